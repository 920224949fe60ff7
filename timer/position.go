package timer

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Position is where a session stands at one moment.
type Position struct {
	Phase int
	// InPhase runs on past the length while the phase waits for the guide;
	// Left is never negative, Over is how long it has waited.
	InPhase, Left, Over time.Duration
	// Programme is the position in the plan: the lengths of the phases
	// before plus InPhase, at most the phase's length. It runs backwards
	// only by SteppedBack.
	Programme time.Duration
	// Length is the whole plan's, as changed so far.
	Length     time.Duration
	SinceStart time.Duration
	// SinceDose never stops; Dosed is false before the dose.
	SinceDose time.Duration
	Dosed     bool
}

// At is the position at session time now, which may lie after the last event.
func (s State) At(now time.Duration) Position {
	if s.Over {
		now = s.EndedAt
	}
	now = max(now, s.Last)
	s.reach(now)
	p := Position{Phase: s.phase, SinceStart: now}
	if len(s.Lengths) == 0 {
		return p
	}
	length := s.Lengths[s.phase]
	p.InPhase = s.inPhase(now)
	p.Left, p.Over = max(0, length-p.InPhase), max(0, p.InPhase-length)
	for i, l := range s.Lengths {
		if i < s.phase {
			p.Programme += l
		}
		p.Length += l
	}
	p.Programme += min(p.InPhase, length)
	if s.Dose != nil {
		p.Dosed, p.SinceDose = true, now-*s.Dose
	}
	return p
}

// reach moves the anchor over the phases that end by themselves, without
// marking them.
func (s *State) reach(now time.Duration) {
	for {
		at, ok := s.nextBoundary()
		if !ok || at > now {
			return
		}
		s.phase, s.in, s.anchor = s.phase+1, 0, at
	}
}

// Span is when a phase runs or ran, in session time.
type Span struct {
	Phase      int
	Start, End time.Duration
}

// Spans are the phases from the one at now to the last, as they will run if
// the guide does nothing more: a phase that waits is taken to end when its
// length is over, or now. The first span starts when its phase began.
func (s State) Spans(now time.Duration) []Span {
	if len(s.Lengths) == 0 {
		return nil
	}
	now = max(now, s.Last)
	began, phase := s.Entered[s.phase], s.phase
	if s.reach(now); s.phase != phase {
		began = s.anchor
	}
	end := now + max(0, s.Lengths[s.phase]-s.inPhase(now))
	spans := make([]Span, 0, len(s.Lengths)-s.phase)
	spans = append(spans, Span{Phase: s.phase, Start: max(0, began), End: end})
	for i := s.phase + 1; i < len(s.Lengths); i++ {
		spans = append(spans, Span{Phase: i, Start: end, End: end + s.Lengths[i]})
		end += s.Lengths[i]
	}
	return spans
}

// Due is a prompt whose time has come, or will come.
type Due struct {
	ID   PromptID
	Text string
	At   time.Duration // session time
	// Safety is true for a time that hangs on the dose.
	Safety bool
	// Missed says that it came while nobody could see it, or was not
	// acknowledged before the last break.
	Missed bool
}

// DuePrompts are the prompts that are due by now and were not shown: those
// of the phase at now, and the safety times, in the order of their times.
func (s State) DuePrompts(now time.Duration) []Due {
	if !s.Running {
		return nil
	}
	return s.prompts(now, func(d Due, _ time.Duration) bool { return d.At <= now })
}

// StandbyPrompts are the prompts that are not yet due but within their lead.
func (s State) StandbyPrompts(now time.Duration) []Due {
	if !s.Running {
		return nil
	}
	return s.prompts(now, func(d Due, lead time.Duration) bool { return d.At > now && d.At-lead <= now })
}

func (s State) prompts(now time.Duration, want func(Due, time.Duration) bool) []Due {
	now = max(now, s.Last)
	s.reach(now)
	var due []Due
	add := func(d Due, lead time.Duration) {
		if _, shown := s.Prompts[d.ID]; !shown && want(d, lead) {
			due = append(due, d)
		}
	}
	if len(s.Lengths) == 0 {
		return nil
	}
	in, length := s.inPhase(now), s.Lengths[s.phase]
	for _, p := range s.Plan.Prompts {
		if p.Phase != s.Plan.Phases[s.phase].ID {
			continue
		}
		offset := p.Offset
		if offset < 0 {
			offset += length
		}
		if p.Every == 0 {
			add(Due{ID: p.ID, Text: p.Text, At: now - in + offset}, p.Lead)
			continue
		}
		// Only the latest repeat matters: an older one that was not shown
		// would say the same thing twice. The one after it may stand by.
		n := max(0, int((in-offset)/p.Every))
		for _, k := range []int{n, n + 1} {
			add(Due{ID: repeat(p.ID, k), Text: p.Text, At: now - in + offset + time.Duration(k)*p.Every}, p.Lead)
		}
	}
	if s.Dose != nil {
		for _, f := range s.Plan.Safety {
			add(Due{ID: f.ID, Text: f.Text, At: *s.Dose + f.At, Safety: true}, f.Lead)
		}
	}
	slices.SortStableFunc(due, func(a, b Due) int { return cmp.Compare(a.At, b.At) })
	return due
}

func repeat(id PromptID, n int) PromptID { return PromptID(fmt.Sprintf("%s/%d", id, n+1)) }

// PromptText is the text of a prompt, a repeat or a safety time.
func (p Plan) PromptText(id PromptID) (string, bool) {
	for _, f := range p.Safety {
		if f.ID == id {
			return f.Text, true
		}
	}
	for _, pr := range p.Prompts {
		if pr.ID == id && pr.Every == 0 {
			return pr.Text, true
		}
		if n := len(pr.ID); pr.Every > 0 && len(id) > n+1 && id[:n] == pr.ID && id[n] == '/' {
			return pr.Text, true
		}
	}
	return "", false
}

// Clock writes a duration as a guide reads it, "1:02:03" or "12:34".
func Clock(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	}
	d = d.Truncate(time.Second)
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	if h > 0 {
		return fmt.Sprintf("%s%d:%02d:%02d", sign, h, m, sec)
	}
	return fmt.Sprintf("%s%d:%02d", sign, m, sec)
}
