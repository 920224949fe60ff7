package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// noteEntry is the line for a note. Enter keeps the note and gives the
// keyboard back; Escape and F1 are what they are everywhere.
type noteEntry struct {
	widget.Entry
	keep    func(string)
	unfocus func()
}

func newNoteEntry(keep func(string), unfocus func()) *noteEntry {
	e := &noteEntry{keep: keep, unfocus: unfocus}
	e.ExtendBaseWidget(e)
	e.PlaceHolder = l("A note · Ctrl+T to write, Enter to keep")
	e.OnSubmitted = func(string) {
		e.submit()
		unfocus()
	}
	return e
}

// submit keeps what stands in the line, if anything does.
func (e *noteEntry) submit() {
	if text := strings.TrimSpace(e.Text); text != "" {
		e.keep(text)
	}
	e.SetText("")
}

// TypedKey is for Fyne. What was typed is not lost when Escape is pressed: it
// stands in the line until it is kept.
func (e *noteEntry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyEscape:
		e.unfocus()
		toWindow(e, key)
	case fyne.KeyF1:
		toWindow(e, key)
	default:
		e.Entry.TypedKey(key)
	}
}
