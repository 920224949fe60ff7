package assets

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func builtInExercises(t testing.TB) map[string]Exercise {
	t.Helper()
	all, errs := Exercises("")
	for _, err := range errs {
		t.Fatal(err)
	}
	byName := map[string]Exercise{}
	for _, e := range all {
		byName[e.Name] = e
	}
	return byName
}

// The times of DOMAIN §6, and how long each may be chosen to take.
func TestEveryExerciseTakesItsTime(t *testing.T) {
	times := map[string]struct{ usual, most time.Duration }{
		"box-breathing":      {usual: 5 * time.Minute},
		"cyclic-sigh":        {usual: time.Minute, most: 5 * time.Minute},
		"coherent-breathing": {usual: 5 * time.Minute, most: 15 * time.Minute},
		"4-7-8":              {usual: 76 * time.Second},
		"5-4-3-2-1":          {usual: 3 * time.Minute},
		"body-scan":          {usual: 6 * time.Minute},
		"muscle-relaxation":  {usual: 9 * time.Minute},
		"calm-place":         {usual: 4 * time.Minute},
		"intention":          {usual: 3 * time.Minute},
		"parts-check-in":     {usual: 7 * time.Minute},
		"self-compassion":    {usual: 3 * time.Minute},
		"orientation":        {usual: 3 * time.Minute},
	}
	all := builtInExercises(t)
	if len(all) != 12 {
		t.Errorf("%d exercises, want 12", len(all))
	}
	for name, want := range times {
		e, ok := all[name]
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		near := func(what string, got, want time.Duration) {
			if (got - want).Abs() > 6*time.Second {
				t.Errorf("%s takes %v at %s, want %v", name, got, what, want)
			}
		}
		near("its usual length", e.Length(), want.usual)
		near("its longest", e.LengthMost(), max(want.usual, want.most))
		if e.Description == "" || e.Title == "" {
			t.Errorf("%s is not described", name)
		}
	}
}

func TestBreathingIsPacedAsItIsTaught(t *testing.T) {
	all := builtInExercises(t)
	rounds := map[string][]struct {
		breath Breath
		lasts  time.Duration
	}{
		"box-breathing":      {{BreathIn, 4 * time.Second}, {BreathHold, 4 * time.Second}, {BreathOut, 4 * time.Second}, {BreathHold, 4 * time.Second}},
		"4-7-8":              {{BreathIn, 4 * time.Second}, {BreathHold, 7 * time.Second}, {BreathOut, 8 * time.Second}},
		"coherent-breathing": {{BreathIn, 5450 * time.Millisecond}, {BreathOut, 5450 * time.Millisecond}},
		"cyclic-sigh":        {{BreathIn, 2 * time.Second}, {BreathIn, time.Second}, {BreathOut, 6 * time.Second}},
	}
	for name, want := range rounds {
		steps := all[name].Parts[0].Steps
		if len(steps) != len(want) {
			t.Fatalf("%s has %d steps, want %d", name, len(steps), len(want))
		}
		for i, s := range steps {
			if s.Breath != want[i].breath || s.Lasts != want[i].lasts {
				t.Errorf("%s, step %d: %s for %v, want %s for %v", name, i, s.Breath, s.Lasts, want[i].breath, want[i].lasts)
			}
		}
		if all[name].Learning != 2 {
			t.Errorf("%s names %d rounds, want 2 to learn it", name, all[name].Learning)
		}
		if len(all[name].Cautions) < 2 {
			t.Errorf("%s lacks its cautions", name)
		}
	}
}

func TestTheCircleFollowsTheBreath(t *testing.T) {
	box := builtInExercises(t)["box-breathing"]
	for _, c := range []struct {
		at     time.Duration
		say    string
		circle float64
		left   time.Duration
	}{
		{0, "Breathe in", 0, 4 * time.Second},
		{2 * time.Second, "Breathe in", .5, 2 * time.Second},
		{5 * time.Second, "Hold", 1, 3 * time.Second},
		{10 * time.Second, "Breathe out", .5, 2 * time.Second},
		{13 * time.Second, "Rest", 0, 3 * time.Second},
		{18 * time.Second, "Breathe in", .5, 2 * time.Second},
	} {
		m := box.At(c.at)
		if m.Step.Say != c.say || math.Abs(m.Circle-c.circle) > 1e-9 || m.Left != c.left || !m.Named || m.Ended {
			t.Errorf("after %v: %+v", c.at, m)
		}
	}
	if m := box.At(33 * time.Second); m.Named {
		t.Error("after two rounds the words still lead")
	}
	if m := box.At(box.Length()); !m.Ended || m.Circle != 0 {
		t.Errorf("at its end: %+v", m)
	}
}

func TestBreathHoldsCanBeLeftOut(t *testing.T) {
	box := builtInExercises(t)["box-breathing"]
	if !box.Holds() {
		t.Fatal("box breathing has no holds")
	}
	without := box.WithoutHolds()
	if without.Holds() {
		t.Error("the holds are still there")
	}
	if got := without.Length(); got != 19*8*time.Second {
		t.Errorf("without holds it takes %v", got)
	}
	if !box.Holds() {
		t.Error("the exercise itself has changed")
	}
}

func TestAnExerciseLastsAsLongAsAsked(t *testing.T) {
	coherent := builtInExercises(t)["coherent-breathing"]
	for _, c := range []struct{ ask, want time.Duration }{
		{time.Minute, 5 * time.Minute}, {10 * time.Minute, 10 * time.Minute}, {time.Hour, 15 * time.Minute},
	} {
		if got := coherent.Lasting(c.ask).Length(); (got - c.want).Abs() > 11*time.Second {
			t.Errorf("asked for %v it lasts %v, want %v", c.ask, got, c.want)
		}
	}
}

// Nothing jumps: from one frame to the next the circle moves less than a
// breath can, through every exercise, its seams included.
func TestTheCircleNeverJumps(t *testing.T) {
	for name, e := range builtInExercises(t) {
		const frame = 40 * time.Millisecond
		last := e.At(0)
		for at := frame; at <= e.Length(); at += frame {
			m := e.At(at)
			if math.Abs(m.Circle-last.Circle) > .07 {
				t.Fatalf("%s: at %v the circle goes from %.2f to %.2f in one frame", name, at, last.Circle, m.Circle)
			}
			if m.Index < last.Index || m.Index > last.Index+1 {
				t.Fatalf("%s: at %v step %d follows step %d", name, at, m.Index, last.Index)
			}
			last = m
		}
	}
}

func TestStepsCoverTheWholeExercise(t *testing.T) {
	all := builtInExercises(t)
	rapid.Check(t, func(t *rapid.T) {
		names := exercises().names
		e := all[rapid.SampledFrom(names).Draw(t, "name")].Lasting(time.Duration(rapid.IntRange(0, 3600).Draw(t, "s")) * time.Second)
		if rapid.Bool().Draw(t, "without holds") {
			e = e.WithoutHolds()
		}
		at := time.Duration(rapid.Int64Range(0, int64(e.Length())-1).Draw(t, "at"))
		m := e.At(at)
		if m.Ended || m.Left <= 0 || m.Left > m.Step.Lasts || m.Circle < 0 || m.Circle > 1 {
			t.Fatalf("%s at %v of %v: %+v", e.Name, at, e.Length(), m)
		}
		if next := e.At(at + m.Left); !next.Ended && next.Index != m.Index+1 {
			t.Fatalf("%s: after step %d comes step %d", e.Name, m.Index, next.Index)
		}
	})
}

func TestWhatIsWrongWithAnExerciseIsSaidWithItsLine(t *testing.T) {
	const good = `title = "Two breaths"
description = "For tests."
[part.breath]
times = 2
[part.breath.step.in]
say = "In"
lasts = "4 s"
breath = "in"
[part.breath.step.out]
say = "Out"
lasts = "4 s"
breath = "out"
`
	if e, err := readExercise("two.toml", "", good); err != nil || e.Length() != 16*time.Second {
		t.Fatalf("%v, %v", e.Length(), err)
	}
	for _, c := range []struct{ old, with, want string }{
		{`breath = "in"`, `breath = "up"`, `line 8: part "breath", step "in", field "breath": "up" is not known here. Write "in" or "hold" or "out".`},
		{`times = 2`, `times = 0`, `line 4: part "breath", field "times": it should be a whole number from 1 to 200, without quotes.`},
		{`times = 2`, "times = 5\ntimes_most = 3", `line 5: part "breath", field "times_most": it is less than "times".`},
		{`say = "Out"`, `fill = "50 %"`, `only a breath in fills the circle`},
		{`lasts = "4 s"`, `lasts = "-4 s"`, `is negative`},
		{`title = "Two breaths"`, `titel = "Two breaths"`, `Did you mean "title"?`},
		{`description = "For tests."`, `cautions = "one"`, `it should be texts in brackets`},
		{`times = 2`, `times = 200`, ``},
	} {
		_, err := readExercise("two.toml", "", strings.Replace(good, c.old, c.with, 1))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.with, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v\nwant: %s", c.with, err, c.want)
		}
	}
}

func TestOwnExercisesStandBesideTheBuiltInOnes(t *testing.T) {
	dir := t.TempDir()
	text, err := exercises().text("orientation", SourceBuiltIn)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "my-return.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all, errs := Exercises(dir)
	if len(errs) > 0 || len(all) != 13 || all[12].Name != "my-return" {
		t.Errorf("%d exercises, %v", len(all), errs)
	}
	if _, err := FindExercise("orientatoin", dir); err == nil || !strings.Contains(err.Error(), `Did you mean "orientation"?`) {
		t.Errorf("%v", err)
	}
}

func FuzzReadExercise(f *testing.F) {
	for _, name := range exercises().names {
		text, err := exercises().text(name, SourceBuiltIn)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data string) {
		e, err := readExercise("fuzz.toml", "", data)
		if err != nil {
			return
		}
		if l := e.Length(); l <= 0 || l > exerciseMost {
			t.Fatalf("it lasts %v", l)
		}
		e.At(e.Length() / 2)
	})
}
