package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

var _ desktop.Keyable = (*fader)(nil)

// fader is a slider at which the keyboard is not lost. What a hand does to it
// is told a few times a second while it moves, and where it comes to rest.
type fader struct {
	widget.Slider
	moved func(float64)
	hints *hints
	hint  string

	told float64
	when time.Time // a hand moved it
	held bool
}

// Until the session has heard of a hand's move, it does not move the fader.
const (
	faderTells = 200 * time.Millisecond
	faderRests = 800 * time.Millisecond
)

func newFader(least, most, step float64, moved func(float64)) *fader {
	f := &fader{moved: moved}
	f.Min, f.Max, f.Step, f.Value = least, most, step, most
	f.Orientation = widget.Horizontal
	f.ExtendBaseWidget(f)
	f.told = f.Value
	f.OnChanged = func(v float64) {
		if time.Since(f.when) >= faderTells {
			f.tell(v)
		}
	}
	f.OnChangeEnded = f.tell
	return f
}

func (f *fader) tell(v float64) {
	f.when = time.Now()
	if v != f.told {
		f.told = v
		f.moved(v)
	}
}

// nudge moves it by steps, as a key does.
func (f *fader) nudge(steps int) { f.SetValue(f.Value + float64(steps)*f.Step) }

// follow shows what the session says, unless a hand moves it just now.
func (f *fader) follow(v float64) {
	v = min(f.Max, max(f.Min, v))
	if f.held || v == f.Value || time.Since(f.when) < faderRests {
		return
	}
	f.Value, f.told = v, v
	f.Refresh()
}

// Dragged is for Fyne.
func (f *fader) Dragged(e *fyne.DragEvent) {
	f.held = true
	f.Slider.Dragged(e)
}

// DragEnd is for Fyne.
func (f *fader) DragEnd() {
	f.held = false
	f.Slider.DragEnd()
}

// TypedKey is for Fyne.
func (f *fader) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		f.Slider.TypedKey(key)
	default:
		toWindow(f, key)
	}
}

// KeyDown is for Fyne.
func (f *fader) KeyDown(key *fyne.KeyEvent) { heldInWindow(f, key, desktop.Canvas.OnKeyDown) }

// KeyUp is for Fyne.
func (f *fader) KeyUp(key *fyne.KeyEvent) { heldInWindow(f, key, desktop.Canvas.OnKeyUp) }

// FocusGained is for Fyne.
func (f *fader) FocusGained() {
	f.Slider.FocusGained()
	f.hints.focus(f.hint)
}

// FocusLost is for Fyne.
func (f *fader) FocusLost() {
	f.Slider.FocusLost()
	f.hints.focus("")
}

// MouseIn is for Fyne.
func (f *fader) MouseIn(e *desktop.MouseEvent) {
	f.Slider.MouseIn(e)
	f.hints.point(f.hint)
}

// MouseOut is for Fyne.
func (f *fader) MouseOut() {
	f.Slider.MouseOut()
	f.hints.point("")
}
