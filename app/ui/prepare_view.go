package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/assets"
)

// prepareView is where a session is chosen: template, music, room, and what
// the prescriber decided.
type prepareView struct {
	window  *Window
	content fyne.CanvasObject

	templates []assets.Template
	choices   session.Choices
	prepared  *session.Prepared // nil until it fits the choices

	list        *widget.List
	title       line
	description *widget.Label
	asks        *fyne.Container
	folders     *folderList
	judgement   *judgement
	room        *roomChoice
	output      *outputChoice
	timeline    *timeline
	summary     line
	findings    *widget.Label
	standing    string // what is wrong whatever is prepared
	found       string // in preparing
	start       *widget.Button
	refill      *time.Timer
	round       int // of preparing; older answers are not shown
}

func newPrepareView(w *Window, last settings.Settings) *prepareView {
	p := &prepareView{
		window:      w,
		choices:     session.Choices{Template: last.Template, Music: last.Music, Set: last.Set, Room: last.Room, Output: last.Output, Answers: map[string]string{}},
		title:       newLine(26, colorAmber).bold(),
		description: words(""),
		asks:        container.NewVBox(),
		timeline:    newTimeline(),
		summary:     newLine(14, colorMuted),
		findings:    words(""),
	}
	templates, faults := w.studio.Templates()
	p.templates = templates
	p.folders = newFolderList(w.window, last.Music, func(folders []string) {
		p.choices.Music = folders
		p.prepare()
	})
	p.judgement = newJudgement(p)
	p.room = newRoomChoice(w, last.Room, func(room string) { p.choices.Room = room })
	p.output = newOutputChoice(w, last.Output, func(name string) { p.choices.Output = name })
	p.start = widget.NewButton(l("Start the session"), p.begin)
	p.start.Importance = widget.HighImportance
	p.start.Disable()
	p.findings.Importance = widget.WarningImportance

	p.list = widget.NewList(
		func() int { return len(p.templates) },
		func() fyne.CanvasObject {
			name := widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.NewBorder(nil, nil, nil, container.NewPadded(container.NewCenter(caption(""))), name)
		},
		p.fillRow,
	)
	p.list.OnSelected = p.choose

	left := panel(container.NewBorder(caption(l("Choose a session")), p.bundleButton(), nil, nil, p.list))
	right := container.NewVScroll(container.NewVBox(
		p.title.Text, p.description, p.findings, p.asks,
		rule(),
		container.NewGridWithColumns(3,
			container.NewVBox(caption(l("Music")), p.sets(), p.folders.content, p.judgement.content),
			container.NewVBox(caption(l("Lamps")), p.room.content),
			container.NewVBox(caption(l("Sound")), p.output.content),
		),
	))
	upper := container.New(columns{.27, .73}, left, panel(right))
	foot := container.NewBorder(nil, nil, nil, container.NewGridWrap(fyne.NewSize(240, 56), p.start),
		container.NewVBox(layout.NewSpacer(), p.summary.Text, layout.NewSpacer()))
	p.content = container.NewPadded(container.NewBorder(nil, foot, nil, nil, container.New(rows{.6, .4}, container.New(tall{250}, upper), p.timeline)))

	for _, fault := range faults {
		p.report(fault)
	}
	p.list.Select(p.index(last.Template))
	return p
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
		names, titles = append(names, set.Name), append(titles, set.Title)
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
	return choice
}

func (p *prepareView) fillRow(i widget.ListItemID, o fyne.CanvasObject) {
	row := o.(*fyne.Container)
	t := p.templates[i]
	row.Objects[0].(*widget.Label).SetText(t.Title)
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
	p.choices.Template = t.Name
	p.choices.Answers = map[string]string{}
	p.title.set(t.Title)
	setLabel(p.description, t.Description)
	p.asks.RemoveAll()
	for _, ask := range t.Asks {
		entry := widget.NewEntry()
		entry.PlaceHolder = l("as the prescriber decided")
		entry.OnChanged = func(text string) {
			p.choices.Answers[ask.ID] = text
			p.prepareSoon()
		}
		p.asks.Add(container.New(columns{.5, .5}, words(ask.Question), entry))
	}
	p.prepare()
}

// prepareSoon waits until the typing pauses.
func (p *prepareView) prepareSoon() {
	if p.refill != nil {
		p.refill.Stop()
	}
	p.refill = time.AfterFunc(500*time.Millisecond, func() { p.window.paint(p.prepare) })
}

// prepare looks through template and music beside the window, and shows what
// would play.
func (p *prepareView) prepare() {
	p.round++
	round, choices := p.round, p.choices
	choices.Answers = map[string]string{}
	for id, text := range p.choices.Answers {
		choices.Answers[id] = text
	}
	p.start.Disable()
	show(p.judgement.back, false)
	p.prepared = nil
	p.window.background(func() {
		told := time.Now()
		prepared, err := p.window.studio.Prepare(p.window.ctx, choices, func(done, total int) {
			if time.Since(told) > 200*time.Millisecond {
				told = time.Now()
				p.window.paint(func() {
					if round == p.round {
						p.summary.set(l("Looking through the music: {{.Done}} of {{.Total}}", "Done", done, "Total", total))
					}
				})
			}
		})
		p.window.paint(func() {
			if round == p.round {
				p.show(prepared, err)
			}
		})
	})
}

// show shows what was prepared, or why it could not be.
func (p *prepareView) show(prepared *session.Prepared, err error) {
	p.found = ""
	defer p.tell()
	if err != nil {
		p.summary.set("")
		p.found = sentence(err.Error())
		return
	}
	p.prepared = prepared
	p.timeline.show(planned(&prepared.Show, prepared.Programme))
	summary := l("{{.Length}} in all. No music is chosen: the built-in sound plays and changes with the phases.", "Length", assets.FormatDuration(prepared.Show.Plan.Length()))
	if n := len(prepared.Tracks); n > 0 {
		summary = l("{{.Length}} in all, from {{.N}} pieces of music.", "Length", assets.FormatDuration(prepared.Show.Plan.Length()), "N", n)
	}
	if n := len(prepared.Problems); n > 0 {
		summary += " " + l("Left out, and named above: {{.N}}.", "N", n)
	}
	p.summary.set(summary)
	const most = 6
	text := ""
	for i, problem := range prepared.Problems {
		if i == most {
			text += l("and {{.N}} more files are left out", "N", len(prepared.Problems)-most) + "\n"
			break
		}
		text += problem.Path + ": " + problem.Message + ".\n"
	}
	for _, w := range prepared.Programme.Warnings {
		if len(prepared.Tracks) > 0 {
			text += w.Message + "\n"
		}
	}
	p.found = text
	p.start.Enable()
}

// report says what is wrong, and goes on saying it whatever is prepared.
func (p *prepareView) report(err error) {
	p.standing += sentence(err.Error()) + "\n"
	p.tell()
}

func (p *prepareView) tell() {
	text := strings.TrimSpace(p.standing + p.found)
	setLabel(p.findings, text)
	show(p.findings, text != "")
}

// begin starts what was prepared.
func (p *prepareView) begin() {
	if p.prepared == nil {
		return
	}
	// Lamps and sound do not change what was prepared.
	p.prepared.Choices.Room, p.prepared.Choices.Output = p.choices.Room, p.choices.Output
	p.start.Disable()
	p.window.start(p.prepared, func(err error) {
		p.found = sentence(err.Error())
		p.tell()
		p.start.Enable()
	})
}
