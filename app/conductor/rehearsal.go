package conductor

import (
	"time"

	"roomtone/timer"
)

// A rehearsal goes from one change of phase to the next and leaves out what
// lies between: around each change the clock runs, fast enough that all of
// them take two minutes, and past the long middle of a phase it goes by a hop.
// Music is heard at its own pitch and pace throughout, only its fades are
// shorter; and everything takes the same way as in a session.
const (
	// rehearsalLength is how long a rehearsal takes, in real time.
	rehearsalLength = 2 * time.Minute
	// hopFrom is how much of a phase is gone through before the hop, in session
	// time: the change of level, and what is left of the fade between pieces.
	hopFrom = phaseRamp
	// hopTo is how much of it is gone through after the hop: where the fade
	// into the next phase begins, and prompts stand by.
	hopTo = 15 * time.Second
	// hopLeast is the least that is worth a hop.
	hopLeast = 20 * time.Second
)

// rehearsalSpeed is how fast session time runs in a rehearsal of a plan: at
// least as fast as it is, and so that all its changes take two minutes.
func rehearsalSpeed(p timer.Plan) float64 {
	var gone time.Duration
	for _, phase := range p.Phases {
		gone += phase.Length
		if hop := phase.Length - hopFrom - hopTo; hop >= hopLeast {
			gone -= hop
		}
	}
	return max(1, gone.Seconds()/rehearsalLength.Seconds())
}

// hop leaves the middle of a phase out, once the rehearsal has heard enough of
// its beginning. The prompts that were seen are taken for acknowledged, so that
// those of the middle and of the next change have their place.
func (c *Conductor) hop() {
	if !c.config.Rehearsal || !c.state.Running || c.state.Held || c.state.Panic {
		return
	}
	p := c.state.At(c.now.elapsed)
	by := p.Left - hopTo
	if p.InPhase < hopFrom || by < hopLeast {
		return
	}
	for _, due := range c.waiting() {
		_ = c.append(timer.Event{Kind: timer.PromptAnswered, Elapsed: c.now.elapsed, Prompt: due.ID})
	}
	_ = c.append(timer.Event{Kind: timer.Shifted, Elapsed: c.now.elapsed, By: by})
	c.now = c.clock.read()
	c.catchUp(c.now.elapsed)
}
