package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// deskLayout gives the desk's parts their places: the head with the clocks,
// the troubles if there are any, the drawing, prompts and drawer side by side,
// the buttons, and the line that says what they do. In a large window the
// head grows, so that it can be read from further away; what is left is
// shared by the drawing and what lies beneath it.
type deskLayout struct{ v *sessionView }

const (
	deskGap     = 6
	deskHead    = 118 // of a window of the least size
	leastWidth  = 1000
	leastHeight = 616
	lowWindow   = 640 // below it the drawing takes no more than it must
	headGrows   = 2.4 // at most
	besideWidth = .49 // of the prompts, beside the drawer
	doseSide    = 204 // of the button for the dose
	drawnPart   = .40 // of what is left, for the drawing
)

// scale is how much larger than the least the head is.
func (deskLayout) scale(size fyne.Size) float32 {
	return min(headGrows, max(1, min(size.Width/leastWidth, size.Height/leastHeight)))
}

// MinSize is for Fyne.
func (d deskLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	v := d.v
	height := deskHead + v.timeline.MinSize().Height + v.lower.MinSize().Height + v.controls.content.MinSize().Height + v.hints.content.MinSize().Height + 4*deskGap
	if v.trouble.Visible() {
		height += v.trouble.MinSize().Height
	}
	return fyne.NewSize(max(v.lower.MinSize().Width, v.controls.content.MinSize().Width, v.head.MinSize().Width), height)
}

// Layout is for Fyne.
func (d deskLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	v := d.v
	v.clocks.scale(d.scale(size))
	y := float32(0)
	put := func(o fyne.CanvasObject, height float32) {
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height + deskGap
	}
	foot := v.hints.content.MinSize().Height
	buttons := v.controls.content.MinSize().Height
	if grown := size.Height / leastHeight; grown > 1 {
		buttons *= min(1.5, grown)
	}
	put(v.head, deskHead*d.scale(size))
	if v.trouble.Visible() {
		v.trouble.Resize(fyne.NewSize(size.Width, v.trouble.MinSize().Height))
		put(v.trouble, v.trouble.MinSize().Height)
	}
	left := size.Height - y - buttons - foot - 3*deskGap
	drawn := max(v.timeline.MinSize().Height, left*drawnPart)
	if v.drawer.open == leafSupport || size.Height < lowWindow {
		drawn = v.timeline.MinSize().Height // the ladder and the prompts are to be seen whole
	}
	drawn = min(drawn, left-v.lower.MinSize().Height)
	put(v.timeline, drawn)
	put(v.lower, left-drawn)
	put(v.controls.content, buttons)
	put(v.hints.content, foot)
}

// grid gives all objects equal parts of a number of rows.
type grid struct{ rows int }

// MinSize is for Fyne.
func (g grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	n := float32((len(objects) + g.rows - 1) / g.rows)
	return fyne.NewSize(0, m.Height*float32(g.rows)+deskGap*float32(g.rows-1)).AddWidthHeight(g.need(objects)+deskGap*(n-1), 0)
}

// need is the width that the columns need together: a column is as wide as
// the widest in it.
func (g grid) need(objects []fyne.CanvasObject) float32 {
	var sum float32
	for _, w := range g.widths(objects) {
		sum += w
	}
	return sum
}

func (g grid) widths(objects []fyne.CanvasObject) []float32 {
	n := (len(objects) + g.rows - 1) / g.rows
	out := make([]float32, n)
	for i, o := range objects {
		out[i%n] = max(out[i%n], o.MinSize().Width)
	}
	return out
}

// Layout is for Fyne.
func (g grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	widths := g.widths(objects)
	n := len(widths)
	spare := (size.Width - g.need(objects) - deskGap*float32(n-1)) / float32(n)
	height := (size.Height - deskGap*float32(g.rows-1)) / float32(g.rows)
	x := float32(0)
	for i, o := range objects {
		if i%n == 0 {
			x = 0
		}
		o.Move(fyne.NewPos(x, float32(i/n)*(height+deskGap)))
		o.Resize(fyne.NewSize(widths[i%n]+spare, height))
		x += widths[i%n] + spare + deskGap
	}
}

// beside puts a last object of a fixed width at the right.
func beside(main, last fyne.CanvasObject, width float32) fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, container.New(atLeast{width}, last), main)
}
