package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/timer"
)

// clocks are the two clocks, and where the session stands: what is read from
// three metres away.
type clocks struct {
	content fyne.CanvasObject

	doseCaption, programme, apart line
	dose                          line
	phase, left, next             line
}

func newClocks() *clocks {
	c := &clocks{
		doseCaption: newLine(12, colorMuted),
		dose:        newLine(60, colorText).bold(),
		programme:   newLine(20, colorText),
		apart:       newLine(13, colorMuted),
		phase:       newLine(34, colorAmber).bold(),
		left:        newLine(22, colorText),
		next:        newLine(15, colorMuted),
	}
	since := container.New(tight{}, c.doseCaption.Text, c.dose.Text)
	position := container.New(tight{}, c.phase.Text, c.left.Text, c.next.Text)
	plan := container.New(tight{}, caption(l("Programme")), c.programme.Text, c.apart.Text)
	wide := func(width float32, o fyne.CanvasObject) fyne.CanvasObject {
		return container.New(atLeast{width}, o)
	}
	c.content = container.NewHBox(
		wide(250, container.NewVBox(layout.NewSpacer(), since, layout.NewSpacer())),
		wide(200, container.NewVBox(layout.NewSpacer(), plan, layout.NewSpacer())),
		container.NewVBox(layout.NewSpacer(), position, layout.NewSpacer()),
	)
	return c
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
	if p.Dosed {
		c.doseCaption.set(l("Since dose · taken at {{.At}}", "At", s.At.Add(-wall(p.SinceDose, s.Speed)).Format("15:04")))
		c.dose.set(timer.Clock(p.SinceDose))
	} else {
		c.doseCaption.set(l("Since start"))
		c.dose.set(timer.Clock(p.SinceStart))
	}
	c.programme.set(l("{{.At}} of {{.Length}}", "At", hours(p.Programme), "Length", hours(p.Length)))
	c.apart.set(apart(s))
	c.phase.set(s.Phase().Name)
	switch {
	case s.State.Over:
		c.left.set(l("The session has ended"))
	case s.State.Panic:
		c.left.set(l("Quiet: soft sound, warm low light"))
	case s.State.Held:
		c.left.set(l("Held · {{.Left}} left", "Left", minutes(p.Left)))
	case p.Over > 0 && s.Phase().End == timer.EndDose:
		c.left.set(l("Waiting for the dose"))
	case p.Over > 0:
		c.left.set(l("Waiting for you · {{.Over}} over", "Over", minutes(p.Over)))
	default:
		c.left.set(l("{{.Left}} left", "Left", minutes(p.Left)))
	}
	c.next.set(next(s))
}

// wall is how long ago something was on the wall clock.
func wall(ago time.Duration, speed float64) time.Duration {
	return time.Duration(float64(ago) / max(speed, 1))
}

// apart is how the two clocks differ: how much later, or earlier, than
// planned the programme runs against the dose.
func apart(s *conductor.Snapshot) string {
	first := s.State.Plan.DosePhase()
	if !s.Position.Dosed || first < 0 {
		return ""
	}
	planned := s.Position.Programme
	for i := range first {
		planned -= s.State.Lengths[i]
	}
	switch d := s.Position.SinceDose - planned; {
	case d >= time.Minute:
		return l("{{.By}} behind the dose clock", "By", minutes(d))
	case d <= -time.Minute:
		return l("{{.By}} ahead of the dose clock", "By", minutes(-d))
	}
	return l("in step with the dose clock")
}

func next(s *conductor.Snapshot) string {
	if len(s.Spans) < 2 || s.State.Over {
		return ""
	}
	span := s.Spans[1]
	name := s.State.Plan.Phases[span.Phase].Name
	if s.Phase().End == timer.EndDose {
		return l("then {{.Name}}, at the dose", "Name", name)
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
