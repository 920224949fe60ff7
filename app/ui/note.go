package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// noteEntry is the line for a note. Enter keeps the note and gives the
// keyboard back; Escape is Escape here too.
type noteEntry struct {
	widget.Entry
	keep            func(string)
	escape, unfocus func()
}

func newNoteEntry(keep func(string), escape, unfocus func()) *noteEntry {
	e := &noteEntry{keep: keep, escape: escape, unfocus: unfocus}
	e.ExtendBaseWidget(e)
	e.PlaceHolder = l("A note · Ctrl+T to write, Enter to keep")
	e.OnSubmitted = func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			keep(text)
		}
		e.SetText("")
		unfocus()
	}
	return e
}

// TypedKey is for Fyne. What was typed is not lost when Escape is pressed: it
// stands in the line until it is kept.
func (e *noteEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		e.unfocus()
		e.escape()
		return
	}
	e.Entry.TypedKey(key)
}
