package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/settings"
)

// settingsPage is what holds for every session, and the way to what is set
// elsewhere. A choice is kept at once. A session covers it whole, as it does
// all pages, so that nothing here can change one that runs.
type settingsPage struct {
	window  *Window
	content fyne.CanvasObject

	theme   *answer
	later   *widget.Label // why another theme is not seen yet
	size    *widget.Select
	still   *widget.Check
	address *entry
	problem *widget.Label
	help    *widget.Label // what became of the file for support
	collect *deskButton
}

// settings is the page of the settings.
func (w *Window) settings() fyne.CanvasObject { return newSettingsPage(w).content }

func newSettingsPage(w *Window) *settingsPage {
	p := &settingsPage{window: w, later: faint(""), problem: words(""), help: words("")}
	p.problem.Importance = widget.WarningImportance
	last, err := w.studio.Settings()
	p.say(err)
	show(p.later, false)
	show(p.help, false)
	left := panel(container.NewVScroll(besideBar(container.NewVBox(
		p.problem,
		heading(l("The window")), p.themes(last), faint(l("A session, its end and the exercises are always dark: the window is never brighter than the room.")), p.later,
		p.sizes(last), p.stillness(last),
		heading(l("Language")), p.languages(last), faint(l("Reports and the terminal stay in English.")),
		heading(l("This practice")), p.practice(last),
	))))
	right := panel(container.NewVScroll(besideBar(container.NewVBox(
		heading(l("Where things are")), p.folders(last.Music),
		heading(l("Set elsewhere")), p.elsewhere(),
		heading(l("When you ask for help")), p.support(),
	))))
	p.content = container.NewPadded(container.New(columns{.5, .5}, left, right))
	return p
}

// say says what is wrong; nil takes it back.
func (p *settingsPage) say(err error) {
	text := ""
	if err != nil {
		text = sentence(err.Error())
	}
	setLabel(p.problem, text)
	show(p.problem, text != "")
}

// keep keeps a choice.
func (p *settingsPage) keep(change func(*settings.Settings)) error {
	err := p.window.keep(change)
	p.say(err)
	return err
}

// themes is the choice of the theme.
func (p *settingsPage) themes(last settings.Settings) fyne.CanvasObject {
	dark, light := l("Dark"), l("Light, for work by day")
	p.theme = newAnswer(dark, light, func(chosen string) {
		theme := ""
		if chosen == light {
			theme = settings.Light
		}
		if p.keep(func(s *settings.Settings) { s.Theme = theme }) == nil {
			p.renew()
		}
	})
	chosen := dark
	if last.Theme == settings.Light {
		chosen = light
	}
	p.theme.show(chosen)
	return p.theme.content
}

// renew makes the pages anew, as the settings have them now. What was typed
// or chosen for a session is not lost for that: then it is said that the
// change is seen later.
func (p *settingsPage) renew() {
	w := p.window
	waits := w.byDay() != w.dressed() || w.spoken != w.chosenLanguage()
	if waits && !w.choice.typed() {
		w.keptChoices = &w.choice.choices
		w.speak()
		w.setMenu(w.menu())
		w.home = newHome(w)
		w.home.to(l("Settings"))
		return
	}
	if waits {
		setLabel(p.later, l("You have begun to prepare a session, and nothing of it is lost: this is seen after the session, or at the next start."))
	}
	show(p.later, waits)
}

// languages is the choice of what the window speaks.
func (p *settingsPage) languages(last settings.Settings) fyne.CanvasObject {
	tags, names := []string{""}, []string{l("The system's language")}
	for _, language := range p.window.studio.Languages() {
		tags, names = append(tags, language.Tag), append(names, language.Name)
	}
	choice := widget.NewSelect(names, nil)
	choice.SetSelectedIndex(max(0, slices.Index(tags, last.Language)))
	choice.OnChanged = func(string) {
		if p.keep(func(s *settings.Settings) { s.Language = tags[choice.SelectedIndex()] }) == nil {
			p.renew()
		}
	}
	return choice
}

// stillness is the wish for little movement.
func (p *settingsPage) stillness(last settings.Settings) fyne.CanvasObject {
	p.still = widget.NewCheck(l("Little movement"), nil)
	p.still.Checked = last.Still
	p.still.OnChanged = func(still bool) {
		if p.keep(func(s *settings.Settings) { s.Still = still }) == nil && p.window.home != nil {
			p.window.home.forget(l("Exercises"))
		}
	}
	return container.NewVBox(p.still, faint(l("Exercises begin with words and seconds instead of the circle, and the client's view with the still colour.")))
}

// still tells whether little movement is wished for.
func (w *Window) still() bool {
	s, _ := w.studio.Settings() // of damaged ones it is said where sessions are prepared
	return s.Still
}

// practice is the address that the ladder of help shows.
func (p *settingsPage) practice(last settings.Settings) fyne.CanvasObject {
	p.address = newEntry()
	p.address.PlaceHolder = l("street, number, floor, how to come in")
	p.address.SetText(last.Address)
	p.address.OnChanged = func(text string) {
		_ = p.keep(func(s *settings.Settings) { s.Address = text })
	}
	return container.NewVBox(
		labelled(l("Address of this practice, read out to emergency services"), p.address),
		faint(l("It stands at the last step of “Support” (F6) while a client is here. With a client at home it is never shown.")),
	)
}

// elsewhere leads to what has its place on other pages.
func (p *settingsPage) elsewhere() fyne.CanvasObject {
	w := p.window
	return container.NewGridWithColumns(2,
		newDeskButton(l("Ceiling of the sound"), func() { w.home.to(l("Sound")) }),
		newDeskButton(l("Lamps and bridges"), func() { w.home.to(l("Lights")) }),
		newDeskButton(l("Keeping of records"), func() {
			w.home.to(l("Records"))
			w.recordsAt.toKeeping()
		}),
		newDeskButton(l("First steps again"), w.firstStepsAgain),
	)
}

// support collects what somebody needs who is asked for help.
func (p *settingsPage) support() fyne.CanvasObject {
	p.collect = newDeskButton(l("What to send when you ask for help…"), p.chooseFile)
	return container.NewVBox(
		faint(l("It puts the program's log into one file. No notes, vitals, names, codes or titles of music are in it, and nothing is sent for you.")),
		container.NewHBox(p.collect, layout.NewSpacer()), p.help,
	)
}
