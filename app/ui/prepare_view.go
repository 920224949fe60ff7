package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/preflight"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/assets"
)

// prepareView is where a session is prepared, step by step: the template and
// its lengths, the room, what was typed, the checklist, and what is still
// open before the start.
type prepareView struct {
	window  *Window
	content fyne.CanvasObject

	templates []assets.Template
	template  assets.Template
	choices   session.Choices
	prepared  *session.Prepared // nil until it fits the choices

	steps       *steps
	checklist   *part
	lay         func(set string) // chooses a direction of music
	list        *widget.List
	title       line
	description *widget.Label
	lengths     *widget.Button // the way back to the template's lengths
	folders     *folderList
	judgement   *judgement
	room        *roomChoice
	output      *outputChoice
	chart       *chartForm
	gate        *gateList
	ready       *readyList
	timeline    *timeline
	summary     *widget.Label
	findings    []*widget.Label // the same words at each place where they help
	standing    string          // what is wrong whatever is prepared
	found       string          // in preparing
	brief       []string        // the same in few lines
	broken      string          // what is wrong with the checklist itself
	back, next  *deskButton
	try, start  *deskButton
	rehearsal   *deskButton
	refill      *time.Timer
	round       int  // of preparing; older answers are not shown
	starting    bool // until the session runs, or cannot

	last    *part // on which it starts
	looked  []preflight.Finding
	looking bool
	again   *time.Timer
}

func newPrepareView(w *Window, last settings.Settings) *prepareView {
	p := &prepareView{
		window:      w,
		choices:     session.Choices{Template: last.Template, Music: last.Music, Set: last.Set, Room: last.Room, Output: last.Output},
		title:       newLine(26, colorAmber()).bold(),
		description: words(""),
		timeline:    newTimeline(),
		summary:     faint(""),
		findings:    []*widget.Label{words(""), words("")},
	}
	for _, f := range p.findings {
		f.Importance = widget.WarningImportance
	}
	templates, faults := w.studio.Templates()
	p.templates = templates
	p.folders = newFolderList(w, last.Music, func(folders []string) {
		p.choices.Music = folders
		p.prepare()
	})
	p.judgement = newJudgement(p)
	p.room = newRoomChoice(w, last.Room, besideDesk(), func(room string) { p.choices.Room = room })
	p.output = newOutputChoice(w, last.Output, func(name string) { p.choices.Output = name })
	p.chart = newChartForm(p.decide, p.prepareSoon)
	p.gate = newGateList(func() { p.weigh() })
	p.ready = newReadyList()
	p.timeline.stretched = p.stretch
	p.buttons()

	p.checklist = &part{name: l("4 · Checklist"), content: p.gate.content}
	p.last = &part{name: l("5 · Ready"), content: p.readyPart()}
	p.steps = newSteps(
		&part{name: l("1 · Template"), content: p.templatePart()},
		&part{name: l("2 · Room"), content: p.roomPart()},
		&part{name: l("3 · Client"), content: p.chart.content},
		p.checklist,
		p.last,
	)
	foot := container.NewBorder(nil, nil, nil, container.New(tallRow{110, 230, 200, 200}, p.back, p.try, p.next, p.start),
		container.NewVBox(layout.NewSpacer(), p.summary, layout.NewSpacer()))
	p.content = container.New(layout.NewCustomPaddedLayout(0, 6, 6, 6),
		container.NewBorder(p.steps.bar, foot, nil, nil, container.New(above{.55, 230}, p.steps.stage, p.timeline)))
	p.steps.moved = p.move

	for _, fault := range faults {
		p.report(fault)
	}
	p.list.Select(p.index(last.Template))
	p.list.ScrollToTop() // it has no size yet, and would scroll past everything
	p.move()
	return p
}

// typed tells whether something was typed, checked or drawn here that would
// be lost if the page were made anew. What was chosen is kept.
func (p *prepareView) typed() bool {
	return len(p.choices.Lengths) > 0 || len(p.gate.said) > 0 || p.chart.touched()
}

// tallRow puts buttons that are not missed in a row, each of its own least
// width. One that is hidden leaves no gap.
type tallRow []float32

func (t tallRow) widths(objects []fyne.CanvasObject) (all []float32, whole float32) {
	for i, o := range objects {
		w := float32(0)
		if o.Visible() {
			w = max(t[i], o.MinSize().Width)
			if whole > 0 {
				whole += theme.Padding()
			}
			whole += w
		}
		all = append(all, w)
	}
	return all, whole
}

func (t tallRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	_, whole := t.widths(objects)
	return fyne.NewSize(whole, 52)
}

func (t tallRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	all, _ := t.widths(objects)
	for i, o := range objects {
		if o.Visible() {
			o.Move(fyne.NewPos(x, 0))
			o.Resize(fyne.NewSize(all[i], size.Height))
			x += all[i] + theme.Padding()
		}
	}
}

func (p *prepareView) buttons() {
	p.back = newDeskButton(l("Back"), func() { p.steps.show(p.steps.next(-1)) })
	p.next = newDeskButton(l("Next"), func() { p.steps.show(p.steps.next(1)) })
	p.next.Importance = widget.HighImportance
	p.next.Disable() // until there is something to go on with
	p.try = newDeskButton(l("Try it without a client"), p.tryOut)
	p.try.Disable()
	p.rehearsal = newDeskButton(l("Rehearse it in two minutes"), p.rehearse)
	p.rehearsal.Disable()
	p.start = newDeskButton(l("Start the session"), p.begin)
	p.start.Importance = widget.HighImportance
	p.start.Disable()
}

// templatePart is the choice of a template.
func (p *prepareView) templatePart() fyne.CanvasObject {
	p.list = widget.NewList(
		func() int { return len(p.templates) },
		func() fyne.CanvasObject {
			name := widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.New(airless{0, .8}, container.NewBorder(nil, nil, nil, container.NewPadded(container.NewCenter(caption(""))), name))
		},
		p.fillRow,
	)
	p.list.OnSelected = p.choose
	p.lengths = widget.NewButton(l("Back to the template's lengths"), func() {
		p.choices.Lengths = nil
		p.prepare()
	})
	p.lengths.Hide()
	left := panel(container.NewBorder(caption(l("Choose a session")), nil, nil, nil, p.list))
	right := panel(container.NewBorder(nil, container.NewVBox(
		faint(l("Below is the whole session: light, music and phases. Drag the end of a phase to make it longer or shorter; on the keyboard, go there by Tab and use the arrows and Enter.")),
		container.NewHBox(p.lengths),
	), nil, nil, container.NewBorder(container.NewBorder(nil, nil, nil, container.NewHBox(p.bundleButton(), p.templatesButton()), clip(p.title)), nil, nil, nil, container.NewVScroll(container.NewVBox(p.description, p.findings[0])))))
	return container.New(columns{.3, .7}, left, right)
}

// roomPart is the choice of music, lamps and sound.
func (p *prepareView) roomPart() fyne.CanvasObject {
	return panel(container.NewVScroll(container.NewVBox(
		container.NewGridWithColumns(3,
			container.NewVBox(caption(l("Music")), p.sets(), p.folders.content, p.judgement.content),
			container.NewVBox(caption(l("Lamps")), p.room.content),
			container.NewVBox(caption(l("Sound")), p.output.content),
		),
		p.findings[1], // below: what is chosen above stays in its place while it is prepared anew
	)))
}

// readyPart is what was found before the start.
func (p *prepareView) readyPart() fyne.CanvasObject {
	head := container.NewBorder(nil, nil, nil, container.NewHBox(
		container.NewCenter(caption(l("Every change of phase in this room; nothing of it is kept"))), p.rehearsal,
	), heading(l("Before the start")))
	return panel(container.NewBorder(head, nil, nil, nil, container.NewVScroll(besideBar(p.ready.content))))
}

// sets is the choice of a direction of music, laid over the template's own.
func (p *prepareView) sets() fyne.CanvasObject {
	all, faults := p.window.studio.Sets()
	names, titles := []string{""}, []string{l("As the template says")}
	selected := 0
	for _, set := range all {
		if set.Name == p.choices.Set {
			selected = len(names)
		}
		names, titles = append(names, set.Name), append(titles, said(set.Title))
	}
	for _, fault := range faults {
		p.standing += sentence(fault.Error()) + "\n"
	}
	choice := widget.NewSelect(titles, nil)
	choice.SetSelectedIndex(selected)
	p.choices.Set = names[selected]
	choice.OnChanged = func(string) {
		p.choices.Set = names[choice.SelectedIndex()]
		p.prepare()
	}
	p.lay = func(set string) {
		if i := slices.Index(names, set); i >= 0 {
			choice.SetSelectedIndex(i)
		}
	}
	return choice
}

// takeUp begins to prepare a client's next session, as their course has it.
func (p *prepareView) takeUp(client, template, set string) {
	p.list.Select(p.index(template))
	p.lay(set)
	p.chart.code.SetText(client)
}

func (p *prepareView) fillRow(i widget.ListItemID, o fyne.CanvasObject) {
	row := o.(*fyne.Container).Objects[0].(*fyne.Container)
	t := p.templates[i]
	row.Objects[0].(*widget.Label).SetText(said(t.Title))
	line{row.Objects[1].(*fyne.Container).Objects[0].(*fyne.Container).Objects[0].(*canvas.Text)}.set(assets.FormatDuration(t.Plan.Length()))
}

func (p *prepareView) index(name string) int {
	for i, t := range p.templates {
		if t.Name == name {
			return i
		}
	}
	return 0
}

// choose shows another template.
func (p *prepareView) choose(i widget.ListItemID) {
	t := p.templates[i]
	p.template = t
	p.choices.Template, p.choices.Lengths, p.choices.Seed = t.Name, nil, nil
	p.title.set(said(t.Title))
	setLabel(p.description, said(t.Description))
	p.chart.show(t)
	gate, err := p.window.studio.Gate(t)
	p.broken = ""
	if err != nil {
		p.broken = sentence(err.Error())
	}
	p.gate.lay(gate)
	p.steps.leaveOut(p.checklist, t.Plan.DosePhase() < 0)
	p.prepare()
}

// move goes with the steps: the drawing is there where it tells something,
// and the buttons lead on.
func (p *prepareView) move() {
	part := p.steps.all[p.steps.at]
	last := p.steps.next(1) == p.steps.at
	show(p.timeline, part.content != p.chart.content && part != p.checklist)
	show(p.back, p.steps.at > 0)
	show(p.next, !last)
	show(p.start, last)
	p.gate.remind(p.chart.chart().Limits)
	p.weigh()
	p.lookOver()
	p.window.window.Canvas().Unfocus()
	p.content.Refresh()
}

// above gives the first object a part of the height, and the other, where it
// is seen, the rest; the first has a height that scrolling content would not
// ask for.
type above struct{ part, least float32 }

func (a above) MinSize(objects []fyne.CanvasObject) fyne.Size {
	upper, lower := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(upper.Width, lower.Width), max(upper.Height, a.least)+rowGap+lower.Height)
}

func (a above) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	upper := size.Height
	if objects[1].Visible() {
		upper = min(max((size.Height-rowGap)*a.part, objects[0].MinSize().Height, a.least), size.Height-rowGap-objects[1].MinSize().Height)
		objects[1].Move(fyne.NewPos(0, upper+rowGap))
		objects[1].Resize(fyne.NewSize(size.Width, size.Height-rowGap-upper))
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width, upper))
}
