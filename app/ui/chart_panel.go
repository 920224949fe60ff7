package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
)

// chartPanel shows what was typed before the session, word for word.
type chartPanel struct {
	content fyne.CanvasObject

	intention, parts, dose, limits *widget.Label
	answers                        *fyne.Container
	filled                         bool
}

func newChartPanel() *chartPanel {
	p := &chartPanel{intention: words(""), parts: words(""), dose: words(""), limits: words(""), answers: container.New(tight{})}
	p.content = container.NewVScroll(container.New(tight{},
		container.NewGridWithColumns(2,
			container.New(tight{}, caption(l("Their intention")), flat(p.intention), caption(l("Their parts")), flat(p.parts)),
			container.New(tight{}, caption(l("The dose, as prescribed")), flat(p.dose), caption(l("The prescriber's limits, as typed")), flat(p.limits))),
		p.answers))
	return p
}

// apply fills it once: nothing in it changes while a session runs.
func (p *chartPanel) apply(s *conductor.Snapshot) {
	if p.filled {
		return
	}
	p.filled = true
	c := s.Show.Chart
	setLabel(p.intention, typedOr(c.Intention))
	setLabel(p.parts, typedOr(c.Parts))
	setLabel(p.dose, typedOr(c.Dose))
	setLabel(p.limits, typedOr(c.Limits))
	for _, a := range s.Show.Answers {
		p.answers.Add(caption(said(a.Question)))
		p.answers.Add(flat(words(typedOr(a.Text))))
	}
	for _, item := range c.Gate {
		if !item.Yes {
			p.answers.Add(caption(l("Open on the checklist: {{.Text}}", "Text", said(item.Text))))
			p.answers.Add(flat(words(typedOr(item.Reason))))
		}
	}
}
