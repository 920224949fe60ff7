package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
)

// gateStep is the checklist before the dose at home, with the card for
// emergencies beside it.
type gateStep struct {
	home    *atHome
	content fyne.CanvasObject
	card    *cardForm
	list    *fyne.Container
	reason  *entry
	gate    []conductor.GateItem
	yes     []*widget.Check
}

func newGateStep(a *atHome) *gateStep {
	g := &gateStep{home: a, list: container.NewVBox(), reason: newEntry()}
	kept, err := a.window.studio.Card()
	g.card = newCardForm(kept, a.ready)
	g.reason.PlaceHolder = l("only if something must stay open: why you start all the same")
	g.reason.OnChanged = func(string) { a.ready() }
	card := container.NewVBox(caption(l("Card for emergencies · it stays on this computer")), g.card.content)
	if err != nil {
		card.Add(words(sentence(err.Error())))
	}
	g.content = container.New(columns{.36, .64},
		container.NewVScroll(besideBar(card)),
		container.NewBorder(words(l("Go through this with your guide and your chaperone, and tick each.")), g.reason, nil, nil, container.NewVScroll(besideBar(g.list))))
	return g
}

// lay lays the checklist of a session; what was ticked before is open again.
func (g *gateStep) lay(p *session.Prepared) error {
	gate, err := g.home.window.studio.Gate(p.Template)
	if err != nil {
		return err
	}
	g.gate, g.yes = gate, nil
	g.list.RemoveAll()
	for _, item := range gate {
		check := widget.NewCheck("", func(bool) { g.home.ready() })
		g.yes = append(g.yes, check)
		g.list.Add(container.NewBorder(nil, nil, container.NewVBox(check), nil, words(said(item.Text))))
	}
	return nil
}

// items are the checklist as it stands.
func (g *gateStep) items() []conductor.GateItem {
	var out []conductor.GateItem
	for i, item := range g.gate {
		if item.Yes = g.yes[i].Checked; !item.Yes {
			item.Reason = strings.TrimSpace(g.reason.Text)
		}
		out = append(out, item)
	}
	return out
}

// done tells whether the session can start.
func (g *gateStep) done() bool {
	open := conductor.Chart{Gate: g.items()}.Open()
	return len(open) == 0 && !g.card.read().Lacks()
}

// cardForm is the card for emergencies, to be typed.
type cardForm struct {
	content *fyne.Container
	fields  [5]*entry
}

func newCardForm(c session.Card, changed func()) *cardForm {
	f := &cardForm{content: container.NewVBox()}
	for i, field := range []struct{ name, text string }{
		{l("Street and house, floor, city"), c.Address},
		{l("The chaperone's name"), c.Chaperone},
		{l("The chaperone's phone"), c.ChaperonePhone},
		{l("Your guide's phone"), c.GuidePhone},
		{l("Emergency services, such as 112"), c.Emergency},
	} {
		e := newEntry()
		e.SetText(field.text)
		e.OnChanged = func(string) { changed() }
		f.fields[i] = e
		f.content.Add(caption(field.name))
		f.content.Add(e)
	}
	return f
}

// read is the card as it stands.
func (f *cardForm) read() session.Card {
	text := func(i int) string { return strings.TrimSpace(f.fields[i].Text) }
	return session.Card{Address: text(0), Chaperone: text(1), ChaperonePhone: text(2), GuidePhone: text(3), Emergency: text(4)}
}
