package ui

import (
	"slices"

	"fyne.io/fyne/v2"
)

// foremost is told of every key that goes down or up in a window, before
// anything in it is, and tells whether that was all. Fyne gives keys to what
// has the keyboard alone, and an open menu, a list or a dialog keeps them:
// the keys that a room may depend on come past all of these.
func (w *Window) foremost(key fyne.KeyName, down bool) bool {
	switch {
	case w.visit != nil:
		w.heldAtHome(key, down) // any key is the stop
		return false
	case !w.isForemost(key):
		return false
	case key == speechKey:
		w.talk(down)
	case down:
		w.typed(&fyne.KeyEvent{Name: key})
	}
	return true
}

// isForemost tells which keys are heard before all else. Outside a session
// Escape belongs to what has the keyboard, or closes the dialog for a file.
func (w *Window) isForemost(key fyne.KeyName) bool {
	return key == fyne.KeyF1 || key == fyne.KeyEscape && w.asking != nil ||
		w.desk != nil && (key == fyne.KeyEscape || key == speechKey || slices.Contains(leafKeys, key))
}

// typed takes plain keys, which arrive here before all else or while nothing
// has the keyboard.
func (w *Window) typed(key *fyne.KeyEvent) {
	switch {
	case w.visit != nil: // any key is the stop, and nothing else
	case key.Name == fyne.KeyF1:
		w.toggleKeys()
	case w.desk != nil:
		if w.isForemost(key.Name) {
			w.uncover() // what is done is seen
		}
		if key.Name == fyne.KeyEscape {
			w.window.Canvas().Unfocus()
		}
		w.desk.typed(key)
	case key.Name == fyne.KeyEscape && w.sheet != nil:
		w.hideKeys()
	case key.Name == fyne.KeyEscape && w.unask():
	case w.typing != nil:
		w.typing(key)
	}
}

// uncover closes whatever lies over the desk.
func (w *Window) uncover() {
	w.closeMenu()
	w.hideKeys()
	over := w.window.Canvas().Overlays()
	for top := over.Top(); top != nil; top = over.Top() {
		over.Remove(top)
	}
}

// closeMenu closes the menu that is open, where the window has one that can
// be open.
func (w *Window) closeMenu() {
	if c, ok := w.window.Canvas().(interface{ DismissMenu() bool }); ok {
		c.DismissMenu()
	}
}
