package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

var _ desktop.Keyable = (*writeField)(nil)

// writeField is a line to write in. Enter keeps what was written; Escape and the
// keys F1 to F12 are what they are everywhere. What was typed is not lost
// when they are pressed: it stands in the line until it is kept.
type writeField struct {
	widget.Entry
	unfocus func()
	hints   *hints
	hint    string
}

func newField(hints *hints, unfocus func(), placeholder, hint string) *writeField {
	f := &writeField{unfocus: unfocus, hints: hints, hint: hint}
	f.ExtendBaseWidget(f)
	f.PlaceHolder = placeholder
	f.Scroll = fyne.ScrollNone
	f.Wrapping = fyne.TextWrapOff
	return f
}

// take gives what was written and empties the line.
func (f *writeField) take() string {
	text := strings.TrimSpace(f.Text)
	if f.Text != "" {
		f.SetText("")
	}
	return text
}

// TypedKey is for Fyne.
func (f *writeField) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyEscape:
		f.unfocus()
		toWindow(f, key)
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		toWindow(f, key)
	default:
		f.Entry.TypedKey(key)
	}
}

// KeyDown is for Fyne.
func (f *writeField) KeyDown(key *fyne.KeyEvent) {
	f.Entry.KeyDown(key)
	heldInWindow(f, key, desktop.Canvas.OnKeyDown)
}

// KeyUp is for Fyne.
func (f *writeField) KeyUp(key *fyne.KeyEvent) {
	f.Entry.KeyUp(key)
	heldInWindow(f, key, desktop.Canvas.OnKeyUp)
}

// FocusGained is for Fyne.
func (f *writeField) FocusGained() {
	f.Entry.FocusGained()
	f.hints.focus(f.hint)
}

// FocusLost is for Fyne.
func (f *writeField) FocusLost() {
	f.Entry.FocusLost()
	f.hints.focus("")
}
