package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
)

// gateList is the checklist before the dose. What is neither checked nor gone
// over with a reason keeps the session from starting.
type gateList struct {
	content fyne.CanvasObject
	changed func()

	limits *widget.Label // the prescriber's, word for word
	open   line
	rows   *fyne.Container
	items  []conductor.GateItem
	// said is what was said of each item, by its ID: it stands when another
	// template is looked at in between.
	said map[string]conductor.GateItem
}

func newGateList(changed func()) *gateList {
	g := &gateList{changed: changed, open: newLine(15, colorAmber()), rows: container.NewVBox(), limits: words(""), said: map[string]conductor.GateItem{}}
	head := container.NewVBox(
		container.NewHBox(heading(l("Before the dose")), layout.NewSpacer(), container.NewCenter(g.open.Text)),
		g.limits,
	)
	g.content = panel(container.NewBorder(head, nil, nil, nil, container.NewVScroll(besideBar(g.rows))))
	return g
}

// lay lays a checklist out.
func (g *gateList) lay(items []conductor.GateItem) {
	g.items = items
	var rows []fyne.CanvasObject
	for i := range items {
		if said, ok := g.said[items[i].ID]; ok {
			items[i].Yes, items[i].Reason = said.Yes, said.Reason
		}
		if i > 0 {
			rows = append(rows, rule())
		}
		rows = append(rows, g.row(&items[i]))
	}
	fill(g.rows, rows)
	g.count()
}

// row is one item: its words, what is said of it, and beneath, where it is
// not yet so, the reason for going on.
func (g *gateList) row(item *conductor.GateItem) fyne.CanvasObject {
	yes, not := l("Yes"), l("Not yet")
	reason := newEntry()
	reason.PlaceHolder = l("Why the session starts all the same; this stands in the record")
	reason.SetText(item.Reason)
	reason.OnChanged = func(text string) {
		item.Reason = text
		g.say(*item)
	}
	answer := newAnswer(yes, not, func(chosen string) {
		item.Yes = chosen == yes
		if item.Yes {
			reason.SetText("")
		}
		show(reason, !item.Yes)
		g.say(*item)
		g.rows.Refresh()
	})
	_, answered := g.said[item.ID]
	switch {
	case item.Yes:
		answer.show(yes)
	case answered:
		answer.show(not)
	}
	show(reason, answer.chosen == not)
	return container.NewVBox(container.NewBorder(nil, nil, nil, answer.content, words(said(item.Text))), reason)
}

func (g *gateList) say(item conductor.GateItem) {
	g.said[item.ID] = item
	g.count()
	g.changed()
}

func (g *gateList) count() {
	if n := len(g.left()); n > 0 {
		g.open.set(l("{{.N}} of {{.All}} open", "N", n, "All", len(g.items)))
		g.open.tint(colorAmber())
		return
	}
	g.open.set(l("Done"))
	g.open.tint(colorCalm())
}

// left are the items that keep the session from starting.
func (g *gateList) left() []conductor.GateItem { return conductor.Chart{Gate: g.items}.Open() }

// remind shows the prescriber's limits above the list.
func (g *gateList) remind(limits string) {
	text := ""
	if limits != "" {
		text = l("The prescriber's limits: {{.Limits}}", "Limits", limits)
	}
	setLabel(g.limits, text)
	show(g.limits, text != "")
}
