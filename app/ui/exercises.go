package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/assets"
)

// exercisePage is where an exercise is chosen and what it asks is read.
type exercisePage struct {
	window *Window

	all     []assets.Exercise
	chosen  assets.Exercise
	title   line
	about   *widget.Label
	caution *widget.Label
	lasts   *widget.Select
	lengths []time.Duration // what lasts offers
	holds   *widget.Check
	still   *widget.Check
	tones   *widget.Check
	dark    *widget.Check
	begin   *widget.Button
}

// exercises is the page of the exercises.
func (w *Window) exercises() fyne.CanvasObject {
	p := &exercisePage{
		window:  w,
		title:   newLine(26, colorAmber()).bold(),
		about:   words(""),
		caution: words(""),
	}
	var faults []error
	p.all, faults = w.studio.Exercises()
	p.lasts = widget.NewSelect(nil, nil)
	p.holds = widget.NewCheck(l("With breath holds: no hypertension, pregnancy, respiratory disease or panic"), nil)
	p.still = widget.NewCheck(l("Without movement: words and seconds instead of the circle"), nil)
	p.still.Checked = w.still()
	p.tones = widget.NewCheck(l("Soft tones: they rise with the breath in, fall with the breath out, and tell a new step"), nil)
	p.tones.Checked = true
	p.dark = widget.NewCheck(l("Sound alone: the screen stays dark"), p.darkness)
	p.begin = widget.NewButton(l("Begin"), func() {
		w.exercise(p.choice(), p.manner())
	})
	p.begin.Importance = widget.HighImportance
	problem := words("")
	problem.Importance = widget.WarningImportance
	for _, fault := range faults {
		problem.SetText(problem.Text + sentence(fault.Error()) + "\n")
	}
	show(problem, len(faults) > 0)

	list := widget.NewList(
		func() int { return len(p.all) },
		func() fyne.CanvasObject {
			name := widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.NewBorder(nil, nil, nil, container.NewPadded(container.NewCenter(caption(""))), name)
		},
		func(i widget.ListItemID, o fyne.CanvasObject) {
			row := o.(*fyne.Container)
			row.Objects[0].(*widget.Label).SetText(said(p.all[i].Title))
			line{row.Objects[1].(*fyne.Container).Objects[0].(*fyne.Container).Objects[0].(*canvas.Text)}.set(takes(p.all[i].Length()))
		},
	)
	list.OnSelected = func(i widget.ListItemID) { p.choose(p.all[i]) }
	left := panel(container.NewBorder(caption(l("Choose an exercise")), nil, nil, nil, list))
	p.caution.Importance = widget.WarningImportance
	right := container.NewVScroll(container.NewVBox(
		p.title.Text, p.about, p.caution, rule(),
		container.NewHBox(container.NewCenter(caption(l("Takes"))), p.lasts), p.holds, p.tones, p.still, p.dark, problem,
	))
	foot := container.NewHBox(layout.NewSpacer(), container.NewGridWrap(fyne.NewSize(240, 56), p.begin))
	if len(p.all) > 0 {
		list.Select(0)
	}
	return container.NewPadded(container.NewBorder(nil, foot, nil, nil, container.New(columns{.32, .68}, left, panel(right))))
}

// choose shows another exercise.
func (p *exercisePage) choose(e assets.Exercise) {
	p.chosen = e
	p.title.set(said(e.Title))
	setLabel(p.about, said(e.Description))
	text := ""
	for _, c := range e.Cautions {
		text += said(c) + "\n"
	}
	setLabel(p.caution, text)
	show(p.caution, text != "")
	show(p.holds, e.Holds())
	show(p.still, e.Breathes())
	show(p.dark, e.Breathes())
	p.lengths, p.lasts.Options = nil, nil
	for _, length := range []time.Duration{e.Length(), 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute} {
		as := e.Lasting(length).Length()
		if n := len(p.lengths); n == 0 || as >= length-10*time.Second && as > p.lengths[n-1]+time.Minute {
			p.lengths = append(p.lengths, as)
			p.lasts.Options = append(p.lasts.Options, takes(as))
		}
	}
	p.lasts.SetSelectedIndex(0)
	if len(p.lengths) > 1 {
		p.lasts.Enable()
	} else {
		p.lasts.Disable()
	}
}

// choice is the exercise as it was chosen. Holds are left out unless somebody
// said that nothing speaks against them.
func (p *exercisePage) choice() assets.Exercise {
	e := p.chosen
	if i := p.lasts.SelectedIndex(); i >= 0 {
		e = e.Lasting(p.lengths[i])
	}
	if !p.holds.Checked {
		e = e.WithoutHolds()
	}
	return e
}

// darkness goes with the choice of sound alone: there are tones then, and
// nothing that could move.
func (p *exercisePage) darkness(alone bool) {
	if alone {
		p.tones.SetChecked(true)
		p.tones.Disable()
		p.still.Disable()
		return
	}
	p.tones.Enable()
	p.still.Enable()
}

// manner is how the exercise was chosen to be shown and heard.
func (p *exercisePage) manner() manner {
	dark := p.dark.Checked && p.chosen.Breathes()
	return manner{still: p.still.Checked && !dark, tones: p.tones.Checked, dark: dark}
}

// takes is a length as one speaks of it.
func takes(d time.Duration) string {
	if d < 2*time.Minute {
		return l("{{.N}} s", "N", int(d.Round(time.Second)/time.Second))
	}
	return l("{{.N}} min", "N", int(d.Round(time.Minute)/time.Minute))
}
