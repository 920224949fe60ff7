package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// controls are the guide's buttons, and in their place the question whether
// to end.
type controls struct {
	view    *sessionView
	content fyne.CanvasObject

	buttons, question            fyne.CanvasObject
	hold, advance, undo, quiet   *deskButton
	back, onset, skip, extend    *deskButton
	shorten, soften, louder, end *deskButton

	agreed func() // done besides, when the answer is yes; may be nil
}

func newControls(v *sessionView) *controls {
	c := &controls{view: v}
	send := func(k timer.Kind) func() { return func() { v.do(conductor.Command{Kind: k}) } }
	by := func(k timer.Kind) func() {
		return func() { v.do(conductor.Command{Kind: k, By: conductor.Stretch}) }
	}
	level := func(db float64) func() {
		return func() { v.do(conductor.Command{Kind: timer.Softened, LevelDB: db}) }
	}
	var row []fyne.CanvasObject
	add := func(label, key string, tapped func()) *deskButton {
		b, o := keyed(label, key, tapped)
		row = append(row, o)
		return b
	}
	c.hold = add(l("Hold"), "Ctrl+H", c.toggleHold)
	c.extend = add(l("+5 min"), "Ctrl+E", by(timer.Extended))
	c.shorten = add(l("−5 min"), "Ctrl+⇧+E", by(timer.Shortened))
	c.advance = add(l("Next"), "Ctrl+N", c.leavePhase)
	c.back = add(l("Back"), "Ctrl+B", send(timer.SteppedBack))
	c.onset = add(l("Onset"), "Ctrl+O", send(timer.OnsetNoted))
	c.soften = add(l("Softer"), "Ctrl+S", level(-conductor.SoftenStep))
	c.louder = add(l("Louder"), "Ctrl+L", level(conductor.SoftenStep))
	c.skip = add(l("Skip"), "Ctrl+K", send(timer.Skipped))
	c.undo = add(l("Undo"), "Ctrl+Z", c.undoLast)
	c.end = add(l("End"), "Ctrl+W", func() { c.ask(nil) })
	c.quiet = add(l("Quiet"), "Esc", c.escape)
	c.quiet.Importance = widget.WarningImportance
	c.buttons = container.NewGridWithColumns(len(row), row...)

	keep := newDeskButton(l("Keep going (Esc)"), c.keepGoing)
	end := newDeskButton(l("End the session (Enter)"), c.finish)
	end.Importance = widget.DangerImportance
	sure := newLine(18, colorText)
	sure.set(l("End the session? The music fades and the lamps go back to what they were."))
	c.question = container.NewHBox(layout.NewSpacer(), container.NewCenter(sure.Text), keep, end, layout.NewSpacer())
	c.question.Hide()
	c.content = container.NewStack(c.buttons, c.question)
	return c
}

// asking tells whether the question stands.
func (c *controls) asking() bool { return c.question.Visible() }

func (c *controls) toggleHold() {
	k := timer.Held
	if s := c.view.latest; s != nil && s.State.Held {
		k = timer.Resumed
	}
	c.view.do(conductor.Command{Kind: k})
}

// leavePhase names the phase that the guide sees, so that a second press
// does not leave the next one too.
func (c *controls) leavePhase() {
	if s := c.view.latest; s != nil {
		c.view.do(conductor.Command{Kind: timer.Advanced, Phase: s.Phase().ID})
	}
}

func (c *controls) undoLast() {
	k := timer.SkipUndone
	if s := c.view.latest; s != nil && s.State.Panic {
		k = timer.PanicUndone
	}
	c.view.do(conductor.Command{Kind: k})
}

// escape is what the Escape key does: quiet first, then the question, and
// with the question standing it keeps the session going, so that a key
// pressed again and again in alarm never ends it.
func (c *controls) escape() {
	s := c.view.latest
	switch {
	case s == nil || !s.State.Running:
	case c.asking():
		c.keepGoing()
	case s.State.Panic:
		c.ask(nil)
	default:
		c.view.do(conductor.Command{Kind: timer.Panicked})
	}
}

// ask asks whether to end the session. agreed, which may be nil, is done
// besides when the answer is yes. The keyboard goes to the question: Enter and
// Escape answer it, whatever was being typed.
func (c *controls) ask(agreed func()) {
	c.agreed = agreed
	c.view.unfocus()
	c.buttons.Hide()
	c.question.Show()
}

func (c *controls) keepGoing() {
	c.view.unfocus()
	c.question.Hide()
	c.buttons.Show()
}

func (c *controls) finish() {
	if c.agreed != nil {
		c.agreed()
	}
	c.keepGoing()
	c.view.note.submit()
	c.view.do(conductor.Command{Kind: timer.Ended})
}

func (c *controls) apply(s *conductor.Snapshot) {
	label := l("Hold")
	if s.State.Held {
		label = l("Go on")
	}
	setButton(c.hold, label)
	enable(c.undo, s.CanUndo || s.State.Panic)
	enable(c.onset, s.State.Dose != nil && s.State.Onset == nil)
	enable(c.skip, s.Now != nil && s.Now.Path != "" && !s.State.Panic)
	enable(c.louder, s.State.LevelDB < 0)
	enable(c.back, s.Position.Phase > 0)
	enable(c.advance, s.Phase().End != timer.EndDose && s.Position.Phase < len(s.State.Plan.Phases)-1)
	quiet := l("Quiet")
	if s.State.Panic {
		quiet = l("End…")
	}
	setButton(c.quiet, quiet)
}
