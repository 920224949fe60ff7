package playlist

// Set is a direction of music that can be laid over any session, whatever
// its phases: it moves each phase's target, so that the arc of the session
// stays, and says which pieces are wanted. [AsIs] changes nothing.
type Set struct {
	// Energy is a factor on the template's energies, 0–2.
	Energy float64
	// Brightness and Density are added to the template's, −1 … 1.
	Brightness, Density float64
	// LevelDB is added to the template's levels, ≤ 0.
	LevelDB float64
	// Pulse replaces the template's pulse, where it is not nil.
	Pulse *PulseRange
	Wish  Wish
}

// AsIs is the set that leaves a template as it is.
func AsIs() Set { return Set{Energy: 1} }

// PulseRange bounds a pulse in beats a minute; both 0 asks for none.
type PulseRange struct{ Least, Most float64 }

// levelLeast is as soft as a level can be asked for.
const levelLeast = -60.0

// Over is a phase's target as the set has it.
func (s Set) Over(t Target) Target {
	unit := func(x float64) float64 { return min(1, max(0, x)) }
	t.EnergyStart, t.EnergyEnd = unit(t.EnergyStart*s.Energy), unit(t.EnergyEnd*s.Energy)
	t.Brightness, t.Density = unit(t.Brightness+s.Brightness), unit(t.Density+s.Density)
	t.LevelDB = max(levelLeast, t.LevelDB+min(0, s.LevelDB))
	if s.Pulse != nil {
		t.PulseLeast, t.PulseMost = s.Pulse.Least, s.Pulse.Most
	}
	return t
}
