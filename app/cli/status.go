package cli

import (
	"fmt"
	"strings"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// statusOf is how a session stands, in one line: what matters most first,
// because a narrow terminal cuts the end.
func statusOf(s *conductor.Snapshot) string {
	p, phase := s.Position, s.Phase()
	if s.State.Over {
		return "The session has ended. The room is being given back."
	}
	var parts []string
	if p.Dosed {
		parts = append(parts, "since dose "+timer.Clock(p.SinceDose))
	} else {
		parts = append(parts, "since start "+timer.Clock(p.SinceStart))
	}
	switch {
	case s.State.Panic:
		parts = append(parts, "QUIET in "+phase.Name)
	case s.State.Ducked:
		parts = append(parts, "DUCKED for speech, t ends it", phase.Name)
	case s.State.SilentUntil > p.SinceStart:
		parts = append(parts, "SILENCE for "+timer.Clock(s.State.SilentUntil-p.SinceStart), phase.Name)
	case s.State.Held:
		parts = append(parts, "HELD in "+phase.Name)
	default:
		parts = append(parts, phase.Name)
	}
	if p.Over > 0 && phase.End == timer.EndDose {
		parts = append(parts, "waits for the dose, d")
	} else if p.Over > 0 {
		parts = append(parts, "waits since "+timer.Clock(p.Over))
	} else {
		parts = append(parts, timer.Clock(p.Left)+" left")
	}
	switch n := len(s.Waiting); {
	case n == 0, s.Show.AtClients():
	case n == 1:
		parts = append(parts, "1 prompt, a acknowledges")
	default:
		parts = append(parts, fmt.Sprintf("%d prompts, a acknowledges", n))
	}
	parts = append(parts, "♪ "+pieceName(s.Now))
	if s.Lights != nil && s.Lights.Lamps > 0 {
		parts = append(parts, fmt.Sprintf("light %.0f %%", s.Lights.Percent))
	}
	if s.Lights != nil && len(s.Lights.ByHand) > 0 {
		parts = append(parts, "by hand: "+s.Lights.ByHand[0].Name+", f frees it")
	}
	return strings.Join(append(parts, s.Troubles...), "  ·  ")
}
