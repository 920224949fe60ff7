package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/records"
	"roomtone/assets"
)

// chartForm is what is typed before a session: what the prescriber decided,
// whose session it is by a code, and the client's own words. Nothing of it is
// interpreted, and nothing of it is kept for next time.
type chartForm struct {
	content fyne.CanvasObject
	// decided is told when an answer that the plan needs was typed.
	decided func()
	// named is told when the client's code has become another.
	named func()

	template assets.Template
	medicine *fyne.Container // what only a session with a dose needs
	without  *widget.Label   // in its place
	asks     *fyne.Container
	answers  map[string]map[string]string // by template and question

	dose, limits, code, intention, parts *entry

	problem  *widget.Label // what is wrong with the code
	lastCode string
}

func newChartForm(decided, named func()) *chartForm {
	f := &chartForm{
		decided: decided, named: named, answers: map[string]map[string]string{}, asks: container.NewVBox(),
		dose: newEntry(), limits: newLongLine(),
		code: newEntry(), intention: newLongLine(), parts: newLongLine(),
		problem: words(""), without: words(l("This session is without medicine.")),
	}
	f.dose.PlaceHolder = l("as the prescriber wrote it")
	f.limits.PlaceHolder = l("between what vitals must lie, as the prescriber wrote it")
	f.code.PlaceHolder = l("such as C-07, never a name")
	f.intention.PlaceHolder = l("I am open to…")
	f.parts.PlaceHolder = l("parts that are known, as the client calls them")
	f.problem.Importance = widget.WarningImportance
	f.problem.Hide()
	f.code.OnChanged = func(string) { f.check() }

	f.medicine = container.NewVBox(labelled(l("The dose"), f.dose), labelled(l("Limits for the vitals"), f.limits))
	left := panel(container.NewVScroll(container.NewVBox(
		heading(l("The prescriber")),
		faint(l("Everything is shown word for word, as you type it.")),
		f.without, f.asks, f.medicine,
	)))
	right := panel(container.NewVScroll(container.NewVBox(
		heading(l("The client")),
		faint(l("All of this may stay empty. It stays in the session's record on this computer.")),
		labelled(l("Code"), f.code), f.problem,
		labelled(l("The intention, in the client's own words"), f.intention),
		labelled(l("Parts"), f.parts),
		faint(l("Intention and parts are shown to you again at the descent.")),
	)))
	f.content = container.New(columns{.5, .5}, left, right)
	return f
}

// labelled is a line to type in, with its name above it.
func labelled(name string, entry fyne.CanvasObject) fyne.CanvasObject {
	n := newLine(14, colorText())
	n.set(name)
	return container.NewVBox(n.Text, entry)
}

// faint are words that explain, beside what must be read.
func faint(text string) *widget.Label {
	w := words(text)
	w.Importance = widget.LowImportance
	return w
}

// show asks what a template asks. What was typed for it before stands there
// again.
func (f *chartForm) show(t assets.Template) {
	f.template = t
	dose := t.Plan.DosePhase() >= 0
	show(f.medicine, dose)
	show(f.without, !dose)
	if f.answers[t.Name] == nil {
		f.answers[t.Name] = map[string]string{}
	}
	answers := f.answers[t.Name]
	var asks []fyne.CanvasObject
	for _, ask := range t.Asks {
		entry := newEntry()
		entry.PlaceHolder = l("as the prescriber decided")
		entry.SetText(answers[ask.ID])
		entry.OnChanged = func(text string) {
			answers[ask.ID] = text
			f.decided()
		}
		asks = append(asks, labelled(said(ask.Question), entry))
	}
	fill(f.asks, asks)
}

// answered are the answers to what the template asks.
func (f *chartForm) answered() map[string]string {
	out := map[string]string{}
	for id, text := range f.answers[f.template.Name] {
		out[id] = text
	}
	return out
}

// clientCode is the code; "" where it is none.
func (f *chartForm) clientCode() string {
	code := strings.TrimSpace(f.code.Text)
	if records.CheckClientCode(code) != nil {
		return ""
	}
	return code
}

// touched tells whether anything was typed.
func (f *chartForm) touched() bool {
	for _, answers := range f.answers {
		for _, text := range answers {
			if text != "" {
				return true
			}
		}
	}
	for _, e := range []*entry{f.dose, f.limits, f.code, f.intention, f.parts} {
		if e.Text != "" {
			return true
		}
	}
	return false
}

// wrong says what is wrong with what was typed; nil where nothing is.
func (f *chartForm) wrong() error { return records.CheckClientCode(strings.TrimSpace(f.code.Text)) }

// check says what is wrong with the code, and tells of another one.
func (f *chartForm) check() {
	text := ""
	if err := f.wrong(); err != nil {
		text = sentence(err.Error())
	}
	setLabel(f.problem, text)
	show(f.problem, text != "")
	if code := f.clientCode(); code != f.lastCode {
		f.lastCode = code
		f.named()
	}
}

// chart is what was typed.
func (f *chartForm) chart() conductor.Chart {
	text := func(e *entry) string { return strings.TrimSpace(e.Text) }
	c := conductor.Chart{Intention: text(f.intention), Parts: text(f.parts)}
	if f.template.Plan.DosePhase() >= 0 {
		c.Dose, c.Limits = text(f.dose), text(f.limits)
	}
	return c
}
