package playlist

import (
	"math"
	"slices"
	"time"
)

// Levels that a piece is brought to, by attenuation only (DOMAIN §4).
const (
	loudnessTargetLUFS = -23.0
	truePeakMostDBTP   = -1.0
)

// ShortestPiece is the least length, without silent ends, of a piece that
// is chosen: it leaves room for the longest fade on either side.
const ShortestPiece = 2 * PhaseFadeMost

// What makes a piece fit a phase. The measures are rough, and the guide has
// chosen the folders: only what is far off is left out.
const (
	energyFar      = 0.35 // this far outside the phase's energies does not suit
	pulseFar       = 0.5  // a pulse this part above the most counts as wholly wrong
	brightnessFar  = 0.5
	neutral        = 0.5 // how wrong a measure counts that was not taken
	energyWeight   = 0.6
	brightWeight   = 0.2
	pulseWeight    = 0.2
	brightnessDark = 400.0  // Hz of spectral centroid that counts as 0, …
	brightnessFull = 4000.0 // … and as 1; in between by the ratio
)

// sounding is how long a piece is without its silent head and tail.
func (t Track) sounding() time.Duration {
	return t.Duration - t.HeadSilence - t.TailSilence
}

// GainDB brings a piece to the loudness of a session without making it
// louder: −23 LUFS, true peak at most −1 dBTP, 0 where it was not measured.
func (t Track) GainDB() float64 {
	gain := 0.0
	if t.LoudnessLUFS != nil {
		gain = min(gain, loudnessTargetLUFS-*t.LoudnessLUFS)
	}
	if t.TruePeakDBTP != nil {
		gain = min(gain, truePeakMostDBTP-*t.TruePeakDBTP)
	}
	return gain
}

// suits tells whether the piece may be heard in a phase at all. said are the
// phases that the guide gave it; they rule over its measures, but not over
// words where the phase has none.
func (t Track) suits(slot Slot, said []string) bool {
	target := slot.Target
	switch {
	case t.Words && !target.Words:
		return false
	case len(said) > 0:
		return slices.Contains(said, slot.Phase)
	}
	return t.Energy == nil || outside(*t.Energy, target.EnergyStart, target.EnergyEnd) <= energyFar
}

// misfit is how wrong a piece is in a phase whatever its place in it, from 0
// to 1: brightness, pulse, and energy against the phase's whole range.
func (t Track) misfit(target Target) float64 {
	energy := neutral
	if t.Energy != nil {
		energy = energyMisfit(outside(*t.Energy, target.EnergyStart, target.EnergyEnd))
	}
	return energyWeight*energy + t.colourMisfit(target)
}

// energyMisfit is how wrong a distance in energy is, from 0 to 1.
func energyMisfit(distance float64) float64 { return min(1, math.Abs(distance)/energyFar) }

// colourMisfit is the part of misfit that brightness and pulse have.
func (t Track) colourMisfit(target Target) float64 {
	bright := neutral
	if t.BrightnessHz != nil {
		bright = min(1, math.Abs(brightness(*t.BrightnessHz)-target.Brightness)/brightnessFar)
	}
	return brightWeight*bright + pulseWeight*t.pulseMisfit(target)
}

// brightness puts a spectral centroid on the scale of [Target.Brightness].
func brightness(hz float64) float64 {
	if hz <= brightnessDark {
		return 0
	}
	return min(1, math.Log(hz/brightnessDark)/math.Log(brightnessFull/brightnessDark))
}

// pulseMisfit weighs a pulse by how sure it is. No pulse is never wrong:
// every phase of DOMAIN §4 takes beatless music.
func (t Track) pulseMisfit(target Target) float64 {
	switch {
	case t.Energy == nil && t.PulseBPM == nil:
		return neutral // not measured
	case t.PulseBPM == nil:
		return 0
	case target.PulseMost == 0:
		return t.PulseConfidence
	}
	far := outside(*t.PulseBPM, target.PulseLeast, target.PulseMost) / (pulseFar * target.PulseMost)
	return t.PulseConfidence * min(1, far)
}

// path is the energy that a slot should have along its time, a straight line.
type path struct{ atZero, perUnit float64 }

func energyPath(s Slot) path {
	if s.End <= s.Start {
		return path{atZero: s.Target.EnergyEnd}
	}
	slope := (s.Target.EnergyEnd - s.Target.EnergyStart) / float64(s.End-s.Start)
	return path{s.Target.EnergyStart - slope*float64(s.Start), slope}
}

func (p path) at(t time.Duration) float64 { return p.atZero + p.perUnit*float64(t) }

// outside is how far x lies outside the range between a and b, whichever of
// them is the greater.
func outside(x, a, b float64) float64 {
	return max(0, min(a, b)-x, x-max(a, b))
}
