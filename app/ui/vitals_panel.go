package ui

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// vitalsPanel is where measured vitals are typed. They are kept word for word
// and shown beside what the prescriber typed; nothing compares the two.
type vitalsPanel struct {
	view    *sessionView
	content fyne.CanvasObject

	pressure, pulse, oxygen *writeField
	limits, before          *widget.Label
}

// vitalsShown is how many of the latest vitals can be seen.
const vitalsShown = 4

func newVitalsPanel(v *sessionView) *vitalsPanel {
	p := &vitalsPanel{view: v, limits: words(""), before: words("")}
	p.before.Importance = widget.LowImportance
	add := func(placeholder string) *writeField {
		return newField(v.hints, v.keyboard.Unfocus, placeholder, l("Vitals as measured, with their time. Enter goes on to the next, and after the last keeps them."))
	}
	p.pressure, p.pulse, p.oxygen = add("120/80"), add("72"), add("98")
	p.pressure.OnSubmitted = func(string) { v.keyboard.Focus(p.pulse) }
	p.pulse.OnSubmitted = func(string) { v.keyboard.Focus(p.oxygen) }
	p.oxygen.OnSubmitted = func(string) { p.submit(); v.keyboard.Unfocus() }
	keep := newDeskButton(l("Keep"), p.submit).explain(v.hints, l("Keeps the vitals as they are typed"))
	row := container.New(columns{.34, .22, .22, .22},
		container.New(tight{}, caption(l("Blood pressure")), p.pressure),
		container.New(tight{}, caption(l("Pulse")), p.pulse),
		container.New(tight{}, caption(l("SpO₂")), p.oxygen),
		container.New(tight{}, caption(" "), keep))
	p.content = container.NewBorder(row, nil, nil, nil, container.NewVScroll(container.New(columns{.5, .5},
		container.New(tight{}, caption(l("The prescriber's limits, as typed")), flat(p.limits)),
		container.New(tight{}, caption(l("Before")), flat(p.before)))))
	return p
}

// submit keeps what was typed, if anything was.
func (p *vitalsPanel) submit() {
	var parts []string
	if text := p.pressure.take(); text != "" {
		parts = append(parts, l("blood pressure {{.Text}}", "Text", text))
	}
	if text := p.pulse.take(); text != "" {
		parts = append(parts, l("pulse {{.Text}}", "Text", text))
	}
	if text := p.oxygen.take(); text != "" {
		parts = append(parts, l("SpO₂ {{.Text}}", "Text", text))
	}
	if len(parts) > 0 {
		p.view.do(conductor.Command{Kind: timer.VitalsNoted, Text: strings.Join(parts, ", ")})
	}
}

func (p *vitalsPanel) apply(s *conductor.Snapshot) {
	setLabel(p.limits, typedOr(s.Show.Chart.Limits))
	var text []string
	for _, m := range slices.Backward(s.State.Vitals) {
		if len(text) == vitalsShown {
			break
		}
		text = append(text, sinceClock(s, m.At)+"  "+m.Text)
	}
	setLabel(p.before, strings.Join(text, "\n"))
}

// typedOr is what somebody typed, or that nobody did.
func typedOr(text string) string {
	if strings.TrimSpace(text) == "" {
		return l("nothing was typed")
	}
	return text
}

// sinceClock is a time of the session on the clock that the guide reads:
// since the dose, once it is taken.
func sinceClock(s *conductor.Snapshot, at time.Duration) string {
	if s.State.Dose != nil && at >= *s.State.Dose {
		at -= *s.State.Dose
	}
	return timer.Clock(at)
}
