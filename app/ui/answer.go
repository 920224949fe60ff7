package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// answer is what is said to a question: one of two words, each a button that
// the keyboard comes by. What was said is filled, so that it is told from what
// was not from across the room.
type answer struct {
	content *fyne.Container
	yes, no *deskButton
	chosen  string // "" until something was said
	changed func(chosen string)
	// optional says that a second press takes the answer back.
	optional bool
}

func newAnswer(yes, no string, changed func(chosen string)) *answer {
	a := &answer{changed: changed}
	a.yes, a.no = newDeskButton(yes, func() { a.press(yes) }), newDeskButton(no, func() { a.press(no) })
	a.yes.stays, a.no.stays = true, true
	a.content = container.NewHBox(a.yes, a.no)
	return a
}

func (a *answer) press(word string) {
	switch {
	case a.chosen != word:
		a.show(word)
	case a.optional:
		a.show("")
	default:
		return
	}
	a.changed(a.chosen)
}

// show fills what was said.
func (a *answer) show(word string) {
	a.chosen = word
	for _, one := range []struct {
		button *deskButton
		filled widget.Importance
	}{{a.yes, widget.SuccessImportance}, {a.no, widget.WarningImportance}} {
		importance := widget.MediumImportance
		if one.button.Text == word {
			importance = one.filled
		}
		emphasise(one.button, importance)
	}
}
