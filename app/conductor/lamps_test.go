package conductor_test

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/timer"
)

func TestALampThatAHandHoldsIsNotedAndHeldUntilItIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.lamps.byHand = []lighting.LampName{{ID: "1", Name: "Reading lamp"}}
		s.pass(5 * time.Second)
		if n := s.count(timer.LampHeld); n != 1 {
			t.Errorf("noted %d times, want once", n)
		}
		want := func() []string { return s.lamps.wants[len(s.lamps.wants)-1].Held }
		if got := want(); !reflect.DeepEqual(got, []string{"1"}) {
			t.Errorf("held: %v", got)
		}
		s.do(t, conductor.Command{Kind: timer.LampFreed, Lamp: "1"})
		if got := want(); len(got) != 0 {
			t.Errorf("after it was given back: %v", got)
		}
		// The lights still tell of the hand until they have looked again.
		s.pass(2 * time.Second)
		if n := s.count(timer.LampHeld); n != 1 {
			t.Error("a lamp that was given back was held again at once")
		}
		s.lamps.byHand = nil
		s.pass(time.Second)
		s.lamps.byHand = []lighting.LampName{{ID: "1", Name: "Reading lamp"}}
		s.pass(time.Second)
		if n := s.count(timer.LampHeld); n != 2 {
			t.Error("a second hand was not noted")
		}
		finish()
	})
}

func TestLightsUpNowTakesThreeToFiveSecondsAndGoesBackSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.do(t, conductor.Command{Kind: timer.DoseTaken})
		s.pass(30 * time.Minute)
		light := func() float64 {
			w := s.lamps.wants[len(s.lamps.wants)-1]
			return min(w.Ceiling, w.Fade.At(w.Now).Percent)
		}
		dark := light()
		s.do(t, conductor.Command{Kind: timer.LightsUp})
		s.pass(3 * time.Second)
		if got := light(); got <= dark || got >= 60 {
			t.Errorf("after 3 s the light is at %.0f %%, and should be on its way", got)
		}
		s.pass(2 * time.Second)
		if got := light(); got < 50 {
			t.Errorf("after 5 s the light is at %.0f %%", got)
		}
		level := s.player.mix.Stages[len(s.player.mix.Stages)-1]
		s.do(t, conductor.Command{Kind: timer.LightsBack})
		s.pass(time.Second)
		if got := light(); got < 30 {
			t.Errorf("going back, the light falls to %.0f %% within a second", got)
		}
		s.pass(20 * time.Second)
		if got := light(); got > dark+.5 {
			t.Errorf("20 s later the light is at %.0f %%, was %.0f %%", got, dark)
		}
		if now := s.player.mix.Stages[len(s.player.mix.Stages)-1]; now != level {
			t.Error("the light changed the music")
		}
		finish()
	})
}

func TestAnEffectThatWasEndedIsNotedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		s.lamps.calmed = []lighting.LampName{{ID: "1", Name: "Reading lamp"}}
		finish := s.run(t)
		s.pass(time.Minute)
		if n := s.count(timer.LampCalmed); n != 1 {
			t.Errorf("it is noted %d times", n)
		}
		finish()
	})
}

// The record tells what was asked of the lamps, each fade once; without lamps
// it tells nothing of light.
func TestEachChangeOfLightIsNotedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(5 * time.Second)
		if n := s.count(timer.LightSet); n != 1 {
			t.Errorf("the first light is noted %d times", n)
		}
		s.do(t, conductor.Command{Kind: timer.LightsUp})
		s.pass(10 * time.Second)
		if n := s.count(timer.LightSet); n != 2 {
			t.Errorf("after light to see by: %d", n)
		}
		finish()
	})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, func(c *conductor.Config) { c.Lights = nil })
		finish := s.run(t)
		s.pass(5 * time.Second)
		if n := s.count(timer.LightSet); n != 0 {
			t.Errorf("without lamps %d changes of light are noted", n)
		}
		finish()
	})
}
