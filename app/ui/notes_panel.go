package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/timer"
)

// notesPanel is where notes are written: those for the chart, in words or by
// one press, and the guide's own, which are kept apart.
type notesPanel struct {
	view    *sessionView
	content fyne.CanvasObject
	note    *writeField
	own     *writeField
	tags    []assets.Check
	kept    line // the latest, so that one sees that it was
}

// tagsMost is how many tags there are room and figures for.
const tagsMost = 9

func newNotesPanel(v *sessionView, tags assets.Checklist) *notesPanel {
	p := &notesPanel{view: v, kept: newLine(13, colorMuted())}
	p.kept.Hide()
	p.tags = tags.Items[:min(len(tags.Items), tagsMost)]
	unfocus := v.keyboard.Unfocus
	p.note = newField(v.hints, unfocus, l("For the chart · Ctrl+T"), l("A note for the chart, with its time. Enter keeps it."))
	p.note.OnSubmitted = func(string) { p.submit(); unfocus() }
	p.own = newField(v.hints, unfocus, l("Your own · Ctrl+Shift+T"), l("A note of your own: it is kept apart from the chart. Enter keeps it."))
	p.own.OnSubmitted = func(string) { p.submit(); unfocus() }
	chips := container.New(flow{})
	for i, tag := range p.tags {
		chip := newDeskButton(fmt.Sprintf("%d %s", i+1, said(tag.Text)), func() { p.tag(i + 1) })
		chips.Add(low(chip.explain(v.hints, hint(fmt.Sprint(i+1), l("A note in one press: “{{.Text}}”, with its time", "Text", said(tag.Text))))))
	}
	p.content = container.NewBorder(container.New(columns{.5, .5}, p.note, p.own), clip(p.kept), nil, nil, container.NewVScroll(chips))
	return p
}

// submit keeps what stands in the lines, if anything does.
func (p *notesPanel) submit() {
	p.keep(timer.NoteWritten, p.note.take())
	p.keep(timer.ProcessNoted, p.own.take())
}

// tag writes the n-th tag as a note.
func (p *notesPanel) tag(n int) {
	if n >= 1 && n <= len(p.tags) {
		p.keep(timer.NoteWritten, said(p.tags[n-1].Text))
	}
}

func (p *notesPanel) keep(k timer.Kind, text string) {
	if text == "" {
		return
	}
	p.view.do(conductor.Command{Kind: k, Text: text})
	p.kept.set(l("Kept at {{.At}}: {{.Text}}", "At", p.view.clock(), "Text", text))
	if !p.kept.Visible() {
		p.kept.Show()
		p.content.Refresh()
	}
}

// flow puts objects in lines, one after the other.
type flow struct{}

const flowGap = 6

// MinSize is for Fyne. What height it takes depends on the width, which a
// scrolling parent gives; one line is the least.
func (flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	if n := len(objects); n > 0 {
		last := objects[n-1]
		s.Height = max(s.Height, last.Position().Y+last.MinSize().Height)
	}
	return s
}

// Layout is for Fyne.
func (flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x, y float32
	for _, o := range objects {
		m := o.MinSize()
		if x > 0 && x+m.Width > size.Width {
			x, y = 0, y+m.Height+flowGap
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(min(m.Width, size.Width), m.Height))
		x += m.Width + flowGap
	}
}
