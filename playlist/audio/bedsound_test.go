//go:build !race

package audio

// What is here reckons with the samples of the bed alone, on one goroutine:
// there is no race to find, and the detector would take minutes over it. What
// runs beside something else is tested with it, in bed_test.go and elsewhere.

import (
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// bedOf is a while of the bed alone, without a mix.
func bedOf(seed uint64, s shape, seconds float64) [][2]float64 {
	b := newBed(seed, s)
	var block [bedBlock][2]float32
	var out [][2]float64
	for len(out) < int(seconds*Rate) {
		b.generate(&block, s)
		for _, f := range block {
			out = append(out, [2]float64{float64(f[0]), float64(f[1])})
		}
	}
	return out
}

// loudness is the integrated loudness in LUFS, as ffmpeg measures it.
func loudness(t *testing.T, frames [][2]float64) float64 {
	t.Helper()
	s := sound{rate: Rate, frames: make([][2]float32, len(frames))}
	for i, f := range frames {
		s.frames[i] = [2]float32{float32(f[0]), float32(f[1])}
	}
	tool(t, "ffmpeg", "-version")
	out, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-i", wavFile(t, s), "-af", "ebur128", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	found := regexp.MustCompile(`I:\s+(-?[\d.]+) LUFS`).FindAllSubmatch(out, -1)
	x, err := strconv.ParseFloat(string(found[len(found)-1][1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestTheBedIsAtMinus23LUFSWhateverItsShape(t *testing.T) {
	for i, s := range shapes {
		for seed := range uint64(1 + i%2) {
			t.Run(fmt.Sprint(i, seed), func(t *testing.T) {
				t.Parallel()
				if got := loudness(t, bedOf(seed, s, 60)); math.Abs(got+23) > 1.5 {
					t.Errorf("%.1f LUFS", got)
				}
			})
		}
	}
}

func TestTheBedNeverFallsSilentNorStartles(t *testing.T) {
	for i, s := range shapes {
		frames := bedOf(9, s, 60)
		low, high := math.Inf(1), math.Inf(-1)
		for at := 5.0; at+1 < 60; at += .5 {
			level := inDecibels(rms(between(frames, at, at+1)))
			low, high = math.Min(low, level), math.Max(high, level)
		}
		if high-low > 14 {
			t.Errorf("shape %d moves between %.1f and %.1f dB", i, low, high)
		}
		corner, at := click(frames)
		if usual := steepness(steps(frames)); corner > 9*usual {
			t.Errorf("shape %d has a click of %.4f at %.3f s, where %.4f is usual", i, corner, float64(at)/Rate, usual)
		}
	}
}

// steps are the differences between frames that follow each other.
func steps(frames [][2]float64) [][2]float64 {
	out := make([][2]float64, len(frames)-1)
	for i := range out {
		out[i] = [2]float64{frames[i+1][0] - frames[i][0], frames[i+1][1] - frames[i][1]}
	}
	return out
}

// steepness is the root mean square of the steps.
func steepness(frames [][2]float64) float64 { return rms(steps(frames)) }

func TestTheBedIsDeterministicForItsSeed(t *testing.T) {
	a, b, c := bedOf(1, shapes[2], 5), bedOf(1, shapes[2], 5), bedOf(2, shapes[2], 5)
	same := true
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("frame %d differs", i)
		}
		same = same && a[i] == c[i]
	}
	if same {
		t.Error("another seed gives the same bed")
	}
}

// centre is where the energy of a sound lies, in hertz: the root mean square
// of its frequencies.
func centre(frames [][2]float64) float64 {
	return steepness(frames) / rms(frames) * Rate / (2 * math.Pi)
}

// harsh is the part of the energy above 4 kHz.
func harsh(frames [][2]float64) float64 {
	high := append([][2]float64(nil), frames...)
	for range 3 { // 18 dB an octave below it
		low := [2]float64{}
		for i := range high {
			for c := range 2 {
				low[c] += .41 * (high[i][c] - low[c])
				high[i][c] -= low[c]
			}
		}
	}
	return squared(rms(high) / rms(frames))
}

func TestABrighterTargetIsABrighterBed(t *testing.T) {
	last := 0.0
	for _, brightness := range []float64{0, .5, 1} {
		hertz, high := 0.0, 0.0
		for seed := range uint64(4) {
			frames := bedOf(seed, shape{brightness: brightness, density: .6, energy: .4}, 30)
			hertz, high = hertz+centre(frames)/4, math.Max(high, harsh(frames))
		}
		if hertz < last*1.15 {
			t.Errorf("at brightness %.2f the centre is %.0f Hz, after %.0f", brightness, hertz, last)
		}
		if hertz > 1500 || high > .003 {
			t.Errorf("at brightness %.2f it is harsh: centre %.0f Hz, %.4f of the energy over 4 kHz", brightness, hertz, high)
		}
		last = hertz
	}
}

func TestTheBedIsWide(t *testing.T) {
	var both, left, right float64
	for _, f := range bedOf(5, shapes[2], 30) {
		both, left, right = both+f[0]*f[1], left+f[0]*f[0], right+f[1]*f[1]
	}
	if c := both / math.Sqrt(left*right); c > .9 || c < -.2 {
		t.Errorf("left and right correlate by %.2f", c)
	}
	if d := 10 * math.Log10(left/right); math.Abs(d) > 3 {
		t.Errorf("left is %+.1f dB against right", d)
	}
}

func TestTheBedHasNoSeam(t *testing.T) {
	// A loop would correlate with itself at its length.
	frames := bedOf(6, shapes[2], 100)
	envelope := make([]float64, 0, 400)
	for at := 0.0; at+.5 <= 100; at += .5 {
		envelope = append(envelope, rms(between(frames, at, at+.5)))
	}
	mean := 0.0
	for _, x := range envelope {
		mean += x / float64(len(envelope))
	}
	for lag := 20; lag < 100; lag++ {
		var ab, aa, bb float64
		for i := 0; i+lag < len(envelope); i++ {
			a, b := envelope[i]-mean, envelope[i+lag]-mean
			ab, aa, bb = ab+a*b, aa+a*a, bb+b*b
		}
		if c := ab / math.Sqrt(aa*bb); c > .95 {
			t.Errorf("after %.1f s it comes again (%.2f)", float64(lag)/2, c)
		}
	}
}
