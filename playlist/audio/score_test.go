package audio

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/playlist"
)

// drawnStages are stages as a template and a guide may make them.
func drawnStages(t *rapid.T) []playlist.Stage {
	stages := make([]playlist.Stage, rapid.IntRange(1, 6).Draw(t, "stages"))
	var at time.Duration
	for i := range stages {
		stages[i] = playlist.Stage{
			Start:   at,
			Ramp:    time.Duration(rapid.IntRange(4, 60).Draw(t, "ramp")) * time.Second,
			LevelDB: rapid.Float64Range(-20, 0).Draw(t, "level"),
			BedOnly: rapid.Bool().Draw(t, "panic"),
			Silent:  rapid.Bool().Draw(t, "silent"),
			Target:  playlist.Target{EnergyStart: rapid.Float64Range(0, 1).Draw(t, "from"), EnergyEnd: rapid.Float64Range(0, 1).Draw(t, "to"), Brightness: rapid.Float64Range(-1, 2).Draw(t, "brightness")},
		}
		at += time.Duration(rapid.IntRange(1, 120).Draw(t, "length")) * time.Second
	}
	return stages
}

func TestStagesPassIntoEachOtherWithoutAStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScore(playlist.Mix{Stages: drawnStages(t)})
		before := s.at(0)
		for place := 0.0; place < 600*Rate; place += Rate / 10 {
			now := s.at(place)
			if math.Abs(now.levelDB-before.levelDB) > .55 || math.Abs(now.tracks-before.tracks) > .03 || math.Abs(now.room-before.room) > .03 {
				t.Fatalf("at %.1f s there is a step from %+v to %+v", place/Rate, before, now)
			}
			b := now.bed
			for _, x := range []float64{b.brightness, b.density, b.energy} {
				if x < 0 || x > 1 {
					t.Fatalf("at %.1f s the bed is %+v", place/Rate, b)
				}
			}
			before = now
		}
	})
}

func TestCrossingItemsHaveThePowerOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fade := time.Duration(rapid.IntRange(1, 30_000).Draw(t, "fade")) * time.Millisecond
		a := newVoice(playlist.Item{End: time.Minute, FadeOut: fade})
		b := newVoice(playlist.Item{Start: time.Minute - fade, End: 2 * time.Minute, FadeIn: fade})
		place := sessionFrames(time.Minute) - rapid.Float64Range(0, 1).Draw(t, "at")*sessionFrames(fade)
		if power := squared(a.planned(place)) + squared(b.planned(place)); math.Abs(power-1) > 1e-9 {
			t.Fatalf("the power is %v", power)
		}
	})
}

func TestAGainIsAlwaysBetweenNothingAndAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := func(name string) time.Duration {
			return time.Duration(rapid.Int64Range(-10, 100).Draw(t, name)) * time.Second
		}
		v := newVoice(playlist.Item{Start: d("start"), End: d("end"), FadeIn: d("in"), FadeOut: d("out")})
		if g := v.planned(rapid.Float64Range(-20, 120).Draw(t, "at") * Rate); !(g >= 0 && g <= 1) {
			t.Fatalf("the gain is %v", g)
		}
	})
}
