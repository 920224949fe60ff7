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
	shorten, soften, deepen, end *deskButton
	speak, silence               *deskButton

	agreed func() // done besides, when the answer is yes; may be nil
}

func newControls(v *sessionView) *controls {
	c := &controls{view: v}
	send := func(k timer.Kind) func() { return func() { v.do(conductor.Command{Kind: k}) } }
	by := func(k timer.Kind) func() {
		return func() { v.do(conductor.Command{Kind: k, By: conductor.Stretch}) }
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
	c.soften = add(l("Softer"), "Ctrl+S", func() { v.do(conductor.Command{Kind: timer.Softened, LevelDB: -conductor.SoftenStep}) })
	c.deepen = add(l("Deeper"), "Ctrl+L", func() { v.do(conductor.Command{Kind: timer.Deepened, LevelDB: conductor.SoftenStep}) })
	c.speak = add(l("Speak"), "F2", c.toggleSpeech)
	c.silence = add(l("Silence"), "Ctrl+J", c.toggleSilence)
	c.skip = add(l("Skip"), "Ctrl+K", send(timer.Skipped))
	c.undo = add(l("Undo"), "Ctrl+Z", c.undoLast)
	c.end = add(l("End"), "Ctrl+W", func() { c.ask(nil) })
	c.quiet = add(l("Quiet"), "Esc", c.escape)
	c.quiet.Importance = widget.WarningImportance
	c.buttons = container.New(spread{}, row...)

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

// toggleSpeech lets the music make room for speech, or brings it back. The
// key does the same for as long as it is held.
func (c *controls) toggleSpeech() {
	if s := c.view.latest; s != nil {
		c.talk(!s.State.Ducked)
	}
}

// talk lets the music make room for speech, or come back; what is so already
// is left alone, as keys repeat.
func (c *controls) talk(now bool) {
	s := c.view.latest
	if s == nil || !s.State.Running || s.State.Ducked == now {
		return
	}
	k := timer.Unducked
	if now {
		k = timer.Ducked
	}
	c.view.do(conductor.Command{Kind: k})
}

// toggleSilence asks for a planned silence, or ends it.
func (c *controls) toggleSilence() {
	if s := c.view.latest; s != nil && silent(s) {
		c.view.do(conductor.Command{Kind: timer.SoundBack})
		return
	}
	c.view.do(conductor.Command{Kind: timer.Silenced, By: conductor.Silence})
}

// silent tells whether a planned silence lasts.
func silent(s *conductor.Snapshot) bool { return s.State.SilentUntil > s.Position.SinceStart }

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
	enable(c.deepen, (s.State.LevelDB < 0 || s.State.Depth < timer.DepthMost) && !s.State.Panic)
	enable(c.silence, !s.State.Panic)
	speak, silence := l("Speak"), l("Silence")
	if s.State.Ducked {
		speak = l("Spoken")
	}
	if silent(s) {
		silence = l("Sound")
	}
	setButton(c.speak, speak)
	setButton(c.silence, silence)
	enable(c.back, s.Position.Phase > 0)
	enable(c.advance, s.Phase().End != timer.EndDose && s.Position.Phase < len(s.State.Plan.Phases)-1)
	quiet := l("Quiet")
	if s.State.Panic {
		quiet = l("End…")
	}
	setButton(c.quiet, quiet)
}
