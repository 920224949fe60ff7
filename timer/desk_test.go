package timer_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/timer"
)

// session is one of four phases of ten minutes each, the last of which waits.
func session(t testing.TB, events ...timer.Event) timer.State {
	t.Helper()
	phase := func(id string, end timer.EndRule) timer.Phase {
		return timer.Phase{ID: id, Name: id, Least: 5 * minute, Length: 10 * minute, Most: 20 * minute, End: end}
	}
	s, err := timer.Fold(timer.Plan{Phases: []timer.Phase{
		phase("one", timer.EndAuto), phase("two", timer.EndAuto), phase("three", timer.EndConfirm), phase("four", timer.EndAuto),
	}}, append([]timer.Event{{Kind: timer.Started}}, events...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func gapped(at, by time.Duration) timer.Event {
	return timer.Event{Kind: timer.Gap, Elapsed: at, By: by}
}

func TestABreakCanBeCaughtUp(t *testing.T) {
	caught := func(at time.Duration) timer.Event { return timer.Event{Kind: timer.CaughtUp, Elapsed: at} }
	for name, c := range map[string]struct {
		events    []timer.Event
		programme time.Duration // right after the last event
		phase     int
	}{
		"within a phase":                    {[]timer.Event{gapped(8*minute, 3*minute), caught(8 * minute)}, 8 * minute, 0},
		"over the end of one":               {[]timer.Event{gapped(12*minute, 4*minute), caught(12 * minute)}, 12 * minute, 1},
		"over two":                          {[]timer.Event{gapped(26*minute, 20*minute), caught(26 * minute)}, 26 * minute, 2},
		"never past one that waits":         {[]timer.Event{gapped(80*minute, 75*minute), caught(80 * minute)}, 30 * minute, 2},
		"two breaks at once":                {[]timer.Event{gapped(4*minute, 2*minute), gapped(8*minute, 3*minute), caught(9 * minute)}, 9 * minute, 0},
		"some minutes after it":             {[]timer.Event{gapped(8*minute, 3*minute), caught(9 * minute)}, 9 * minute, 0},
		"a break that is left as it was":    {[]timer.Event{gapped(8*minute, 3*minute)}, 5 * minute, 0},
		"a correction of the clock is none": {[]timer.Event{{Kind: timer.Gap, Elapsed: 8 * minute, Correction: time.Hour}}, 8 * minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, c.events...)
			p := s.At(c.events[len(c.events)-1].Elapsed)
			if p.Programme != c.programme || p.Phase != c.phase {
				t.Errorf("the programme stands at %s in phase %d, not at %s in %d", timer.Clock(p.Programme), p.Phase, timer.Clock(c.programme), c.phase)
			}
		})
	}
}

func TestThereIsNothingToCatchUp(t *testing.T) {
	for name, s := range map[string]timer.State{
		"without a break":                   session(t),
		"when it was caught up already":     session(t, gapped(8*minute, 3*minute), timer.Event{Kind: timer.CaughtUp, Elapsed: 8 * minute}),
		"when the guide has gone on":        session(t, gapped(8*minute, 3*minute), timer.Event{Kind: timer.Advanced, Elapsed: 9 * minute, Phase: "one"}),
		"while the programme is held":       session(t, gapped(4*minute, minute), timer.Event{Kind: timer.Held, Elapsed: 5 * minute}),
		"when the break was while it stood": session(t, timer.Event{Kind: timer.Held, Elapsed: minute}, gapped(8*minute, 3*minute), timer.Event{Kind: timer.Resumed, Elapsed: 8 * minute}),
	} {
		if _, err := s.Apply(timer.Event{Kind: timer.CaughtUp, Elapsed: 10 * minute}); !errors.Is(err, timer.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALaterPhaseIsStretched(t *testing.T) {
	stretch := func(kind timer.Kind, phase string, by time.Duration) timer.Event {
		return timer.Event{Kind: kind, Elapsed: 12 * minute, Phase: phase, By: by}
	}
	for name, c := range map[string]struct {
		event timer.Event
		phase int
		want  time.Duration // 0: refused
	}{
		"the present one, unnamed":     {stretch(timer.Extended, "", 5*minute), 1, 15 * minute},
		"the present one, by its name": {stretch(timer.Extended, "two", 5*minute), 1, 15 * minute},
		"a later one":                  {stretch(timer.Extended, "four", 5*minute), 3, 15 * minute},
		"a later one, shorter":         {stretch(timer.Shortened, "three", 5*minute), 2, 5 * minute},
		"not beyond its most":          {stretch(timer.Extended, "three", time.Hour), 2, 20 * minute},
		"not below its least":          {stretch(timer.Shortened, "three", 9*minute), 2, 5 * minute},
		"one that is over":             {stretch(timer.Extended, "one", minute), 0, 0},
		"one that is not there":        {stretch(timer.Extended, "five", minute), 0, 0},
	} {
		s := session(t)
		next, err := s.Apply(c.event)
		switch {
		case c.want == 0 && !errors.Is(err, timer.ErrRefused):
			t.Errorf("%s: %v", name, err)
		case c.want > 0 && (err != nil || next.Lengths[c.phase] != c.want):
			t.Errorf("%s: %v, %v", name, next.Lengths, err)
		}
		if s.Lengths[c.phase] != 10*minute {
			t.Errorf("%s: the state before was changed", name)
		}
	}
}

func TestTheGuidesLightHoldsUntilItIsGivenBack(t *testing.T) {
	set := func(percent float64) timer.Event {
		return timer.Event{Kind: timer.LightSetTo, Percent: percent, Elapsed: minute}
	}
	bare := func(k timer.Kind) timer.Event { return timer.Event{Kind: k, Elapsed: minute} }
	for name, c := range map[string]struct {
		events  []timer.Event
		fader   float64 // -1: none
		bright  bool
		refused bool // the last one
	}{
		"set":                      {[]timer.Event{set(15)}, 15, false, false},
		"set to nothing":           {[]timer.Event{set(0)}, 0, false, false},
		"too much":                 {[]timer.Event{set(101)}, -1, false, true},
		"less than nothing":        {[]timer.Event{set(-1)}, -1, false, true},
		"given back":               {[]timer.Event{set(15), bare(timer.LightsBack)}, -1, false, false},
		"nothing to give back":     {[]timer.Event{bare(timer.LightsBack)}, -1, false, true},
		"up, over the fader":       {[]timer.Event{set(15), bare(timer.LightsUp)}, 15, true, false},
		"the fader ends the up":    {[]timer.Event{bare(timer.LightsUp), set(15)}, 15, false, false},
		"both are given back":      {[]timer.Event{set(15), bare(timer.LightsUp), bare(timer.LightsBack)}, -1, false, false},
		"it outlives a phase":      {[]timer.Event{set(15), {Kind: timer.Advanced, Elapsed: 2 * minute, Phase: "one"}}, 15, false, false},
		"up twice is one too many": {[]timer.Event{bare(timer.LightsUp), bare(timer.LightsUp)}, -1, true, true},
	} {
		s := session(t)
		var err error
		for _, e := range c.events {
			s, err = s.Apply(e)
		}
		if (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
		if s.Bright != c.bright || (s.Fader == nil) != (c.fader < 0) || s.Fader != nil && *s.Fader != c.fader {
			t.Errorf("%s: bright %v, fader %v", name, s.Bright, s.Fader)
		}
	}
}

func TestTheGuidesFaderOfLevel(t *testing.T) {
	for level, ok := range map[float64]bool{0: true, -9: true, timer.LevelLeast: true, .5: false, timer.LevelLeast - 1: false} {
		s, err := session(t).Apply(timer.Event{Kind: timer.LevelSet, LevelDB: level})
		if (err == nil) != ok || ok && s.LevelDB != level {
			t.Errorf("%v dB: %v, at %v", level, err, s.LevelDB)
		}
	}
}

// TestCatchingUpLosesNoTime holds that, whatever happened before, a programme
// that was caught up stands where it would stand without the break, or at the
// end of the phase that waits.
func TestCatchingUpLosesNoTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		before := time.Duration(rapid.IntRange(0, 29*60).Draw(rt, "before")) * time.Second
		by := time.Duration(rapid.IntRange(1, 3*3600).Draw(rt, "by")) * time.Second
		later := time.Duration(rapid.IntRange(0, 120).Draw(rt, "later")) * time.Second
		at := before + by
		s := session(t, gapped(at, by))
		if waits := s.At(at + later); waits.Phase == 2 && waits.Left == 0 {
			return // it waits for the guide already
		}
		caught, err := s.Apply(timer.Event{Kind: timer.CaughtUp, Elapsed: at + later})
		if err != nil {
			rt.Fatal(err)
		}
		without := session(t).At(at + later)
		if got := caught.At(at + later); got.Programme != without.Programme || got.Phase != without.Phase {
			rt.Fatalf("at %v it stands at %v in phase %d; without the break at %v in %d", at+later, got.Programme, got.Phase, without.Programme, without.Phase)
		}
		if caught.Missed != 0 {
			rt.Fatal("it can be caught up again")
		}
	})
}
