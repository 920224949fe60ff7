package audio

import (
	"math"

	"roomtone/playlist"
)

// shape is the character of the bed, each part 0–1.
type shape struct {
	brightness float64 // how many overtones, how open the space
	density    float64 // how many voices
	energy     float64 // how soon they come and go, how high they lie
}

// bedFirst is the shape that every bed begins with: that of an arrival.
var bedFirst = shape{brightness: .2, density: .3, energy: .2}

// shapeOf is the shape for a target, along its phase from 0 to 1.
func shapeOf(t playlist.Target, along float64) shape {
	unit := func(x float64) float64 { return math.Max(0, math.Min(1, x)) }
	return shape{
		brightness: unit(t.Brightness),
		density:    unit(t.Density),
		energy:     unit(t.EnergyStart + (t.EnergyEnd-t.EnergyStart)*along),
	}
}

// towards is the shape a part x of the way to another.
func (s shape) towards(to shape, x float64) shape {
	return shape{
		brightness: s.brightness + (to.brightness-s.brightness)*x,
		density:    s.density + (to.density-s.density)*x,
		energy:     s.energy + (to.energy-s.energy)*x,
	}
}

// deeper is the shape some steps of depth on.
func (s shape) deeper(steps float64) shape {
	t := playlist.Target{EnergyStart: s.energy, EnergyEnd: s.energy, Brightness: s.brightness, Density: s.density}
	return shapeOf(t.Deeper(steps), 0)
}
