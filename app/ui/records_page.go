package ui

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/records"
)

// recordsPage is what sessions left behind: a list, one of them laid beside
// its plan, and how all of them are kept.
type recordsPage struct {
	window  *Window
	content fyne.CanvasObject

	all, shown []records.Entry
	list       *widget.List
	search     *widget.Entry
	empty      *widget.Label
	record     *recordView
	keeping    *keepingView
	stage      *fyne.Container // the record, or how they are kept
	round      int             // of reading; older answers are not shown
}

// records is the page of the records.
func (w *Window) records() fyne.CanvasObject {
	w.recordsAt = newRecordsPage(w)
	return w.recordsAt.content
}

func newRecordsPage(w *Window) *recordsPage {
	p := &recordsPage{window: w, search: widget.NewEntry(), empty: words(l("No session has left a record yet.")), stage: container.NewStack()}
	p.record = newRecordView(p)
	p.keeping = newKeepingView(p)
	p.search.PlaceHolder = l("client code, template or day")
	p.search.OnChanged = func(string) { p.sift() }
	p.list = widget.NewList(
		func() int { return len(p.shown) },
		func() fyne.CanvasObject {
			name := widget.NewLabel("")
			name.Truncation = fyne.TextTruncateEllipsis
			return container.New(tight{}, name, caption(""), gap(4))
		},
		p.fillRow,
	)
	p.list.OnSelected = func(i widget.ListItemID) { p.read(p.shown[i]) }
	keep := newDeskButton(l("How records are kept…"), func() { p.toKeeping() })
	left := panel(container.NewBorder(container.NewVBox(caption(l("Sessions")), p.search, p.empty), keep, nil, nil, p.list))
	p.content = container.NewPadded(container.New(columns{.3, .7}, left, panel(p.stage)))
	p.put(p.record.content)
	p.load()
	return p
}

func (p *recordsPage) put(o fyne.CanvasObject) {
	p.stage.Objects = []fyne.CanvasObject{o}
	p.stage.Refresh()
}

func (p *recordsPage) toKeeping() {
	p.list.UnselectAll()
	p.keeping.show()
	p.put(p.keeping.content)
}

// load reads the list beside the window.
func (p *recordsPage) load() {
	p.window.background(func() {
		all, err := p.window.studio.Records().List()
		p.window.paint(func() {
			p.all = all
			p.sift()
			if err != nil {
				p.record.say(sentence(err.Error()))
			}
		})
	})
}

// sift shows the entries that fit what is sought.
func (p *recordsPage) sift() {
	sought := strings.ToLower(strings.TrimSpace(p.search.Text))
	p.shown = nil
	for _, e := range p.all {
		if text := strings.ToLower(strings.Join([]string{e.ClientCode, said(e.Title), e.Template, day(e.Started), e.ID}, " ")); strings.Contains(text, sought) {
			p.shown = append(p.shown, e)
		}
	}
	show(p.empty, len(p.all) == 0)
	p.list.UnselectAll()
	p.list.Refresh()
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04")
}

func (p *recordsPage) fillRow(i widget.ListItemID, o fyne.CanvasObject) {
	e := p.shown[i]
	row := o.(*fyne.Container)
	name, below := e.ID, ""
	switch {
	case e.Locked:
		name, below = day(e.Started), l("sealed and locked")
	case e.Problem != "":
		below = l("cannot be read")
	default:
		name, below = day(e.Started), said(e.Title)
		if e.ClientCode != "" {
			name += "  ·  " + e.ClientCode
		}
		if e.Running {
			below += " · " + l("has not ended")
		}
	}
	row.Objects[0].(*widget.Label).SetText(name)
	line{row.Objects[1].(*canvas.Text)}.set("   " + below)
}

// read opens a record beside the window.
func (p *recordsPage) read(e records.Entry) {
	p.round++
	round := p.round
	p.put(p.record.content)
	p.window.background(func() {
		found, err := p.window.studio.Report(e.ID)
		p.window.paint(func() {
			if round == p.round {
				p.record.show(e, found, err)
			}
		})
	})
}

// gap is some height with nothing in it.
func gap(height float32) fyne.CanvasObject {
	g := canvas.NewRectangle(color.Transparent)
	g.SetMinSize(fyne.NewSize(1, height))
	return g
}
