//go:build !race

package audio

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/playlist"
)

// What is measured of whole renderings, sample by sample. Under the race
// detector the same goroutines run in the other tests, with less to listen to.

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

func TestTheClockOfADeviceMayDriftWithoutBeingHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mix := playlist.Mix{Items: []playlist.Item{track("long", 0, 280*second)}, Stages: flat(0)}
		r := newRoom(Config{Open: func(string) (Stream, error) { return &humming{frames: 300 * 48000}, nil }})
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

func TestTheHandMovesTheSound(t *testing.T) {
	path := wavFile(t, hum(48000, 60))
	mix := playlist.Mix{
		Items: []playlist.Item{track(path, 0, 55*second)}, Stages: flat(0),
		Hand: []playlist.Hand{
			{Start: 10 * second, Ramp: second / 2, LevelDB: -15},
			{Start: 15 * second, Ramp: 3 * second},
			{Start: 22 * second, Ramp: 4 * second, Silent: true},
			{Start: 34 * second, Ramp: 8 * second},
		},
	}
	frames, _ := rendered(t, Config{}, mix, 50*second)
	levels := levelsOf(frames)
	for _, c := range []struct{ at, least, most float64 }{
		{9.8, -.1, .1},
		{10.2, -13, -4}, // on its way, and no step
		{10.55, -15.2, -14.8},
		{14.8, -15.2, -14.8},
		{16.5, -8.5, -6.5},
		{18.1, -.1, .1},
		{23, -12, -.5},
		{35, -20, -8},
		{42.1, -.2, .1},
	} {
		if got := levels[int(math.Round(c.at*100))]; got < c.least || got > c.most {
			t.Errorf("at %.2f s the level is %+.2f dB, not between %+.1f and %+.1f", c.at, got, c.least, c.most)
		}
	}
	if got := rms(between(frames, 26.1, 33.9)); got != 0 {
		t.Errorf("in a planned silence there is %g", got)
	}
	if step, at := click(frames); step > smooth {
		t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
	}
}

func TestNoChangeOfTheLevelClicks(t *testing.T) {
	a, b := wavFile(t, hum(44100, 60)), wavFile(t, hum(48000, 60))
	items := []playlist.Item{track(a, 0, 30*second), track(b, 26*second, 60*second)}
	with := func(stages ...playlist.Stage) playlist.Mix {
		return playlist.Mix{Items: items, Stages: append(flat(0), stages...)}
	}
	for name, later := range map[string]playlist.Mix{
		"a panic":              with(playlist.Stage{Start: 10 * second, Ramp: 4 * second, LevelDB: -15, BedOnly: true}),
		"a panic without ramp": with(playlist.Stage{Start: 10 * second, LevelDB: -15, BedOnly: true}),
		"a phase":              with(playlist.Stage{Start: 10 * second, Ramp: 25 * second, LevelDB: -9}),
		"the end":              with(playlist.Stage{Start: 10 * second, Ramp: 4 * second, Silent: true}),
		"the end without ramp": with(playlist.Stage{Start: 10 * second, Silent: true}),
		"no stages any more":   {Items: items},
	} {
		t.Run(name, func(t *testing.T) { hearsNoClick(t, with(), later) })
	}
}
