package ui

import (
	"errors"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/timer"
)

// visit is a session while it runs for a client at home: the client's view,
// and a card for the chaperone where one was asked for. Nothing of the
// guide's desk is in reach.
type visit struct {
	window   *Window
	commands chan<- conductor.Command
	card     *chaperoneCard // nil where none was asked for
	again    *deskButton
	end      *deskButton
	asked    bool // the end was pressed once
}

// newVisit shows the client's view and, in the program's own window, the card.
func newVisit(w *Window, commands chan<- conductor.Command, guide string, card session.Card, style clientStyle) *visit {
	w.app.Driver().SetDisableScreenBlanking(true)
	w.dress(false)
	w.busy()
	w.renewIdle()
	w.home, w.typing = nil, nil
	v := &visit{window: w, commands: commands}
	view := newClientView(w.app, guide, style, func() { v.do(timer.Panicked) })
	v.again = newDeskButton(l("Go on with the music"), func() { v.do(timer.PanicUndone) })
	v.end = newDeskButton(l("End the session"), v.askToEnd)
	for _, b := range []*deskButton{v.again, v.end} {
		view.after.Add(container.NewGridWrap(fyne.NewSize(280, 56), b))
	}
	view.window.SetCloseIntercept(v.closing)
	w.showClientView(view, true)
	if card.Shown {
		v.card = newChaperoneCard(card, func(id timer.PromptID) {
			v.send(conductor.Command{Kind: timer.PromptAnswered, Prompt: id})
		})
		w.view(v.card.content)
		w.window.Resize(fyne.NewSize(560, 520))
		w.window.RequestFocus() // above the client's view, where there is one display
	} else {
		w.view(container.NewStack())
		w.window.Hide()
	}
	return v
}

// front brings the client's view back, which may have been put away, and the
// card before it.
func (v *visit) front() {
	if v.window.client != nil {
		v.window.client.window.RequestFocus()
	}
	if v.card != nil {
		v.window.window.RequestFocus()
	}
}

// heldAtHome gives a key that goes down or up in the chaperone's window to the
// client's view: whichever window has the keyboard, any key is the stop.
func (w *Window) heldAtHome(key fyne.KeyName, down bool) {
	switch {
	case w.visit == nil || w.client == nil:
	case down:
		w.client.press(key)
	default:
		w.client.release(key)
	}
}

func (v *visit) do(k timer.Kind) { v.send(conductor.Command{Kind: k}) }

// send hands a command over without waiting. What does not fit is lost: so
// many can only be a key that repeats.
func (v *visit) send(c conductor.Command) {
	select {
	case v.commands <- c:
	default:
	}
}

// apply shows a snapshot.
func (v *visit) apply(s *conductor.Snapshot) {
	if v.card != nil {
		waited := len(v.card.waiting) > 0
		v.card.apply(s)
		if !waited && len(v.card.waiting) > 0 {
			v.window.window.RequestFocus() // a touch on the client's view puts it before the card
		}
	}
	if !s.State.Panic && v.asked {
		v.asked = false
		setButton(v.end, l("End the session"))
	}
}

// askToEnd ends the session at the second press.
func (v *visit) askToEnd() {
	if !v.asked {
		v.asked = true
		setButton(v.end, l("Press again to end it"))
		return
	}
	v.do(timer.Ended)
}

// closing is what closing a window does: it is a stop, never an end.
func (v *visit) closing() { v.do(timer.Panicked) }

// over shows the calm page after a session at home.
func (v *visit) over(s *session.Session, err error) {
	w := v.window
	w.window.Resize(fyne.NewSize(1280, 800))
	w.window.Show()
	title := newLine(34, colorAmber()).bold()
	title.set(l("Welcome back."))
	rest := words(l("The session has ended. Stay as long as you like; drink some water; sit up first, and stand later, with help. No driving until tomorrow."))
	rest.Alignment = fyne.TextAlignCenter
	said := words("")
	said.Alignment = fyne.TextAlignCenter
	if last := s.Snapshot(); last != nil && last.Lights != nil && !last.Lights.Restored {
		err = errors.Join(err, errors.New(l("not every lamp could be given back; switch it off and on by hand")))
	}
	if err != nil {
		setLabel(said, sentence(err.Error()))
	}
	save := newDeskButton(l("Save the record for your guide…"), func() {
		v.saveRecord(func(text string) { setLabel(said, text) }, s.ID)
	})
	save.Importance = widget.HighImportance
	done := newDeskButton(l("Done"), w.goHome)
	what := words(l("The record says when your session began and ended, and when it was stopped. It holds none of your words. Only your guide can open it; send it to them as you like."))
	what.Alignment = fyne.TextAlignCenter
	what.Importance = widget.LowImportance
	w.view(container.NewVBox(layout.NewSpacer(), container.NewCenter(title.Text), container.New(middle{.6}, rest),
		container.NewCenter(container.NewHBox(save, done)), container.New(middle{.6}, what), container.New(middle{.6}, said), layout.NewSpacer()))
}

// saveRecord asks where the record goes, and writes it there.
func (v *visit) saveRecord(say func(string), id string) {
	w := v.window
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		_ = file.Close()
		say(w.giveBack(id, path))
	}, w.window)
	save.SetFileName("session-" + time.Now().Format(time.DateOnly) + bundle.RecordExtension)
	save.SetFilter(storage.NewExtensionFileFilter([]string{bundle.RecordExtension}))
	w.askWhere(save)
}

// giveBack writes the record of a session for whoever sent its file, and says
// what became of it.
func (w *Window) giveBack(id, path string) string {
	r, err := w.studio.GiveBack(id, path)
	if err != nil {
		return sentence(err.Error())
	}
	return l("Saved as {{.File}}. Send it to your guide. The first time they will ask for your digits, by telephone: {{.Digits}}", "File", filepath.Base(path), "Digits", bundle.Fingerprint(r.Signer))
}
