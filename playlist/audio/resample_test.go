package audio

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// resampled is a whole sound at another rate.
func resampled(s sound, to int) [][2]float32 {
	r := newResampler(s.rate, to)
	var out [][2]float32
	for in := s.frames; len(in) > 0; {
		n := min(len(in), 1777)
		out = r.process(out, in[:n])
		in = in[n:]
	}
	return r.flush(out)
}

func TestTheResamplerIsCleanTo110Decibels(t *testing.T) {
	for _, rate := range []int{44100, 32000, 88200, 96000, 192000} {
		for _, hertz := range []float64{1000, 10000, 15000} {
			if hertz > float64(rate)*.4 {
				continue
			}
			t.Run(fmt.Sprintf("%d Hz at %d", int(hertz), rate), func(t *testing.T) {
				out := resampled(tone(rate, 1, hertz, .5), Rate)
				// The best sine of that frequency takes the gain and phase away.
				var ss, cc, sc, xs, xc, power float64
				middle := out[2000 : len(out)-2000]
				for i, f := range middle {
					s, c := math.Sincos(2 * math.Pi * hertz * float64(i) / Rate)
					x := float64(f[0])
					ss, cc, sc, xs, xc, power = ss+s*s, cc+c*c, sc+s*c, xs+x*s, xc+x*c, power+x*x
				}
				d := ss*cc - sc*sc
				a, b := (xs*cc-xc*sc)/d, (xc*ss-xs*sc)/d
				rest := power - a*xs - b*xc
				if snr := 10 * math.Log10(power/math.Max(rest, 1e-30)); snr < 110 {
					t.Errorf("the rest lies %.1f dB below", snr)
				}
				if gain := inDecibels(math.Hypot(a, b) / .5); math.Abs(gain) > .05 {
					t.Errorf("the gain is %+.3f dB", gain)
				}
			})
		}
	}
}

func TestResamplingKeepsBeginningAndLength(t *testing.T) {
	for _, rate := range []int{8000, 11025, 22050, 44100, 48000, 88200, 96000, 192000} {
		s := sound{rate, make([][2]float32, rate)}
		click := rate / 4
		s.frames[click] = [2]float32{1, 1}
		out := resampled(s, Rate)
		if off := len(out) - Rate; off < -1 || off > 1 {
			t.Errorf("one second at %d Hz becomes %d frames", rate, len(out))
		}
		best := 0
		for i := range out {
			if out[i][0] > out[best][0] {
				best = i
			}
		}
		if off := best - Rate/4; off < -1 || off > 1 {
			t.Errorf("at %d Hz the click moves by %d frames", rate, off)
		}
	}
}

func TestFractionsAreExactOrVeryNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.IntRange(8000, 192000).Draw(t, "rate")
		up, down := fraction(Rate, rate, phasesMost)
		if up < 1 || up > phasesMost || down < 1 {
			t.Fatalf("%d/%d", up, down)
		}
		if off := math.Abs(float64(up)/float64(down)*float64(rate)/Rate - 1); off > 1e-3 {
			t.Fatalf("%d/%d is off by %g", up, down, off)
		}
	})
	if up, down := fraction(48000, 44100, phasesMost); up != 160 || down != 147 {
		t.Errorf("44.1 kHz takes %d/%d", up, down)
	}
}

func BenchmarkResample44100To48000(b *testing.B) {
	in := noise(44100, .05, .5, 1).frames
	r := newResampler(44100, Rate)
	var out [][2]float32
	b.ReportAllocs()
	for b.Loop() {
		out = r.process(out[:0], in)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(.05*1e9)*100, "%core")
}

func BenchmarkResample(b *testing.B) {
	in := noise(44100, 1, .5, 1).frames
	r := newResampler(44100, Rate)
	var out [][2]float32
	b.ReportAllocs()
	for b.Loop() {
		out = r.process(out[:0], in)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e9*100, "%core")
}
