//go:build !race

package audio

// What is here reckons with samples on one goroutine, as in bedsound_test.go.

import (
	"math"
	"testing"
	"time"

	"roomtone/playlist"
)

// toned is what the engine gives of tones that are asked for at once, with
// nothing else to be heard.
func toned(c Config, seconds float64, asked ...Tone) [][2]float64 {
	e := newEngine(c.LevelDB, c.ceilingDB(), newBedRing())
	for _, t := range asked {
		e.tones.sound(t)
	}
	frames := make([][2]float64, int(seconds*Rate))
	e.Stream(frames)
	return frames[limiterAhead*quantum:]
}

// pitch is the frequency of a short part of a sound, from its upward zeros.
func pitch(frames [][2]float64) float64 {
	first, last, n := 0.0, 0.0, 0
	for i := 1; i < len(frames); i++ {
		a, b := frames[i-1][0], frames[i][0]
		if a >= 0 || b < 0 {
			continue
		}
		at := float64(i-1) + a/(a-b)
		if n == 0 {
			first = at
		}
		last = at
		n++
	}
	return float64(n-1) / (last - first) * Rate
}

var (
	breathIn  = Tone{From: 196, To: 294, Length: 5450 * time.Millisecond}
	breathOut = Tone{From: 294, To: 196, Length: 8 * time.Second}
	cue       = Tone{From: 220, To: 262, Length: 1600 * time.Millisecond}
)

func TestATonesPitchGoesOneWayFromEndToEnd(t *testing.T) {
	for _, tone := range []Tone{breathIn, breathOut, cue} {
		frames := toned(Config{}, tone.Length.Seconds()+.1, tone)
		const window = Rate / 10
		var heard []float64
		for at := Rate / 5; at+window < tone.frames()-Rate/5; at += window {
			heard = append(heard, pitch(frames[at:at+window]))
		}
		first, last := heard[0], heard[len(heard)-1]
		if math.Abs(first/tone.From-1) > .05 || math.Abs(last/tone.To-1) > .05 {
			t.Errorf("%v: from %.0f to %.0f Hz", tone, first, last)
		}
		for i := 1; i < len(heard); i++ {
			if step := (heard[i] - heard[i-1]) * (tone.To - tone.From); step < 0 {
				t.Errorf("%v: after %.0f Hz comes %.0f", tone, heard[i-1], heard[i])
			}
		}
	}
}

func TestAToneSwellsAndEbbsWithoutACorner(t *testing.T) {
	for _, tone := range []Tone{breathIn, breathOut, cue, {From: 1, To: 1e6, Length: 0}, {From: 440, To: 440, Length: time.Hour}} {
		tone := tone.within()
		seconds := tone.Length.Seconds()
		if seconds < toneLeast || seconds > toneMost {
			t.Fatalf("it lasts %.1f s", seconds)
		}
		frames := toned(Config{}, seconds+1, tone)
		loudest, at := 0.0, 0
		for i, f := range frames {
			if f[0] != f[1] {
				t.Fatalf("%v: frame %d has two sides", tone, i)
			}
			if math.Abs(f[0]) > loudest {
				loudest, at = math.Abs(f[0]), i
			}
		}
		if loudest > tonePeak || loudest < tonePeak/2 {
			t.Errorf("%v: its peak is %.4f", tone, loudest)
		}
		if edge := int(.15 * math.Min(4, seconds) * Rate); at < edge || at > tone.frames()-edge {
			t.Errorf("%v: its peak is at %.2f s", tone, float64(at)/Rate)
		}
		// Up to the highest pitches that a tone may have, a sine bends by more
		// than the corner that is looked for.
		if step, where := click(frames); tone.To < 500 && step > smooth/4 {
			t.Errorf("%v: a corner of %.5f at %.3f s", tone, step, float64(where)/Rate)
		}
		if got := rms(frames[:Rate/50]); got > tonePeak/50 {
			t.Errorf("%v: it begins with %.5f", tone, got)
		}
		if got := rms(frames[tone.frames()-Rate/50 : tone.frames()]); got > tonePeak/50 {
			t.Errorf("%v: it ends with %.5f", tone, got)
		}
		if got := rms(frames[tone.frames()+quantum:]); got > 1e-9 {
			t.Errorf("%v: after its end there is %g", tone, got)
		}
	}
}

func TestATonesLoudnessLiesUnderTheMusic(t *testing.T) {
	for level, want := range map[float64]float64{0: -31, -6: -37} {
		// A minute of breathing, as in coherent breathing.
		var frames [][2]float64
		for range 5 {
			for _, tone := range []Tone{breathIn, {From: 294, To: 196, Length: breathIn.Length}} {
				frames = append(frames, toned(Config{LevelDB: level}, tone.Length.Seconds(), tone)...)
			}
		}
		if got := loudness(t, frames); math.Abs(got-want) > 1.5 {
			t.Errorf("at %.0f dB it is at %.1f LUFS, not %.1f", level, got, want)
		}
	}
}

func TestTonesSoundOverTheMixAndUnderTheCeiling(t *testing.T) {
	heard := func(c Config, loud float64, asked int) [][2]float64 {
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
				for range asked {
					e.tones.sound(Tone{From: 220, To: 330, Length: 3 * time.Second})
				}
			}
			e.Stream(buffer)
			got = append(got, buffer...)
		}
		return got
	}
	with, without := heard(Config{LevelDB: -6}, 0, 1), heard(Config{LevelDB: -6}, 0, 0)
	difference, highest := make([][2]float64, len(with)), 0.0
	for i := range with {
		for c := range 2 {
			difference[i][c] = with[i][c] - without[i][c]
			highest = math.Max(highest, math.Abs(difference[i][c]))
		}
	}
	if got, most := inDecibels(highest), inDecibels(tonePeak)-6; got > most || got < most-3 {
		t.Errorf("at −6 dB the tone's peak is at %.1f dB", got)
	}
	if got := rms(difference[4*Rate+Rate/10:]); got > 1e-9 {
		t.Errorf("after its end there is %g", got)
	}
	for i, f := range heard(Config{CeilingDB: -20}, 1, tonesAtOnce+3) {
		if math.Max(math.Abs(f[0]), math.Abs(f[1])) > decibels(-20) {
			t.Fatalf("frame %d is %v", i, f)
		}
	}
}

func TestTonesAllocateNothingAndMakeRoomForTheNext(t *testing.T) {
	e := newEngine(0, -1, newBedRing())
	for range 2 * tonesAtOnce {
		e.tones.sound(cue)
	}
	buffer := make([][2]float64, 512)
	if n := testing.AllocsPerRun(100, func() { e.Stream(buffer) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	e.Stream(make([][2]float64, 2*Rate))
	for i := range e.tones {
		if e.tones[i].asked.Load() != nil {
			t.Error("a tone that is over keeps its place")
		}
	}
}
