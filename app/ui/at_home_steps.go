package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/assets"
	"roomtone/playlist"
	"roomtone/playlist/audio"
)

// senderStep says who a session's file is from, and whether that is known.
type senderStep struct {
	home    *atHome
	content *fyne.Container

	words  *widget.Entry // the passphrase
	unlock *deskButton
	locked *fyne.Container
	found  *fyne.Container
}

func newSenderStep(a *atHome) *senderStep {
	s := &senderStep{home: a, words: widget.NewPasswordEntry(), found: container.NewVBox()}
	s.words.PlaceHolder = l("six words, with a space between them")
	s.words.OnSubmitted = func(string) { s.open() }
	s.unlock = newDeskButton(l("Open the file"), s.open)
	s.unlock.Importance = widget.HighImportance
	s.locked = container.NewVBox(
		words(l("Your guide has told you six words for this file. Type them here. The eye on the right shows what you type.")),
		container.New(columns{.7, .3}, s.words, s.unlock),
	)
	s.locked.Hide()
	s.content = container.NewVBox(s.locked, s.found)
	return s
}

// open opens the file beside the window: with the words, or with this
// computer's own key.
func (s *senderStep) open() {
	a := s.home
	if a.window.studio.NeedsPassphrase(a.path) && strings.TrimSpace(s.words.Text) == "" {
		show(s.locked, true)
		a.window.window.Canvas().Focus(s.words)
		return
	}
	a.passphrase = strings.TrimSpace(s.words.Text)
	a.say("")
	enable(s.unlock, false)
	s.tell(words(l("The file is opened. That takes a second or two.")))
	a.window.background(func() {
		p, err := a.window.studio.OpenBundle(a.window.ctx, a.path, a.passphrase, nil)
		a.window.paint(func() { s.opened(p, err) })
	})
}

func (s *senderStep) tell(what ...fyne.CanvasObject) {
	s.found.Objects = what
	s.found.Refresh()
}

// opened shows what the file is.
func (s *senderStep) opened(p *session.Parcel, err error) {
	a := s.home
	enable(s.unlock, true)
	s.tell()
	if errors.Is(err, bundle.ErrLocked) && a.window.studio.NeedsPassphrase(a.path) {
		a.say(l("These are not the words of this file. Check each of the six, and the spaces between them."))
		return
	}
	if err != nil {
		a.fail(err)
		return
	}
	a.parcel = p
	show(s.locked, false)
	s.show()
}

// show shows the file, and asks about a sender who is not known.
func (s *senderStep) show() {
	a, p := s.home, s.home.parcel
	about := []fyne.CanvasObject{
		heading(said(p.Manifest.Title)),
		words(l("{{.Length}}, made on {{.Day}}.", "Length", assets.FormatDuration(p.Contents.Plan.Length()), "Day", p.Manifest.Made.Local().Format(time.DateOnly))),
	}
	if n := len(p.Missing); n > 0 {
		about = append(about, words(l("Pieces that are not in the file and not on this computer: {{.N}}. Roomtone's own sound plays in their time.", "N", n)))
	}
	switch {
	case p.Own:
		follow := newDeskButton(l("Follow my client's session…"), func() { a.window.openCompanion(a) })
		follow.Importance = widget.HighImportance
		about = append(about, words(l("You have made this file yourself, on this computer. You can follow your client's session with it, or go through it as your client will.")),
			container.NewHBox(follow))
	case p.Sender != nil:
		about = append(about, words(l("From {{.Name}}. The signature is the one you know.", "Name", p.Sender.Name)))
	default:
		about = append(about, s.stranger()...)
	}
	s.tell(about...)
	if p.Own || p.Sender != nil {
		if err := a.known(p); err != nil {
			a.fail(err)
			return
		}
	}
	a.ready()
}

// stranger asks a person to compare the sender's digits.
func (s *senderStep) stranger() []fyne.CanvasObject {
	a, p := s.home, s.home.parcel
	digits := newLine(30, colorAmber()).bold()
	digits.set(bundle.Fingerprint(p.Manifest.Signer))
	name := widget.NewEntry()
	name.PlaceHolder = l("such as: My guide")
	name.SetText(p.Manifest.From)
	trust := newDeskButton(l("The digits are the same"), func() {
		if err := a.window.studio.Trust(p, strings.TrimSpace(name.Text)); err != nil {
			a.say(sentence(err.Error()))
			return
		}
		a.say("")
		s.show()
	})
	return []fyne.CanvasObject{
		words(l("The file is whole, but this computer sees its sender for the first time. Call your guide, on a number that you know, and ask for their digits. They must be the same as these:")),
		container.NewCenter(container.NewPadded(digits.Text)),
		container.New(columns{.35, .35, .3}, words(l("Call this sender from now on")), name, trust),
		words(l("If they are not the same, do not go on: close this, and tell your guide.")),
	}
}

// soundStep lets a person set the volume before the session does it no more.
type soundStep struct {
	home    *atHome
	content fyne.CanvasObject
	play    *deskButton
	heard   *widget.Label
	stop    context.CancelFunc // nil while nothing plays
}

func newSoundStep(a *atHome) *soundStep {
	s := &soundStep{home: a, heard: words("")}
	out := newOutputChoice(a.window, a.output, func(name string) { a.output = name })
	s.play = newDeskButton(l("Play a sound"), s.turn)
	s.play.Importance = widget.HighImportance
	s.content = container.NewVBox(
		words(l("Put on your headphones, or turn on your speakers. Play the sound, a soft rushing like rain, and turn the volume until it is as loud as you would like music to be. Nothing in the session is much louder than this.")),
		container.New(columns{.6, .4}, out.content, s.play), s.heard,
	)
	return s
}

// turn begins the sound, or ends it.
func (s *soundStep) turn() {
	if s.stop != nil {
		s.quiet()
		return
	}
	w := s.home.window
	ctx, cancel := context.WithCancel(w.idle)
	s.stop = cancel
	setButton(s.play, l("Stop the sound"))
	setLabel(s.heard, "")
	choice := session.Choices{Output: s.home.output}
	w.background(func() {
		err := w.studio.PlayTest(ctx, choice, audio.PinkNoise, testLength, func(status playlist.Status) {
			if status.Trouble != "" {
				w.paint(func() { setLabel(s.heard, sentence(status.Trouble)) })
			}
		})
		stopped := ctx.Err() != nil
		w.paint(func() {
			s.quiet()
			if err != nil && !stopped {
				setLabel(s.heard, sentence(err.Error()))
			}
		})
	})
}

// quiet ends the sound.
func (s *soundStep) quiet() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	setButton(s.play, l("Play a sound"))
}

// lightStep is the choice of lamps, of what is seen, and of the chaperone's
// window.
type lightStep struct {
	content fyne.CanvasObject
	circle  *widget.Check
	card    *widget.Check
}

func newLightStep(a *atHome) *lightStep {
	s := &lightStep{}
	s.circle = widget.NewCheck(l("A circle that breathes slowly, instead of a still colour"), nil)
	s.circle.SetChecked(!a.window.still() && a.room != session.ScreenRoom)
	lamps := newRoomChoice(a.window, a.room, l("The whole screen shines in the light of the session. With the circle it stays darker."), func(room string) {
		if room == session.ScreenRoom && a.room != room {
			s.circle.SetChecked(false) // whoever chooses a lamp wants its light
		}
		a.room = room
	})
	s.card = widget.NewCheck(l("A window for the chaperone beside it: the card for emergencies, and a look at you every 15 minutes"), nil)
	kept, _ := a.window.studio.Card() // what is wrong with it is said where it is typed
	s.card.SetChecked(kept.Shown)
	s.content = container.NewVBox(
		words(l("Philips Hue lamps can follow the session, or this screen can be the light of the room. Without either, just dim your room as you like.")),
		lamps.content, rule(),
		words(l("While the session runs, the screen shows nothing to read, and there is nothing to do. If it becomes too much: hold any key, the mouse or a finger on the screen for one second, and sound and light become soft and warm.")),
		s.circle, s.card, rule(),
		words(l("Plug the computer in. It stays awake by itself. Switch off the notifications of your phone and, where it has a switch for them such as “Do not disturb”, of the computer.")),
	)
	return s
}

// style is what the client sees in a room.
func (s *lightStep) style(room string) clientStyle {
	switch {
	case room == session.ScreenRoom && !s.circle.Checked:
		return styleLamp
	case s.circle.Checked:
		return styleCircle
	}
	return styleColour
}
