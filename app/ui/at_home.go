package ui

import (
	"cmp"
	"context"
	"errors"
	"image/color"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/app/settings"
)

// atHome leads a person at home from a session's file to its start, in four
// steps: who it is from, sound, light, and the checklist. Nothing of the
// guide's pages is in sight.
type atHome struct {
	window *Window
	path   string
	resume *session.Unfinished // a session that was interrupted, or nil

	parcel     *session.Parcel
	prepared   *session.Prepared
	passphrase string
	guide      string // whom the words after a stop speak of; "" says “your guide”
	room       string
	output     string

	steps   []step
	at      int
	title   line
	stage   *fyne.Container
	back    *deskButton
	next    *deskButton
	problem *widget.Label

	sender *senderStep
	sound  *soundStep
	light  *lightStep
	gate   *gateStep
}

// step is one of the four.
type step struct {
	title   string
	content fyne.CanvasObject
}

// homeMenu is the menu of what goes to a client's home and comes back.
func (w *Window) homeMenu() *fyne.Menu {
	item := func(label string, do func()) *fyne.MenuItem {
		return fyne.NewMenuItem(label, func() {
			if w.home != nil {
				do()
			}
		})
	}
	return fyne.NewMenu(l("At home"),
		item(l("Open a session's file…"), func() { w.chooseFile(w.Open, session.BundleExtension) }),
		item(l("Bring in a record that came back…"), func() { w.chooseFile(w.Open, bundle.RecordExtension) }),
	)
}

// isBundle tells a session's file from others by its name.
func isBundle(path string) bool { return strings.HasSuffix(path, session.BundleExtension) }

// Open shows a file that the window was opened with, or that was dropped on
// it: a session's file, a record that came back, or a template. While a session runs
// nothing else is opened.
func (w *Window) Open(path string) {
	if w.welcome { // whoever brings a file has come for that
		w.welcome = false
		w.home = newHome(w)
	}
	switch {
	case w.home == nil:
	case isBundle(path):
		w.leaving(func() { w.openBundle(path, w.interruptedOf(path)) })
	case strings.HasSuffix(path, bundle.RecordExtension):
		w.leaving(func() { w.openRecord(path) })
	case strings.HasSuffix(path, templateEnd):
		w.leaving(func() { w.openTemplate(path) })
	}
}

// interruptedOf is the interrupted session that came in a file, or nil.
func (w *Window) interruptedOf(path string) *session.Unfinished {
	u, err := w.studio.Unfinished()
	whole, _ := filepath.Abs(path)
	if err != nil || u.Bundle == "" || u.Bundle != whole {
		return nil
	}
	return &u
}

// openBundle begins the four steps; resume is the interrupted session that
// came in the bundle, or nil.
func (w *Window) openBundle(path string, resume *session.Unfinished) {
	last, _ := w.studio.Settings() // what is wrong with them is said where they are chosen
	a := &atHome{
		window: w, path: path, resume: resume, room: last.Room, output: last.Output,
		title: newLine(26, colorAmber()).bold(), stage: container.NewStack(), problem: words(""),
	}
	a.problem.Importance = widget.WarningImportance
	a.problem.Hide()
	a.back = newDeskButton(l("Back"), func() { a.show(a.at - 1) })
	a.next = newDeskButton(l("Next"), a.forward)
	a.next.Importance = widget.HighImportance
	a.sender = newSenderStep(a)
	a.sound = newSoundStep(a)
	a.light = newLightStep(a)
	a.gate = newGateStep(a)
	a.steps = []step{
		{l("Who it is from"), a.sender.content},
		{l("Sound"), a.sound.content},
		{l("Light"), a.light.content},
		{l("Before the dose"), a.gate.content},
	}
	leave := newDeskButton(l("Close this session"), a.leave)
	foot := container.NewVBox(a.problem, container.NewBorder(nil, nil, leave, container.NewHBox(
		container.NewGridWrap(fyne.NewSize(140, 52), a.back), container.NewGridWrap(fyne.NewSize(240, 52), a.next))))
	w.home = nil
	w.setMenu(nil)
	w.view(container.NewPadded(container.NewPadded(container.NewBorder(
		container.NewHBox(a.title.Text, layout.NewSpacer()), foot, nil, nil, a.stage))))
	a.show(0)
	a.sender.open()
}

// show goes to a step.
func (a *atHome) show(i int) {
	if a.at == 1 && i != 1 {
		a.sound.quiet()
	}
	a.at = i
	a.title.set(l("Your session · step {{.Step}} of {{.Steps}}: {{.Title}}", "Step", i+1, "Steps", len(a.steps), "Title", a.steps[i].title))
	if a.resume != nil {
		a.title.set(l("Your session was interrupted at {{.At}}", "At", a.resume.LastSeen.Format("15:04")))
	}
	a.say("")
	show(a.back, i > 0)
	label := l("Next")
	switch {
	case a.resume != nil:
		label = l("Go on")
	case i == len(a.steps)-1:
		label = l("Start my session")
	}
	setButton(a.next, label)
	a.ready()
	a.window.window.Canvas().Unfocus()
	a.stage.Objects = []fyne.CanvasObject{container.NewPadded(a.steps[i].content)}
	a.stage.Refresh()
}

// ready lets the person go on, where nothing of this step is open.
func (a *atHome) ready() {
	enable(a.next, a.prepared != nil && (a.at < len(a.steps)-1 || a.gate.done()))
}

// forward goes to the next step, or starts.
func (a *atHome) forward() {
	switch {
	case a.at == 0 && a.resume != nil:
		a.goOn()
	case a.at < len(a.steps)-1:
		a.show(a.at + 1)
	default:
		a.start()
	}
}

func (a *atHome) say(text string) {
	setLabel(a.problem, text)
	show(a.problem, text != "")
}

func (a *atHome) fail(err error) {
	a.say(sentence(err.Error()))
	a.ready()
}

// leave goes back to the pages of the window.
func (a *atHome) leave() {
	a.sound.quiet()
	if a.parcel != nil {
		_ = a.parcel.Close() // nothing was written
		a.parcel = nil
	}
	a.window.goHome()
}

// setMenu shows another menu, or none, and gives what is below it its place.
func (w *Window) setMenu(m *fyne.MainMenu) {
	w.window.SetMainMenu(m)
	w.window.SetPadded(w.window.Padded())
}

// goHome shows the window as it is without a session.
func (w *Window) goHome() {
	w.setMenu(w.menu())
	w.home = newHome(w)
}

// start begins the session.
func (a *atHome) start() {
	w, p := a.window, a.prepared
	enable(a.next, false)
	card := a.gate.card.read()
	card.Shown = a.light.card.Checked
	p.Choices.Room, p.Choices.Output = a.room, a.output
	p.Choices.Chart.Gate = a.gate.items()
	a.run(card, func(o session.Observers) (*session.Session, error) {
		err := errors.Join(w.studio.KeepCard(card), w.keep(func(s *settings.Settings) { s.Room, s.Output = a.room, a.output }))
		if err != nil {
			return nil, err
		}
		return w.studio.Start(w.ctx, p, o)
	})
}

// goOn takes up a session that was interrupted, without any question that
// was answered already.
func (a *atHome) goOn() {
	w, u := a.window, *a.resume
	enable(a.next, false)
	if u.Companion {
		a.follow(func(o session.Observers) (*session.Session, error) {
			return w.resume(u, session.Choices{Output: "null", Passphrase: a.passphrase}, o)
		})
		return
	}
	card, _ := w.studio.Card() // an empty one says so by itself
	_ = a.parcel.Close()       // it is opened again
	a.parcel = nil
	a.run(card, func(o session.Observers) (*session.Session, error) {
		return w.resume(u, session.Choices{Room: a.room, Output: a.output, Passphrase: a.passphrase}, o)
	})
}

// run runs the session as the client sees it.
func (a *atHome) run(card session.Card, begin func(session.Observers) (*session.Session, error)) {
	w := a.window
	style := a.light.style(a.room)
	w.openFor(begin, a.fail,
		func(commands chan<- conductor.Command) {
			w.visit = newVisit(w, commands, a.guide, card, style)
		},
		func(ctx context.Context, _ func() (color.NRGBA, bool)) { <-ctx.Done() }) // the client's view is the lamp
}

// known keeps what was found in the file, and who the words after a stop
// speak of.
func (a *atHome) known(p *session.Parcel) error {
	prepared, err := a.window.studio.Receive(p, session.Choices{})
	if err != nil {
		return err
	}
	a.prepared, a.guide = prepared, ""
	if p.Sender != nil && !p.Own {
		a.guide = cmp.Or(p.Manifest.From, p.Sender.Name)
	}
	return a.gate.lay(prepared)
}

// chooseFile asks for a file whose name ends in one of these.
func (w *Window) chooseFile(chosen func(path string), endings ...string) {
	open := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err == nil && file != nil {
			path := file.URI().Path()
			_ = file.Close()
			chosen(path)
		}
	}, w.window)
	open.SetFilter(storage.NewExtensionFileFilter(endings))
	w.ask(open)
}

// dropped opens the first of the files that were dropped on the window.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) > 0 {
		w.Open(files[0].Path())
	}
}
