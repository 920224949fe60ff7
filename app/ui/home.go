package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// home is the window outside a session: a few pages, and the way between
// them. A session covers it whole, so that nothing here can spoil one.
type home struct {
	window  *Window
	light   bool // how it was built, whatever is chosen since
	content fyne.CanvasObject
	pages   []page
	made    []fyne.CanvasObject // a page is made when it is first gone to
	links   []*deskButton
	stage   *fyne.Container
	at      int
}

// page is one place of the window outside a session.
type page struct {
	name string
	make func() fyne.CanvasObject
}

func newHome(w *Window) *home {
	light := w.byDay()
	w.dress(light)
	h := &home{window: w, light: light, pages: w.pages(), stage: container.NewStack(), at: -1}
	h.made = make([]fyne.CanvasObject, len(h.pages))
	links := container.NewHBox()
	for i, p := range h.pages {
		link := newDeskButton(p.name, func() { h.show(i) })
		link.Importance = widget.LowImportance
		h.links = append(h.links, link)
		links.Add(link)
	}
	bar := container.NewVBox()
	top := container.NewVBox(bar, container.New(layout.NewCustomPaddedLayout(4, 0, 6, 6), links))
	h.content = container.NewBorder(top, nil, nil, nil, h.stage)
	w.view(h.content)
	w.lookForInterrupted(bar)
	w.tidyRecords(bar)
	if w.studio.Crashed && !w.toldOfCrash {
		w.toldOfCrash = true
		bar.Add(words(l("Roomtone stopped unexpectedly last time. The page Settings collects what support needs, for you to read first.")))
	}
	if err := w.unspoken; err != nil {
		w.unspoken = nil
		bar.Add(words(sentence(err.Error())))
	}
	h.show(0)
	return h
}

// show goes to a page.
func (h *home) show(i int) {
	if i == h.at {
		return
	}
	if h.made[i] == nil {
		h.made[i] = h.pages[i].make()
	}
	for j, link := range h.links {
		choose(link, j == i)
	}
	h.at = i
	h.window.window.Canvas().Unfocus()
	h.stage.Objects = []fyne.CanvasObject{h.made[i]}
	h.stage.Refresh()
}

// to goes to a page by its name.
func (h *home) to(name string) {
	for i, p := range h.pages {
		if p.name == name {
			h.show(i)
		}
	}
}

// forget lets a page be made anew when it is gone to the next time.
func (h *home) forget(name string) {
	for i, p := range h.pages {
		if p.name == name && i != h.at {
			h.made[i] = nil
		}
	}
}

// seen tells whether nothing covers the pages.
func (h *home) seen() bool { return h.window.stage.Objects[0] == h.content }

// goTo goes to a page by key, from whatever covers the pages, with the keyboard
// at what is first on it.
func (h *home) goTo(i int) {
	if !h.seen() {
		h.window.view(h.content)
		h.window.dress(h.light)
	}
	h.show(i)
	if i == 0 {
		h.window.choice.takeKeyboard()
		return
	}
	h.window.focus(firstStop(h.made[i]))
}

// pages are the places of the window, in the order in which they are used.
func (w *Window) pages() []page {
	return []page{
		{l("Session"), w.prepare},
		{l("Exercises"), w.exercises},
		{l("Music"), w.music},
		{l("Lights"), w.lights},
		{l("Sound"), w.sound},
		{l("Records"), w.records},
		{l("Course"), w.course},
		{l("Settings"), w.settings},
	}
}

// places is the menu that leads to the pages. Its keys count from 1.
func (w *Window) places() *fyne.Menu {
	menu := fyne.NewMenu(l("Go to"))
	for i, p := range w.pages() {
		menu.Items = append(menu.Items, keyed(p.name, ctrl, fyne.KeyName(fmt.Sprint(i+1)), func() {
			if w.home != nil {
				w.leaving(func() { w.home.goTo(i) })
			}
		}))
	}
	return menu
}
