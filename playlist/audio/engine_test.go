package audio

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/playlist"
)

// offline is an engine with its feeder and a running bed.
func offline(t testing.TB, c Config, mix playlist.Mix) (*engine, *feeder, func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	e := newEngine(c.LevelDB, c.ceilingDB(), newBedRing())
	done := make(chan struct{})
	go func() { defer close(done); e.bed.run(ctx, newBed(c.Seed, shape{}).generate) }()
	f := newFeeder(e, c.opener())
	f.use(mix)
	f.jump(sessionFrames(mix.Now))
	f.step(ctx)
	return e, f, func() { stop(); <-done; f.close() }
}

func TestTheCallbackAllocatesNothing(t *testing.T) {
	a, b := wavFile(t, noise(48000, 60, 1, 1)), wavFile(t, noise(48000, 60, 1, 2))
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{track(a, 0, 40*second), track(b, 0, 40*second)}}
	e, f, stop := offline(t, Config{}, mix)
	defer stop()
	buffer := make([][2]float64, 512)
	if err := f.await(t.Context(), 512); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(200, func() { e.Stream(buffer) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestARehearsalSkipsThroughAtSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := wavFile(t, hum(44100, 60)), wavFile(t, tone(44100, 60, 220, .3))
		mix := playlist.Mix{Speed: 60, Stages: flat(0), Items: []playlist.Item{track(a, 0, 5*time.Minute), track(b, 5*time.Minute-4*second, 5*time.Minute)}}
		r := newRoom(Config{})
		var heard []string
		for at := time.Duration(0); at < 12*time.Minute; at += 15 * second {
			mix.Now = at
			_ = r.Reconcile(t.Context(), mix)
			time.Sleep(250 * time.Millisecond)
			heard = append(heard, r.Status().Sounding)
		}
		frames := r.close()
		if heard[10] != a || heard[30] != b || heard[46] != "" {
			t.Errorf("sounding were %q, %q and %q", heard[10], heard[30], heard[46])
		}
		if step, at := click(frames); step > 2*smooth {
			t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
		}
		if got := inDecibels(rms(between(frames, 2, 4)) / .3 * math.Sqrt2); math.Abs(got) > .5 {
			t.Errorf("the track is at %+.1f dB", got)
		}
	})
}

// In a rehearsal session time runs faster, and hops over the middle of a phase
// to the end of it: into another piece, or to a later place of the same.
func TestAHopOfARehearsalIsAFadeAndNoGap(t *testing.T) {
	for name, items := range map[string][]playlist.Item{
		"to another piece":        {track("a", 0, 300*second), track("b", 296*second, 310*second), track("c", 594*second, 300*second)},
		"further in the same one": {track("a", 0, 600*second), track("c", 594*second, 300*second)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mix := playlist.Mix{Items: items, Stages: flat(0), Speed: 3}
				r := newRoom(Config{Open: func(string) (Stream, error) { return &humming{frames: 620 * 48000}, nil }})
				hear := func(from, until time.Duration) {
					for at := from; at < until; at += 750 * time.Millisecond {
						mix.Now = at
						_ = r.Reconcile(t.Context(), mix)
						time.Sleep(250 * time.Millisecond)
					}
				}
				hear(0, 25*second)
				hear(585*second, 625*second)
				sounding := r.Status().Sounding
				frames := r.close()
				if step, at := click(frames); step > smooth {
					t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
				}
				if gap := longestSilence(frames[Rate : 20*Rate]); gap > 0 {
					t.Errorf("%.2f s of silence", gap)
				}
				if sounding != "c" {
					t.Errorf("after the change %q sounds", sounding)
				}
			})
		})
	}
}

func TestASleepOfTheComputerDoesNotStopWhatSounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := wavFile(t, hum(44100, 100))
		it := track(path, 0, 90*second)
		r := newRoom(Config{})
		r.hear(playlist.Mix{Items: []playlist.Item{it}, Stages: flat(0)}, 0, 20*second)
		// The programme is shifted by the gap, and session time jumps.
		const gap = 20 * time.Minute
		it.Start, it.End = it.Start+gap, it.End+gap
		r.hear(playlist.Mix{Items: []playlist.Item{it}, Stages: flat(0)}, 20*second+gap, 40*second+gap)
		frames := r.close()
		if got := inDecibels(rms(between(frames, 15, 39)) / .3 * math.Sqrt2); math.Abs(got) > .2 {
			t.Errorf("the track is at %+.2f dB", got)
		}
		if step, at := click(frames); step > smooth {
			t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
		}
		if r.status.Sounding != path || len(r.faults) > 0 {
			t.Errorf("sounding is %q, faults are %v", r.status.Sounding, r.faults)
		}
	})
}

func TestASkipThatIsUndoneGoesOnWhereThePieceWouldBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Each second of the file has a level of its own.
		s := hum(48000, 100)
		for i := range s.frames {
			level := .2 + .8*float32(i/48000)/100
			s.frames[i] = [2]float32{s.frames[i][0] * level, s.frames[i][1] * level}
		}
		a, b := wavFile(t, s), wavFile(t, sound{48000, make([][2]float32, 48000*100)})
		whole := []playlist.Item{track(a, 0, 90*second)}
		skipped := []playlist.Item{track(a, 0, 20*second), track(b, 14*second, 60*second)}
		skipped[0].FadeOut = 6 * second
		r := newRoom(Config{})
		r.hear(playlist.Mix{Items: whole, Stages: flat(0)}, 0, 14*second)
		r.hear(playlist.Mix{Items: skipped, Stages: flat(0)}, 14*second, 40*second)
		r.hear(playlist.Mix{Items: whole, Stages: flat(0)}, 40*second, 60*second)
		frames := r.close()
		// Played through, second 55 of the file is heard at 55 s.
		want := .3 / math.Sqrt2 * (.2 + .8*.55)
		if got := rms(between(frames, 55.3, 55.7)); math.Abs(inDecibels(got/want)) > .15 {
			t.Errorf("at 55 s the level is %.4f, not %.4f", got, want)
		}
		if step, at := click(frames); step > smooth {
			t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
		}
	})
}
