package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// sealing is how records come to be sealed: with a passphrase or the keyring,
// and with a key for paper that is shown one time.
type sealing struct {
	window *Window
	// done is called when it was tried: with how many records were sealed, or
	// with what went wrong.
	done func(sealed int, err error)

	choice *fyne.Container
	pass   *widget.Entry
	paper  *fyne.Container // the key on paper, the one time that it is shown
	key    *entry
}

func newSealing(w *Window, done func(int, error)) *sealing {
	s := &sealing{window: w, done: done, pass: widget.NewPasswordEntry(), key: newParagraph()}
	s.pass.PlaceHolder = l("a passphrase of four or five words")
	begin := newDeskButton(l("Seal the records"), s.begin)
	begin.Importance = widget.HighImportance
	s.choice = container.NewVBox(container.NewBorder(nil, nil, nil, begin, s.pass))
	s.key.Wrapping = fyne.TextWrapBreak
	s.key.SetMinRowsVisible(2)
	s.paper = container.NewVBox(
		words(l("Write this key down on paper, or print it, and keep it where the computer is not. It opens the records when the other key is lost, and is not shown again.")),
		s.key, container.NewHBox(newDeskButton(l("It is written down"), s.written), layout.NewSpacer()),
	)
	s.paper.Hide()
	return s
}

// state says how records are kept now, and offers to seal those that are not.
func (s *sealing) state() (string, error) {
	store := s.window.studio.Records()
	k, err := store.Keeping()
	if err != nil {
		return "", err
	}
	show(s.choice, !k.Sealed())
	text := l("Records are files that whoever can read your files on this computer can read. Sealed, they open with a key alone.")
	switch {
	case k.Sealed() && k.Wrapped != "":
		return l("Each record is sealed when its session has ended. They open with your passphrase, or with the key on paper."), nil
	case k.Sealed():
		return l("Each record is sealed when its session has ended. This computer's keyring keeps the key; the key on paper opens them, too."), nil
	case store.HasKeyring():
		return text + " " + l("Without a passphrase this computer's keyring keeps the key."), nil
	}
	return text + " " + l("This computer has no keyring: choose a passphrase."), nil
}

// begin seals the records, and shows the key for paper.
func (s *sealing) begin() {
	passphrase := s.pass.Text
	s.pass.SetText("")
	s.window.background(func() {
		paper, err := s.window.studio.Records().Begin(passphrase)
		sealed := 0
		if err == nil {
			sealed, err = s.window.studio.SealRecords()
		}
		s.window.paint(func() {
			if paper != "" {
				s.key.SetText(paper)
				s.paper.Show()
			}
			s.done(sealed, err)
		})
	})
}

// written takes the key for paper away.
func (s *sealing) written() {
	s.key.SetText("")
	s.paper.Hide()
}

// sealingStep is the step of the first start that offers it.
func (w *Window) sealingStep() fyne.CanvasObject {
	state, said := words(""), words("")
	said.Importance = widget.WarningImportance
	var s *sealing
	tell := func(_ int, err error) {
		text, unread := s.state()
		setLabel(state, text)
		if err == nil {
			err = unread
		}
		setLabel(said, "")
		if err != nil {
			setLabel(said, sentence(err.Error()))
		}
	}
	s = newSealing(w, tell)
	tell(0, nil)
	return panel(container.NewVScroll(container.NewVBox(
		heading(l("The records")),
		words(l("Each session leaves a record on this computer, and nowhere else: what happened when, vitals and notes as you type them.")),
		state, s.choice, s.paper, said,
	)))
}
