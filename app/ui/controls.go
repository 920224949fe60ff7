package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// controls are the guide's buttons, and in their place the question whether
// to end.
type controls struct {
	view    *sessionView
	content fyne.CanvasObject

	buttons, question           fyne.CanvasObject
	hold, advance, undo, quiet  *deskButton
	back, onset, skip, extend   *deskButton
	shorten, soften, deepen     *deskButton
	speak, silence, bright, end *deskButton
	asks                        *widget.Label
	keep, sure                  *deskButton // in the question

	agreed func() // done besides, when the answer is yes; may be nil
}

// quietWidth is the width of the one button that must be found in the dark.
const quietWidth = 150

func newControls(v *sessionView) *controls {
	c := &controls{view: v}
	send := func(k timer.Kind) func() { return func() { v.do(conductor.Command{Kind: k}) } }
	by := func(k timer.Kind) func() {
		return func() { v.do(conductor.Command{Kind: k, By: conductor.Stretch}) }
	}
	c.hold = newDeskButton(l("Hold"), c.toggleHold)
	c.extend = newDeskButton(l("+5 min"), by(timer.Extended))
	c.shorten = newDeskButton(l("−5 min"), by(timer.Shortened))
	c.advance = newDeskButton(l("Next"), c.leavePhase)
	c.back = newDeskButton(l("Back"), send(timer.SteppedBack))
	c.onset = newDeskButton(l("Onset"), send(timer.OnsetNoted))
	c.soften = newDeskButton(l("Softer"), func() { v.do(conductor.Command{Kind: timer.Softened, LevelDB: -conductor.SoftenStep}) })
	c.deepen = newDeskButton(l("Deeper"), func() { v.do(conductor.Command{Kind: timer.Deepened, LevelDB: conductor.SoftenStep}) })
	c.speak = newDeskButton(l("Speak"), c.toggleSpeech)
	c.silence = newDeskButton(l("Silence"), c.toggleSilence)
	c.skip = newDeskButton(l("Skip"), send(timer.Skipped))
	c.undo = newDeskButton(l("Undo"), c.undoLast)
	c.bright = newDeskButton(l("Lights up"), v.toggleLights)
	c.end = newDeskButton(l("End"), func() { c.ask(nil) })
	c.quiet = newDeskButton(l("Quiet"), c.escape)
	c.quiet.Importance = widget.WarningImportance
	// The upper row is the time, the lower one the room.
	rows := container.New(grid{rows: 2},
		c.hold, c.back, c.advance, c.shorten, c.extend, c.onset, c.undo,
		c.soften, c.deepen, c.speak, c.silence, c.skip, c.bright, c.end)
	c.buttons = beside(rows, c.quiet, quietWidth)

	c.keep = newDeskButton(l("Keep going"), c.keepGoing)
	c.sure = newDeskButton(l("End the session (Enter)"), c.finish)
	c.sure.Importance = widget.DangerImportance
	c.asks = words(l("End the session? The music fades and the lamps go back to what they were."))
	c.asks.SizeName = theme.SizeNameSubHeadingText
	c.question = container.NewBorder(nil, nil, nil, container.NewHBox(c.keep, c.sure), c.asks)
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

// escape is what the Escape key does: it ends a rehearsal. In a session it is
// quiet first, then the question, and with the question standing it keeps the
// session going, and quiet, so that a key pressed again and again in alarm never
// ends it.
func (c *controls) escape() {
	s := c.view.latest
	switch {
	case s == nil || !s.State.Running:
	case c.asking():
		c.keepGoing()
		if !s.State.Panic && !s.Rehearsal {
			c.view.do(conductor.Command{Kind: timer.Panicked}) // Escape is the quiet, always
		}
	case s.Rehearsal:
		c.finish()
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
	going := l("Keep going")
	if s := c.view.latest; s != nil && (s.State.Panic || s.Rehearsal) {
		going = l("Keep going (Esc)") // else Escape makes it quiet as well
	}
	setButton(c.keep, going)
	c.view.keyboard.Unfocus()
	c.buttons.Hide()
	c.question.Show()
}

func (c *controls) keepGoing() {
	c.view.keyboard.Unfocus()
	c.question.Hide()
	c.buttons.Show()
}

func (c *controls) finish() {
	if c.agreed != nil {
		c.agreed()
	}
	c.keepGoing()
	c.view.drawer.notes.submit()
	c.view.drawer.vitals.submit()
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
	enable(c.bright, s.Lights != nil)
	bright := l("Lights up")
	if s.State.Bright && s.Lights != nil {
		bright = l("Lights back")
	}
	setButton(c.bright, bright)
	quiet := l("Quiet")
	switch {
	case s.Rehearsal:
		quiet = l("End (Esc)")
	case s.State.Panic:
		quiet = l("End…")
	}
	setButton(c.quiet, quiet)
}
