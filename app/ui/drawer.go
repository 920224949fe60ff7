package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
)

// drawer holds what is needed less often, one panel at a time, each one key
// away. No panel lies over anything else, and none stops what runs.
type drawer struct {
	content fyne.CanvasObject
	view    *sessionView
	room    *roomPanel
	notes   *notesPanel
	vitals  *vitalsPanel
	support *supportPanel
	chart   *chartPanel

	leaves []leaf
	open   int
}

// leaf is one panel of the drawer.
type leaf struct {
	tab     *deskButton
	content fyne.CanvasObject
	digit   func(int) // what a figure does while the panel is open; nil: nothing
}

// The panels, in the order of their keys F3 to F7.
const (
	leafRoom = iota
	leafNotes
	leafVitals
	leafSupport
	leafChart
)

func newDrawer(v *sessionView, lists deskLists) *drawer {
	d := &drawer{view: v}
	d.room = newRoomPanel(v, lists.rooms)
	d.notes = newNotesPanel(v, lists.tags)
	d.vitals = newVitalsPanel(v)
	d.support = newSupportPanel(v, lists.ladder, lists.practice)
	d.chart = newChartPanel()
	add := func(label string, content fyne.CanvasObject, digit func(int)) {
		i := len(d.leaves)
		tab := newDeskButton(label, func() { d.show(i) })
		tab.Importance = widget.LowImportance
		d.leaves = append(d.leaves, leaf{tab: tab, content: content, digit: digit})
	}
	add(l("Room"), d.room.content, nil)
	add(l("Notes"), d.notes.content, d.notes.tag)
	add(l("Vitals"), d.vitals.content, nil)
	add(l("Support"), d.support.content, d.support.take)
	add(l("Chart"), d.chart.content, nil)
	tabs, stack := container.New(spread{}), container.NewStack()
	for _, leaf := range d.leaves {
		leaf.content.Hide()
		tabs.Add(leaf.tab)
		stack.Add(leaf.content)
	}
	d.content = panel(container.NewBorder(container.NewVBox(tabs, rule()), nil, nil, nil, stack))
	d.show(leafRoom)
	return d
}

// show opens a panel in place of the one before.
func (d *drawer) show(i int) {
	if i != d.open {
		d.view.keyboard.Unfocus() // a field that is gone must not keep it
	}
	for k, leaf := range d.leaves {
		choose(leaf.tab, k == i)
		show(leaf.content, k == i)
	}
	if d.open = i; d.view.content != nil {
		d.view.content.Refresh() // the ladder takes more room
	}
}

// toggle opens a panel, or the room's where it is open already.
func (d *drawer) toggle(i int) {
	if d.open == i {
		i = leafRoom
	}
	d.show(i)
}

// digit is what a figure does: it belongs to the open panel.
func (d *drawer) digit(n int) {
	if do := d.leaves[d.open].digit; do != nil {
		do(n)
	}
}

func (d *drawer) apply(s *conductor.Snapshot) {
	d.room.apply(s)
	d.vitals.apply(s)
	d.support.apply(s)
	d.chart.apply(s)
}
