package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"roomtone/assets"
)

// templateEnd ends the name of a template's file.
const templateEnd = ".toml"

// templatesPage is where templates are looked at, copied, brought in, given
// away and deleted. It covers the page on which a session is prepared, and is
// never seen beside a session.
type templatesPage struct {
	window *Window
	leave  func()
	stage  *fyne.Container // the list, or the editor
	shelf  fyne.CanvasObject
	editor *templateEditor // nil while none is changed

	templates   []assets.Template
	at          int
	list        *widget.List
	title       line
	description *widget.Label
	timeline    *timeline
	said        *widget.Label // what went wrong, or was done
	faults      *widget.Label // files that cannot be used
	change      *deskButton
	remove      *deskButton
	asking      *fyne.Container // whether one is to be deleted
	question    *widget.Label
	stay        *deskButton
	touched     bool // something else is on the shelf now than before
}

// templates shows the page, with the template of a name.
func (w *Window) templates(name string) *templatesPage {
	p := &templatesPage{
		window: w, stage: container.NewStack(), title: newLine(26, colorAmber()).bold(), description: words(""),
		timeline: newTimeline(), said: words(""), faults: words(""),
	}
	p.faults.Importance = widget.WarningImportance
	p.build()
	p.toList()
	p.leave = w.cover(container.NewPadded(container.NewPadded(p.stage)), p.left)
	w.shelf = p
	p.load(name)
	w.focus(p.list)
	return p
}

func (p *templatesPage) build() {
	p.list = widget.NewList(
		func() int { return len(p.templates) },
		func() fyne.CanvasObject {
			name := widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.NewBorder(nil, nil, nil, container.NewPadded(container.NewCenter(caption(""))), name)
		},
		func(i widget.ListItemID, o fyne.CanvasObject) {
			row, t, whose := o.(*fyne.Container), p.templates[i], l("yours")
			if t.Source == assets.SourceBuiltIn {
				whose = l("built in")
			}
			row.Objects[0].(*widget.Label).SetText(said(t.Title))
			line{row.Objects[1].(*fyne.Container).Objects[0].(*fyne.Container).Objects[0].(*canvas.Text)}.set(whose)
		},
	)
	p.list.OnSelected = func(i widget.ListItemID) { p.show(i) }

	p.change = newDeskButton(l("Change it"), func() { p.edit(p.templates[p.at]) })
	p.change.Importance = widget.HighImportance
	copied := newDeskButton(l("Make a copy"), p.duplicate)
	export := newDeskButton(l("Export…"), p.chooseExport)
	p.remove = newDeskButton(l("Delete…"), p.askToDelete)
	buttons := container.NewHBox(p.change, copied, export, p.remove)

	p.question = words("")
	p.stay = newDeskButton(l("Keep it"), p.answered)
	p.asking = container.NewBorder(nil, nil, nil, container.NewHBox(newDeskButton(l("Delete it"), p.delete), p.stay), p.question)
	p.asking.Hide()

	bring := newDeskButton(l("Import a file…"), func() { p.window.chooseFile(p.bringIn, templateEnd) })
	back := newDeskButton(l("Back to the session"), func() { p.leave() })
	left := panel(container.NewBorder(nil, bring, nil, nil, p.list))
	right := panel(container.NewBorder(nil, container.NewVBox(p.asking, buttons), nil, nil,
		container.NewVScroll(container.NewVBox(p.title.Text, p.description, p.said, p.faults))))
	head := container.NewBorder(nil, nil, heading(l("Templates")), back)
	p.shelf = container.NewBorder(head, nil, nil, nil, container.New(above{.6, 230}, container.New(columns{.35, .65}, left, right), p.timeline))
}

// load reads what there is, and shows the template of a name.
func (p *templatesPage) load(name string) {
	var faults []error
	p.templates, faults = p.window.studio.Templates()
	text := ""
	for _, fault := range faults {
		for line := range strings.Lines(fault.Error()) {
			text += sentence(strings.TrimSpace(line)) + "\n"
		}
	}
	setLabel(p.faults, strings.TrimSpace(text))
	show(p.faults, text != "")
	p.list.Refresh()
	at := 0
	for i, t := range p.templates {
		if t.Name == name {
			at = i
		}
	}
	if len(p.templates) > 0 {
		p.list.UnselectAll()
		p.list.Select(at)
	}
}

// show shows a template.
func (p *templatesPage) show(i int) {
	p.at = i
	t := p.templates[i]
	own := t.Source != assets.SourceBuiltIn
	p.title.set(said(t.Title))
	setLabel(p.description, said(t.Description))
	p.timeline.show(drawing(t))
	show(p.change, own)
	show(p.remove, own)
	p.say("")
	p.hush()
}

func (p *templatesPage) say(text string) {
	setLabel(p.said, text)
	show(p.said, text != "")
}

// changed notes that something else is on the shelf now, and shows it.
func (p *templatesPage) changed(name string) {
	p.touched = true
	p.load(name)
}

// edit changes one of the person's own.
func (p *templatesPage) edit(t assets.Template) {
	p.editor = newTemplateEditor(p, t)
	p.stage.Objects = []fyne.CanvasObject{p.editor.content}
	p.stage.Refresh()
	p.window.focus(p.editor.links[0])
}

// toList shows the list again.
func (p *templatesPage) toList() {
	p.editor = nil
	p.window.window.Canvas().Unfocus()
	p.stage.Objects = []fyne.CanvasObject{p.shelf}
	p.stage.Refresh()
	p.list.ScrollTo(p.at)
	p.window.focus(p.list)
}

// duplicate makes one of the person's own from what is shown.
func (p *templatesPage) duplicate() {
	t := p.templates[p.at]
	own, err := p.window.studio.SaveTemplate(p.window.studio.CopyTemplate(t, p.freeTitle(t)))
	if err != nil {
		p.say(sentence(err.Error()))
		return
	}
	p.changed(own.Name)
	p.edit(own)
}

// freeTitle is a title for a copy, which no template has yet.
func (p *templatesPage) freeTitle(t assets.Template) string {
	first := t.Title
	if rest := strings.TrimRight(first, "0123456789"); strings.HasSuffix(rest, " ") && strings.TrimSpace(rest) != "" {
		first = strings.TrimSpace(rest) // a copy of the second is the third
	}
	if t.Source == assets.SourceBuiltIn {
		first = l("{{.Title}}, my own", "Title", t.Title)
	}
	if runes := []rune(first); len(runes) > titleMost {
		first = string(runes[:titleMost])
	}
	title := first
	for n := 2; slices.ContainsFunc(p.templates, func(t assets.Template) bool { return t.Title == title }); n++ {
		title = fmt.Sprint(first, " ", n)
	}
	return title
}

// titleMost leaves room for a number behind a title, which has 80 characters at most.
const titleMost = 75

// bringIn takes a file over among the person's own.
func (p *templatesPage) bringIn(path string) {
	t, err := p.window.studio.ImportTemplate(path)
	if err != nil {
		text := l("{{.File}} is not taken over.", "File", filepath.Base(path))
		for line := range strings.Lines(err.Error()) {
			text += "\n" + sentence(strings.TrimSpace(line))
		}
		p.say(text)
		return
	}
	p.changed(t.Name)
	p.say(l("{{.File}} is taken over, as one of yours.", "File", filepath.Base(path)))
}

// chooseExport asks where the file goes.
func (p *templatesPage) chooseExport() {
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil {
			path := file.URI().Path()
			_ = file.Close()
			p.export(path)
		}
	}, p.window.window)
	save.SetFileName(p.templates[p.at].Name + templateEnd)
	save.SetFilter(storage.NewExtensionFileFilter([]string{templateEnd}))
	p.window.askWhere(save)
}

func (p *templatesPage) export(path string) {
	if err := p.window.studio.ExportTemplate(p.templates[p.at], path); err != nil {
		p.say(sentence(err.Error()))
		return
	}
	p.say(l("It is written to {{.File}}.", "File", filepath.Base(path)))
}

// askToDelete asks in place.
func (p *templatesPage) askToDelete() {
	setLabel(p.question, l("Delete “{{.Title}}” for good?", "Title", p.templates[p.at].Title))
	show(p.asking, true)
	p.window.focus(p.stay)
}

func (p *templatesPage) hush() { show(p.asking, false) }

func (p *templatesPage) answered() {
	p.hush()
	p.window.focus(p.remove)
}

func (p *templatesPage) delete() {
	t := p.templates[p.at]
	if err := p.window.studio.DeleteTemplate(t); err != nil {
		p.say(sentence(err.Error()))
		return
	}
	p.changed("")
	p.say(l("“{{.Title}}” is deleted.", "Title", t.Title))
	p.window.focus(p.list)
}

// left is for when the page is left, in whatever way.
func (p *templatesPage) left() {
	p.window.shelf = nil
	if !p.touched || p.window.choice == nil {
		return
	}
	p.window.choice.reload(p.templates[p.at].Name)
	if p.window.home != nil {
		p.window.home.forget(l("Course")) // it offers templates as well
	}
}

// leaving does something that leaves what is seen. Where a template is not
// saved, that is asked first, in place.
func (w *Window) leaving(then func()) {
	if w.shelf != nil && w.shelf.editor != nil && w.ctx.Err() == nil {
		w.shelf.editor.leave(then)
		return
	}
	then()
}

// openTemplate takes over a template's file that was dropped on the window.
func (w *Window) openTemplate(path string) {
	p := w.shelf
	if p == nil {
		p = w.templates(w.choice.template.Name)
	} else if p.editor != nil {
		p.toList()
	}
	p.bringIn(path)
}

// templatesButton leads from the page on which a session is prepared to the
// templates.
func (p *prepareView) templatesButton() fyne.CanvasObject {
	return newDeskButton(l("Templates…"), func() { p.window.templates(p.template.Name) })
}

// reload takes the templates as they are now. The one of a name is chosen,
// where it is not already; what it says may be new in any case.
func (p *prepareView) reload(name string) {
	p.templates, _ = p.window.studio.Templates()
	p.list.UnselectAll()
	p.list.Refresh()
	p.list.Select(p.index(name))
}

// inTemplate does something with the template that is changed, if one is.
func (w *Window) inTemplate(do func(*templateEditor)) {
	if w.shelf != nil && w.shelf.editor != nil {
		do(w.shelf.editor)
	}
}

// templateMenu is what the editor does by keys. The keys of its undo come by
// way of the session's, which stands first and has the same.
func (w *Window) templateMenu() *fyne.Menu {
	undo := keyed(l("Undo a change"), ctrl, fyne.KeyZ, func() { w.inTemplate((*templateEditor).undo) })
	redo := keyed(l("Redo a change"), shift, fyne.KeyZ, func() { w.inTemplate((*templateEditor).redo) })
	return fyne.NewMenu(l("Template"), undo, redo)
}
