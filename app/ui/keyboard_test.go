package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roomtone/app/conductor"
	"roomtone/app/settings"
	"roomtone/timer"
)

// stops are what the Tab key comes by in a window.
func stops(c fyne.Canvas) []fyne.Focusable {
	c.Unfocus()
	defer c.Unfocus()
	var out []fyne.Focusable
	for {
		c.FocusNext()
		f := c.Focused()
		if f == nil || len(out) > 0 && f == out[0] {
			return out
		}
		out = append(out, f)
	}
}

func TestEscapeIsTheQuietWhereverTheKeyboardIs(t *testing.T) {
	s := begin(t, afternoon()).plays("Still water", "Low hills").then(timer.DoseTaken, 20*minute)
	d := deskFor(t, s.pass(41*minute).at(42*minute))
	c := d.window.Canvas()
	all := stops(c)
	if len(all) < 10 {
		t.Fatalf("Tab comes by %d things only", len(all))
	}
	for _, stop := range all {
		c.Focus(stop)
		key(c, fyne.KeyEscape)
		d.gives("Escape", conductor.Command{Kind: timer.Panicked})
	}
}

func TestTheQuestionTakesTheKeyboard(t *testing.T) {
	d := deskFor(t, begin(t, afternoon()).at(minute))
	c := d.window.Canvas()
	c.Focus(d.drawer.notes.note)
	test.Type(d.drawer.notes.note, "half a thou")
	d.controls.ask(nil)
	key(c, fyne.KeyReturn)
	// What was being written is not lost with the session.
	d.gives("Enter", conductor.Command{Kind: timer.NoteWritten, Text: "half a thou"}, conductor.Command{Kind: timer.Ended})
}

func TestEnterAnswersWithTheButtonThatHasTheKeyboard(t *testing.T) {
	d := deskFor(t, begin(t, afternoon()).at(minute))
	c := d.window.Canvas()
	for label, want := range map[string][]conductor.Command{
		"Keep going":              nil,
		"End the session (Enter)": {{Kind: timer.Ended}},
	} {
		d.controls.ask(nil)
		for _, stop := range stops(c) {
			if b := asButton(stop.(fyne.CanvasObject)); b != nil && b.Text == label {
				c.Focus(stop)
			}
		}
		if c.Focused() == nil {
			t.Fatalf("Tab does not come by %q", label)
		}
		key(c, fyne.KeyReturn)
		d.gives(label, want...)
		if d.controls.asking() || c.Focused() != nil {
			t.Errorf("after %q the question still stands, or a button that is gone has the keyboard", label)
		}
	}
}

// A field that was typed into must not keep the keyboard when its view is
// gone, nor may F1 be lost in a field.
func TestEveryViewBeginsWithTheKeyboardAtTheWindow(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	c := r.window.window.Canvas()
	r.press("3 · Client")
	answer := first[*entry](r.content())
	c.Focus(answer)
	test.Type(answer, "9 min")
	r.until("it waits for the typing to pause", func() bool { return r.button(tryIt).Disabled() })
	r.until("it was prepared with the answer", func() bool { return !r.button(tryIt).Disabled() })
	c.Focus(answer)
	r.start()
	if f := c.Focused(); f != nil {
		t.Errorf("at the start of the session the keyboard is at %T, which is not seen", f)
	}

	for _, stop := range stops(c) {
		for _, open := range []bool{true, false} {
			c.Focus(stop)
			r.key(fyne.KeyF1)
			if reads(r.content(), "This sheet") != open {
				t.Fatalf("with the keyboard at %T the sheet is not as F1 left it", stop)
			}
		}
	}

	r.shortcut("Write a note")
	r.window.desk.do(conductor.Command{Kind: timer.Ended})
	r.reads("The session has ended.")
	if f := c.Focused(); f != nil {
		t.Errorf("after the session the keyboard is at %T, which is not seen", f)
	}
}

// A session is prepared without the mouse: the keys lead from step to step,
// Tab comes by everything in a step, and what has the keyboard is seen.
func TestTheStepsAreGoneThroughByKeys(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	c := r.window.window.Canvas()
	r.shortcut("Next phase")
	r.shortcut("Next phase")
	if c.Focused() != fyne.Focusable(r.window.choice.chart.asks.Objects[0].(*fyne.Container).Objects[1].(*entry)) {
		t.Fatalf("in the client's step the keyboard is at %T", c.Focused())
	}
	r.shortcut("Next phase")
	for i := range r.window.choice.gate.items {
		if b, ok := c.Focused().(*deskButton); !ok || b.Text != "Yes" {
			t.Fatalf("at item %d of the checklist the keyboard is at %T %q", i, c.Focused(), b.Text)
		}
		key(c, fyne.KeySpace)
		c.FocusNext()
		c.FocusNext()
	}
	r.reads("Done")
	r.shortcut("Next phase")
	r.until("nothing stops the start", func() bool { return !r.button("Start the session").Disabled() })
	r.shortcut("Next phase")
	if b, ok := c.Focused().(*deskButton); !ok || b.Text != "Start the session" {
		t.Fatalf("at the end the keyboard is at %T", c.Focused())
	}
	r.shortcut("Back to the phase before")
	r.reads("Fasting as prescribed.")
}

func TestWhatHasTheKeyboardIsScrolledTo(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.window.window.Resize(fyne.NewSize(1024, 640))
	r.press("4 · Checklist, 11 open")
	rows := r.window.choice.gate.rows
	scroll := scrolls(r.content(), rows)[0]
	r.window.focus(firstStop(rows.Objects[len(rows.Objects)-1]))
	if scroll.Offset.Y == 0 {
		t.Error("the last of the list has the keyboard and is not seen")
	}
	r.window.focus(firstStop(rows))
	if scroll.Offset.Y > 60 {
		t.Errorf("the first of the list has the keyboard, and the list stands at %v", scroll.Offset.Y)
	}
}

func TestGoToLeavesWhatCoversAPage(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.press("Session bundle…")
	r.reads("A file for your client: Lozenge, low dose")
	r.shortcut("Sound")
	r.reads("How loud is the music here?")
	r.shortcut("Exercises")
	r.press("Begin")
	r.reads("End now (Esc)")
	r.shortcut("Session")
	r.reads("Choose a session")
	if r.window.typing != nil {
		t.Error("the exercise that was left still takes keys")
	}
}
