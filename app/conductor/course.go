package conductor

import (
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

// Course is a session from beginning to end in which the guide does nothing:
// the dose is taken and every phase confirmed at its time. It is what a
// [Conductor] with Auto makes of the same show and the same tracks, without
// a clock, for rendering it.
type Course struct {
	// Programme is the music of the session.
	Programme playlist.Programme

	show  Show
	state timer.State
	over  time.Duration
}

// NewCourse begins a course with the programme that [Fill] gives.
func NewCourse(show Show, programme playlist.Programme) (*Course, error) {
	state, err := timer.Fold(show.Plan, []timer.Event{{Kind: timer.Started}})
	if err != nil {
		return nil, err
	}
	return &Course{Programme: programme, show: show, state: state, over: show.Plan.Length()}, nil
}

// Length is how long the room sounds: the plan, and the last fade.
func (c *Course) Length() time.Duration { return c.over + playlist.StopFade }

// Mix is what the room should hear at a session time, which must not be
// earlier than that of the last call.
func (c *Course) Mix(now time.Duration) playlist.Mix {
	for c.state.Running {
		e, ok := next(c.state, true, now)
		if !ok {
			break
		}
		state, err := c.state.Apply(e)
		if err != nil {
			break // the plan was validated: nothing is refused
		}
		c.state = state
	}
	return Plan(c.state, c.show, c.Programme, now, 1).Music
}

// next is the next thing that comes by itself, up to now. With auto the dose
// is taken and every phase confirmed at its time.
func next(s timer.State, auto bool, now time.Duration) (timer.Event, bool) {
	if e, ok := s.NextPhase(now); ok {
		return e, true
	}
	p := s.At(now)
	phase := s.Plan.Phases[p.Phase]
	if s.Held || p.Left > 0 {
		return timer.Event{}, false
	}
	e := timer.Event{Elapsed: max(s.Last, now-p.Over), Phase: phase.ID}
	last := p.Phase == len(s.Plan.Phases)-1
	switch {
	case last && (auto || phase.End == timer.EndAuto):
		e.Kind, e.Phase = timer.Ended, ""
	case auto && phase.End == timer.EndDose:
		e.Kind, e.Phase, e.Text = timer.DoseTaken, "", timer.ByItself
	case auto && phase.End == timer.EndConfirm:
		e.Kind, e.Text = timer.Advanced, timer.ByItself
	default:
		return timer.Event{}, false
	}
	return e, true
}
