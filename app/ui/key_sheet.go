package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// toggleKeys shows or hides the sheet with all keys, over all that is seen.
func (w *Window) toggleKeys() {
	if w.sheet != nil {
		w.hideKeys()
		return
	}
	w.closeMenu()
	w.sheet = keySheet(w.toggleKeys, len(w.pages()))
	w.window.Canvas().Overlays().Add(w.sheet)
}

// hideKeys hides the sheet, where it is seen.
func (w *Window) hideKeys() {
	if w.sheet != nil {
		w.window.Canvas().Overlays().Remove(w.sheet)
		w.sheet = nil
	}
}

// keySheet lists every key. pages is how many pages there are.
func keySheet(close func(), pages int) fyne.CanvasObject {
	list := container.New(halves{})
	add := func(keys, text string) {
		name := widget.NewLabel(keys)
		name.TextStyle.Bold = true
		what := words(text)
		name.SizeName, what.SizeName = sizeNameKeys, sizeNameKeys
		list.Add(container.New(columns{.33, .67}, flat(name), flat(what)))
	}
	for _, a := range actions() {
		add(a.keys(), a.text)
	}
	add(l("Tab · Shift+Tab"), l("To the next thing on the desk, and to the one before; Enter or Space presses it"))
	add("Ctrl+N · Ctrl+B", l("Before a session: the next step, and the one before"))
	add(together(ctrl, fyne.KeyZ)+" · "+together(shift, fyne.KeyZ), l("In a template: undo, and redo"))
	add(l("Ctrl+1 to Ctrl+{{.N}}", "N", pages-1), l("Outside a session: the pages, in their order"))
	add(l("Ctrl+{{.N}}", "N", pages), l("Outside a session: the settings"))
	add("F1", l("This sheet"))
	title := newLine(22, colorAmber()).bold()
	title.set(l("Keys"))
	head := container.NewBorder(nil, nil, title.Text, newDeskButton(l("Close (F1)"), close))
	sheet := panel(container.NewBorder(head, nil, nil, nil, container.NewVScroll(list)))
	return container.NewStack(canvas.NewRectangle(colorGround()), container.NewPadded(sheet))
}

// halves sets rows in two columns of about the same height, the first before
// the second.
type halves struct{}

const halvesGap = 12

// split is how many rows stand in the first column, how wide a column is in a
// width, and how high the higher of the two.
func (halves) split(rows []fyne.CanvasObject, width float32) (first int, wide, height float32) {
	wide = (width - halvesGap) / 2
	all := float32(0)
	for _, row := range rows {
		row.Resize(fyne.NewSize(wide, row.MinSize().Height)) // a text that wraps knows its height from its width
		all += row.MinSize().Height + theme.Padding()/2
	}
	for height < all/2 {
		height += rows[first].MinSize().Height + theme.Padding()/2
		first++
	}
	return first, wide, height
}

// MinSize is for Fyne.
func (h halves) MinSize(rows []fyne.CanvasObject) fyne.Size {
	wide := float32(0)
	for _, row := range rows {
		wide = max(wide, row.Size().Width)
	}
	_, _, height := h.split(rows, 2*wide+halvesGap)
	return fyne.NewSize(0, height)
}

// Layout is for Fyne.
func (h halves) Layout(rows []fyne.CanvasObject, size fyne.Size) {
	first, wide, _ := h.split(rows, size.Width)
	var at fyne.Position
	for i, row := range rows {
		if i == first {
			at = fyne.NewPos(wide+halvesGap, 0)
		}
		row.Move(at)
		at.Y += row.MinSize().Height + theme.Padding()/2
	}
}
