package ui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
)

// await lets the bed of the session that was interrupted sound at once, where
// its room may still wait for it; otherwise it only tells which it is.
func (w *Window) await() (*session.Waiting, session.Unfinished, session.Choices, error) {
	last, _ := w.studio.Settings() // what is wrong with them is said where they are chosen
	c := session.Choices{Room: last.Room, Output: last.Output}
	if waiting := w.waiting.Load(); waiting != nil {
		return waiting, waiting.Unfinished, c, nil
	}
	u, err := w.studio.Unfinished()
	if err != nil || !u.Lately() {
		return nil, u, c, err
	}
	waiting, err := w.studio.Await(w.ctx, u, c)
	w.waiting.Store(waiting)
	return waiting, u, c, err
}

// resume goes on with an interrupted session, from the sound of the one whose
// bed sounds already.
func (w *Window) resume(u session.Unfinished, c session.Choices, o session.Observers) (*session.Session, error) {
	waiting := w.waiting.Load()
	if waiting == nil || waiting.ID != u.ID {
		return w.studio.Resume(w.ctx, u, c, o)
	}
	s, err := waiting.GoOn(w.ctx, c, o)
	if err == nil {
		w.waiting.Store(nil)
	}
	return s, err
}

// showWaiting covers the window with the one question that matters after an
// interruption.
func (w *Window) showWaiting(waiting *session.Waiting, c session.Choices) {
	w.dress(false)
	title := newLine(30, colorAmber()).bold()
	title.set(l("{{.Title}} was interrupted at {{.At}}.", "Title", said(waiting.Title), "At", waiting.LastSeen.Format("15:04")))
	rest := newLine(17, colorText())
	rest.set(l("A soft sound plays. The clock has counted the break; music and light go on where they stood."))
	problem := words("")
	problem.Alignment = fyne.TextAlignCenter
	var goOn, end *deskButton
	settle := func(busy bool) { enable(goOn, !busy); enable(end, !busy) }
	fail := func(err error) {
		settle(false)
		setLabel(problem, sentence(err.Error()))
	}
	goOn = newDeskButton(l("Go on"), func() {
		if waiting.Bundle != "" {
			u := waiting.Unfinished
			w.openBundle(waiting.Bundle, &u)
			return
		}
		settle(true)
		w.open(func(o session.Observers) (*session.Session, error) { return w.resume(waiting.Unfinished, c, o) }, fail)
	})
	goOn.Importance = widget.HighImportance
	end = newDeskButton(l("End it"), func() {
		settle(true)
		w.background(func() { w.endWaiting(waiting) })
	})
	buttons := container.NewHBox(
		container.NewGridWrap(fyne.NewSize(320, 92), goOn), container.NewGridWrap(fyne.NewSize(180, 92), end))
	middle := container.NewVBox(container.NewCenter(title.Text), container.NewCenter(rest.Text), problem, container.NewCenter(buttons))
	w.home, w.typing = nil, nil
	w.view(container.NewVBox(layout.NewSpacer(), middle, layout.NewSpacer()))
	w.window.Canvas().Focus(goOn)
}

// endWaiting ends the session that waits, and gives its lamps back.
func (w *Window) endWaiting(waiting *session.Waiting) {
	w.waiting.Store(nil)
	err := waiting.End()
	if _, lamps := w.studio.RestoreLamps(w.ctx); err == nil && lamps != nil && !errors.Is(lamps, session.ErrNotPaired) {
		err = lamps
	}
	w.paint(func() {
		w.home = newHome(w)
		if err != nil {
			w.choice.report(err)
		}
	})
}
