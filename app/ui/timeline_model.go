package ui

import (
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// timelineModel is what the timeline draws, along session time.
type timelineModel struct {
	length time.Duration
	phases []stretch
	// plan are the phases as they were planned, drawn beneath what happens;
	// none before it happens.
	plan    []stretch
	music   []stretch
	lights  []lighting.Fade
	prompts []time.Duration
	safety  []time.Duration
}

// stretch is a named length of time.
type stretch struct {
	name       string
	start, end time.Duration
	bed        bool
	// length is how long a phase is to be, and between what it can be made
	// longer or shorter; where least and most are the same its end stands
	// fast, as that of everything does which is no phase.
	length, least, most time.Duration
}

// planned is the timeline of a show before it begins.
func planned(show *conductor.Show, programme playlist.Programme) timelineModel {
	s, err := timer.New(show.Plan)
	if err == nil {
		s, err = s.Apply(timer.Event{Kind: timer.Started})
	}
	if err != nil {
		return timelineModel{}
	}
	m := timelineOf(s, show, programme, 0)
	m.plan = nil // it would say the same again
	return m
}

// running is the timeline of a session as it stands.
func running(s *conductor.Snapshot) timelineModel {
	return timelineOf(s.State, s.Show, s.Programme, s.Position.SinceStart)
}

func timelineOf(s timer.State, show *conductor.Show, programme playlist.Programme, now time.Duration) timelineModel {
	m := timelineModel{phases: phases(s, now), music: music(programme.Items), lights: conductor.Fades(s, *show, now)}
	var at time.Duration
	for _, ph := range s.Plan.Phases {
		m.plan = append(m.plan, stretch{name: said(ph.Name), start: at, end: at + ph.Length})
		at += ph.Length
	}
	m.length = at
	for _, ph := range m.phases {
		m.length = max(m.length, ph.end)
	}
	if show.Companion {
		for i := range m.phases { // it follows another's clock
			m.phases[i].least, m.phases[i].most = 0, 0
		}
	}
	for _, at := range marks(s, m.phases, now) {
		if at.safety {
			m.safety = append(m.safety, at.at)
		} else {
			m.prompts = append(m.prompts, at.at)
		}
	}
	return m
}

// mark is when a prompt or a safety time is due.
type mark struct {
	at     time.Duration
	text   string
	safety bool
}

// marks are all prompts and safety times, as things are.
func marks(s timer.State, phases []stretch, now time.Duration) []mark {
	var out []mark
	for _, p := range s.Plan.Prompts {
		for _, at := range times(p, s.Plan, phases) {
			out = append(out, mark{at: at, text: said(p.Text)})
		}
	}
	dose := time.Duration(-1)
	if first := s.Plan.DosePhase(); s.Dose != nil {
		dose = *s.Dose
	} else if first >= 0 && first < len(phases) && phases[first].start >= now {
		dose = phases[first].start
	}
	for _, f := range s.Plan.Safety {
		if dose >= 0 {
			out = append(out, mark{at: dose + f.At, text: said(f.Text), safety: true})
		}
	}
	return out
}

// phases are all phases, one stretch each by its index: those that were, as
// they were, and those to come, as they will be. One that was jumped over has
// no length.
func phases(s timer.State, now time.Duration) []stretch {
	out := make([]stretch, len(s.Plan.Phases))
	spans := s.Spans(now)
	if len(spans) == 0 {
		return nil
	}
	next := spans[0].Start
	for i := spans[0].Phase - 1; i >= 0; i-- {
		out[i] = stretch{start: next, end: next}
		if began := s.Entered[i]; began >= 0 && began <= next {
			out[i].start = began
			next = began
		}
	}
	for _, span := range spans {
		out[span.Phase] = stretch{start: span.Start, end: span.End}
	}
	for i := range out {
		out[i].name = said(s.Plan.Phases[i].Name)
	}
	for i := spans[0].Phase; i < len(out) && !s.Over; i++ {
		ph := s.Plan.Phases[i]
		out[i].length, out[i].least, out[i].most = s.Lengths[i], ph.Least, ph.Most
	}
	// A phase that waits for the guide is as long as it has waited.
	present := &out[spans[0].Phase]
	present.length = max(present.length, min(s.At(now).InPhase, present.most))
	return out
}

func music(items []playlist.Item) []stretch {
	var out []stretch
	for _, it := range items {
		if it.Kind == playlist.KindSilence {
			continue
		}
		out = append(out, stretch{name: it.Title, start: it.Start, end: it.End, bed: it.Kind == playlist.KindBed})
	}
	return out
}

// times are when a prompt is due.
func times(p timer.Prompt, plan timer.Plan, phases []stretch) []time.Duration {
	var out []time.Duration
	for i, ph := range phases {
		if plan.Phases[i].ID != p.Phase || ph.end <= ph.start {
			continue
		}
		at := ph.start + p.Offset
		if p.Offset < 0 {
			at = ph.end + p.Offset
		}
		for ; at < ph.end; at += p.Every {
			if out = append(out, at); p.Every <= 0 {
				break
			}
		}
	}
	return out
}

// brightness is the light at a moment, 0–100.
func (m timelineModel) brightness(at time.Duration) float64 {
	if len(m.lights) == 0 {
		return 0
	}
	f := m.lights[0]
	for _, next := range m.lights {
		if next.Start <= at {
			f = next
		}
	}
	return f.At(at).Percent
}
