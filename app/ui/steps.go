package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// steps are the parts of a page in the order in which they are gone through.
// All stay as they were left, and each can be gone to at any time.
type steps struct {
	bar   *fyne.Container
	stage *fyne.Container
	all   []*part
	at    int
	moved func() // told of every move; may be nil
}

// part is one part of a page.
type part struct {
	name    string
	content fyne.CanvasObject
	link    *deskButton
	before  *fyne.Container // the sign that leads to it from the step before
	left    bool            // it is not gone through now
}

// newSteps makes the parts of a page, of which the first is shown. Each is a
// name and what is shown.
func newSteps(all ...*part) *steps {
	s := &steps{bar: container.NewHBox(), stage: container.NewStack(), all: all, at: -1}
	for i, one := range all {
		one.link = newDeskButton(one.name, func() { s.show(i) })
		one.link.Importance = widget.LowImportance
		one.before = container.NewCenter(caption("›"))
		if i > 0 {
			s.bar.Add(one.before)
		}
		s.bar.Add(one.link)
	}
	s.show(0)
	return s
}

// show goes to a step.
func (s *steps) show(i int) {
	if i == s.at {
		return
	}
	s.at = i
	for j, one := range s.all {
		choose(one.link, j == i)
	}
	s.stage.Objects = []fyne.CanvasObject{s.all[i].content}
	s.stage.Refresh()
	if s.moved != nil {
		s.moved()
	}
}

// leaveOut leaves a step out, or takes it in again.
func (s *steps) leaveOut(one *part, left bool) {
	one.left = left
	show(one.link, !left)
	show(one.before, !left)
	if left && s.all[s.at] == one {
		s.show(s.next(1))
	}
}

// next is the step that follows in a direction; the same one at the end.
func (s *steps) next(direction int) int {
	for i := s.at + direction; i >= 0 && i < len(s.all); i += direction {
		if !s.all[i].left {
			return i
		}
	}
	return s.at
}

// step goes on, or back, in the steps that are seen, with the keyboard at what
// is first in them; so a session is prepared without a hand at the mouse.
func (w *Window) step(direction int) {
	switch {
	case w.welcome && w.steps != nil:
		w.steps.show(w.steps.next(direction))
		w.focus(firstStop(w.steps.stage))
	case w.home != nil && w.home.seen() && w.home.at == 0:
		w.choice.steps.show(w.choice.steps.next(direction))
		w.choice.takeKeyboard()
	}
}

// focus gives the keyboard to something, where there is something.
func (w *Window) focus(o fyne.Focusable) {
	if o != nil {
		w.window.Canvas().Focus(o)
	}
}

// takeKeyboard gives the keyboard to what is first in the step that is seen:
// on the last to the start, where nothing stops it.
func (p *prepareView) takeKeyboard() {
	if p.steps.all[p.steps.at] == p.last && !p.start.Disabled() {
		p.window.focus(p.start)
		return
	}
	p.window.focus(firstStop(p.steps.stage))
}
