package report

import (
	"fmt"
	"time"

	"roomtone/timer"
)

// words are an event as a chart tells it; "" for what is none of a reader's
// business. The state is that after the event.
func words(e timer.Event, state timer.State) string {
	switch e.Kind {
	case timer.Started:
		return "Session started"
	case timer.DoseTaken:
		if e.Text == timer.ByItself {
			return "Dose, at its time in the plan; nobody pressed"
		}
		return "Dose taken"
	case timer.OnsetNoted:
		return "Onset noted"
	case timer.PhaseEntered:
		return "Phase: " + phaseName(state.Plan, e.Phase)
	case timer.Extended:
		return ofPhase(e, state) + " made longer by " + timer.Clock(e.By)
	case timer.Shortened:
		return ofPhase(e, state) + " made shorter by " + timer.Clock(e.By)
	case timer.Advanced:
		if e.Text == timer.ByItself {
			return "Went on by itself from " + phaseName(state.Plan, e.Phase)
		}
		return "The guide went on from " + phaseName(state.Plan, e.Phase)
	case timer.SteppedBack:
		return "The guide went back to the phase before"
	case timer.Held:
		return "Programme held"
	case timer.Resumed:
		return "Programme went on"
	case timer.Panicked:
		return "Room made quiet"
	case timer.PanicUndone:
		return "Room back from the quiet"
	case timer.PromptShown:
		return "Prompt: " + e.Text
	case timer.PromptAnswered:
		text, _ := state.Plan.PromptText(e.Prompt)
		return "Acknowledged: " + text
	case timer.NoteWritten:
		return "Note: " + e.Text
	case timer.SupportGiven:
		return "Support: " + e.Text
	case timer.DischargeNoted:
		return "Discharge: " + e.Text
	case timer.CaughtUp:
		return "Programme caught up to where it would be without the break"
	case timer.VitalsNoted:
		return "Vitals: " + e.Text
	case timer.Shifted:
		return fmt.Sprintf("Set to the client's clock, by %+.0f s", e.By.Seconds())
	case timer.Gap:
		return gap(e)
	case timer.Ended:
		if e.Text != "" {
			return "Session " + e.Text
		}
		return "Session ended"
	case timer.Programmed, timer.ProcessNoted, timer.Reflected:
		return ""
	}
	return roomWords(e)
}

// roomWords are the events of the room: music and light.
func roomWords(e timer.Event) string {
	switch e.Kind {
	case timer.Softened, timer.Deepened:
		return fmt.Sprintf("Music by %+.0f dB or a step of depth, at the guide's word", e.LevelDB)
	case timer.LevelSet:
		return fmt.Sprintf("Level set to %.0f dB", e.LevelDB)
	case timer.LightSetTo:
		return fmt.Sprintf("Light set to %.0f %% by hand", e.Percent)
	case timer.Ducked:
		return "Music made room for speech"
	case timer.Unducked:
		return "Music came back"
	case timer.Silenced:
		return "Silence asked for, " + timer.Clock(e.By)
	case timer.SoundBack:
		return "Silence ended before its time"
	case timer.Skipped:
		return "Piece skipped"
	case timer.SkipUndone:
		return "Skip undone"
	case timer.TrackBegan:
		return "Music: " + e.Text
	case timer.BedBegan:
		return "Music: built-in sound"
	case timer.LightSet:
		return "Light: " + e.Text
	case timer.LightsUp:
		return "Light to see by"
	case timer.LightsBack:
		return "Light back to the session's"
	case timer.LampHeld:
		return "Lamp changed by hand: " + e.Text
	case timer.LampFreed:
		return "Lamp given back to the session"
	case timer.LampCalmed:
		return "Lamp's own effect ended: " + e.Text
	case timer.Fault:
		return "Fault: " + e.Text
	case timer.Recovered:
		return "Recovered: " + e.Text
	}
	return "An event of another version of Roomtone: " + string(e.Kind)
}

func gap(e timer.Event) string {
	switch {
	case e.By >= time.Second:
		return "Break of " + timer.Clock(e.By) + ": the computer slept, or the program was down"
	case e.Correction != 0:
		return "The computer's clock was set by " + timer.Clock(e.Correction)
	}
	return ""
}

// ofPhase is the phase that an event means.
func ofPhase(e timer.Event, state timer.State) string {
	if e.Phase == "" {
		return "Phase"
	}
	return phaseName(state.Plan, e.Phase)
}

func phaseName(plan timer.Plan, id string) string {
	for _, ph := range plan.Phases {
		if ph.ID == id {
			return ph.Name
		}
	}
	return id
}
