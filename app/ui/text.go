package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// line is a text in one line that repaints the window only when it changes.
type line struct{ *canvas.Text }

func newLine(size float32, c color.Color) line {
	t := canvas.NewText("", c)
	t.TextSize = size
	return line{t}
}

func (l line) bold() line {
	l.TextStyle.Bold = true
	return l
}

// set shows a text; the same text again costs nothing.
func (l line) set(s string) {
	if l.Text.Text != s {
		l.Text.Text = s
		l.Refresh()
	}
}

// tint changes the colour; the same colour again costs nothing.
func (l line) tint(c color.Color) {
	if l.Color != c {
		l.Color = c
		l.Refresh()
	}
}

// caption is a small muted word above what it names.
func caption(s string) *canvas.Text {
	t := canvas.NewText(s, colorMuted())
	t.TextSize = 12
	return t
}

// words is a text that wraps.
func words(s string) *widget.Label {
	l := widget.NewLabel(s)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// setLabel changes a label only when it must.
func setLabel(l *widget.Label, s string) {
	if l.Text != s {
		l.SetText(s)
	}
}

// show shows or hides an object, if it is not so already.
func show(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// panel is a raised field with some air around its content. Only its ends are
// drawn as rounded: without a graphics card, a rounded field costs several
// times what a plain one costs, over all of its area and in every second.
func panel(content fyne.CanvasObject) fyne.CanvasObject {
	top, middle, bottom := canvas.NewRectangle(colorPanel()), canvas.NewRectangle(colorPanel()), canvas.NewRectangle(colorPanel())
	top.TopLeftCornerRadius, top.TopRightCornerRadius = panelRadius, panelRadius
	bottom.BottomLeftCornerRadius, bottom.BottomRightCornerRadius = panelRadius, panelRadius
	return container.NewStack(container.New(ends{}, top, middle, bottom), container.NewPadded(container.NewPadded(content)))
}

const panelRadius = 8

// ends gives the first and the last object a panel's radius of the height,
// and the one between them the rest.
type ends struct{}

func (ends) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(2*panelRadius, 2*panelRadius) }

func (ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, h := range []float32{panelRadius, size.Height - 2*panelRadius, panelRadius} {
		objects[i].Move(fyne.NewPos(0, y))
		objects[i].Resize(fyne.NewSize(size.Width, h))
		if i == 1 { // where they meet between two pixels, what is below would shine through
			objects[i].Move(fyne.NewPos(0, y-1))
			objects[i].Resize(fyne.NewSize(size.Width, h+2))
		}
		y += h
	}
}

// fill gives a box other contents. What a box gets is laid out, and not painted
// by that alone.
func fill(box *fyne.Container, with []fyne.CanvasObject) {
	box.Objects = with
	box.Refresh()
}

// tight stacks objects with next to no gap.
type tight struct{}

func (tight) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			s.Width = max(s.Width, m.Width)
			s.Height += m.Height + theme.Padding()/2
		}
	}
	return s
}

func (tight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height)) // a text that wraps knows its height from its width
		h := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + theme.Padding()/2
	}
}

// l is lang.L with values by name.
func l(text string, values ...any) string {
	if len(values) == 0 {
		return lang.L(text)
	}
	named := map[string]any{}
	for i := 0; i+1 < len(values); i += 2 {
		named[values[i].(string)] = values[i+1]
	}
	return lang.L(text, named)
}

// spread puts objects in a row: each has the width that it needs, and all
// have an equal part of what is left.
type spread struct{}

// MinSize is for Fyne.
func (spread) MinSize(objects []fyne.CanvasObject) fyne.Size {
	s := fyne.NewSize(theme.Padding()*float32(len(objects)-1), 0)
	for _, o := range objects {
		m := o.MinSize()
		s.Width += m.Width
		s.Height = max(s.Height, m.Height)
	}
	return s
}

// Layout is for Fyne.
func (l spread) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := (size.Width - l.MinSize(objects).Width) / float32(len(objects))
	x := float32(0)
	for _, o := range objects {
		w := o.MinSize().Width + spare
		o.Resize(fyne.NewSize(w, size.Height))
		o.Move(fyne.NewPos(x, 0))
		x += w + theme.Padding()
	}
}

// newBar is a bar that shows how far something has come, without figures.
func newBar() *widget.ProgressBar {
	b := widget.NewProgressBar()
	b.TextFormatter = func() string { return "" }
	return b
}

// slim makes such a bar thin: it is to be seen, not looked at.
type slim struct{}

// MinSize is for Fyne.
func (slim) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	return fyne.NewSize(objects[0].MinSize().Width, 8)
}

// Layout is for Fyne.
func (slim) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
