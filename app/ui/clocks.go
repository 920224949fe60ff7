package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/timer"
)

// clocks are the two clocks and how they differ, and where the session
// stands: what is read from three metres away.
type clocks struct {
	content *fyne.Container

	doseCaption, programmeCaption line
	dose, programme, apart        line
	phase, left, next             line
	name, stands                  string // of the phase, and what is left of it, before they are fitted
	sized                         []sizedLine
	grown                         float32
}

// sizedLine is a line and its size in the smallest window.
type sizedLine struct {
	line
	size float32
}

func newClocks() *clocks {
	c := &clocks{grown: 1}
	add := func(l line) line {
		c.sized = append(c.sized, sizedLine{l, l.TextSize})
		return l
	}
	c.doseCaption = add(newLine(13, colorMuted()))
	c.dose = add(newLine(72, colorText()).bold())
	c.programmeCaption = add(newLine(13, colorMuted()))
	c.programme = add(newLine(30, colorText()))
	c.apart = add(newLine(24, colorMuted()))
	c.phase = add(newLine(phaseSize, colorAmber()).bold())
	c.left = add(newLine(leftSize, colorText()))
	c.next = add(newLine(14, colorMuted()))
	c.content = container.New(headLayout{c},
		container.New(closeLines{}, clip(c.doseCaption), c.dose.Text),
		container.New(closeLines{}, clip(c.phase), clip(c.left), clip(c.next)),
		container.New(closeLines{}, clip(c.programmeCaption), clip(c.programme), clip(c.apart)),
	)
	return c
}

// closeLines stacks lines closer than their fonts would.
type closeLines struct{}

const closeBy = .94 // of a line's height

// MinSize is for Fyne.
func (closeLines) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		m := o.MinSize()
		s.Width = max(s.Width, m.Width)
		s.Height += m.Height * closeBy
	}
	return s
}

// Layout is for Fyne.
func (closeLines) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		h := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h * closeBy
	}
}

// scale makes all texts larger than they are in the smallest window.
func (c *clocks) scale(by float32) {
	if by == c.grown {
		return
	}
	c.grown = by
	for _, s := range c.sized {
		s.TextSize = s.size * by
		s.Refresh()
	}
	c.fitLines()
}

// headLayout puts the clock since the dose first, as wide as an hour needs,
// then the phase, and the programme at the right: a clock that ticks moves
// nothing beside it.
type headLayout struct{ c *clocks }

// What the columns take in the smallest window.
const (
	doseWidth      = 290
	phaseWidth     = 210 // at least
	programmeWidth = 200

	phaseSize = 34
	leftSize  = 23
)

// MinSize is for Fyne. The head is given its height by the desk.
func (h headLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(doseWidth+phaseWidth+programmeWidth, 90)
}

// Layout is for Fyne.
func (h headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	dose, programme := doseWidth*h.c.grown, programmeWidth*h.c.grown
	x := float32(0)
	for i, w := range []float32{dose, size.Width - dose - programme, programme} {
		height := objects[i].MinSize().Height
		objects[i].Move(fyne.NewPos(x, max(0, (size.Height-height)/2)))
		objects[i].Resize(fyne.NewSize(w-12, height))
		x += w
	}
	h.c.fitLines()
}

// fitLines shows the phase's name, and what is left of it, as large as there
// is room for them.
func (c *clocks) fitLines() {
	c.fitLine(c.phase, c.name, phaseSize)
	c.fitLine(c.left, c.stands, leftSize)
}

func (c *clocks) fitLine(l line, text string, usual float32) {
	room := l.Size().Width
	if room <= 0 {
		room = phaseWidth
	}
	const smallest = .58
	for _, part := range []float32{1, .84, .7, smallest} {
		size := usual * part * c.grown
		if part > smallest && fyne.MeasureText(text, size, l.TextStyle).Width > room {
			continue
		}
		if l.TextSize != size {
			l.TextSize = size
			l.Refresh()
		}
		l.set(fit(text, room, size))
		return
	}
}

// atLeast keeps a width, so that a clock that ticks moves nothing beside it.
type atLeast struct{ width float32 }

func (a atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	return fyne.NewSize(max(m.Width, a.width), m.Height)
}

func (atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}

func (c *clocks) apply(s *conductor.Snapshot) {
	p := s.Position
	switch {
	case s.Rehearsal && p.Dosed:
		c.doseCaption.set(l("Rehearsal · since dose"))
		c.dose.set(timer.Clock(p.SinceDose))
	case s.Rehearsal:
		c.doseCaption.set(l("Rehearsal · since start"))
		c.dose.set(timer.Clock(p.SinceStart))
	case p.Dosed:
		c.doseCaption.set(l("Since dose · taken at {{.At}}", "At", s.At.Add(-wall(p.SinceDose, s.Speed)).Format("15:04")))
		c.dose.set(timer.Clock(p.SinceDose))
	default:
		c.doseCaption.set(l("Since start"))
		c.dose.set(timer.Clock(p.SinceStart))
	}
	caption := l("Programme")
	if p.Dosed {
		caption = l("Programme, against the dose")
	}
	c.programmeCaption.set(caption)
	c.programme.set(l("{{.At}} of {{.Length}}", "At", hours(p.Programme), "Length", hours(p.Length)))
	text, off := apart(s)
	c.apart.set(text)
	if off {
		c.apart.tint(colorAmber())
	} else {
		c.apart.tint(colorMuted())
	}
	stands := ""
	switch {
	case s.State.Over:
		stands = l("The session has ended")
	case s.State.Panic:
		stands = l("Quiet: soft sound, warm low light")
	case s.State.Held:
		stands = l("Held · {{.Left}} left", "Left", minutes(p.Left))
	case p.Over > 0 && s.Phase().End == timer.EndDose:
		stands = l("Waiting for the dose")
	case p.Over > 0:
		stands = l("Waiting for you · {{.Over}} over", "Over", minutes(p.Over))
	default:
		stands = l("{{.Left}} left", "Left", minutes(p.Left))
	}
	if name := said(s.Phase().Name); name != c.name || stands != c.stands {
		c.name, c.stands = name, stands
		c.fitLines()
	}
	c.next.set(next(s))
}

// wall is how long ago something was on the wall clock.
func wall(ago time.Duration, speed float64) time.Duration {
	return time.Duration(float64(ago) / max(speed, 1))
}

// apart is how the two clocks differ: how much later, or earlier, than
// planned the programme runs against the dose; and whether it is off at all.
func apart(s *conductor.Snapshot) (string, bool) {
	first := s.State.Plan.DosePhase()
	if !s.Position.Dosed || first < 0 {
		return "", false
	}
	planned := s.Position.Programme
	for i := range first {
		planned -= s.State.Lengths[i]
	}
	switch d := s.Position.SinceDose - planned; {
	case d >= time.Minute:
		return l("{{.By}} behind", "By", minutes(d)), true
	case d <= -time.Minute:
		return l("{{.By}} ahead", "By", minutes(-d)), true
	}
	return l("in step"), false
}

func next(s *conductor.Snapshot) string {
	if len(s.Spans) < 2 || s.State.Over {
		return ""
	}
	span := s.Spans[1]
	name := said(s.State.Plan.Phases[span.Phase].Name)
	if s.Phase().End == timer.EndDose {
		return l("then {{.Name}}, at the dose", "Name", name)
	}
	if s.Rehearsal {
		return l("then {{.Name}}", "Name", name)
	}
	at := s.At.Add(wall(span.Start-s.Position.SinceStart, s.Speed))
	return l("then {{.Name}}, at {{.At}}", "Name", name, "At", at.Format("15:04"))
}

// minutes is a length as one says it. Only since dose ticks every second: a
// desk where everything ticks is restless, and each tick repaints it.
func minutes(d time.Duration) string {
	if d < time.Minute {
		return l("under a minute")
	}
	return assets.FormatDuration(d.Truncate(time.Minute))
}

// hours is a place on the programme, "1:09".
func hours(d time.Duration) string {
	m := int(d / time.Minute)
	return fmt.Sprintf("%d:%02d", m/60, m%60)
}
