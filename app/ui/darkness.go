package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// darkened is what is seen of an exercise that is led by its tones alone: a
// black screen. While the steps are still named they are read on it, dimly,
// with what the tones mean and how to end.
func (v *exerciseView) darkened(leave func()) fyne.CanvasObject {
	v.say.Importance = widget.LowImportance
	v.guidance.Importance, v.guidance.Alignment = widget.LowImportance, fyne.TextAlignCenter
	v.guidance.SetText(l("A tone that rises is the breath in, one that falls the breath out. Esc, or a touch, ends it."))
	return container.NewStack(newDarkness(leave),
		container.NewVBox(layout.NewSpacer(), v.say, v.guidance, container.NewCenter(v.trouble.Text), layout.NewSpacer()))
}

// darkness is a black surface without a pointer, which a touch leaves.
type darkness struct {
	widget.BaseWidget
	leave func()
}

var (
	_ fyne.Tappable      = (*darkness)(nil)
	_ desktop.Cursorable = (*darkness)(nil)
)

func newDarkness(leave func()) *darkness {
	d := &darkness{leave: leave}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer is for Fyne.
func (d *darkness) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Black))
}

// Tapped is for Fyne.
func (d *darkness) Tapped(*fyne.PointEvent) { d.leave() }

// Cursor is for Fyne.
func (d *darkness) Cursor() desktop.Cursor { return desktop.HiddenCursor }

// darken takes everything that shines out of the window: it fills the screen,
// and has no menu.
func (w *Window) darken() {
	w.setMenu(nil)
	w.window.SetPadded(false)
	w.window.SetFullScreen(true)
}

// lighten undoes darken.
func (w *Window) lighten() {
	w.window.SetFullScreen(false)
	w.window.SetPadded(true)
	w.setMenu(w.menu())
}
