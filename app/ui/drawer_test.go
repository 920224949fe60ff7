package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/timer"
)

// keys presses the keys of an action, as the menu gets them.
func (d *desk) keys(name string) {
	d.t.Helper()
	for _, a := range actions() {
		if strings.HasSuffix(a.keys(), name) {
			a.press(d.sessionView)
			return
		}
	}
	d.t.Fatalf("no action has the keys %s", name)
}

// hits presses plain keys.
func (d *desk) hits(names ...fyne.KeyName) {
	for _, name := range names {
		key(d.window.Canvas(), name)
	}
}

func late(t *testing.T) *conductor.Snapshot { return atReturn(begin(t, afternoon())) }

func TestAPanelIsOneKeyAway(t *testing.T) {
	d := deskFor(t, late(t))
	for _, c := range []struct {
		key   fyne.KeyName
		reads string
	}{
		{fyne.KeyF4, "eye shades off"},
		{fyne.KeyF5, "Call me at once beyond that."},
		{fyne.KeyF6, "Touch, as it was agreed"},
		{fyne.KeyF7, "Her sister comes at five."},
		{fyne.KeyF3, "Session room · lit: 3"},
	} {
		d.hits(c.key)
		if !reads(d.drawer.content, c.reads) {
			t.Errorf("after %s “%s” is not to be read in %q", c.key, c.reads, seen(d.drawer.content))
		}
	}
	d.hits(fyne.KeyF6, fyne.KeyF6)
	if d.drawer.open != leafRoom {
		t.Error("the same key again does not go back to the room")
	}
	// It is so from within a field, too, and the field keeps what was typed.
	d.keys("Ctrl+T")
	test.Type(d.drawer.notes.note, "half a thou")
	d.hits(fyne.KeyF6)
	if d.drawer.open != leafSupport || d.window.Canvas().Focused() != nil {
		t.Error("from within a field the ladder is not one key away, or the hidden field keeps the keyboard")
	}
	d.gives("looking at panels")
	if d.drawer.notes.note.Text != "half a thou" {
		t.Errorf("what was typed is %q", d.drawer.notes.note.Text)
	}
}

func TestTheLadderIsTakenStepByStep(t *testing.T) {
	s := begin(t, afternoon()).typed().then(timer.DoseTaken, 30*minute)
	snap := s.at(60 * minute)
	snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 1}
	d := deskFor(t, snap)
	step := func(i int) conductor.Command {
		return conductor.Command{Kind: timer.SupportGiven, Text: d.drawer.support.steps[i-1].Text}
	}
	d.hits(fyne.Key1)
	d.gives("a figure while the ladder is not open")
	d.hits(fyne.KeyF6, fyne.Key1, fyne.Key2, fyne.Key3)
	d.gives("presence, touch, breath", step(1), step(2), step(3))
	if !reads(d.drawer.support.content, "30:00") {
		t.Error("it is not shown when a step was taken")
	}
	d.hits(fyne.Key4)
	d.gives("the music, softer first", step(4), conductor.Command{Kind: timer.LevelSet, LevelDB: -ladderSoftens})
	d.hits(fyne.Key4)
	d.gives("and quiet then", step(4), conductor.Command{Kind: timer.Panicked})
	d.hits(fyne.Key5)
	d.gives("light to see by", step(5), conductor.Command{Kind: timer.LightsUp})
	if !reads(d.drawer.support.content, "12 Harbour Street, second floor") {
		t.Error("the address is not where help is called")
	}
	d.hits(fyne.Key7)
	d.gives("help is called", step(7))
	d.hits(fyne.Key9)
	d.gives("a figure that no step has")

	d.hits(fyne.KeyEscape)
	d.gives("Escape is the quiet with the ladder open, too", conductor.Command{Kind: timer.Panicked})
	s.then(timer.Panicked, 61*minute).then(timer.LightsUp, 61*minute)
	snap = s.at(61 * minute)
	snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 80}
	d.apply(snap)
	d.hits(fyne.Key4, fyne.Key5)
	d.gives("what is done already is only noted", step(4), step(5))
	d.apply(s.then(timer.Ended, 62*minute).at(62 * minute))
	d.hits(fyne.Key1)
	d.gives("after the end")
}

func TestANoteIsTypedOrOnePress(t *testing.T) {
	d := deskFor(t, late(t))
	d.keys("Ctrl+T")
	test.Type(d.drawer.notes.note, "  Warm hands ")
	d.hits(fyne.KeyReturn)
	d.gives("for the chart", conductor.Command{Kind: timer.NoteWritten, Text: "Warm hands"})
	d.keys("Ctrl+Shift+T")
	test.Type(d.drawer.notes.own, "I was moved")
	d.hits(fyne.KeyReturn)
	d.gives("the guide's own", conductor.Command{Kind: timer.ProcessNoted, Text: "I was moved"})
	if d.window.Canvas().Focused() != nil {
		t.Error("after Enter a field keeps the keyboard")
	}
	d.hits(fyne.Key2)
	d.gives("a figure", conductor.Command{Kind: timer.NoteWritten, Text: "tears"})
	if !reads(d.content, "Kept at 1:09:00: tears") {
		t.Error("it is not said that the note was kept")
	}
	d.press("6 asks for water")
	d.gives("a tag", conductor.Command{Kind: timer.NoteWritten, Text: "asks for water"})
	d.keys("Ctrl+T")
	d.hits(fyne.KeyReturn)
	d.gives("nothing was typed")
}

func TestVitalsAreKeptAsTyped(t *testing.T) {
	d := deskFor(t, late(t))
	d.keys("Ctrl+G")
	v := d.drawer.vitals
	type_ := func(f *writeField, text string) {
		t.Helper()
		if d.window.Canvas().Focused() != fyne.Focusable(f) {
			t.Fatalf("the keyboard is at %T", d.window.Canvas().Focused())
		}
		test.Type(f, text)
		d.hits(fyne.KeyReturn)
	}
	type_(v.pressure, "181/110 (left)")
	type_(v.pulse, "")
	d.gives("before the last")
	type_(v.oxygen, "97")
	d.gives("after the last", conductor.Command{Kind: timer.VitalsNoted, Text: "blood pressure 181/110 (left), SpO₂ 97"})
	test.Type(v.pulse, "72")
	d.press("Keep")
	d.gives("Keep", conductor.Command{Kind: timer.VitalsNoted, Text: "pulse 72"})
	d.press("Keep")
	d.gives("Keep with nothing typed")
	for _, text := range []string{"Below 160/100, pulse 50 to 110, SpO₂ above 92. Call me at once beyond that.", "27:00  blood pressure 118/76, pulse 64"} {
		if !reads(v.content, text) {
			t.Errorf("“%s” is not beside it: %q", text, seen(v.content))
		}
	}
}

func TestWhatWasTypedIsLostWithNoEnd(t *testing.T) {
	d := deskFor(t, late(t))
	d.keys("Ctrl+G")
	test.Type(d.drawer.vitals.pressure, "120/80")
	d.controls.ask(nil)
	d.hits(fyne.KeyReturn)
	d.gives("Enter", conductor.Command{Kind: timer.VitalsNoted, Text: "blood pressure 120/80"}, conductor.Command{Kind: timer.Ended})
}

func TestTheFadersAreMovedByHandAndByKeys(t *testing.T) {
	snap := late(t)
	snap.State.LevelDB = -9
	d := deskFor(t, snap)
	level := func(db float64) conductor.Command { return conductor.Command{Kind: timer.LevelSet, LevelDB: db} }
	light := func(percent float64) conductor.Command {
		return conductor.Command{Kind: timer.LightSetTo, Percent: percent}
	}
	d.keys("Ctrl+Up")
	d.keys("Ctrl+Down")
	d.keys("Ctrl+Down")
	d.gives("keys", level(-8), level(-9), level(-10))
	sound := d.drawer.room.sound
	d.second = -1
	d.apply(snap) // which does not know of the keys yet
	if sound.Value != -10 {
		t.Errorf("the fader jumps back to %v before the session has heard", sound.Value)
	}
	sound.when = time.Time{}
	d.second = -1
	d.apply(snap)
	if sound.Value != -9 {
		t.Errorf("the fader stands at %v, and the level is −9", sound.Value)
	}
	for range 60 {
		d.keys("Ctrl+Up")
	}
	if last := d.given[len(d.given)-1]; last != level(0) {
		t.Errorf("at the end of the fader %+v is commanded", last)
	}
	d.given = nil

	d.window.Canvas().Focus(d.drawer.room.lamps)
	d.hits(fyne.KeyRight)
	d.keys("Ctrl+Shift+Down")
	d.gives("the light", light(25), light(20))
	d.hits(fyne.KeyEscape)
	d.gives("Escape at a fader", conductor.Command{Kind: timer.Panicked})

	// A hand that drags is heard a few times a second, and where it rests.
	for range 40 {
		sound.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(sound.Size().Width/2, 5)}, Dragged: fyne.Delta{DX: -1}})
	}
	sound.DragEnd()
	if n := len(d.given); n == 0 || n > 2 || d.given[n-1].LevelDB != sound.Value {
		t.Errorf("a drag commands %+v", d.given)
	}

	d.given = nil
	snap.State.Fader = &[]float64{20}[0]
	d.second = -1
	d.apply(snap)
	d.press("As planned")
	d.gives("the light is given back", conductor.Command{Kind: timer.LightsBack})
	snap.Lights = nil
	d.second = -1
	d.apply(snap)
	d.keys("Ctrl+Shift+Up")
	d.gives("a session without lamps")
}

func TestTheirOwnWordsComeAgainAtTheReturn(t *testing.T) {
	s := begin(t, afternoon()).typed().then(timer.DoseTaken, 30*minute)
	d := deskFor(t, s.at(60*minute))
	const words = "I'm open to what my grief wants to show me."
	if reads(d.prompts.content, words) {
		t.Error("they stand there at the peak")
	}
	d.apply(s.at(85 * minute))
	layOut(d.window, large)
	d.apply(s.at(85 * minute)) // now that there is a width to fit them to
	if !reads(d.prompts.content, words) || !reads(d.prompts.content, "The watchman") {
		t.Errorf("they are not to be read in %q", seen(d.prompts.content))
	}
}

func TestTheNextPromptIsKnownBeforeItStandsBy(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 30*minute)
	d := deskFor(t, s.at(40*minute))
	for _, c := range []struct {
		at   time.Duration
		when string
		text string
	}{
		{40 * minute, "Next in 10 min", "Look: breathing, colour, movement."},
		{49*minute + 10*time.Second, "In 0:50", "Look: breathing, colour, movement."},
		{50 * minute, "Next in 15 min", "Look: breathing, colour, movement."},
		{66 * minute, "Next in 4 min", "Blood pressure."},
		{69*minute + 59*time.Second, "In 0:01", "Blood pressure."},
	} {
		d.apply(s.at(c.at))
		if d.prompts.comes.Text.Text != c.when || d.prompts.coming.Text != c.text {
			t.Errorf("at %v it says %q, %q", c.at, d.prompts.comes.Text.Text, d.prompts.coming.Text)
		}
	}
}

func TestTheFootSaysWhatEachThingDoes(t *testing.T) {
	d := deskFor(t, late(t))
	c := d.window.Canvas()
	resting := d.hints.line.Text.Text
	for leaf := range d.drawer.leaves {
		d.drawer.show(leaf)
		for _, stop := range stops(c) {
			c.Focus(stop)
			if d.hints.line.Text.Text == resting {
				t.Errorf("nothing is said of %T %q", stop, seen(stop.(fyne.CanvasObject)))
			}
			c.Unfocus()
		}
	}
	if d.hints.line.Text.Text != resting {
		t.Errorf("with the keyboard at the window it says %q", d.hints.line.Text.Text)
	}
	for _, a := range actions() {
		if a.button == nil {
			continue
		}
		if got := a.button(d.sessionView).hint; got != hint(a.keys(), a.text) {
			t.Errorf("of the button for “%s” it is said %q", a.text, got)
		}
	}
	d.controls.hold.MouseIn(mouseAt(1))
	if got := d.hints.line.Text.Text; got != "Ctrl+H   Hold, or go on" {
		t.Errorf("under the pointer it says %q", got)
	}
	d.refused("Not now.")
	if d.hints.line.Text.Text != "Not now." {
		t.Error("a refusal does not come first")
	}
	d.controls.hold.MouseOut()
}

// TestEverythingHasRoom lays the desk out in windows from the smallest to a
// very large one, with labels as they are and a third longer, as in Spanish.
func TestEverythingHasRoom(t *testing.T) {
	for _, size := range []fyne.Size{small, large, fyne.NewSize(1920, 1080), fyne.NewSize(3840, 2160)} {
		for _, longer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%.0f, longer %v", size.Width, longer), func(t *testing.T) {
				d := newDesk(t, size)
				d.apply(late(t))
				for leaf := range d.drawer.leaves {
					d.drawer.show(leaf)
					layOut(d.window, size)
					if longer {
						lengthen(d.content)
						layOut(d.window, size)
					}
					fits(t, d.window, size)
					if cut := cut(d.window.Content(), size); len(cut) > 0 {
						t.Errorf("with panel %d these are cut: %q", leaf, cut)
					}
				}
			})
		}
	}
}

// lengthen makes the labels of all buttons a third longer, once.
func lengthen(content fyne.CanvasObject) {
	walk(content, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
		if b, ok := o.(*deskButton); ok && b.Text != "" && !strings.HasSuffix(b.Text, "x") {
			b.SetText(b.Text + strings.Repeat("x", (len(b.Text)+2)/3))
		}
	})
}

// cut are the buttons that have less room than they need.
func cut(content fyne.CanvasObject, size fyne.Size) []string {
	var out []string
	walk(content, fyne.Position{}, func(o fyne.CanvasObject, at fyne.Position) {
		if b, ok := o.(*deskButton); ok {
			need := b.MinSize()
			if b.Size().Width+.5 < need.Width || b.Size().Height+.5+lessen() < need.Height && b.Text != "" || at.X+b.Size().Width > size.Width+.5 {
				out = append(out, b.Text)
			}
		}
	})
	return out
}

// The ladder shows the address and no other answer, which would push its last
// steps out of sight.
func TestTheLadderShowsTheAddressAlone(t *testing.T) {
	s := begin(t, afternoon())
	s.show.Answers = []conductor.Answer{
		{ID: "hold", Question: "How long is the lozenge held, as prescribed?", Text: "9 min"},
		{ID: askAddress, Question: "Where is help sent?", Text: "12 Harbour Street"},
	}
	d := newDesk(t, small)
	d.apply(atPeak(s))
	d.drawer.show(leafSupport)
	if !reads(d.drawer.support.content, "Where is help sent? 12 Harbour Street") || reads(d.drawer.support.content, "9 min") {
		t.Errorf("it reads %q", seen(d.drawer.support.content))
	}
}
