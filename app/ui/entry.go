package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// entry is a line or a paragraph to type in, outside a session. Tab leads on
// from either: Fyne's own paragraph would keep it, and with it the keyboard.
type entry struct{ widget.Entry }

func newEntry() *entry {
	e := &entry{}
	e.ExtendBaseWidget(e)
	return e
}

// newParagraph is an entry for more than one line, as tall as what stands in
// it asks for.
func newParagraph() *entry {
	e := &entry{widget.Entry{MultiLine: true, Wrapping: fyne.TextWrapWord}}
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(1)
	return e
}

// AcceptsTab is for Fyne.
func (*entry) AcceptsTab() bool { return false }

// FocusGained is for Fyne.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	reveal(e)
}

// reveal scrolls to what has the keyboard, so that it is seen.
func reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	for _, scroll := range scrolls(c.Content(), o) {
		top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
		below := top + o.Size().Height - scroll.Size().Height
		switch offset := scroll.Offset; {
		case top < 0:
			scroll.ScrollToOffset(offset.AddXY(0, top-rowGap))
		case below > 0:
			scroll.ScrollToOffset(offset.AddXY(0, below+rowGap))
		}
	}
}

// scrolls are what an object is scrolled by, the innermost first; nil where it
// is not below root.
func scrolls(root, o fyne.CanvasObject) []*container.Scroll {
	var in func(fyne.CanvasObject) ([]*container.Scroll, bool)
	in = func(at fyne.CanvasObject) ([]*container.Scroll, bool) {
		if at == o {
			return nil, true
		}
		switch at := at.(type) {
		case *fyne.Container:
			for _, child := range at.Objects {
				if found, ok := in(child); ok {
					return found, true
				}
			}
		case *container.Scroll:
			if found, ok := in(at.Content); ok {
				return append(found, at), true
			}
		}
		return nil, false
	}
	found, _ := in(root)
	return found
}

// firstStop is the first thing in a view that the keyboard can go to; nil
// where there is none.
func firstStop(o fyne.CanvasObject) fyne.Focusable {
	if !o.Visible() {
		return nil
	}
	if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
		return nil
	}
	switch at := o.(type) {
	case *fyne.Container:
		for _, child := range at.Objects {
			if found := firstStop(child); found != nil {
				return found
			}
		}
	case *container.Scroll:
		return firstStop(at.Content)
	case fyne.Focusable:
		return at
	}
	return nil
}

// besideBar leaves the place of the bar that a scrolled thing may have, so that
// the bar lies over nothing.
func besideBar(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, theme.ScrollBarSize()+4), o)
}
