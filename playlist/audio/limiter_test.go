package audio

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// limited is what a limiter makes of frames, without its delay.
func limited(ceilingDB float64, frames [][2]float64) [][2]float64 {
	l := newLimiter(ceilingDB)
	var out [][2]float64
	for at := 0; at < len(frames)+limiterAhead*quantum; at += quantum {
		var in, o block
		if at < len(frames) {
			copy(in[:], frames[at:])
		}
		l.process(&in, &o)
		out = append(out, o[:]...)
	}
	return out[limiterAhead*quantum:]
}

func TestWhatIsBelowTheCeilingPassesAsItIs(t *testing.T) {
	in := between(floats(tone(Rate, 1, 440, .8)), 0, 1)
	out := limited(-1, in)
	for i := range in {
		if in[i] != out[i] {
			t.Fatalf("frame %d is %v, not %v", i, out[i], in[i])
		}
	}
}

func floats(s sound) [][2]float64 {
	out := make([][2]float64, len(s.frames))
	for i, f := range s.frames {
		out[i] = [2]float64{float64(f[0]), float64(f[1])}
	}
	return out
}

func TestALoudMomentIsTurnedDownSmoothlyAndComesBack(t *testing.T) {
	in := floats(tone(Rate, 4, 110, .5))
	for i := Rate; i < Rate+Rate/10; i++ {
		in[i][0], in[i][1] = in[i][0]*5, in[i][1]*5
	}
	in[Rate-1], in[Rate+Rate/10] = [2]float64{}, [2]float64{}
	out := limited(-1, in)
	if got := inDecibels(rms(between(out, 3.5, 4)) / rms(between(in, 3.5, 4))); math.Abs(got) > .05 {
		t.Errorf("after two seconds and more it is still at %+.2f dB", got)
	}
	// Clipping would flatten the wave; a gain keeps its shape.
	for at := 1.02; at < 1.08; at += .01 {
		a, b := between(in, at, at+.01), between(out, at, at+.01)
		g := rms(b) / rms(a)
		for i := range a {
			if math.Abs(b[i][0]-a[i][0]*g) > .05 {
				t.Fatalf("at %.3f s the wave is bent: %.3f for %.3f at a gain of %.3f", at, b[i][0], a[i][0], g)
			}
		}
	}
}

func TestTheCeilingHoldsWhateverComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ceiling := rapid.Float64Range(-20, 0).Draw(t, "ceiling")
		in := make([][2]float64, 40*quantum)
		wild := rapid.SampledFrom([]float64{0, .1, 1, -1, 4, -4, 100, math.NaN(), math.Inf(1), math.Inf(-1)})
		for i := 0; i < len(in); {
			x := [2]float64{wild.Draw(t, "left"), wild.Draw(t, "right")}
			for n := rapid.IntRange(1, 300).Draw(t, "for"); n > 0 && i < len(in); n-- {
				in[i] = x
				i++
			}
		}
		for i, f := range limited(ceiling, in) {
			for _, x := range f {
				if !(math.Abs(x) <= decibels(ceiling)) {
					t.Fatalf("frame %d is %v, with a ceiling of %.3f", i, f, decibels(ceiling))
				}
			}
		}
	})
}
