package ui

import (
	"math"
	"slices"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

const minute = time.Minute

// edges are the phases' starts and the end of the last, in minutes.
func edges(m timelineModel) []float64 {
	var out []float64
	for _, ph := range m.phases {
		out = append(out, ph.start.Minutes())
	}
	return append(out, m.phases[len(m.phases)-1].end.Minutes())
}

func inMinutes(times []time.Duration) []float64 {
	var out []float64
	for _, d := range times {
		out = append(out, d.Minutes())
	}
	slices.Sort(out)
	return out
}

func TestTheTimelineShowsWhatWasAndWhatWillBe(t *testing.T) {
	by := func(k timer.Kind, at, by time.Duration) timer.Event { return timer.Event{Kind: k, Elapsed: at, By: by} }
	leave := func(phase string, at time.Duration) timer.Event {
		return timer.Event{Kind: timer.Advanced, Elapsed: at, Phase: phase}
	}
	for name, c := range map[string]struct {
		events []timer.Event
		now    time.Duration
		// phases are where the six phases start, and where the last ends;
		// all in minutes.
		phases, safety, prompts []float64
	}{
		"at the start, as planned": {
			nil, 0,
			[]float64{0, 10, 30, 45, 80, 100, 120},
			[]float64{70},
			[]float64{10, 50, 65, 95},
		},
		"the dose early moves everything after it": {
			[]timer.Event{by(timer.DoseTaken, 20*minute, 0)},
			21 * minute,
			[]float64{0, 10, 20, 35, 70, 90, 110},
			[]float64{60},
			[]float64{10, 40, 55, 85},
		},
		"the dose while people still arrive leaves the intention without length": {
			[]timer.Event{by(timer.DoseTaken, 4*minute, 0)},
			5 * minute,
			[]float64{0, 4, 4, 19, 54, 74, 94},
			[]float64{44},
			[]float64{24, 39, 69},
		},
		"a dose that is late is awaited where the clock stands": {
			nil, 42 * minute,
			[]float64{0, 10, 42, 57, 92, 112, 132},
			[]float64{82},
			[]float64{10, 62, 77, 107},
		},
		"a phase that is left ends there": {
			[]timer.Event{by(timer.DoseTaken, 30*minute, 0), leave("onset", 36*minute)},
			40 * minute,
			[]float64{0, 10, 30, 36, 71, 91, 111},
			[]float64{70},
			[]float64{10, 41, 56, 86},
		},
		"a stretched phase moves the rest, and not the safety time": {
			[]timer.Event{by(timer.DoseTaken, 30*minute, 0), by(timer.Extended, 50*minute, 5*minute)},
			51 * minute,
			[]float64{0, 10, 30, 45, 85, 105, 125},
			[]float64{70},
			[]float64{10, 50, 65, 80, 100},
		},
		"a shortened phase draws the rest nearer": {
			[]timer.Event{by(timer.DoseTaken, 30*minute, 0), by(timer.Shortened, 50*minute, 5*minute)},
			51 * minute,
			[]float64{0, 10, 30, 45, 75, 95, 115},
			[]float64{70},
			[]float64{10, 50, 65, 90},
		},
		"while it is held the end moves along": {
			[]timer.Event{by(timer.DoseTaken, 30*minute, 0), by(timer.Held, 50*minute, 0)},
			60 * minute,
			[]float64{0, 10, 30, 45, 90, 110, 130},
			[]float64{70},
			[]float64{10, 50, 65, 80, 105},
		},
		"back to the phase before": {
			[]timer.Event{by(timer.DoseTaken, 30*minute, 0), by(timer.SteppedBack, 50*minute, 0)},
			52 * minute,
			[]float64{0, 10, 50, 65, 100, 120, 140},
			[]float64{70},
			[]float64{10, 70, 85, 115},
		},
		"nobody goes on from the return": {
			[]timer.Event{by(timer.DoseTaken, 30*minute, 0)},
			108 * minute,
			[]float64{0, 10, 30, 45, 80, 108, 128},
			[]float64{70},
			[]float64{10, 50, 65, 103},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, afternoon())
			for _, e := range c.events {
				s.event(e)
			}
			m := running(s.at(c.now))
			if got := edges(m); !slices.Equal(got, c.phases) {
				t.Errorf("phases at %v, want %v", got, c.phases)
			}
			if got := inMinutes(m.safety); !slices.Equal(got, c.safety) {
				t.Errorf("safety times at %v, want %v", got, c.safety)
			}
			if got := inMinutes(m.prompts); !slices.Equal(got, c.prompts) {
				t.Errorf("prompts at %v, want %v", got, c.prompts)
			}
			if last := m.phases[len(m.phases)-1].end; m.length < last || m.length < s.show.Plan.Length() {
				t.Errorf("the drawing ends at %v, before the session at %v or the plan at %v", m.length, last, s.show.Plan.Length())
			}
			if want := []float64{0, 10, 30, 45, 80, 100, 120}; !slices.Equal(edges(timelineModel{phases: m.plan}), want) {
				t.Errorf("the plan beneath it has moved to %v", edges(timelineModel{phases: m.plan}))
			}
		})
	}
}

func TestPhasesOnTheTimelineTouch(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 5*minute).then(timer.Held, 30*minute).then(timer.SteppedBack, 33*minute)
	for now := 33 * minute; now < 200*minute; now += 7 * minute {
		m := running(s.at(now))
		for i := 1; i < len(m.phases); i++ {
			if m.phases[i].start != m.phases[i-1].end && m.phases[i-1].end > m.phases[i-1].start {
				t.Fatalf("at %v %s ends at %v and %s begins at %v", now, m.phases[i-1].name, m.phases[i-1].end, m.phases[i].name, m.phases[i].start)
			}
		}
	}
}

func TestTheCurveIsTheLightOfTheRoom(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 22*minute).then(timer.Panicked, 40*minute).then(timer.PanicUndone, 44*minute)
	now := 50 * minute
	m := running(s.at(now))
	fades := conductor.Fades(s.state, s.show, now)
	if len(fades) == 0 {
		t.Fatal("there is no light")
	}
	for at := time.Duration(0); at < m.length; at += 20 * time.Second {
		ruling := fades[0]
		for _, f := range fades {
			if f.Start <= at {
				ruling = f
			}
		}
		if want := ruling.At(at).Percent; math.Abs(m.brightness(at)-want) > 1e-9 {
			t.Fatalf("at %v the curve is at %.3f %%, and the lamps at %.3f %%", at, m.brightness(at), want)
		}
	}
	if quiet := m.brightness(43 * minute); quiet != 12 {
		t.Errorf("in the quiet the curve is at %.1f %%, and the lamps at 12 %%", quiet)
	}
}

func TestATimelineWithoutLightIsDark(t *testing.T) {
	if p := (timelineModel{}).brightness(minute); p != 0 {
		t.Errorf("%v %%", p)
	}
	if (timelineModel{lights: []lighting.Fade{{To: lighting.Scene{Percent: 30}}}}).brightness(minute) != 30 {
		t.Error("a fade that has ended is not at its end")
	}
}

func TestThePlanBeforeTheStartIsThePlanAtTheStart(t *testing.T) {
	show := afternoon()
	before, after := planned(&show, begin(t, show).plays("a", "b").programme), running(begin(t, show).plays("a", "b").at(0))
	if !slices.Equal(before.phases, after.phases) || !slices.Equal(before.prompts, after.prompts) || !slices.Equal(before.music, after.music) || !slices.Equal(before.lights, after.lights) {
		t.Errorf("before:\n%+v\nafter:\n%+v", before, after)
	}
	if len(before.music) != 2 || before.music[1].name != "b" || before.music[1].start != 10*minute {
		t.Errorf("the music is %+v", before.music)
	}
	show.Plan.Phases[0].Length = -1
	if m := planned(&show, playlist.Programme{}); m.length != 0 {
		t.Error("a plan that cannot run is drawn")
	}
}
