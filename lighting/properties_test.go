package lighting

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fades draws whatever a template or a guide can ask for.
func fades(t *rapid.T, label string) Want {
	percent := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 100), rapid.SampledFrom([]float64{1, 5, 20, 40, 100}))
	mirek := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(153, 500))
	start := time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, label+" start"))
	return Want{
		Fade: Fade{
			From:  Scene{percent.Draw(t, label+" from"), mirek.Draw(t, label+" from mirek")},
			To:    Scene{percent.Draw(t, label+" to"), mirek.Draw(t, label+" to mirek")},
			Start: start,
			End:   start + time.Duration(rapid.Int64Range(int64(promptFade)+1, int64(10*time.Minute)).Draw(t, label+" length")),
			Curve: rapid.SampledFrom([]Curve{CurveEven, CurveGentle}).Draw(t, label+" curve"),
		},
		Ceiling: rapid.Float64Range(1, 100).Draw(t, label+" ceiling"),
		Speed:   rapid.SampledFrom([]float64{0, 1, 1, 1, 10, 60}).Draw(t, label+" speed"),
	}
}

func anyLamp(t *rapid.T, id string) Lamp {
	l := white(id, rapid.Float64Range(0, 100).Draw(t, id+" percent"))
	l.On = rapid.IntRange(0, 5).Draw(t, id+" on") > 0
	l.Mirek = rapid.Float64Range(153, 500).Draw(t, id+" mirek")
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
			length := time.Duration(rapid.Int64Range(0, int64(20*time.Minute)).Draw(t, "followed for"))
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
		at, way := before[i], 0
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
			case c.Transition < 0, c.Transition < shortestChunk && c.Power != PowerOff:
				t.Errorf("lamp %s is given %v", l.ID, c.Transition)
			}
			if next != at {
				way = next - at
			}
			at = next
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
