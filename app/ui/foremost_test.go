package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/settings"
	"roomtone/timer"
)

// hits presses a key in a window as a window that is heard gives it: before
// anything in it is told.
func (r *room) hits(key fyne.KeyName) {
	r.t.Helper()
	if !r.window.foremost(key, true) || !r.window.foremost(key, false) {
		r.t.Fatalf("%s is left to what has the keyboard", key)
	}
}

func TestNothingKeepsTheQuietFromTheRoom(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.start()
	c := r.window.window.Canvas()
	covers := map[string]func(){
		"nothing":     func() {},
		"a field":     func() { r.shortcut("Write a note"); test.Type(c.Focused(), "half a thou") },
		"the drawing": func() { r.shortcut("Lengths of the phases, in the drawing") },
		"an open choice": func() {
			widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", fyne.NewMenuItem("one", nil)), c, fyne.Position{})
		},
		"a dialog":          func() { dialog.ShowConfirm("Sure?", "Is it so?", nil, r.window.window) },
		"a dialog in which": func() { dialog.ShowFileOpen(nil, r.window.window); c.FocusNext() },
		"the sheet of keys": func() { r.hits(fyne.KeyF1) },
		"sheet over dialog": func() { dialog.ShowConfirm("Sure?", "Is it so?", nil, r.window.window); r.hits(fyne.KeyF1) },
	}
	times := 0
	for what, cover := range covers {
		cover()
		r.hits(fyne.KeyEscape)
		times++
		r.written(timer.Panicked, times)
		if c.Overlays().Top() != nil || r.window.sheet != nil || c.Focused() != nil {
			t.Errorf("with %s something still lies over the desk, or has the keyboard", what)
		}
		r.until("the desk knows", func() bool { return r.window.desk.latest.State.Panic })
		r.shortcut("Undo a skip, or the quiet")
		r.written(timer.PanicUndone, times)
		r.until("the desk knows", func() bool { return !r.window.desk.latest.State.Panic })
	}
	if r.window.desk.drawer.notes.note.Text != "half a thou" {
		t.Error("what was being written is lost")
	}
	dialog.ShowConfirm("Sure?", "Is it so?", nil, r.window.window)
	r.hits(fyne.KeyF6)
	if r.window.desk.drawer.open != leafSupport || c.Overlays().Top() != nil {
		t.Error("the steps of help are not seen")
	}
}

func TestSpeechIsHeldPastWhatHasTheKeyboard(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.start()
	dialog.ShowConfirm("Sure?", "Is it so?", nil, r.window.window)
	r.window.foremost(speechKey, true)
	r.written(timer.Ducked, 1)
	r.until("the desk knows", func() bool { return r.window.desk.latest.State.Ducked })
	r.window.foremost(speechKey, false)
	r.written(timer.Unducked, 1)
}

func TestTheSheetComesPastListsAndDialogs(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	c := r.window.window.Canvas()
	for _, cover := range []func(){
		func() { c.Focus(r.window.choice.list) },
		func() { dialog.ShowFileOpen(nil, r.window.window) },
	} {
		cover()
		under := slices.Clone(c.Overlays().List())
		r.hits(fyne.KeyF1)
		r.reads("This sheet")
		if r.window.foremost(fyne.KeyEscape, true) {
			t.Error("outside a session Escape belongs to what has the keyboard")
		}
		r.key(fyne.KeyEscape)
		if r.window.sheet != nil || !slices.Equal(c.Overlays().List(), under) {
			t.Error("Escape does not close the sheet, or more than the sheet")
		}
	}
}

// Whichever window at home has the keyboard, and whatever in it: any key is
// the stop, and no sheet is shown to a client.
func TestAtHomeEveryKeyIsHeldAndNoneIsTaken(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.window.visit, r.window.client = &visit{}, newClientView(fyne.CurrentApp(), "", styleCircle, func() {})
	for _, k := range []fyne.KeyName{fyne.KeyF1, fyne.KeyEscape, "key 65"} {
		if r.window.foremost(k, true) || r.window.client.pressed[k].IsZero() {
			t.Errorf("%s going down is not held, or it is kept", k)
		}
		r.key(k)
		if r.window.foremost(k, false) || !r.window.client.pressed[k].IsZero() {
			t.Errorf("%s coming up is still held, or it is kept", k)
		}
	}
	if r.window.sheet != nil {
		t.Error("the guide's keys are shown to a client")
	}
	r.window.visit, r.window.client = nil, nil
}

// ears are a screen whose windows are heard.
type ears map[fyne.Window]func(fyne.KeyName, bool) bool

func (e ears) Hear(in fyne.Window, told func(fyne.KeyName, bool) bool) { e[in] = told }
func (ears) Display() (fyne.Size, bool)                                { return fyne.Size{}, false }
func (ears) Enlarge(int)                                               {}

func TestTheOtherWindowsAreHeardToo(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	heard := ears{}
	r.window.On(heard)
	r.window.Show()
	r.start()
	r.shortcut("Client's view: circle, colour, none")
	view := r.window.client
	if heard[r.window.window] == nil || heard[view.window] == nil {
		t.Fatal("a window is not heard")
	}
	if !heard[view.window](fyne.KeyEscape, true) || heard[view.window](fyne.KeyA, true) {
		t.Error("in the client's view Escape is the quiet at once, and all other keys are the client's")
	}
	r.written(timer.Panicked, 1)
}
