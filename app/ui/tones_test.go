package ui

import (
	"math"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/assets"
	"roomtone/playlist/audio"
)

// heard goes through an exercise as its view does, and gives the tones with
// the time at which each was asked for.
func heard(t *testing.T, e assets.Exercise, m manner) (tones []audio.Tone, at []time.Duration) {
	t.Helper()
	newScreen(t)
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	now := time.Duration(0)
	v := newExerciseView(e, m, func(tone audio.Tone) {
		tones, at = append(tones, tone), append(at, now)
	}, func() {})
	for ; now <= e.Length()+time.Second; now += breathFrame {
		v.show(now)
	}
	return tones, at
}

func TestTheTonesGoWithTheBreath(t *testing.T) {
	all, faults := assets.Exercises("")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			tones, at := heard(t, e, manner{tones: true})
			if n := len(tones); n == 0 || tones[n-1] != farewell || at[n-1] < e.Length() {
				t.Fatalf("%d tones, and the last is no farewell", n)
			}
			for i, tone := range tones[:len(tones)-1] {
				moment := e.At(at[i] + breathFrame)
				switch moment.Step.Breath {
				case assets.BreathIn:
					if tone.To <= tone.From {
						t.Errorf("at %v a breath in is heard as %v", at[i], tone)
					}
				case assets.BreathOut:
					if tone.To >= tone.From || math.Abs(tone.To-toneLowest) > .5 {
						t.Errorf("at %v a breath out is heard as %v", at[i], tone)
					}
				case assets.BreathHold:
					t.Errorf("at %v a breath that is held is heard", at[i])
				case assets.BreathFree:
					if tone != stepCue {
						t.Errorf("at %v a step in words is heard as %v", at[i], tone)
					}
					continue
				}
				if off := (tone.Length - moment.Step.Lasts).Abs(); off > 2*breathFrame {
					t.Errorf("at %v a step of %v is heard for %v", at[i], moment.Step.Lasts, tone.Length)
				}
				if tone.From < 150 || tone.To > 350 {
					t.Errorf("at %v the tone goes from %.0f to %.0f Hz", at[i], tone.From, tone.To)
				}
			}
			// Every step but those that are held has its tone, once.
			want := map[int]bool{}
			for now := time.Duration(0); now < e.Length(); now += breathFrame {
				if m := e.At(now); m.Step.Breath != assets.BreathHold {
					want[m.Index] = true
				}
			}
			if len(tones)-1 != len(want) {
				t.Errorf("%d tones for %d steps", len(tones)-1, len(want))
			}
		})
	}
}

func TestANextStepIsHeardAtOnceAndSilenceIsAChoice(t *testing.T) {
	newScreen(t)
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	e, err := assets.FindExercise("self-compassion", "")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	v := newExerciseView(e, manner{tones: true}, func(audio.Tone) { n++ }, func() {})
	v.skip()
	if n != 2 {
		t.Errorf("after one step was cut short %d tones were heard", n)
	}
	silent := newExerciseView(e, manner{}, nil, func() {})
	silent.skip() // nothing is heard, and nothing fails
	if silent.index != 1 {
		t.Errorf("it is at step %d", silent.index)
	}
}

// check checks a box by the words that it begins with, or unchecks it.
func (r *room) check(begins string, yes bool) {
	r.t.Helper()
	box := find(r.content(), func(c *widget.Check) bool { return strings.HasPrefix(c.Text, begins) })
	if box == nil {
		r.t.Fatalf("no box begins with %q", begins)
	}
	box.SetChecked(yes)
}

func TestSoundAloneLeavesTheScreenDark(t *testing.T) {
	r := atExercises(t, nil)
	r.pick("Body scan")
	if reads(r.content(), "Sound alone") {
		t.Error("an exercise in words is offered in the dark")
	}
	r.pick("Coherent breathing")
	r.check("Without movement", true)
	r.check("Soft tones", false)
	r.check("Sound alone", true)
	menu := r.window.window.MainMenu()
	r.press("Begin")
	r.reads("A tone that rises is the breath in")
	if !r.window.window.FullScreen() || r.window.window.MainMenu() != nil {
		t.Error("the window shines on around it")
	}
	if reads(r.content(), "left") || r.button("End now (Esc)") != nil {
		t.Errorf("it shows %q", seen(r.content()))
	}
	r.key(fyne.KeyEscape)
	r.reads("Choose an exercise")
	if r.window.window.FullScreen() || r.window.window.MainMenu() == nil || menu == nil {
		t.Error("the window is not as it was")
	}
	// A touch ends it as well; there is no pointer that shines.
	r.press("Begin")
	dark := find(r.content(), func(*darkness) bool { return true })
	if dark.Cursor() != desktop.HiddenCursor {
		t.Error("the pointer is seen")
	}
	test.Tap(dark)
	r.reads("Choose an exercise")
}

func TestInTheDarkTheWordsGoWithTheLearningRounds(t *testing.T) {
	newScreen(t)
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	e, err := assets.FindExercise("coherent-breathing", "")
	if err != nil {
		t.Fatal(err)
	}
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	n := 0
	v := newExerciseView(e, manner{tones: true, dark: true}, func(audio.Tone) { n++ }, func() {})
	w.SetContent(v.content)
	w.SetPadded(false)
	layOut(w, small)
	fits(t, w, small)
	looksLike(t, "exercise-dark.png", w.Canvas())
	v.show(23 * time.Second)
	if texts := seen(w.Content()); len(texts) > 0 {
		t.Errorf("the third round shows %q", texts)
	}
	picture := w.Canvas().Capture()
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, g, b, _ := picture.At(x, y).RGBA(); r+g+b != 0 {
				t.Fatalf("at %d, %d something shines", x, y)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d tones were heard", n)
	}
}
