package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// entry is a line or a paragraph to type in, outside a session. Tab leads on
// from either: Fyne's own paragraph would keep it, and with it the keyboard.
type entry struct {
	widget.Entry
	line bool // it is one line however long: Enter leads on, too
	rows int  // how many are seen
	owed bool // the cursor stands before the blank that was typed last
}

func newEntry() *entry {
	e := &entry{}
	e.ExtendBaseWidget(e)
	return e
}

// newParagraph is an entry for more than one line, as tall as what stands in
// it asks for.
func newParagraph() *entry {
	e := &entry{Entry: widget.Entry{MultiLine: true, Wrapping: fyne.TextWrapWord}}
	e.ExtendBaseWidget(e)
	e.grow()
	return e
}

// grow lets a paragraph be as tall as what is typed into it asks for, up to
// what leaves room for others.
func (e *entry) grow() {
	const most = 6
	if rows := min(e.CursorRow+1, most); e.MultiLine && rows > e.rows {
		e.rows = rows
		e.SetMinRowsVisible(rows)
	}
}

// newLongLine is an entry for one line that may be long, and is seen whole.
func newLongLine() *entry {
	e := newParagraph()
	e.line = true
	return e
}

// TypedKey is for Fyne.
func (e *entry) TypedKey(key *fyne.KeyEvent) {
	if e.line && (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) {
		if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
			c.FocusNext()
		}
		return
	}
	end, at, length := e.atEnd(), e.CursorTextOffset(), len(e.Text)
	if e.owed && key.Name == fyne.KeyBackspace {
		key = &fyne.KeyEvent{Name: fyne.KeyDelete}
	}
	e.Entry.TypedKey(key)
	if e.CursorTextOffset() == at && len(e.Text) == length {
		return // a letter comes as a key, too
	}
	e.grow()
	e.owes(end && (key.Name == fyne.KeyBackspace || key.Name == fyne.KeyDelete))
}

// atEnd tells whether what is typed next comes last.
func (e *entry) atEnd() bool {
	return e.owed || e.CursorTextOffset() == utf8.RuneCountInString(e.Text)
}

// owes notes whether the cursor stands before a blank that it should stand
// behind.
func (e *entry) owes(end bool) {
	e.owed = end && e.MultiLine && strings.HasSuffix(e.Text, " ") && e.CursorTextOffset() == utf8.RuneCountInString(e.Text)-1
}

// Tapped is for Fyne.
func (e *entry) Tapped(at *fyne.PointEvent) {
	e.owed = false
	e.Entry.Tapped(at)
}

// TypedShortcut is for Fyne.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	e.owed = false
	e.Entry.TypedShortcut(s)
	e.grow()
}

// TypedRune is for Fyne, which otherwise glues words together: a blank after a
// line that is full belongs to no row, so that the cursor stays before it and
// the next word would be written there.
func (e *entry) TypedRune(r rune) {
	end := e.atEnd()
	if e.owed {
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		e.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: &snippet{" " + string(r)}})
	} else {
		e.Entry.TypedRune(r)
	}
	e.owes(end)
	e.grow()
}

// snippet is a clipboard with a text of its own, which is written at once.
type snippet struct{ text string }

// Content is for Fyne.
func (s *snippet) Content() string { return s.text }

// SetContent is for Fyne.
func (s *snippet) SetContent(text string) { s.text = text }

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
