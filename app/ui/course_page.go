package ui

import (
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/course"
	"roomtone/assets"
)

// coursePage is what is planned for one client: a row of dated stations, what
// was found at each, and the way to the next session.
type coursePage struct {
	window  *Window
	content fyne.CanvasObject

	code      *widget.Entry
	known     *widget.Select
	course    course.Course
	at        string // the station that is looked at
	stations  *fyne.Container
	detail    *fyne.Container
	plan      *fyne.Container
	start     *widget.Entry
	template  *widget.Select
	templates []assets.Template
	sessions  *widget.Select
	said      *widget.Label
	next      *deskButton
	played    *widget.Label
}

// course is the page of a client's course.
func (w *Window) course() fyne.CanvasObject { return newCoursePage(w).content }

func newCoursePage(w *Window) *coursePage {
	p := &coursePage{
		window: w, code: widget.NewEntry(), stations: container.NewHBox(), detail: container.NewVBox(),
		start: widget.NewEntry(), said: words(""), played: words(""),
	}
	p.code.PlaceHolder = l("client code, such as C-07")
	p.code.OnSubmitted = func(string) { p.open() }
	p.known = widget.NewSelect(nil, func(code string) {
		p.code.SetText(code)
		p.open()
	})
	p.known.PlaceHolder = l("known codes")
	open := newDeskButton(l("Open"), p.open)
	p.templates, _ = w.studio.Templates()
	var titles []string
	for _, t := range p.templates {
		titles = append(titles, said(t.Title))
	}
	p.template = widget.NewSelect(titles, nil)
	p.template.SetSelectedIndex(0)
	p.sessions = widget.NewSelect([]string{"6", "7", "8"}, nil)
	p.sessions.SetSelectedIndex(0)
	p.start.SetText(string(course.DateOf(time.Now().AddDate(0, 0, 7))))
	make := newDeskButton(l("Plan the course"), p.make)
	make.Importance = widget.HighImportance
	p.plan = container.NewVBox(
		words(l("There is no course for this code yet. It begins with a preparation a week before the first dosing session; an integration follows each within 72 hours. Every date can be moved.")),
		container.New(columns{.4, .6}, words(l("First dosing session")), p.start),
		container.New(columns{.4, .6}, words(l("Template")), p.template),
		container.New(columns{.4, .6}, words(l("Dosing sessions, two weeks apart")), p.sessions),
		container.NewHBox(make, layout.NewSpacer()),
	)
	p.next = newDeskButton(l("Prepare the next session"), p.prepareNext)
	p.next.Importance = widget.HighImportance
	top := container.New(columns{.3, .12, .3, .28}, p.code, open, p.known, layout.NewSpacer())
	p.content = container.NewPadded(panel(container.NewBorder(
		container.NewVBox(heading(l("A client's course")), top, p.said, p.plan, container.NewHScroll(p.stations)),
		container.NewVBox(p.played, container.NewHBox(p.next, layout.NewSpacer())), nil, nil,
		container.NewVScroll(p.detail),
	)))
	p.plan.Hide()
	p.next.Hide()
	p.said.Hide()
	p.list()
	return p
}

// list offers the codes that have a course.
func (p *coursePage) list() {
	codes, err := p.window.studio.Courses().Clients()
	if err != nil {
		p.tell(sentence(err.Error()))
	}
	p.known.Options = codes
	p.known.Refresh()
}

// open reads the course of the code beside the window.
func (p *coursePage) open() {
	code := strings.TrimSpace(p.code.Text)
	p.window.background(func() {
		c, err := p.window.studio.Course(p.window.ctx, code)
		p.window.paint(func() { p.show(c, err) })
	})
}

func (p *coursePage) show(c course.Course, err error) {
	before := p.course.Client
	p.course = course.Course{}
	p.tell("")
	show(p.plan, errors.Is(err, course.ErrNone))
	switch {
	case errors.Is(err, course.ErrNone):
	case err != nil:
		p.tell(sentence(err.Error()))
	default:
		p.course = c
		if next := c.Next(); c.Client != before && next != nil {
			p.at = next.ID()
		}
	}
	p.draw()
}

// make plans a course.
func (p *coursePage) make() {
	i := p.template.SelectedIndex()
	if i < 0 {
		return
	}
	c, err := course.New(course.Order{
		Client: strings.TrimSpace(p.code.Text), Start: course.Date(strings.TrimSpace(p.start.Text)),
		Sessions: course.Sessions + p.sessions.SelectedIndex(), Template: p.templates[i].Name,
	})
	if err == nil {
		err = p.window.studio.Courses().Plan(c, false)
	}
	p.list()
	switch {
	case errors.Is(err, course.ErrThere):
		p.open()
	case err != nil:
		p.tell(sentence(err.Error()))
	default:
		p.show(c, nil)
	}
}

// errAside says that a station is not any more as it is shown.
var errAside = errors.New("another program has changed this station")

// change changes a station that is shown, and shows the course. What another
// window or a terminal has written there meanwhile stays, and is shown instead.
func (p *coursePage) change(shown course.Station, do func(course.Course) (course.Course, error)) {
	c, err := p.window.studio.Courses().Change(p.course.Client, func(c course.Course) (course.Course, error) {
		if !slices.Contains(c.Stations, shown) {
			return c, errAside
		}
		return do(c)
	})
	switch {
	case errors.Is(err, errAside):
		p.show(c, nil)
		p.tell(l("This was changed in another window or terminal meanwhile. It is shown as it stands now; nothing of yours was kept."))
	case err != nil:
		p.tell(sentence(err.Error()))
	default:
		p.show(c, nil)
	}
}

// draw draws the stations, and the one that is looked at.
func (p *coursePage) draw() {
	var stations, detail []fyne.CanvasObject
	next := p.course.Next()
	for _, s := range p.course.Stations {
		stations = append(stations, p.station(s, next != nil && next.ID() == s.ID()))
		if s.ID() == p.at {
			detail = append(detail, p.look(s))
		}
	}
	show(p.next, next != nil)
	text := ""
	if next != nil {
		if before := p.course.Before(next.ID()); before != nil {
			if played, err := p.window.studio.Played(before.Record); err == nil && len(played) > 0 {
				text = l("Heard last time, and left out where other pieces suit: {{.Pieces}}", "Pieces", strings.Join(played, ", "))
			}
		}
	}
	setLabel(p.played, text)
	show(p.played, text != "")
	fill(p.detail, detail)
	fill(p.stations, stations)
}

// station is one of the row: filled where it ran, amber where it is next.
func (p *coursePage) station(s course.Station, next bool) fyne.CanvasObject {
	b := newDeskButton(stationName(s), func() {
		p.at = s.ID()
		p.draw()
	})
	choose(b, s.ID() == p.at)
	mark := canvas.NewRectangle(colorRaised())
	switch {
	case s.Record != "":
		mark.FillColor = colorCalm()
	case next:
		mark.FillColor = colorAmber()
	}
	mark.SetMinSize(fyne.NewSize(90, 4))
	date := caption(string(s.Date))
	date.Alignment = fyne.TextAlignCenter
	return container.New(tight{}, mark, b, date, gap(12))
}

func stationName(s course.Station) string {
	switch s.Kind {
	case course.Preparation:
		return l("Preparation")
	case course.Integration:
		return l("Integration {{.N}}", "N", s.Number)
	case course.Maintenance:
		return l("Maintenance {{.N}}", "N", s.Number)
	}
	return l("Dosing {{.N}}", "N", s.Number)
}

// look is a station, with what can be changed of it.
func (p *coursePage) look(s course.Station) fyne.CanvasObject {
	rows := container.NewVBox(heading(stationName(s)))
	field := func(name, text, hint string, keep func(string)) {
		entry := widget.NewEntry()
		entry.SetText(text)
		entry.PlaceHolder = hint
		entry.OnSubmitted = keep
		rows.Add(container.New(columns{.3, .55, .15}, words(name), entry, newDeskButton(l("Keep"), func() { keep(entry.Text) })))
	}
	if s.Record == "" {
		field(l("Day"), string(s.Date), "", func(text string) {
			p.change(s, func(c course.Course) (course.Course, error) {
				return c.Move(s.ID(), course.Date(strings.TrimSpace(text)))
			})
		})
		choice := widget.NewSelect(p.template.Options, nil)
		for i, t := range p.templates {
			if t.Name == s.Template {
				choice.SetSelectedIndex(i)
			}
		}
		choice.OnChanged = func(string) {
			p.change(s, func(c course.Course) (course.Course, error) {
				return c.Use(s.ID(), p.templates[choice.SelectedIndex()].Name, s.Set)
			})
		}
		rows.Add(container.New(columns{.3, .7}, words(l("Template")), choice))
		return rows
	}
	rows.Add(words(l("It ran on {{.Day}}. Its record is on the page Records.", "Day", string(s.Date))))
	field(l("How the music was found"), s.Comfort, l("in the client's words"), func(text string) {
		p.change(s, func(c course.Course) (course.Course, error) {
			return c.Note(s.ID(), strings.TrimSpace(text), "")
		})
	})
	field(l("What to change next time"), s.Change, "", func(text string) {
		p.change(s, func(c course.Course) (course.Course, error) {
			return c.Note(s.ID(), "", strings.TrimSpace(text))
		})
	})
	return rows
}

// prepareNext opens the page Session with what the next station is to be.
func (p *coursePage) prepareNext() {
	next := p.course.Next()
	if next == nil || p.window.home == nil {
		return
	}
	p.window.home.show(0)
	p.window.choice.takeUp(p.course.Client, next.Template, next.Set)
}

// tell says what went wrong; "" for nothing.
func (p *coursePage) tell(text string) {
	setLabel(p.said, text)
	show(p.said, text != "")
}
