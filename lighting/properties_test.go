package lighting

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// uniform draws evenly from a range: rapid's own numbers lean to the ends,
// where a session seldom is.
func uniform(t *rapid.T, label string, least, most float64) float64 {
	return least + (most-least)*float64(rapid.SampledFrom(thousandths).Draw(t, label))/1000
}

var thousandths = func() (all []int) {
	for i := range 1001 {
		all = append(all, i)
	}
	return all
}()

// fades draws whatever a template or a guide can ask for.
func fades(t *rapid.T, label string) Want {
	light := func(label string) Scene {
		s := Scene{uniform(t, label+" percent", 0, 100), uniform(t, label+" mirek", 153, 500)}
		if special := rapid.SampledFrom([]float64{0, 1, 5, 100, -1, -1, -1, -1}).Draw(t, label+" special"); special >= 0 {
			s.Percent = special
		}
		if rapid.IntRange(0, 7).Draw(t, label+" open") == 0 {
			s.Mirek = 0
		}
		return s
	}
	start := time.Duration(uniform(t, label+" start", 0, 60) * float64(time.Second))
	return Want{
		Fade: Fade{
			From: light(label + " from"), To: light(label + " to"),
			Start: start,
			End:   start + time.Duration(uniform(t, label+" length", 6.1, 600)*float64(time.Second)),
			Curve: rapid.SampledFrom([]Curve{CurveEven, CurveGentle}).Draw(t, label+" curve"),
		},
		Ceiling: uniform(t, label+" ceiling", 1, 120),
		Speed:   rapid.SampledFrom([]float64{0, 1, 1, 1, 10, 60}).Draw(t, label+" speed"),
	}
}

func anyLamp(t *rapid.T, id string) Lamp {
	l := white(id, uniform(t, id+" percent", 0, 100))
	l.On = rapid.IntRange(0, 5).Draw(t, id+" on") > 0
	l.Mirek = uniform(t, id+" mirek", 153, 500)
	if rapid.Bool().Draw(t, id+" dimmable") {
		l.Mirek, l.MirekLeast, l.MirekMost = 0, 0, 0
	}
	return l
}

func TestEveryPlanKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lamps []Lamp
		for i := range rapid.IntRange(1, 8).Draw(t, "lamps") {
			lamps = append(lamps, anyLamp(t, fmt.Sprint(i+1)))
		}
		b := newBench(lamps...)
		for i := range rapid.IntRange(1, 3).Draw(t, "fades") {
			w := fades(t, fmt.Sprint("fade ", i+1))
			before := b.levels()
			on := make([]bool, len(b.lamps))
			for j, l := range b.lamps {
				on[j] = l.On || b.planner.find(l.ID).ours
			}
			length := time.Duration(uniform(t, "followed for", 1, 900) * float64(time.Second))
			log := b.run(w, length)
			checkSteps(t, w, b.lamps, before, log)
			checkRate(t, b.log)
			for j, l := range b.lamps {
				if !on[j] && l.On {
					t.Errorf("lamp %s was off and is lit", l.ID)
				}
			}
		}
	})
}

// checkSteps holds every command against the one before on the same lamp.
func checkSteps(t *rapid.T, w Want, lamps []Lamp, before []int, log []sent) {
	to := newPath(0, 0, w).to
	for i, l := range lamps {
		at, way, mirek := before[i], 0, 0.0
		for _, c := range log {
			if c.Lamp != l.ID {
				continue
			}
			next := level(c.Percent)
			change := math.Abs(float64(next - at))
			small := change <= 1 || change/float64(at) < 0.07
			switch {
			case next == at && c.Mirek == 0:
				t.Errorf("lamp %s is told level %d again", l.ID, at)
			case !small:
				t.Errorf("lamp %s steps from level %d to %d", l.ID, at, next)
			case next > at && way < 0, next < at && way > 0:
				t.Errorf("lamp %s turns at level %d on its way to %d", l.ID, at, to)
			case c.Percent > w.Ceiling && next > at && next > 1:
				t.Errorf("lamp %s is told %.2f %% under a ceiling of %.2f %%", l.ID, c.Percent, w.Ceiling)
			case mirek > 0 && c.Mirek > 0 && at > 0 && math.Abs(c.Mirek-mirek) > 2*5.5+1e-9:
				t.Errorf("lamp %s steps from %.1f to %.1f mirek", l.ID, mirek, c.Mirek)
			case c.Transition < 0, c.Transition < shortestChunk && c.Power != PowerOff:
				t.Errorf("lamp %s is given %v", l.ID, c.Transition)
			}
			if next != at {
				way = next - at
			}
			at = next
			if c.Mirek > 0 {
				mirek = c.Mirek
			}
		}
	}
}

// checkRate allows ten commands in any second.
func checkRate(t *rapid.T, log []sent) {
	for i := 10; i < len(log); i++ {
		if log[i].at-log[i-10].at < time.Second {
			t.Errorf("eleven commands within %v", log[i].at-log[i-10].at)
		}
	}
}

func TestEveryFadeArrives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := fades(t, "fade")
		l := anyLamp(t, "a")
		b := newBench(l)
		b.run(w, w.Fade.End+10*time.Minute)
		if !l.On {
			return
		}
		got, want := b.levels()[0], newPath(0, 0, w).to
		if got != want {
			t.Errorf("the lamp ends at level %d, want %d", got, want)
		}
		to := w.Fade.toMirek()
		if m := b.lamps[0].Mirek; l.MirekMost > 0 && to > 0 && want > 0 && math.Abs(m-to) >= 1 {
			t.Errorf("the lamp ends at %.1f mirek, want %.1f", m, to)
		}
	})
}
