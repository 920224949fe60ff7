//go:build !race

package audio

// What is here reckons with samples on one goroutine, as in bedsound_test.go.

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"roomtone/playlist"
)

// heardOf is so much of a test sound.
func heardOf(which TestSound, seconds float64) [][2]float64 {
	s := newTestStream(which)
	frames := make([][2]float32, int(seconds*Rate))
	_, _ = s.ReadFrames(frames)
	return floats(sound{Rate, frames})
}

func TestTestSoundsAreAsLoudAsTheySay(t *testing.T) {
	for _, s := range []TestSound{PinkNoise, TestTone} {
		if got := loudness(t, heardOf(s, 30)); math.Abs(got-TestLoudness) > .15 {
			t.Errorf("%s is at %.2f LUFS", s, got)
		}
	}
}

// octave is the power of a sound around a frequency, in decibels: that of
// many tones of it, each weighed by a Hann window.
func octave(frames [][2]float64, hertz float64) float64 {
	const length = 1 << 14
	power := 0.0
	for _, part := range []float64{.75, .85, .95, 1.05, 1.15, 1.25} {
		for at := 0; at+length <= len(frames); at += length {
			var re, im float64
			for i, f := range frames[at : at+length] {
				window := .5 - .5*math.Cos(2*math.Pi*float64(i)/length)
				sin, cos := math.Sincos(2 * math.Pi * hertz * part * float64(i) / Rate)
				re, im = re+window*f[0]*cos, im+window*f[0]*sin
			}
			power += (re*re + im*im) * hertz
		}
	}
	return 10 * math.Log10(power)
}

func TestPinkNoiseHasTheSamePowerInEveryOctave(t *testing.T) {
	frames := heardOf(PinkNoise, 20)
	want := octave(frames, 1000)
	for _, hertz := range []float64{63, 125, 250, 500, 2000, 4000, 8000} {
		if got := octave(frames, hertz); math.Abs(got-want) > 1 {
			t.Errorf("at %.0f Hz it is %+.1f dB against 1 kHz", hertz, got-want)
		}
	}
	var both, left, right float64
	for _, f := range frames {
		both, left, right = both+f[0]*f[1], left+f[0]*f[0], right+f[1]*f[1]
	}
	if c := both / math.Sqrt(left*right); math.Abs(c) > .05 {
		t.Errorf("left and right correlate by %.2f", c)
	}
}

func TestATestSoundEndsWhenItsTimeIsOver(t *testing.T) {
	begun, said := time.Now(), 0
	err := PlayTest(t.Context(), Config{Output: NoOutput}, PinkNoise, 2*second, func(s playlist.Status) {
		if s.Output != "" {
			said++
		}
	})
	if took := time.Since(begun); err != nil || took < 2*second || took > 6*second || said == 0 {
		t.Errorf("it took %v, told %d times, %v", took, said, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := PlayTest(ctx, Config{Output: NoOutput}, TestTone, time.Hour, nil); err != nil {
		t.Errorf("one that is called off: %v", err)
	}
	if err := PlayTest(t.Context(), Config{}, "whistle", time.Second, nil); err == nil || !strings.Contains(err.Error(), "noise") {
		t.Errorf("one that nobody knows: %v", err)
	}
}
