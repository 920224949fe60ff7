package measure

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// sine is a stereo sine with fades of 0.1 s, so that only its peaks count.
func sine(rate int, hz, degrees, amplitude, seconds float64) []float32 {
	n := int(seconds * float64(rate))
	block := make([]float32, 0, 2*n)
	for i := range n {
		edge := float64(min(i, n-1-i)) / (0.1 * float64(rate))
		x := amplitude * min(1, edge) * math.Sin(2*math.Pi*hz/float64(rate)*float64(i)+degrees*math.Pi/180)
		block = append(block, float32(x), float32(x))
	}
	return block
}

func measured(t testing.TB, rate, channels int, block []float32) Measures {
	t.Helper()
	m, err := New(rate, channels)
	if err != nil {
		t.Fatal(err)
	}
	m.Write(block)
	return m.Measures()
}

// EBU Tech 3341, signals 15 to 19: −6.0 and +3.0 dBTP, +0.2 −0.4 dB.
func TestTech3341TruePeak(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ part, degrees, amplitude, want float64 }{
		"15": {4, 0, .5, -6},
		"16": {4, 45, .5, -6},
		"17": {6, 60, .5, -6},
		"18": {8, 67.5, .5, -6},
		"19": {4, 45, 1.41, 3},
	} {
		for _, rate := range []int{44_100, 48_000, 96_000} {
			m := measured(t, rate, 2, sine(rate, float64(rate)/c.part, c.degrees, c.amplitude, 1))
			near(t, fmt.Sprintf("signal %s at %d Hz", name, rate), m.TruePeakDBTP, c.want, .4, .2)
		}
	}
}

// EBU Tech 3341, signals 20 to 23: a burst whose peak, at full scale, lies
// at one of four places between two samples: 0.0 dBTP, +0.2 −0.4 dB.
func TestTech3341TruePeakBetweenSamples(t *testing.T) {
	t.Parallel()
	for place := range 4 {
		var block []float32
		for i := range rate / 2 {
			// Four times the rate, every fourth sample taken.
			x := float64(4*i+place)/4 - rate/4
			envelope := math.Exp(-x * x / (2 * 40 * 40))
			y := float32(envelope * math.Cos(2*math.Pi/6*x))
			block = append(block, y, y)
		}
		near(t, fmt.Sprintf("place %d", place), measured(t, rate, 2, block).TruePeakDBTP, 0, .4, .2)
	}
}

// What is left out because it cannot be a new peak never matters: the result
// is that of interpolating everywhere.
func TestLeavingOutDoesNotChangeTheTruePeak(t *testing.T) {
	t.Parallel()
	pieces := [][]float32{plucked(80, 5, .3), drums(120, 5), drone(5), sine(rate, 997, 0, 1, 2), sine(rate, 13_000, 30, 1, 2)}
	for seed := range uint64(8) {
		block := noise(seed, rate, 2)
		for i := range block { // bursts, so that most of it can be left out
			block[i] *= float32(math.Exp(3 * math.Sin(float64(i)/3000)))
		}
		pieces = append(pieces, block)
	}
	for n, block := range pieces {
		got := measured(t, rate, 2, block).TruePeakDBTP
		everywhere := newTruePeak(rate, 1)
		want := 0.0
		for c := range 2 {
			plane := make([]float32, history, len(block))
			for i := c; i < len(block); i += 2 {
				plane = append(plane, block[i])
			}
			plane = append(plane, make([]float32, history)...)
			for _, x := range plane {
				want = max(want, math.Abs(float64(x)))
			}
			for i := range everywhere.places {
				want = max(want, float64(everywhere.places[i].highest(plane)))
			}
		}
		want = 20 * math.Log10(want)
		near(t, fmt.Sprint("piece ", n), got, want, 1e-6, 1e-6)
	}
}

func TestSilentEndsAreFound(t *testing.T) {
	t.Parallel()
	quiet := make([]float32, 2*3*rate)
	for i := range quiet {
		quiet[i] = 0.0005
	}
	for name, c := range map[string]struct {
		block      []float32
		head, tail time.Duration
	}{
		"none":      {sine(rate, 440, 90, .5, 5)[20:], 0, 0},
		"digital":   {append(append(make([]float32, 2*2*rate), sine(rate, 440, 90, .5, 5)...), make([]float32, 2*4*rate)...), 2 * time.Second, 4 * time.Second},
		"with hiss": {append(append([]float32{}, quiet...), sine(rate, 440, 90, .5, 5)...), 3 * time.Second, 0},
		"all":       {quiet, 3 * time.Second, 0},
	} {
		m := measured(t, rate, 2, c.block)
		const close = 5 * time.Millisecond
		if (m.HeadSilence-c.head).Abs() > close || (m.TailSilence-c.tail).Abs() > close {
			t.Errorf("%s: %v and %v, want %v and %v", name, m.HeadSilence, m.TailSilence, c.head, c.tail)
		}
		if want := time.Duration(len(c.block)/2) * time.Second / rate; m.Duration != want {
			t.Errorf("%s lasts %v, want %v", name, m.Duration, want)
		}
	}
}
