package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// weight is how much something matters before the start.
type weight int

const (
	blocks weight = iota // the session cannot start
	minds                // it is better looked at
	calms                // it is as it should be
)

// finding is one thing that was found before the start.
type finding struct {
	weight weight
	text   string
	// where is what leads to the place where it can be mended, or nil.
	where func()
}

// readyList is all that was found before the start, the gravest first.
type readyList struct {
	content fyne.CanvasObject
	rows    *fyne.Container
	shown   []finding
}

func newReadyList() *readyList {
	r := &readyList{rows: container.NewVBox()}
	r.content = r.rows
	return r
}

// show shows what was found. The same again is left alone, so that the
// keyboard stays where it is.
func (r *readyList) show(found []finding) {
	same := len(found) == len(r.shown)
	for i := range found {
		same = same && found[i].weight == r.shown[i].weight && found[i].text == r.shown[i].text
	}
	if same {
		return
	}
	r.shown = found
	var rows []fyne.CanvasObject
	for _, w := range []weight{blocks, minds, calms} {
		for _, f := range found {
			if f.weight == w {
				rows = append(rows, f.row())
			}
		}
	}
	fill(r.rows, rows)
}

// row is a finding with its mark: a full one for what blocks the start, a ring
// for what is better looked at, a small dot for what is well.
func (f finding) row() fyne.CanvasObject {
	const most = 14
	mark := canvas.NewCircle(colorCalm())
	size := float32(8)
	word := ""
	switch f.weight {
	case blocks:
		mark, size, word = canvas.NewCircle(colorTrouble()), most, l("Stops the start")
	case minds:
		mark, size, word = canvas.NewCircle(colorPanel()), most, l("Look at it")
		mark.StrokeColor, mark.StrokeWidth = colorAmber(), 2.5
	}
	text := words(f.text)
	var right fyne.CanvasObject
	switch {
	case f.where != nil:
		right = container.NewCenter(newDeskButton(l("Go there"), f.where))
	case word != "":
		right = container.NewCenter(caption(word))
	}
	if f.weight == calms {
		text.Importance = widget.LowImportance
	}
	dot := container.NewGridWrap(fyne.NewSize(26, 20), container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(size), mark)))
	return container.NewBorder(nil, nil, container.NewCenter(dot), right, text)
}

// blocked tells whether anything blocks the start.
func (r *readyList) blocked() bool {
	for _, f := range r.shown {
		if f.weight == blocks {
			return true
		}
	}
	return false
}
