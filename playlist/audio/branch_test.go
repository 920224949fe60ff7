//go:build !race

package audio

// What is here reckons with samples on one goroutine, as in bedsound_test.go.

import (
	"fmt"
	"math"
	"testing"

	"github.com/gopxl/beep/v2"
)

// tuning is a streamer of a sine that never ends.
func tuning(hertz float64) beep.Streamer {
	at := 0
	return beep.StreamerFunc(func(s [][2]float64) (int, bool) {
		for i := range s {
			x := .5 * math.Sin(2*math.Pi*hertz*float64(at)/Rate)
			s[i] = [2]float64{x, x}
			at++
		}
		return len(s), true
	})
}

// impurity is what of a sound is not the sine, in decibels against it, and
// how loud the sine is.
func impurity(frames [][2]float64, hertz float64) (rest, level float64) {
	const window = Rate / 500 // so short that the tone's own slow change is nothing
	var signal, noise float64
	for at := 0; at+window <= len(frames); at += window {
		var ss, cc, sc, xs, xc float64
		for i, f := range frames[at : at+window] {
			s, c := math.Sincos(2 * math.Pi * hertz * float64(i) / Rate)
			ss, cc, sc, xs, xc = ss+s*s, cc+c*c, sc+s*c, xs+f[0]*s, xc+f[0]*c
		}
		d := ss*cc - sc*sc
		a, b := (xs*cc-xc*sc)/d, (xc*ss-xs*sc)/d
		for i, f := range frames[at : at+window] {
			s, c := math.Sincos(2 * math.Pi * hertz * float64(i) / Rate)
			fit := a*s + b*c
			signal, noise = signal+fit*fit, noise+squared(f[0]-fit)
		}
	}
	return 10 * math.Log10(noise/signal), 10 * math.Log10(2*signal/float64(len(frames)))
}

// Two devices' clocks part by up to some hundred millionths. Whatever they
// do, a branch neither runs dry nor over, and nobody hears how it follows.
func TestABranchFollowsTheClockOfItsDevice(t *testing.T) {
	for _, parted := range []float64{0, 50e-6, -50e-6, 300e-6, -300e-6} {
		t.Run(fmt.Sprintf("%+.0f ppm", parted*1e6), func(t *testing.T) {
			t.Parallel()
			const hertz, gulp = 3000, Rate / 10
			b := newBranch()
			f := &fork{from: tuning(hertz), branches: []*branch{b}}
			in, out := make([][2]float64, Rate/50), make([][2]float64, gulp)
			var tail [][2]float64
			asked := 0.0
			least, most := math.Inf(1), math.Inf(-1)
			const length = 300 * Rate
			for at := 0; at < length; at += len(in) {
				f.Stream(in)
				for asked += float64(len(in)) * (1 + parted); asked >= gulp; asked -= gulp {
					b.Stream(out)
					if at > 2*Rate {
						if !b.running {
							t.Fatalf("it starves after %d s", at/Rate)
						}
						level := float64(b.ring.level()) / Rate
						least, most = math.Min(least, level), math.Max(most, level)
					}
					if at > length-20*Rate {
						tail = append(tail, out...)
					}
				}
			}
			t.Logf("it holds %.3f to %.3f s, and is read %+.1f ppm faster", least, most, b.faster*1e6)
			if least < .05 || most > .5 {
				t.Errorf("it holds %.3f to %.3f s", least, most)
			}
			rest, level := impurity(tail, hertz*(1+b.faster))
			if rest > -80 || math.Abs(level-inDecibels(.5)) > .02 {
				t.Errorf("what is not the tone is at %.1f dB, and the tone at %.2f dB", rest, level)
			}
			t.Logf("what is not the tone is at %.1f dB", rest)
		})
	}
}

func TestABranchThatStarvesFadesAndComesBack(t *testing.T) {
	b := newBranch()
	f := &fork{from: tuning(110), branches: []*branch{b}}
	in, out := make([][2]float64, Rate/2), make([][2]float64, Rate/10)
	var got [][2]float64
	pull := func(times int) {
		for range times {
			b.Stream(out)
			got = append(got, out...)
		}
	}
	pull(3) // nothing there yet
	if rms(got) != 0 {
		t.Error("it sounds before there is anything")
	}
	f.Stream(in)
	pull(9) // more than there is
	for range 5 {
		f.Stream(in) // more than it can hold
	}
	for range 15 {
		pull(1)
		f.Stream(out)
	}
	if step, at := click(got); step > smooth {
		t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
	}
	if got := inDecibels(rms(got[len(got)-Rate/2:])); math.Abs(got-inDecibels(.5/math.Sqrt2)) > .2 {
		t.Errorf("back again it is at %.1f dB", got)
	}
	if n := testing.AllocsPerRun(100, func() { f.Stream(out); b.Stream(out) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestADoorOpensClosesAndKeepsItsLevel(t *testing.T) {
	d := newDoor(tuning(110), -6)
	out := make([][2]float64, 3*Rate)
	d.Stream(out[:Rate])
	d.closed.Store(true)
	d.Stream(out[Rate : 2*Rate])
	d.closed.Store(false)
	d.fresh.Store(true)
	d.Stream(out[2*Rate:])
	if step, at := click(out); step > smooth {
		t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
	}
	for _, c := range []struct{ from, to, want float64 }{{.5, 1, -6}, {2.5, 3, -6}} {
		if got := inDecibels(rms(between(out, c.from, c.to)) / .5 * math.Sqrt2); math.Abs(got-c.want) > .05 {
			t.Errorf("from %.1f s it is at %.2f dB", c.from, got)
		}
	}
	if got := rms(between(out, 1.5, 2)); got != 0 {
		t.Errorf("closed it lets %g through", got)
	}
	if loud := newDoor(tuning(110), 12); loud.level != 1 {
		t.Error("a door makes it louder")
	}
}

func BenchmarkBranch(b *testing.B) {
	second := newBranch()
	f := &fork{from: tuning(440), branches: []*branch{second}}
	out := make([][2]float64, 4800)
	b.ReportAllocs()
	for b.Loop() {
		f.Stream(out)
		second.Stream(out)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(4800*1e9/Rate)*100, "%core")
}
