package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// speechKey lets the music make room for as long as it is held.
const speechKey = fyne.KeyF2

var _ desktop.Keyable = (*deskButton)(nil)

// listen gives the held key to the desk, from wherever the keyboard is.
// Nobody holds it any more when the person goes to another program.
func (w *Window) listen() {
	if c, ok := w.window.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyDown(func(key *fyne.KeyEvent) {
			w.heldAtHome(key.Name, true)
			if key.Name == speechKey {
				w.talk(true)
			}
		})
		c.SetOnKeyUp(func(key *fyne.KeyEvent) {
			w.heldAtHome(key.Name, false)
			if key.Name == speechKey {
				w.talk(false)
			}
		})
	}
	w.app.Lifecycle().SetOnExitedForeground(func() {
		if w.talking {
			w.talk(false)
		}
	})
}

// talk is what the held key does, as it goes down and up.
func (w *Window) talk(now bool) {
	if w.talking = now; w.desk != nil {
		w.desk.controls.talk(now)
	}
}

// KeyDown is for Fyne.
func (b *deskButton) KeyDown(key *fyne.KeyEvent) { heldInWindow(b, key, desktop.Canvas.OnKeyDown) }

// KeyUp is for Fyne.
func (b *deskButton) KeyUp(key *fyne.KeyEvent) { heldInWindow(b, key, desktop.Canvas.OnKeyUp) }

// heldInWindow gives a key that goes down or up to the window, from a widget
// that has the keyboard.
func heldInWindow(from fyne.CanvasObject, key *fyne.KeyEvent, what func(desktop.Canvas) func(*fyne.KeyEvent)) {
	c, ok := fyne.CurrentApp().Driver().CanvasForObject(from).(desktop.Canvas)
	if !ok {
		return
	}
	if do := what(c); do != nil {
		do(key)
	}
}
