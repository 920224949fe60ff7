package ui

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
)

// recordBack takes in a record that came back from a client's home.
type recordBack struct {
	window  *Window
	path    string
	content *fyne.Container
}

// openRecord shows the page of a record that came back.
func (w *Window) openRecord(path string) {
	b := &recordBack{window: w, path: path, content: container.NewVBox()}
	w.home = nil
	w.view(container.NewPadded(container.NewVBox(
		layout.NewSpacer(),
		container.NewCenter(heading(l("A record that came back"))),
		container.New(middle{.7}, b.content),
		container.NewCenter(newDeskButton(l("Back to the start"), w.goHome)),
		layout.NewSpacer(),
	)))
	b.take("")
}

// take opens the record beside the window; trust is the name under which its
// sender is known from now on, or "".
func (b *recordBack) take(trust string) {
	b.window.background(func() {
		r, err := b.window.studio.TakeBack(b.path, trust)
		b.window.paint(func() { b.show(r, err) })
	})
}

func (b *recordBack) show(r session.Returned, err error) {
	switch {
	case errors.Is(err, session.ErrStranger):
		b.content.Objects = b.stranger(r)
	case err != nil:
		problem := words(sentence(err.Error()))
		problem.Importance = widget.WarningImportance
		b.content.Objects = []fyne.CanvasObject{problem}
	default:
		began, ended := r.Created, r.Created
		if n := len(r.Events); n > 0 {
			began, ended = r.Events[0].At, r.Events[n-1].At
		}
		b.content.Objects = []fyne.CanvasObject{words(l("{{.Title}}, from {{.Name}}, {{.Began}} to {{.Ended}}, is now among your sessions.",
			"Title", said(r.Title), "Name", r.Sender.Name, "Began", began.Local().Format("2006-01-02 15:04"), "Ended", ended.Local().Format("15:04")))}
	}
	b.content.Refresh()
}

// stranger asks to compare the digits of a computer that is not known yet.
func (b *recordBack) stranger(r session.Returned) []fyne.CanvasObject {
	digits := newLine(30, colorAmber()).bold()
	digits.set(bundle.Fingerprint(r.Signer))
	name := widget.NewEntry()
	name.PlaceHolder = l("such as: Computer of C-07; no real name")
	problem := words("")
	trust := newDeskButton(l("The digits are the same"), func() {
		if strings.TrimSpace(name.Text) == "" {
			setLabel(problem, l("Type what you call this computer first."))
			return
		}
		b.take(strings.TrimSpace(name.Text))
	})
	return []fyne.CanvasObject{
		words(l("{{.File}} is whole: {{.Title}}, of {{.Day}}. But this computer does not know whose it is. Call your client and ask for their digits. They must be the same as these:",
			"File", filepath.Base(b.path), "Title", said(r.Title), "Day", r.Created.Local().Format(time.DateOnly))),
		container.NewCenter(container.NewPadded(digits.Text)),
		container.New(columns{.35, .35, .3}, words(l("Call this computer from now on")), name, trust),
		problem,
	}
}
