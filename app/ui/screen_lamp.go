package ui

import (
	"context"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// lampFrame is the time between two pictures of a light on its way: a fade
// moves less than a shade in it.
const lampFrame = 100 * time.Millisecond

// screenLamp is the window that is the room's lamp: one field of light, on
// the second display where there is one.
type screenLamp struct {
	widget.BaseWidget
	window fyne.Window
	field  *canvas.Rectangle
}

// newScreenLamp opens the lamp. Keys in it do what they do in the guide's
// window; a double click or F11 gives it the whole display, and back.
func newScreenLamp(app fyne.App, menu *fyne.MainMenu, typed func(*fyne.KeyEvent)) *screenLamp {
	l := &screenLamp{window: app.NewWindow("Roomtone · " + lightTitle()), field: canvas.NewRectangle(color.Black)}
	l.ExtendBaseWidget(l)
	l.window.SetPadded(false)
	l.window.SetContent(l)
	l.window.Resize(fyne.NewSize(720, 450))
	l.window.SetCloseIntercept(l.window.Hide)
	l.window.Canvas().SetOnTypedKey(func(key *fyne.KeyEvent) {
		if key.Name == fyne.KeyF11 {
			l.whole()
			return
		}
		typed(key)
	})
	shortcuts(l.window.Canvas(), menu)
	d, several := app.Driver().(desktop.Driver)
	if w, can := l.window.(desktop.Window); several && can && d.HasSecondaryDisplay() {
		w.RequestFullScreenSecondary()
	}
	l.window.Show()
	return l
}

func lightTitle() string { return l("Light") }

// whole gives the lamp the whole display, or takes it back.
func (l *screenLamp) whole() { l.window.SetFullScreen(!l.window.FullScreen()) }

// DoubleTapped is for Fyne.
func (l *screenLamp) DoubleTapped(*fyne.PointEvent) { l.whole() }

// Cursor is for Fyne: nothing but light.
func (l *screenLamp) Cursor() desktop.Cursor { return desktop.HiddenCursor }

// CreateRenderer is for Fyne.
func (l *screenLamp) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.field) }

// shine shows a light; the same light again costs nothing.
func (l *screenLamp) shine(c color.NRGBA) {
	if l.field.FillColor != c {
		l.field.FillColor = c
		l.field.Refresh()
	}
}

// lightUp shows the light of a session whose lamp is the display, until ctx
// ends.
func (w *Window) lightUp(ctx context.Context, light func() (color.NRGBA, bool)) {
	w.paint(func() {
		w.lamp = newScreenLamp(w.app, w.window.MainMenu(), w.typed)
		w.screen.Hear(w.lamp.window, w.foremost)
	})
	frames := time.NewTicker(lampFrame)
	defer frames.Stop()
	var last color.NRGBA
	for {
		if c, _ := light(); c != last {
			last = c
			w.paint(func() {
				if w.lamp != nil {
					w.lamp.shine(c)
				}
			})
		}
		select {
		case <-frames.C:
		case <-ctx.Done():
			w.paint(func() {
				if w.lamp != nil {
					w.lamp.window.Close()
					w.lamp = nil
				}
			})
			return
		}
	}
}
