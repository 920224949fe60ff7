package timer

import (
	"slices"
	"time"
)

// Where the programme stands: the phase, how far into it, and what moves that.

// enter puts the programme at the start of a phase.
func (s *State) enter(phase int, at time.Duration, kind Kind) {
	s.phase, s.in, s.anchor = phase, 0, at
	s.Entered = slices.Clone(s.Entered)
	s.Entered[phase] = at
	s.Depth = 0
	s.mark(Event{Kind: kind, Elapsed: at})
}

// settle moves the anchor to now, entering what was reached by itself.
func (s *State) settle(now time.Duration) {
	for {
		at, ok := s.nextBoundary()
		if !ok || at > now {
			break
		}
		s.enter(s.phase+1, at, PhaseEntered)
	}
	s.in, s.anchor = s.inPhase(now), now
}

// inPhase is how far the phase of the anchor is at now.
func (s State) inPhase(now time.Duration) time.Duration {
	if s.Held || !s.Running {
		return s.in
	}
	return s.in + max(0, now-s.anchor)
}

// nextBoundary is when the phase of the anchor ends by itself.
func (s State) nextBoundary() (time.Duration, bool) {
	if s.Held || !s.Running || s.phase == len(s.Lengths)-1 || s.Plan.Phases[s.phase].End != EndAuto {
		return 0, false
	}
	return s.anchor + max(0, s.Lengths[s.phase]-s.in), true
}

// NextPhase is the phase change that has come by now and is not yet an
// event, for the conductor to append. Its Elapsed is the boundary itself.
func (s State) NextPhase(now time.Duration) (Event, bool) {
	at, ok := s.nextBoundary()
	if !ok || at > now {
		return Event{}, false
	}
	return Event{Kind: PhaseEntered, Elapsed: max(at, s.Last), Phase: s.Plan.Phases[s.phase+1].ID}, true
}

func (s *State) arrive(e Event) error {
	at, ok := s.nextBoundary()
	if !ok || at > e.Elapsed || e.Phase != s.Plan.Phases[s.phase+1].ID {
		return refuse("phase %q is not what comes next", e.Phase)
	}
	s.enter(s.phase+1, at, e.Kind)
	s.settle(e.Elapsed)
	return nil
}

func (s *State) dose(now time.Duration) error {
	if s.Dose != nil {
		return refuse("the dose was taken at %s of the session", Clock(*s.Dose))
	}
	first := s.Plan.DosePhase()
	if first < 0 {
		return refuse("this plan has no dose")
	}
	s.settle(now)
	s.Dose, s.Held, s.Missed = &now, false, 0
	s.enter(first, now, DoseTaken)
	return nil
}

func (s *State) onset(now time.Duration) error {
	if s.Dose == nil {
		return refuse("the onset comes after the dose")
	}
	if s.Onset != nil {
		return refuse("the onset was noted at %s of the session", Clock(*s.Onset))
	}
	s.Onset = &now
	return nil
}

// stretch changes the length of the present phase or of a later one.
func (s *State) stretch(e Event, by time.Duration) error {
	s.settle(e.Elapsed)
	i, in := s.phase, s.in
	if e.Phase != "" {
		i = s.Plan.phaseIndex(e.Phase)
	}
	switch {
	case i < 0:
		return refuse("the plan has no phase %q", e.Phase)
	case i < s.phase:
		return refuse("%s is over", s.Plan.Phases[i].Name)
	case i > s.phase:
		in = 0
	}
	ph := s.Plan.Phases[i]
	old := s.Lengths[i]
	// A phase that waits for the guide is stretched from where it stands.
	want := max(old, min(in, ph.Most)) + by
	if by < 0 {
		want = max(old+by, in, ph.Least)
	}
	want = min(want, ph.Most)
	switch {
	case by == 0, by > longest, by < -longest:
		return refuse("a change of length must be more than 0 and at most 24 h")
	case by > 0 && want <= old:
		return refuse("%s is at its longest, %s. Hold to stay", ph.Name, Clock(ph.Most))
	case by < 0 && want >= old:
		return refuse("%s is as short as it can be. Go to the next phase instead", ph.Name)
	}
	s.Lengths = slices.Clone(s.Lengths)
	s.Lengths[i] = want
	return nil
}

func (s *State) advance(e Event) error {
	s.settle(e.Elapsed)
	ph := s.Plan.Phases[s.phase]
	switch {
	case e.Phase != ph.ID:
		return refuse("the session is in %s by now", ph.Name)
	case s.phase == len(s.Lengths)-1:
		return refuse("%s is the last phase. End the session when you are ready", ph.Name)
	case ph.End == EndDose:
		return refuse("the next phase begins when the dose is taken")
	case e.Elapsed-s.Entered[s.phase] < pressGuard:
		return refuse("%s has only just begun", ph.Name)
	}
	s.Held, s.Missed = false, 0
	s.enter(s.phase+1, e.Elapsed, e.Kind)
	return nil
}

func (s *State) stepBack(now time.Duration) error {
	s.settle(now)
	switch {
	case s.phase == 0:
		return refuse("this is the first phase")
	case s.Dose != nil && s.phase == s.Plan.DosePhase():
		return refuse("the dose has been taken; nothing before it can come again")
	}
	s.Held, s.Missed = false, 0
	s.enter(s.phase-1, now, SteppedBack)
	return nil
}

func (s *State) hold(now time.Duration) error {
	if s.Held {
		return refuse("the programme is held already")
	}
	s.settle(now)
	s.Held = true
	return nil
}

func (s *State) resume(now time.Duration) error {
	if !s.Held {
		return refuse("the programme is not held")
	}
	s.settle(now)
	s.Held = false
	return nil
}

// gap keeps the programme where it stood before the computer slept or the
// program was down: since dose counts that time, the programme does not.
func (s *State) gap(e Event) error {
	if e.By < 0 || e.By > e.Elapsed {
		return refuse("a gap of %v cannot be", e.By)
	}
	s.settle(max(s.anchor, e.Elapsed-e.By))
	s.anchor = e.Elapsed
	if e.By > 0 {
		s.Woke = e.Elapsed
		if !s.Held {
			s.Missed += e.By
		}
	}
	if s.Ducked && (e.By > 0 || e.Correction == 0) {
		s.Ducked = false // nobody has held the key through that
		s.mark(e)
	}
	return nil
}

// catchUp lets the programme go on where it would be without the breaks: it
// goes through phases that end by themselves, and no further.
func (s *State) catchUp(e Event) error {
	if s.Missed <= 0 || s.Held {
		return refuse("there is nothing to catch up")
	}
	s.settle(e.Elapsed)
	for left := s.Missed; left > 0; {
		at, ok := s.nextBoundary()
		if !ok || at-s.anchor > left {
			s.in += left
			break
		}
		left -= at - s.anchor
		s.enter(s.phase+1, e.Elapsed, PhaseEntered)
	}
	s.Missed = 0
	return nil
}
