package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/timer"
)

// The steps of the ladder that do something besides being noted, by their
// names in the file.
const (
	stepMusic     = "music"
	stepLights    = "lights"
	stepEmergency = "emergency"
)

// supportPanel is the ladder of help when it becomes hard, the gentlest step
// first. Each step is one press, which notes it with its time; what the room
// can do for it, it does.
type supportPanel struct {
	view    *sessionView
	content fyne.CanvasObject
	steps   []assets.Check
	taken   []line // when each step was taken last
	address *widget.Label
	// practice is the address of the practice; "" where none was given.
	practice string
}

func newSupportPanel(v *sessionView, ladder assets.Checklist, practice string) *supportPanel {
	p := &supportPanel{view: v, steps: ladder.Items, address: words(""), practice: practice}
	p.address.TextStyle.Bold = true
	p.address.Hide()
	list, last := container.New(tight{}), container.New(tight{})
	for i, step := range p.steps {
		row := newDeskButton("", func() { p.take(i + 1) })
		key := ""
		if i < 9 {
			key = fmt.Sprint(i + 1)
		}
		row.explain(v.hints, hint(key, p.does(step)))
		p.taken = append(p.taken, newLine(13, colorAmber()))
		name := widget.NewLabel(key)
		name.TextStyle.Bold = true
		where := list
		if step.ID == stepEmergency {
			where = last // which must be seen whatever the window's size
		}
		where.Add(container.New(behind{}, row, container.NewBorder(nil, nil, low(name), container.New(atLeast{50}, p.taken[i].Text), low(words(said(step.Text))))))
	}
	last.Add(p.address)
	p.content = container.NewBorder(nil, last, nil, nil, container.NewVScroll(list))
	return p
}

// does is what a press on a step does.
func (p *supportPanel) does(step assets.Check) string {
	switch step.ID {
	case stepMusic:
		return l("Notes the step with its time. The first press makes the music softer, a second one makes it quiet")
	case stepLights:
		return l("Notes the step with its time, and brings light to see by")
	}
	return l("Notes the step with its time")
}

// take takes the n-th step.
func (p *supportPanel) take(n int) {
	s := p.view.latest
	if n < 1 || n > len(p.steps) || s == nil || !s.State.Running {
		return
	}
	step := p.steps[n-1]
	again := p.taken[n-1].Text.Text != ""
	p.view.do(conductor.Command{Kind: timer.SupportGiven, Text: said(step.Text)})
	switch step.ID {
	case stepMusic:
		switch {
		case s.State.Panic:
		case again:
			p.view.do(conductor.Command{Kind: timer.Panicked})
		default:
			p.view.do(conductor.Command{Kind: timer.LevelSet, LevelDB: max(timer.LevelLeast, s.State.LevelDB-ladderSoftens)})
		}
	case stepLights:
		if s.Lights != nil && !s.State.Bright {
			p.view.do(conductor.Command{Kind: timer.LightsUp})
		}
	}
	p.taken[n-1].set(p.view.clock())
}

// ladderSoftens is by how many dB the ladder's step makes the music softer:
// enough to be noticed as help.
const ladderSoftens = 9

// askAddress is the question by which a template asks for the address to
// which help would come.
const askAddress = "address"

// apply shows the address that was typed before the session, for whoever calls
// for help.
// The practice's own address stands there where the client is in the practice
// and no other was typed: help must never be sent to the wrong place.
func (p *supportPanel) apply(s *conductor.Snapshot) {
	var typed []string
	elsewhere := s.Show.AtHome || s.Show.Companion
	for _, a := range s.Show.Answers {
		// Every other answer stands in the chart, and here would only push a
		// step out of sight. Older journals do not tell which is which.
		if strings.TrimSpace(a.Text) != "" && (a.ID == askAddress || a.ID == "") {
			typed = append(typed, said(a.Question)+" "+a.Text)
			elsewhere = elsewhere || a.ID == askAddress
		}
	}
	if p.practice != "" && !elsewhere {
		typed = append(typed, l("This practice: {{.Address}}", "Address", p.practice))
	}
	setLabel(p.address, strings.Join(typed, "\n"))
	show(p.address, len(typed) > 0)
}
