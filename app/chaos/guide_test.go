package chaos

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// draw is a command as a guide, or a key that somebody leans on, might give
// it: mostly sensible, sometimes late, sometimes out of bounds.
func draw(r *rand.Rand, at *conductor.Snapshot) conductor.Command {
	plan := at.Show.Plan
	phase := func() string { return plan.Phases[r.IntN(len(plan.Phases))].ID }
	by := time.Duration(r.IntN(300)) * time.Second
	c := conductor.Command{Kind: kinds[r.IntN(len(kinds))]}
	switch c.Kind {
	case timer.Extended, timer.Shortened:
		c.By = by
		if r.IntN(2) == 0 {
			c.Phase = phase()
		}
	case timer.Advanced:
		c.Phase = at.Phase().ID
		if r.IntN(4) == 0 {
			c.Phase = phase()
		}
	case timer.Softened:
		c.LevelDB = -conductor.SoftenStep
	case timer.Deepened:
		c.LevelDB = conductor.SoftenStep
	case timer.LevelSet:
		c.LevelDB = r.Float64()*60 - 50 // now and then above the level, or below the fader
	case timer.LightSetTo:
		c.Percent = r.Float64()*140 - 10
	case timer.Silenced:
		c.By = time.Duration(r.IntN(80)) * time.Second
	case timer.PromptAnswered:
		c.Prompt = "look/9"
		if n := len(at.Waiting); n > 0 {
			c.Prompt = at.Waiting[r.IntN(n)].ID
		}
	case timer.LampFreed:
		c.Lamp = fmt.Sprint(r.IntN(4) + 1)
		if n := len(at.State.Lamps); n > 0 {
			c.Lamp = at.State.Lamps[r.IntN(n)]
		}
	case timer.NoteWritten, timer.ProcessNoted, timer.VitalsNoted, timer.SupportGiven, timer.DischargeNoted, timer.Reflected:
		c.Text = fmt.Sprintf("%s %d", c.Kind, r.Uint32())
	case timer.Shifted:
		c.By = by
	}
	return c
}

// kinds are what a guide does, the commoner things more than once.
var kinds = []timer.Kind{
	timer.DoseTaken, timer.DoseTaken, timer.OnsetNoted,
	timer.Extended, timer.Extended, timer.Shortened, timer.Advanced, timer.SteppedBack,
	timer.Held, timer.Resumed, timer.Resumed,
	timer.Skipped, timer.Skipped, timer.SkipUndone,
	timer.Panicked, timer.PanicUndone, timer.PanicUndone,
	timer.Softened, timer.Deepened, timer.LevelSet,
	timer.LightSetTo, timer.LightsUp, timer.LightsBack, timer.LightsBack, timer.LampFreed, timer.LampFreed,
	timer.Ducked, timer.Unducked, timer.Unducked, timer.Silenced, timer.SoundBack,
	timer.NoteWritten, timer.ProcessNoted, timer.VitalsNoted, timer.SupportGiven, timer.DischargeNoted, timer.Reflected,
	timer.PromptAnswered, timer.PromptAnswered, timer.CaughtUp, timer.Shifted,
	timer.Fault, timer.PromptShown, // nobody may ask for these
}

// atWord tells the commands that light follows at once.
func atWord(k timer.Kind) bool {
	return slices.Contains([]timer.Kind{timer.LightsUp, timer.LightsBack, timer.LightSetTo, timer.Panicked, timer.PanicUndone}, k)
}

// guide gives one command, sometimes twice, sometimes twice at once.
func (s *session) guide() {
	c := draw(s.r, s.Snapshot())
	if atWord(c.Kind) {
		s.house.change(func() { s.house.word = time.Now() })
	}
	give := func() {
		err := s.Do(s.t.Context(), c)
		if err == nil && !conductor.Asked(c.Kind) {
			s.say("%s was carried out, which nobody may ask for", c.Kind)
		}
		if err != nil && conductor.Asked(c.Kind) && !errors.Is(err, timer.ErrRefused) {
			s.say("%s failed: %v", c.Kind, err)
		}
	}
	switch s.r.IntN(5) {
	case 0:
		var both sync.WaitGroup
		both.Go(give)
		both.Go(give)
		both.Wait()
	case 1:
		give()
		give()
	default:
		give()
	}
}
