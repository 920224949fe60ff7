package lighting

import (
	"math"
	"time"
)

// Fade is a change of light along session time. Before Start it is From,
// after End it is To.
type Fade struct {
	From, To   Scene
	Start, End time.Duration
	Curve      Curve
}

// At is the light of the fade at session time t: even in CIE L*, the colour
// even in mirek. Where one end leaves the colour open, the other's holds.
func (f Fade) At(t time.Duration) Scene {
	s := f.progress(t)
	return Scene{
		Percent: percent(between(f.From.lightness(), f.To.lightness(), s)),
		Mirek:   between(f.fromMirek(), f.toMirek(), s),
	}
}

// progress is how much of the change is done at t, 0–1.
func (f Fade) progress(t time.Duration) float64 {
	switch {
	case t >= f.End:
		return 1
	case t <= f.Start:
		return 0
	}
	u := float64(t-f.Start) / float64(f.End-f.Start)
	if f.Curve == CurveGentle {
		return (1 - math.Cos(math.Pi*u)) / 2
	}
	return u
}

// when is the session time at which the share s, 0–1, of the change is done.
func (f Fade) when(s float64) time.Duration {
	s = min(max(s, 0), 1)
	if f.Curve == CurveGentle {
		s = math.Acos(1-2*s) / math.Pi
	}
	return f.Start + time.Duration(s*float64(max(0, f.End-f.Start)))
}

func (f Fade) fromMirek() float64 {
	if f.From.Mirek <= 0 {
		return f.To.Mirek
	}
	return f.From.Mirek
}

func (f Fade) toMirek() float64 {
	if f.To.Mirek <= 0 {
		return f.From.Mirek
	}
	return f.To.Mirek
}

func between(a, b, s float64) float64 {
	if s == 1 {
		return b // exactly, whatever the rounding
	}
	return a + (b-a)*s
}

func (s Scene) lightness() float64 { return lightness(s.Percent) }

// CIE 1976 lightness. Below the linear limit the cube root gives way to a
// straight line, so that lightness reaches 0 with the luminance.
const (
	linearLimit = 216.0 / 24389 // of the luminance: (6/29)³
	linearSlope = 24389.0 / 27  // (29/3)³
)

// lightness is the CIE L*, 0–100, of a luminance in percent of full output.
// What is no luminance counts as none.
func lightness(percent float64) float64 {
	y := min(percent, 100) / 100
	switch {
	case !(y > 0):
		return 0
	case y <= linearLimit:
		return linearSlope * y
	}
	return 116*math.Cbrt(y) - 16
}

// percent is the luminance in percent of full output of a CIE L*.
func percent(lightness float64) float64 {
	if lightness <= linearSlope*linearLimit {
		return 100 * lightness / linearSlope
	}
	y := (lightness + 16) / 116
	return 100 * y * y * y
}
