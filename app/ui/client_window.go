package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// turnClientView opens the client's view beside the desk, and shows the next
// of its kinds on every call: the circle, the colour, none.
func (w *Window) turnClientView() {
	switch {
	case w.desk == nil:
	case w.client == nil:
		style := styleCircle
		if w.still() {
			style = styleColour
		}
		w.openClientView(style)
	case w.client.style == styleCircle:
		w.client.style = styleColour
	default:
		w.closeClientView()
	}
}

// openClientView opens the view for a client in the room: the guide's keys
// work in it too, and the guide's hand brings the session back after a stop.
func (w *Window) openClientView(style clientStyle) {
	desk := w.desk
	v := newClientView(w.app, "", style, func() { desk.do(conductor.Command{Kind: timer.Panicked}) })
	v.keys = func(k fyne.KeyName) bool { return !isModifier(k) }
	shortcuts(v.window.Canvas(), w.window.MainMenu())
	v.window.SetCloseIntercept(w.closeClientView)
	w.showClientView(v, false)
}

// showClientView opens a view and keeps it up to date until it is closed.
func (w *Window) showClientView(v *clientView, whole bool) {
	ctx, stop := context.WithCancel(w.ctx)
	w.client, w.blind = v, stop
	if s := w.latest.Load(); s != nil {
		v.apply(s)
	}
	v.open(w.app, whole)
	w.screen.Hear(v.window, w.foremost)
	w.background(func() { v.breathe(ctx, w.paint) })
}

// closeClientView closes the client's view, where there is one.
func (w *Window) closeClientView() {
	if w.client == nil {
		return
	}
	w.blind()
	w.client.window.Close()
	w.client = nil
}

// isModifier tells the keys that are held for other keys' sake.
func isModifier(k fyne.KeyName) bool {
	switch k {
	case desktop.KeyControlLeft, desktop.KeyControlRight, desktop.KeyShiftLeft, desktop.KeyShiftRight,
		desktop.KeyAltLeft, desktop.KeyAltRight, desktop.KeySuperLeft, desktop.KeySuperRight:
		return true
	}
	return false
}

// shortcuts lets the menu's keys work in another window. Where two entries
// share theirs, the first has them, as in the menu itself.
func shortcuts(c fyne.Canvas, menu *fyne.MainMenu) {
	taken := map[string]bool{}
	for _, m := range menu.Items {
		for _, item := range m.Items {
			if item.Shortcut != nil && !taken[item.Shortcut.ShortcutName()] {
				taken[item.Shortcut.ShortcutName()] = true
				c.AddShortcut(item.Shortcut, func(fyne.Shortcut) { item.Action() })
			}
		}
	}
}
