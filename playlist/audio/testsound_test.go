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

func TestAChimeIsSoftAndEndsInSilence(t *testing.T) {
	for _, c := range []struct{ hertz, seconds float64 }{{220, 6}, {528, 3}, {1, 100}, {1e6, 0}} {
		frames := floats(sound{Rate, NewChime(c.hertz, c.seconds).frames})
		seconds := float64(len(frames)) / Rate
		if seconds < chimeLeast-.01 || seconds > chimeMost+.01 {
			t.Fatalf("it lasts %.1f s", seconds)
		}
		peak, at := 0.0, 0
		for i, f := range frames {
			if x := math.Max(math.Abs(f[0]), math.Abs(f[1])); x > peak {
				peak, at = x, i
			}
		}
		if math.Abs(peak-chimePeak) > .001 {
			t.Errorf("%v: its peak is %.3f", c, peak)
		}
		if at < Rate/200 || at > Rate/5 {
			t.Errorf("%v: its peak is at %.3f s", c, float64(at)/Rate)
		}
		if got := rms(frames[:10]); got > .002 {
			t.Errorf("%v: it begins with %.4f", c, got)
		}
		if got := rms(frames[len(frames)-Rate/20:]); got > 2e-5 {
			t.Errorf("%v: it ends with %g", c, got)
		}
		// Each quarter is softer than the one before.
		last := math.Inf(1)
		for q := range 4 {
			now := rms(frames[q*len(frames)/4 : (q+1)*len(frames)/4])
			if now > last/2 {
				t.Errorf("%v: part %d is at %.4f, after %.4f", c, q, now, last)
			}
			last = now
		}
	}
	a, b := NewChime(440, 2), NewChime(440, 2)
	for i := range a.frames {
		if a.frames[i] != b.frames[i] {
			t.Fatalf("frame %d differs", i)
		}
	}
}

func TestAChimeHasItsNoteAndItsOvertones(t *testing.T) {
	frames := floats(sound{Rate, NewChime(440, 4).frames})[:Rate]
	tone := func(hertz float64) float64 {
		var re, im float64
		for i, f := range frames {
			sin, cos := math.Sincos(2 * math.Pi * hertz * float64(i) / Rate)
			window := .5 - .5*math.Cos(2*math.Pi*float64(i)/float64(len(frames)))
			re, im = re+window*f[0]*cos, im+window*f[0]*sin
		}
		return 10 * math.Log10(re*re+im*im)
	}
	note := tone(440)
	for hertz, c := range map[float64][2]float64{440 * 2.71: {-30, -8}, 440 * 5.15: {-60, -20}, 220: {-200, -45}, 660: {-200, -45}, 880: {-200, -45}} {
		if got := tone(hertz) - note; got < c[0] || got > c[1] {
			t.Errorf("at %.0f Hz it is at %+.1f dB against its note", hertz, got)
		}
	}
}

func TestAChimeSoundsOverTheMixAndUnderTheCeiling(t *testing.T) {
	struck := func(c Config, loud float64, strikes int) [][2]float64 {
		path := wavFile(t, tone(48000, 20, 110, loud))
		mix := playlist.Mix{Items: []playlist.Item{track(path, 0, 19*second)}, Stages: flat(0)}
		e, f, stop := offline(t, c, mix)
		defer stop()
		var got [][2]float64
		buffer := make([][2]float64, 4800)
		for len(got) < 6*Rate {
			f.step(t.Context())
			if err := f.await(t.Context(), len(buffer)); err != nil {
				t.Fatal(err)
			}
			if len(got) == Rate { // the sound has come up
				for range strikes {
					e.bells.strike(NewChime(880, 3))
				}
			}
			e.Stream(buffer)
			got = append(got, buffer...)
		}
		return got
	}
	with, without := struck(Config{LevelDB: -6}, 0, 1), struck(Config{LevelDB: -6}, 0, 0)
	difference, peak := make([][2]float64, len(with)), 0.0
	for i := range with {
		for c := range 2 {
			difference[i][c] = with[i][c] - without[i][c]
			peak = math.Max(peak, math.Abs(difference[i][c]))
		}
	}
	if math.Abs(inDecibels(peak)+20+6) > .1 {
		t.Errorf("at −6 dB the chime's peak is at %.1f dB", inDecibels(peak))
	}
	if got := rms(difference[4*Rate+Rate/10:]); got > 1e-9 {
		t.Errorf("after its end there is %g", got)
	}
	for i, f := range struck(Config{CeilingDB: -20}, 1, chimesAtOnce+3) {
		if math.Max(math.Abs(f[0]), math.Abs(f[1])) > decibels(-20) {
			t.Fatalf("frame %d is %v", i, f)
		}
	}
}
