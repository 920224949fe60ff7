package audio

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/playlist"
)

func TestACrossfadeKeepsItsPower(t *testing.T) {
	a, b := wavFile(t, noise(48000, 30, .25, 1)), wavFile(t, noise(48000, 30, .25, 2))
	first, then := track(a, 0, 22*second), track(b, 10*second, 25*second)
	first.FadeOut, then.FadeIn = 12*second, 12*second
	frames, _ := rendered(t, Config{}, playlist.Mix{Items: []playlist.Item{first, then}, Stages: flat(0)}, 30*second)
	want := inDecibels(rms(between(frames, 6, 9)))
	for at := 9.0; at < 26; at += .5 {
		if got := inDecibels(rms(between(frames, at, at+1))); math.Abs(got-want) > .1 {
			t.Errorf("at %.1f s the power is %.2f dB off", at, got-want)
		}
	}
}

func TestTheBedFillsWhatATrackLeaves(t *testing.T) {
	// Silence as a track leaves the bed alone to be measured.
	path := wavFile(t, sound{48000, make([][2]float32, 48000*60)})
	alone, _ := rendered(t, Config{Seed: 4}, playlist.Mix{Stages: flat(0)}, 30*second)
	it := track(path, 10*second, 40*second)
	it.FadeIn = 12 * second
	mixed, _ := rendered(t, Config{Seed: 4}, playlist.Mix{Items: []playlist.Item{it}, Stages: flat(0)}, 30*second)
	for at := 10.0; at < 22; at += .5 {
		want := math.Cos(math.Pi / 2 * (at + .05 - 10) / 12)
		got := rms(between(mixed, at, at+.1)) / rms(between(alone, at, at+.1))
		if math.Abs(got-want) > .01 {
			t.Errorf("at %.1f s the bed is at %.3f, not %.3f", at, got, want)
		}
	}
	if got := rms(between(mixed, 22.1, 30)); got != 0 {
		t.Errorf("behind the track the bed still sounds: %g", got)
	}
}

func TestNothingIsEverAboveTheCeiling(t *testing.T) {
	square := sound{44100, make([][2]float32, 44100*14)}
	for i := range square.frames {
		x := float32(1)
		if i*2*997/44100%2 == 1 {
			x = -1
		}
		square.frames[i] = [2]float32{x, -x}
	}
	a, b := wavFile(t, square), wavFile(t, noise(48000, 12, 1, 5))
	c := wavFile(t, tone(48000, 10, 12000, 1)) // its true peak lies between the samples
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{track(a, 0, 12*second), track(b, 4*second, 10*second), track(c, 11*second, 9*second)}}
	for _, ceiling := range []float64{-1, -6} {
		frames, _ := rendered(t, Config{CeilingDB: ceiling}, mix, 18*second)
		for i, f := range frames {
			if math.Max(math.Abs(f[0]), math.Abs(f[1])) > decibels(ceiling) {
				t.Fatalf("frame %d is %v, above %.1f dB", i, f, ceiling)
			}
		}
		if peak := inDecibels(overshoot(frames, 8)); peak > ceiling+.05 {
			t.Errorf("the true peak is %.2f dB, above %.1f", peak, ceiling)
		}
		if got := inDecibels(rms(between(frames, 6, 16))); got < ceiling-12 {
			t.Errorf("the limiter leaves only %.1f dB", got)
		}
	}
}

// overshoot is the highest peak at so many times the rate, by a filter longer
// than the limiter's own.
func overshoot(frames [][2]float64, times int) float64 {
	r := newResampler(Rate, times*Rate)
	in, peak := make([][2]float32, 0, 4096), 0.0
	var out [][2]float32
	for len(frames) > 0 {
		n := min(len(frames), 4096)
		in = in[:0]
		for _, f := range frames[:n] {
			in = append(in, [2]float32{float32(f[0]), float32(f[1])})
		}
		frames = frames[n:]
		out = r.process(out[:0], in)
		for _, f := range out {
			peak = max(peak, math.Abs(float64(f[0])), math.Abs(float64(f[1])))
		}
	}
	return peak
}

func TestWhatSoundsDoesNotDependOnHowMuchIsAsked(t *testing.T) {
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{track(wavFile(t, hum(44100, 20)), 123457*time.Microsecond, 15*second)}}
	pulled := func(chunk int) [][2]float64 {
		var got [][2]float64
		e, f, stop := offline(t, Config{}, mix)
		defer stop()
		buffer := make([][2]float64, chunk)
		for len(got) < 5*Rate {
			f.step(t.Context())
			if err := f.await(t.Context(), chunk+quantum); err != nil {
				t.Fatal(err)
			}
			e.Stream(buffer)
			got = append(got, buffer...)
		}
		return got[:5*Rate]
	}
	want := pulled(quantum)
	for _, chunk := range []int{1, 441, 1000, 4800} {
		got := pulled(chunk)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("asked by %d, frame %d is %v, not %v", chunk, i, got[i], want[i])
			}
		}
	}
}

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

func TestStagesSetTheLevelAndWhatSounds(t *testing.T) {
	path := wavFile(t, hum(48000, 120))
	mix := playlist.Mix{
		Items: []playlist.Item{track(path, 0, 110*second)},
		Stages: []playlist.Stage{
			{LevelDB: -3},
			{Start: 20 * second, Ramp: 10 * second, LevelDB: -9},
			{Start: 40 * second, Ramp: 4 * second, LevelDB: -15, BedOnly: true},
			{Start: 60 * second, Ramp: 8 * second, LevelDB: -6},
			{Start: 80 * second, Ramp: 4 * second, Silent: true},
		},
	}
	frames, _ := rendered(t, Config{LevelDB: -6}, mix, 90*second)
	full := inDecibels(.3/math.Sqrt2) - 6
	for _, c := range []struct{ from, to, want float64 }{
		{8, 20, full - 3}, {24.9, 25.1, full - 6}, {31, 40, full - 9}, {70, 80, full - 6},
	} {
		if got := inDecibels(rms(between(frames, c.from, c.to))); math.Abs(got-c.want) > .1 {
			t.Errorf("from %.0f to %.0f s the level is %.2f dB, not %.2f", c.from, c.to, got, c.want)
		}
	}
	if got := inDecibels(rms(between(frames, 46, 60))); got < -23-15-6-8 || got > -23-15-6+8 {
		t.Errorf("the bed of a panic is at %.1f dB", got)
	}
	if got := rms(between(frames, 84.1, 90)); got != 0 {
		t.Errorf("after the end there is %g", got)
	}
	if got := rms(between(frames, 82, 82.1)); got == 0 {
		t.Error("the end was not faded")
	}
}

func TestAPlannedSilenceIsSilentAndTheBedDoesNotFillIt(t *testing.T) {
	silence := playlist.Item{Kind: playlist.KindSilence, Start: 5 * second, End: 20 * second, FadeIn: 3 * second, FadeOut: 3 * second}
	frames, _ := rendered(t, Config{}, playlist.Mix{Items: []playlist.Item{silence}, Stages: flat(0)}, 25*second)
	if got := rms(between(frames, 8.1, 16.9)); got != 0 {
		t.Errorf("in the silence there is %g", got)
	}
	if got := inDecibels(rms(between(frames, 21, 25))); got < -35 {
		t.Errorf("after it the bed is at %.1f dB", got)
	}
}

func TestGainOnlyAttenuates(t *testing.T) {
	path := wavFile(t, hum(48000, 30))
	for gain, want := range map[float64]float64{-6: -6, 0: 0, 12: 0} {
		it := track(path, 0, 25*second)
		it.GainDB = gain
		frames, _ := rendered(t, Config{}, playlist.Mix{Items: []playlist.Item{it}, Stages: flat(0)}, 15*second)
		if got := inDecibels(rms(between(frames, 6, 15)) / .3 * math.Sqrt2); math.Abs(got-want) > .05 {
			t.Errorf("a gain of %+.0f dB changes the level by %+.2f", gain, got)
		}
	}
}

func TestAnItemBeginsAtItsOffsetAndAtItsSample(t *testing.T) {
	s := sound{48000, make([][2]float32, 48000*30)}
	s.frames[48000*7] = [2]float32{.5, .5}
	it := playlist.Item{Kind: playlist.KindTrack, Path: wavFile(t, s), Start: 1234567 * time.Microsecond, End: 20 * second, Offset: 3 * second, FadeOut: 4 * second}
	frames, _ := rendered(t, Config{}, playlist.Mix{Items: []playlist.Item{it}, Stages: flat(0)}, 15*second)
	loudest, at := 0.0, 0
	for i, f := range frames {
		if math.Abs(f[0]) > loudest {
			loudest, at = math.Abs(f[0]), i
		}
	}
	// The limiter sees ahead by some quanta; otherwise it is to the sample.
	want := int(math.Round((1.234567+4)*Rate)) + limiterAhead*quantum
	if at != want {
		t.Errorf("the click is at frame %d, not %d", at, want)
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
				paths := map[string]string{}
				for i := range items {
					name := items[i].Path
					if paths[name] == "" {
						paths[name] = wavFile(t, hum(48000, 620))
					}
					items[i].Path = paths[name]
				}
				mix := playlist.Mix{Items: items, Stages: flat(0), Speed: 3}
				r := newRoom(Config{})
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
				if sounding != paths["c"] {
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

func TestTheClockOfADeviceMayDriftWithoutBeingHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := wavFile(t, hum(48000, 300))
		mix := playlist.Mix{Items: []playlist.Item{track(path, 0, 280*second)}, Stages: flat(0)}
		r := newRoom(Config{})
		at := 0.0
		for range 4 * 210 { // a session clock that is half a percent fast
			mix.Now = time.Duration(at * 1e9)
			_ = r.Reconcile(t.Context(), mix)
			time.Sleep(250 * time.Millisecond)
			at += .25 * 1.005
		}
		apart := at - r.engine.now()/Rate
		frames := r.close()
		if math.Abs(apart) > 1 {
			t.Errorf("session and sound are %.2f s apart", apart)
		}
		if step, at := click(frames); step > smooth {
			t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
		}
	})
}
