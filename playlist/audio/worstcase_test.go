//go:build !race

package audio

// What is here reckons with samples on one goroutine, as in bedsound_test.go.

import (
	"math"
	"math/rand/v2"
	"testing"
)

// worst is material that is hard on a limiter: its true peaks lie between
// the samples, or come out of nowhere.
func worst() map[string][][2]float64 {
	const length = 3 * Rate
	made := func(x func(i int) float64) [][2]float64 {
		out := make([][2]float64, length)
		for i := range out {
			v := x(i)
			out[i] = [2]float64{v, -v}
		}
		return out
	}
	turn := func(hertz float64) func(int) float64 {
		return func(i int) float64 { return 2 * math.Pi * hertz * float64(i) / Rate }
	}
	random := rand.New(rand.NewPCG(7, 7))
	twelve, low := turn(12000), turn(60)
	return map[string][][2]float64{
		// Every sample lies 3 dB below the peak between them.
		"a tone at a quarter of the rate": made(func(i int) float64 { return 2 * math.Sin(twelve(i)+math.Pi/4) }),
		"the same in bursts": made(func(i int) float64 {
			if i/480%5 != 0 {
				return 0
			}
			return 4 * math.Sin(twelve(i)+math.Pi/4)
		}),
		"square waves":            made(func(i int) float64 { return 3 * math.Copysign(1, math.Sin(low(i)*997/60)) }),
		"white noise, 20 dB over": made(func(int) float64 { return 10 * (2*random.Float64() - 1) }),
		"signs at random": made(func(int) float64 {
			return math.Copysign(1, random.Float64()-.5)
		}),
		"single samples": made(func(i int) float64 {
			if i%4801 == 0 {
				return 8
			}
			return 0
		}),
		"a low tone with clicks": made(func(i int) float64 {
			x := .7 * math.Sin(low(i))
			if i%1237 < 2 {
				x += 5
			}
			return x
		}),
		"a tone that doubles each half second": made(func(i int) float64 {
			return .1 * math.Exp2(float64(i/(Rate/2))) * math.Sin(low(i)*9.7)
		}),
	}
}

// The ceiling holds for the true peak, as ITU-R BS.1770 finds it by fourfold
// oversampling, and for what a longer filter at eight times the rate finds.
func TestTheTruePeakIsUnderTheCeilingWhateverComes(t *testing.T) {
	highest := math.Inf(-1)
	for name, in := range worst() {
		for _, ceiling := range []float64{-1, -18} {
			out := limited(ceiling, in)
			four := inDecibels(overshoot(out, 4))
			eight := inDecibels(overshoot(out, 8))
			highest = math.Max(highest, math.Max(four, eight)-ceiling)
			if four > ceiling || eight > ceiling+.1 {
				t.Errorf("%s: the true peak is %.2f dBTP, %.2f at eight times the rate, with a ceiling of %.0f", name, four, eight, ceiling)
			}
		}
	}
	t.Logf("the highest true peak is %+.2f dB against the ceiling", highest)
}
