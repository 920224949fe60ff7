package session

import (
	"errors"
	"fmt"

	"roomtone/app/conductor"
	"roomtone/assets"
)

// ErrGate is what Start answers while something of the gate is open.
var ErrGate = errors.New("the checklist before the dose is not done")

// Gate is the checklist before the dose for a template, with nothing checked
// yet; nil for one without a dose.
func (s *Studio) Gate(t assets.Template) ([]conductor.GateItem, error) {
	if t.Plan.DosePhase() < 0 {
		return nil, nil
	}
	list, err := s.Checklist(assets.Gate)
	if err != nil {
		return nil, fmt.Errorf("the checklist before the dose cannot be used: %w", err)
	}
	var gate []conductor.GateItem
	for _, item := range list.Items {
		if t.AtHome || !item.OnlyAtHome {
			gate = append(gate, conductor.GateItem{ID: item.ID, Text: item.Text})
		}
	}
	return gate, nil
}

// checkGate refuses a session whose gate was laid and is not done. Without
// one, as in a rehearsal and in the terminal, it asks for nothing.
func checkGate(c conductor.Chart) error {
	switch open := c.Open(); len(open) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%w: “%s” is open. Check it, or say why the session starts all the same", ErrGate, open[0].Text)
	default:
		return fmt.Errorf("%w: “%s” and %d more are open. Check each, or say why the session starts all the same", ErrGate, open[0].Text, len(open)-1)
	}
}
