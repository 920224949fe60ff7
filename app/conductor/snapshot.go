package conductor

import (
	"slices"
	"time"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// Snapshot is what people see of a session at one moment. It is immutable:
// nothing in it is written after it was published.
type Snapshot struct {
	At    time.Time // wall clock
	Speed float64
	// Rehearsal says that all changes of phase are gone through in two minutes.
	Rehearsal bool
	Show      *Show
	State     timer.State
	// Before is the state that the conductor began with; its first events led
	// from there.
	Before   timer.State
	Position timer.Position
	// Spans are the phases from the present one on, as they will run.
	Spans []timer.Span

	// Waiting are the prompts that were shown and not yet acknowledged,
	// Standby those that are about to come.
	Waiting, Standby []timer.Due

	Programme playlist.Programme
	// Now and Next are the pieces that sound and that come next; nil where
	// the generated bed sounds alone, or the programme ends.
	Now, Next *playlist.Item
	CanUndo   bool // a skip can be undone

	Music  playlist.Status
	Lights *lighting.Status // nil in a session without lamps

	// Troubles are plain sentences on what does not work now.
	Troubles []string
	// Done is true once the session has ended and the room is given back.
	Done bool
}

// Phase is the plan's phase at the snapshot.
func (s *Snapshot) Phase() timer.Phase { return s.State.Plan.Phases[s.Position.Phase] }

// Snapshot is the latest snapshot; nil before the first.
func (c *Conductor) Snapshot() *Snapshot { return c.latest.Load() }

func (c *Conductor) publish(done bool) {
	now := c.now.elapsed
	s := &Snapshot{
		At:        c.now.wall,
		Speed:     c.config.Speed,
		Rehearsal: c.config.Rehearsal,
		Show:      &c.config.Show,
		State:     c.state,
		Before:    c.before,
		Position:  c.state.At(now),
		Spans:     c.state.Spans(now),
		Waiting:   c.waiting(),
		Standby:   c.state.StandbyPrompts(now),
		Programme: c.programme,
		CanUndo:   c.canUndo(),
		Music:     c.heard,
		Done:      done,
	}
	s.Now, s.Next = c.programme.At(now)
	for _, name := range []string{deviceJournal, deviceMusic, deviceLights} {
		if text := c.troubles[name]; text != "" {
			s.Troubles = append(s.Troubles, text)
		}
	}
	if c.config.Lights != nil {
		status := c.config.Lights.Status()
		s.Lights = &status
	}
	c.latest.Store(s)
	if c.config.OnSnapshot != nil {
		c.config.OnSnapshot(s)
	}
}

// lateness is how long after it was due a prompt that is only then shown
// counts as missed.
const lateness = 5 * time.Second

// waiting are the prompts without an answer, the latest first: an old one
// must not stand before what matters now.
func (c *Conductor) waiting() []timer.Due {
	var out []timer.Due
	for _, id := range slices.Backward(c.shown) {
		p := c.state.Prompts[id]
		if p.Answered == 0 {
			text, _ := c.state.Plan.PromptText(id)
			missed := p.Due < c.state.Woke || p.Shown-p.Due > lateness
			out = append(out, timer.Due{ID: id, Text: text, At: p.Due, Missed: missed})
		}
	}
	return out
}
