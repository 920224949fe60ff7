package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/assets/draft"
	"roomtone/playlist"
)

// templateEditor changes one of the person's own templates: its parts at the
// left, the fields of one part beside them, and beneath both the whole session
// as it would be. What does not fit is said below its field, and nothing is
// written before it is saved.
type templateEditor struct {
	page    *templatesPage
	draft   *draft.Draft
	content fyne.CanvasObject

	at       int // the part that is seen: 0 the template, then the phases, safety times, questions
	links    []*deskButton
	parts    *fyne.Container
	form     *fyne.Container
	scroll   *container.Scroll
	timeline *timeline

	problems         []problem
	lines            map[string]*draftEntry // by their keys
	general          *widget.Label
	unread           map[string]unread // by the keys of their lines
	writing          string            // the key of a line that is being written and cannot be read yet
	pause            *time.Timer
	title            line
	status           *widget.Label
	undoing, redoing *deskButton
	save             *deskButton
	foot, asking     *fyne.Container // the status, and the question in its place
	saveAndGo, stay  *deskButton
	then             func() // what waits for the answer
	commented        bool   // its file has remarks, which saving would drop
}

func newTemplateEditor(p *templatesPage, t assets.Template) *templateEditor {
	e := &templateEditor{
		page: p, draft: draft.New(t), unread: map[string]unread{}, parts: container.New(tight{}), form: container.NewVBox(),
		timeline: newTimeline(), general: words(""), title: newLine(22, colorAmber()).bold(), status: words(""),
	}
	if text, err := t.Text(); err == nil {
		e.commented = strings.HasPrefix(text, "#") || strings.Contains(text, "\n#")
	}
	e.general.Importance = widget.WarningImportance
	e.timeline.stretched = func(phase int, length time.Duration) {
		e.draft.Pause()
		e.draft.SetLength(phase, length)
		e.rebuild()
	}
	e.undoing = newDeskButton(l("Undo"), e.undo)
	e.redoing = newDeskButton(l("Redo"), e.redo)
	e.save = newDeskButton(l("Save"), func() { e.keep() })
	e.save.Importance = widget.HighImportance
	back := newDeskButton(l("Back to the list"), func() { e.leave(p.toList) })
	for _, b := range []*deskButton{e.undoing, e.redoing, e.save} {
		b.stays = true
	}
	head := container.NewBorder(nil, nil, nil, container.NewHBox(e.undoing, e.redoing, tallish(e.save), back), container.NewVBox(layout.NewSpacer(), e.title.Text, layout.NewSpacer()))

	e.saveAndGo = newDeskButton(l("Save, and go"), func() {
		if e.keep() {
			e.goOn()
		}
	})
	drop := newDeskButton(l("Go without saving"), e.goOn)
	e.stay = newDeskButton(l("Stay here"), e.answered)
	e.asking = container.NewBorder(nil, nil, nil, container.NewHBox(e.saveAndGo, drop, e.stay), words(l("Your changes are not saved.")))
	e.asking.Hide()
	e.foot = container.NewStack(e.status, e.asking)

	e.scroll = container.NewVScroll(besideBar(e.form))
	middle := container.New(columns{.25, .75}, panel(container.NewVScroll(besideBar(e.parts))), panel(e.scroll))
	e.content = container.NewBorder(head, e.foot, nil, nil, container.New(above{.68, 200}, middle, e.timeline))
	e.rebuild()
	return e
}

// tallish gives the button that counts some width.
func tallish(b fyne.CanvasObject) fyne.CanvasObject { return container.New(atLeast{110}, b) }

// rebuild makes the parts and the fields anew, as the draft has them.
func (e *templateEditor) rebuild() {
	t := e.draft.Template()
	e.at = min(e.at, len(t.Plan.Phases)+2)
	e.links = nil
	e.parts.RemoveAll()
	for i := range len(t.Plan.Phases) + 3 {
		link := newDeskButton("", func() { e.show(i) })
		link.Alignment, link.stays = widget.ButtonAlignLeading, true
		choose(link, i == e.at)
		e.links = append(e.links, link)
		e.parts.Add(link)
	}
	e.problems, e.lines = nil, map[string]*draftEntry{}
	e.form.Objects = append([]fyne.CanvasObject{e.general}, e.fields(t)...)
	e.form.Refresh()
	e.tell()
	e.keepKeyboard()
}

// keepKeyboard leaves the keyboard in the line in which it was, where there
// still is one; it must not stay with one that is gone.
func (e *templateEditor) keepKeyboard() {
	if was, ok := e.page.window.window.Canvas().Focused().(*draftEntry); ok {
		e.write(was.key)
	}
}

// write gives the keyboard to a line, behind what stands in it.
func (e *templateEditor) write(key string) {
	line := e.lines[key]
	if line == nil {
		e.page.window.window.Canvas().Unfocus()
		return
	}
	line.CursorColumn = len([]rune(line.Text))
	e.page.window.focus(line)
}

// show goes to a part.
func (e *templateEditor) show(i int) {
	e.draft.Pause()
	e.at, e.writing = i, ""
	e.rebuild()
	e.scroll.ScrollToTop()
	e.page.window.focus(e.links[i])
}

// section is the part to which a place belongs.
func (e *templateEditor) section(t assets.Template, names []string) int {
	phases := len(t.Plan.Phases)
	switch {
	case len(names) > 1 && names[0] == "phase":
		for i, p := range t.Plan.Phases {
			if p.ID == names[1] {
				return 1 + i
			}
		}
	case len(names) > 0 && names[0] == "safety":
		return phases + 1
	case len(names) > 0 && names[0] == "ask":
		return phases + 2
	}
	return 0
}

// tell shows what the draft is now: what does not fit, the drawing, and what
// can be done.
func (e *templateEditor) tell() {
	t := e.draft.Template()
	e.title.set(t.Title)
	wrong := map[int]bool{}
	texts := map[string][]string{}
	said := map[string]bool{}
	for key, u := range e.unread {
		if key == e.writing {
			continue
		}
		wrong[e.section(t, strings.Split(u.place, "."))] = true
		texts[u.place] = append(texts[u.place], u.problem)
	}
	for _, f := range e.draft.Findings() {
		wrong[e.section(t, f.Place)] = true
		at := place(f.Place...)
		texts[at] = append(texts[at], inWords(f.Text))
	}
	for _, p := range e.problems {
		var lines []string
		for _, at := range p.places {
			lines = append(lines, texts[at]...)
			said[at] = true
		}
		setLabel(p.label, strings.Join(lines, "\n"))
		show(p.label, len(lines) > 0)
	}
	var rest []string
	for _, f := range e.draft.Findings() {
		if e.section(t, f.Place) == e.at && !said[place(f.Place...)] {
			rest = append(rest, inWords(f.Text))
		}
	}
	setLabel(e.general, strings.Join(rest, "\n"))
	show(e.general, len(rest) > 0)
	e.nameParts(t, wrong)
	e.timeline.show(e.drawn())

	count := len(e.unread) + len(e.draft.Findings())
	if e.writing != "" {
		count--
	}
	changed := e.draft.Changed() || len(e.unread) > 0
	switch {
	case count > 0:
		e.say(l("To mend before it can be saved: {{.N}}. A dot marks the parts, and below the fields stands what to do.", "N", count))
	case changed:
		e.say(l("Not saved yet. {{.Length}} in all.", "Length", assets.FormatDuration(t.Plan.Length())))
	default:
		e.say(l("Saved. {{.Length}} in all.", "Length", assets.FormatDuration(t.Plan.Length())))
	}
	enable(e.undoing, e.draft.CanUndo() || len(e.unread) > 0)
	enable(e.redoing, e.draft.CanRedo())
	whole := len(e.unread) == 0 && len(e.draft.Findings()) == 0
	enable(e.save, changed && whole)
	enable(e.saveAndGo, whole)
}

func (e *templateEditor) say(text string) { setLabel(e.status, text) }

// nameParts names the parts; a dot marks those in which something is wrong.
func (e *templateEditor) nameParts(t assets.Template, wrong map[int]bool) {
	names := []string{l("The whole session")}
	for _, p := range t.Plan.Phases {
		name := p.Name
		if name == "" {
			name = l("without a name")
		}
		names = append(names, name)
	}
	names = append(names, l("Safety times"), l("Questions"))
	for i, link := range e.links {
		name := fit(names[i], 170, 15)
		if wrong[i] {
			name = "•  " + fit(names[i], 150, 15)
		}
		setButton(link, name)
	}
}

// drawn is the drawing of the draft, with the level of its music in each phase.
func (e *templateEditor) drawn() timelineModel { return drawing(e.draft.Drawable()) }

// drawing is the timeline of a template, before any music is chosen for it.
func drawing(t assets.Template) timelineModel {
	show := conductor.Show{Plan: t.Plan, Music: t.Music, Light: t.Light, LightCeiling: t.LightCeiling}
	m := planned(&show, playlist.Programme{})
	for i, ph := range m.phases {
		m.music = append(m.music, stretch{name: wants(t.Music[i]), start: ph.start, end: ph.end})
	}
	return m
}

// wait says nothing of a line that cannot be read before the typing pauses:
// half of a time is no time yet.
func (e *templateEditor) wait(key string) {
	e.writing = key
	if e.pause != nil {
		e.pause.Stop()
	}
	e.pause = time.AfterFunc(700*time.Millisecond, func() {
		e.page.window.paint(func() {
			if e.writing == key {
				e.writing = ""
				e.tell()
			}
		})
	})
}

// undo takes back what was done last; what cannot be read comes first.
func (e *templateEditor) undo() {
	if len(e.unread) > 0 {
		e.unread, e.writing = map[string]unread{}, ""
	} else if !e.draft.Undo() {
		return
	}
	e.rebuild()
}

// redo does it again.
func (e *templateEditor) redo() {
	if e.draft.Redo() {
		e.unread, e.writing = map[string]unread{}, ""
		e.rebuild()
	}
}

// keep saves the template, and tells whether that went well.
func (e *templateEditor) keep() bool {
	if len(e.unread) > 0 {
		return false
	}
	kept, err := e.page.window.studio.SaveTemplate(e.draft.Template())
	if err != nil {
		e.say(sentence(err.Error()))
		return false
	}
	e.draft.Keep(kept.Name, kept.Source)
	e.commented = false
	e.page.changed(kept.Name)
	e.rebuild()
	return true
}

// leave does something that ends the editing; where something is not saved it
// asks first, in place.
func (e *templateEditor) leave(then func()) {
	if !e.draft.Changed() && len(e.unread) == 0 {
		then()
		return
	}
	e.then = then
	show(e.status, false)
	show(e.asking, true)
	e.page.window.focus(e.stay)
}

// goOn does what waited for the answer.
func (e *templateEditor) goOn() {
	then := e.then
	e.answered()
	if then != nil {
		then()
	}
}

func (e *templateEditor) answered() {
	e.then = nil
	show(e.asking, false)
	show(e.status, true)
	e.page.window.focus(e.links[e.at])
}
