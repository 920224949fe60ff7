package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// What follows takes air out of widgets by their places alone. A theme of
// their own would do it, too, but Fyne keeps the theme it paints with in one
// place for the whole program.

// flat is a text without the air that its theme puts around it.
func flat(o fyne.CanvasObject) fyne.CanvasObject { return container.New(airless{1, 1}, o) }

// low is a button or a text with less air above and below.
func low(o fyne.CanvasObject) fyne.CanvasObject { return container.New(airless{0, .55}, o) }

// lessen is how much less high a [low] thing is.
func lessen() float32 { return 2 * .55 * theme.InnerPadding() }

// airless takes parts of the inner padding away, at the sides and above and
// below. A button shrinks; a text keeps its size, and its air lies outside.
type airless struct{ sides, ends float32 }

func (a airless) air() (x, y float32) {
	return a.sides * theme.InnerPadding(), a.ends * theme.InnerPadding()
}

// MinSize is for Fyne.
func (a airless) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	x, y := a.air()
	m := objects[0].MinSize()
	return fyne.NewSize(max(0, m.Width-2*x), max(0, m.Height-2*y))
}

// Layout is for Fyne.
func (a airless) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if _, button := objects[0].(*deskButton); button {
		objects[0].Move(fyne.NewPos(0, 0))
		objects[0].Resize(size)
		return
	}
	x, y := a.air()
	objects[0].Move(fyne.NewPos(-x, -y))
	objects[0].Resize(size.AddWidthHeight(2*x, 2*y))
}

// behind lays a button under what says what it does, which alone gives the
// size.
type behind struct{}

// MinSize is for Fyne.
func (behind) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[1].MinSize() }

// Layout is for Fyne.
func (behind) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}
