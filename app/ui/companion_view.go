package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/timer"
)

// companionStart is the page on which a guide says when the client's session
// began.
type companionStart struct {
	home    *atHome
	started *widget.Entry
	problem *widget.Label
}

// openCompanion shows the page, for a bundle that was opened.
func (w *Window) openCompanion(a *atHome) {
	c := &companionStart{home: a, started: widget.NewEntry(), problem: words("")}
	c.problem.Importance = widget.WarningImportance
	c.started.PlaceHolder = l("such as 14:05 or 14:05:30")
	c.started.OnSubmitted = func(string) { c.typed() }
	now := newDeskButton(l("The client starts now"), func() { c.begin(time.Now()) })
	now.Importance = widget.HighImportance
	at := newDeskButton(l("The client started then"), c.typed)
	w.view(container.NewPadded(container.NewVBox(
		layout.NewSpacer(),
		container.NewCenter(heading(l("Follow the client's session"))),
		container.New(middle{.6}, words(l("On the call, ask the client to count down and start. Press when they do. Phases, prompts and times then come to you as the music comes to them. Nothing sounds here, and nothing that you do reaches the client."))),
		container.NewCenter(container.NewGridWrap(fyne.NewSize(320, 72), now)),
		container.New(middle{.6}, words(l("Or type when it started, on this computer's clock:"))),
		container.New(middle{.6}, container.New(columns{.6, .4}, c.started, at)),
		container.New(middle{.6}, c.problem),
		container.NewCenter(newDeskButton(l("Close this session"), a.leave)),
		layout.NewSpacer(),
	)))
}

// typed begins with the time that was typed.
func (c *companionStart) typed() {
	began, err := session.ClockTime(c.started.Text, time.Now())
	if err != nil {
		setLabel(c.problem, sentence(err.Error()))
		return
	}
	c.begin(began)
}

func (c *companionStart) begin(began time.Time) {
	a := c.home
	a.problem = c.problem
	prepared, err := a.window.studio.Receive(a.parcel, session.Choices{Companion: true, Output: "null", Began: began})
	if err != nil {
		a.fail(err)
		return
	}
	a.follow(func(o session.Observers) (*session.Session, error) {
		return a.window.studio.Start(a.window.ctx, prepared, o)
	})
}

// follow shows the desk of a session that follows the client's.
func (a *atHome) follow(begin func(session.Observers) (*session.Session, error)) {
	a.window.setMenu(a.window.menu())
	a.window.open(begin, func(err error) {
		a.window.setMenu(nil)
		a.fail(err)
	})
}

// companionBar stands in the place of the guide's controls where nothing that
// a guide does could reach the client: the clock can be set, and no more.
func companionBar(v *sessionView) fyne.CanvasObject {
	shift := func(by time.Duration) func() {
		return func() { v.do(conductor.Command{Kind: timer.Shifted, By: by}) }
	}
	text := newLine(15, colorMuted())
	text.set(l("You follow the client's session. The clock can be set; nothing here reaches the client."))
	return container.NewHBox(
		newDeskButton(l("1 s back"), shift(-conductor.Shift)), newDeskButton(l("1 s on"), shift(conductor.Shift)),
		layout.NewSpacer(), container.NewCenter(text.Text), layout.NewSpacer(),
		newDeskButton(l("End"), func() { v.controls.ask(nil) }),
	)
}

// follow puts the bar in the place of the controls once a session shows that
// it is a companion.
func (v *sessionView) follow(s *conductor.Snapshot) {
	if !s.Show.Companion || v.follows {
		return
	}
	v.follows = true
	bar := companionBar(v)
	show(bar, v.controls.buttons.Visible())
	setLabel(v.controls.asks, l("Stop following? The client's session goes on by itself."))
	setButton(v.controls.sure, l("Stop following (Enter)"))
	v.hints.rest(l("F6 when it becomes hard · F1 shows all keys"))
	stack := v.controls.content.(*fyne.Container)
	stack.Objects[0], v.controls.buttons = bar, bar
	stack.Refresh()
}
