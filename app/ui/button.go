package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// deskButton is a button at which the keyboard is not lost: it takes the keys
// that press it and gives all others to the window, so that Escape is Escape
// wherever the keyboard is.
type deskButton struct {
	widget.Button
	hints *hints // nil where nothing is said of it
	hint  string
	// stays says that a key that presses it leaves the keyboard there, in
	// place of giving it back to the window.
	stays bool
}

func newDeskButton(label string, tapped func()) *deskButton {
	b := &deskButton{}
	b.Text, b.OnTapped = label, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey is for Fyne.
func (b *deskButton) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if b.stays && !b.Disabled() {
			b.OnTapped()
			return
		}
		b.Tapped(nil)
	default:
		toWindow(b, key)
	}
}

// toWindow gives a key to the window, from a widget that has no use for it.
func toWindow(from fyne.CanvasObject, key *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(key)
	}
}

func setButton(b *deskButton, text string) {
	if b.Text != text {
		b.SetText(text)
	}
}

// emphasise paints a button anew only where it changes.
func emphasise(b *deskButton, importance widget.Importance) {
	if b.Importance != importance {
		b.Importance = importance
		b.Refresh()
	}
}

// choose marks the one button of a row whose page is shown.
func choose(b *deskButton, chosen bool) {
	if chosen {
		emphasise(b, widget.MediumImportance)
	} else {
		emphasise(b, widget.LowImportance)
	}
}

func enable(b *deskButton, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}
