package desktop

import (
	"fmt"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// Hear tells of every key that goes down or up in a window, before Fyne gives
// it to what has the keyboard; told tells whether the key is thereby dealt
// with. Fyne has no place to hear keys while a menu, a list or a dialog keeps
// them, and the key for quiet must come past all of these. Where a window
// cannot be heard it works on, and its keys are heard by what has the keyboard.
func (*screen) Hear(in fyne.Window, told func(key fyne.KeyName, down bool) bool) {
	window, ok := in.(interface{ RunWithContext(do func()) })
	if !ok {
		return
	}
	window.RunWithContext(func() {
		if view := glfw.GetCurrentContext(); view != nil {
			listen(view, told)
		}
	})
}

func listen(view *glfw.Window, told func(fyne.KeyName, bool) bool) {
	taken := map[glfw.Key]bool{} // while they are held
	var fyneHears glfw.KeyCallback
	fyneHears = view.SetKeyCallback(func(view *glfw.Window, key glfw.Key, code int, action glfw.Action, held glfw.ModifierKey) {
		was := taken[key]
		switch {
		case action == glfw.Press && (key == glfw.KeyEscape || held&^glfw.ModShift&^locks == 0):
			taken[key] = told(name(key), true)
			was = taken[key]
		case action == glfw.Release:
			told(name(key), false)
			delete(taken, key)
		}
		if !was && fyneHears != nil {
			fyneHears(view, key, code, action, held)
		}
	})
}

// locks are held by nobody.
const locks = glfw.ModCapsLock | glfw.ModNumLock

// name is Fyne's name of a key that is heard before all else; the others have
// one of their own, as to be held is all they are heard for.
func name(key glfw.Key) fyne.KeyName {
	switch {
	case key == glfw.KeyEscape:
		return fyne.KeyEscape
	case key >= glfw.KeyF1 && key <= glfw.KeyF12:
		return fyne.KeyName(fmt.Sprintf("F%d", key-glfw.KeyF1+1))
	}
	return fyne.KeyName(fmt.Sprintf("key %d", key))
}
