package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/places"
	"roomtone/app/settings"
	"roomtone/assets"
)

// atExercises is the window at the page of the exercises.
func atExercises(t *testing.T, before func(places.Places)) *room {
	t.Helper()
	r := openRoom(t, func(p places.Places) {
		chosen(t, settings.Settings{})(p)
		if before != nil {
			before(p)
		}
	})
	r.press("Exercises")
	r.reads("Choose an exercise")
	return r
}

// pick chooses an exercise by its title.
func (r *room) pick(title string) {
	r.t.Helper()
	all, _ := r.studio.Exercises()
	for i, e := range all {
		if e.Title == title {
			first[*widget.List](r.content()).Select(i)
			return
		}
	}
	r.t.Fatalf("there is no exercise %q", title)
}

func TestEveryExerciseCanBeReadAndBegun(t *testing.T) {
	r := atExercises(t, nil)
	all, faults := r.studio.Exercises()
	if len(all) != 12 || len(faults) > 0 {
		t.Fatalf("%d exercises, faults %v", len(all), faults)
	}
	for _, e := range all {
		r.pick(e.Title)
		r.reads(e.Description)
		for _, caution := range e.Cautions {
			r.reads(caution)
		}
		r.press("Begin")
		r.reads(e.Parts[0].Steps[0].Say)
		r.key(fyne.KeyEscape)
		r.reads("Choose an exercise")
	}
}

func TestBreathHoldsAreLeftOutUntilSomebodyAsks(t *testing.T) {
	r := atExercises(t, nil)
	page := func(e assets.Exercise) *exercisePage {
		p := &exercisePage{
			title: newLine(26, colorAmber()), about: words(""), caution: words(""), lasts: widget.NewSelect(nil, nil),
			holds: widget.NewCheck("", nil), still: widget.NewCheck("", nil), tones: widget.NewCheck("", nil), dark: widget.NewCheck("", nil),
		}
		p.choose(e)
		return p
	}
	box, err := assets.FindExercise("box-breathing", "")
	if err != nil {
		t.Fatal(err)
	}
	p := page(box)
	if p.choice().Holds() {
		t.Error("box breathing holds the breath of somebody who was not asked")
	}
	p.holds.SetChecked(true)
	if !p.choice().Holds() {
		t.Error("the holds do not come when they are asked for")
	}
	r.pick("Coherent breathing")
	if reads(r.content(), "With breath holds") {
		t.Error("it asks about holds where there are none")
	}
}

func TestTheLengthOfAnExerciseCanBeChosen(t *testing.T) {
	atExercises(t, nil)
	for name, want := range map[string][]string{
		"coherent-breathing": {"5 min", "10 min", "15 min"},
		"cyclic-sigh":        {"63 s", "3 min", "5 min"},
		"body-scan":          {"6 min"},
	} {
		e, err := assets.FindExercise(name, "")
		if err != nil {
			t.Fatal(err)
		}
		p := &exercisePage{
			title: newLine(26, colorAmber()), about: words(""), caution: words(""), lasts: widget.NewSelect(nil, nil),
			holds: widget.NewCheck("", nil), still: widget.NewCheck("", nil), tones: widget.NewCheck("", nil), dark: widget.NewCheck("", nil),
		}
		p.choose(e)
		if got := strings.Join(p.lasts.Options, ", "); got != strings.Join(want, ", ") {
			t.Errorf("%s offers %s, want %s", name, got, strings.Join(want, ", "))
		}
		p.lasts.SetSelectedIndex(len(want) - 1)
		if got := takes(p.choice().Length()); got != want[len(want)-1] {
			t.Errorf("%s takes %s, chosen was %s", name, got, want[len(want)-1])
		}
	}
}

// exerciseAt is an exercise in a window of its own, as it is after a time.
func exerciseAt(t *testing.T, name string, still bool, elapsed time.Duration) (*exerciseView, fyne.Window) {
	t.Helper()
	newScreen(t)
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	e, err := assets.FindExercise(name, "")
	if err != nil {
		t.Fatal(err)
	}
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	v := newExerciseView(e, manner{still: still}, nil, func() {})
	w.SetContent(v.content)
	v.show(elapsed)
	return v, w
}

func TestPicturesOfExercises(t *testing.T) {
	for _, p := range []struct {
		picture, exercise string
		still             bool
		at                time.Duration
	}{
		{"breathing-in", "coherent-breathing", false, 4 * time.Second},
		{"breathing-still", "coherent-breathing", true, 4 * time.Second},
		{"words", "self-compassion", false, 70 * time.Second},
	} {
		t.Run(p.picture, func(t *testing.T) {
			_, w := exerciseAt(t, p.exercise, p.still, p.at)
			layOut(w, small)
			fits(t, w, small)
			looksLike(t, fmt.Sprintf("exercise-%s.png", p.picture), w.Canvas())
		})
	}
}

func TestWithoutMovementNothingMoves(t *testing.T) {
	v, w := exerciseAt(t, "box-breathing", true, 0)
	for at := time.Duration(0); at < 32*time.Second; at += time.Second {
		v.show(at)
		if v.circle.Container.Visible() {
			t.Fatal("the circle is seen")
		}
		want := v.exercise.At(at)
		if !reads(w.Content(), want.Step.Say) || !reads(w.Content(), fmt.Sprint(int(want.Left.Seconds()))) {
			t.Errorf("after %v it reads %q", at, seen(w.Content()))
		}
	}
	if v.frame() < 200*time.Millisecond {
		t.Errorf("it is painted every %v", v.frame())
	}
}

func TestAfterTheLearningRoundsTheCircleLeadsAlone(t *testing.T) {
	v, w := exerciseAt(t, "coherent-breathing", false, time.Second)
	if !reads(w.Content(), "Breathe in") {
		t.Error("the first round is not named")
	}
	v.show(23 * time.Second)
	if reads(w.Content(), "Breathe") {
		t.Error("the third round is still named")
	}
	v.show(v.exercise.Length())
	if !reads(w.Content(), "That was it") || v.circle.Container.Visible() {
		t.Errorf("at its end it reads %q", seen(w.Content()))
	}
}

func TestALineOfOnesOwnStaysToBeReadBack(t *testing.T) {
	v, w := exerciseAt(t, "intention", false, 50*time.Second)
	if !v.line.Visible() {
		t.Fatal("there is nowhere to write")
	}
	w.Canvas().Focus(v.line)
	test.Type(v.line, "I'm open to rest")
	v.past, v.began = 50*time.Second, time.Now()
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if v.line.Visible() || !reads(w.Content(), "Read it back") || !reads(w.Content(), "I'm open to rest") {
		t.Errorf("it reads %q", seen(w.Content()))
	}
}

func TestAnExerciseFileThatIsBrokenIsNamedAndHidesNoOther(t *testing.T) {
	r := atExercises(t, func(p places.Places) {
		if err := os.MkdirAll(p.Exercises(), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(p.Exercises(), "mine.toml"), []byte("title = \"Mine\"\nsteps = 3\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	r.reads("Mine.toml, line 1:")
	if list := first[*widget.List](r.content()); list.Length() != 12 {
		t.Errorf("%d exercises", list.Length())
	}
}
