package ui

import (
	"errors"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/playlist/library"
)

// first tells whether the program is here for the first time, and nothing
// waits that comes before getting to know it.
func (w *Window) first() bool {
	s, err := w.studio.Settings()
	if err != nil || !s.New {
		return false
	}
	_, err = w.studio.Unfinished()
	return errors.Is(err, session.ErrNothingToResume)
}

// firstStepsAgain shows the first start once more, where no session runs.
func (w *Window) firstStepsAgain() {
	if w.home != nil {
		w.leaving(w.firstStart)
	}
}

// firstStart is the short way into the program: sound, music, lights, and
// whether records are sealed. Each
// step may be left as it is; what is chosen stands wherever it is chosen
// later, too.
func (w *Window) firstStart() {
	w.home, w.welcome = nil, true
	w.dress(w.byDay())
	last, _ := w.studio.Settings() // what is wrong with them is said where sessions are prepared
	sound := newSoundPage(w)
	folders, room := last.Music, last.Room
	music := newFolderList(w, last.Music, func(chosen []string) { folders = chosen })
	lamps := newRoomChoice(w, last.Room, besideDesk(), func(chosen string) { room = chosen })

	s := newSteps(
		&part{name: l("1 · Sound"), content: sound.content},
		&part{name: l("2 · Music"), content: panel(container.NewVScroll(container.NewVBox(
			heading(l("Your music")),
			words(l("Choose one or more folders with calm, instrumental music. Or choose none: Roomtone then plays a sound of its own, which changes with the phases, for the whole session.")),
			music.content,
		)))},
		&part{name: l("3 · Lights"), content: panel(container.NewVScroll(container.NewVBox(
			heading(l("The light")),
			words(l("Philips Hue lamps can follow the session. Without them this screen can be the lamp, or the light stays as you have it.")),
			lamps.content,
		)))},
		&part{name: l("4 · Records"), content: w.sealingStep()},
	)
	w.steps = s
	problem := words("")
	problem.Importance = widget.WarningImportance
	leave := func() {
		if sound.stop != nil {
			sound.stop()
		}
		err := w.keep(func(s *settings.Settings) { s.Music, s.Room, s.Output = folders, room, sound.output })
		if err != nil && problem.Text == "" { // a second press goes on all the same
			setLabel(problem, sentence(err.Error()))
			return
		}
		w.welcome, w.steps = false, nil
		w.home = newHome(w)
		w.takeIn(folders)
	}
	back := newDeskButton(l("Back"), func() { s.show(s.next(-1)) })
	next := newDeskButton(l("Next"), func() { s.show(s.next(1)) })
	done := newDeskButton(l("Done"), leave)
	next.Importance, done.Importance = widget.HighImportance, widget.HighImportance
	skip := newDeskButton(l("Skip all of it"), leave)
	buttons := container.New(tallRow{110, 200, 200}, back, next, done)
	s.moved = func() {
		end := s.next(1) == s.at
		show(back, s.at > 0)
		show(next, !end)
		show(done, end)
		buttons.Refresh() // one as wide as the other may have come in its place
		w.window.Canvas().Unfocus()
	}
	s.moved()
	title := newLine(26, colorAmber()).bold()
	title.set(l("Welcome"))
	head := container.NewVBox(
		container.NewHBox(title.Text, layout.NewSpacer(), skip),
		faint(l("Four short steps, and the room is ready. Each may be left as it is: all of it can be changed later, and these steps stand in the menu Help.")),
		s.bar,
	)
	foot := container.NewBorder(nil, nil, nil, buttons, problem)
	w.view(container.NewPadded(container.NewPadded(container.NewBorder(head, foot, nil, nil, s.stage))))
}

// takeIn registers folders with the library and measures them beside the
// window, until a session begins; then what would play is chosen anew. What
// goes wrong there stands on the page of the music, too.
func (w *Window) takeIn(folders []string) {
	if len(folders) == 0 {
		return
	}
	ctx := w.idle
	w.background(func() {
		shelf, err := w.studio.Library(ctx)
		if err == nil {
			_, err = shelf.Add(folders)
		}
		if err == nil {
			_, err = w.studio.Measure(ctx, folders, func(library.Progress) {})
		}
		w.paint(func() {
			if err == nil && ctx.Err() == nil {
				w.home.forget(l("Music"))
				w.choice.prepare()
			}
		})
	})
}
