package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
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
	all := actions()
	halves := [2]*fyne.Container{container.New(tight{}), container.New(tight{})}
	add := func(half int, keys, text string) {
		name := widget.NewLabel(keys)
		name.TextStyle.Bold = true
		what := words(text)
		name.SizeName, what.SizeName = sizeNameKeys, sizeNameKeys
		halves[half].Add(container.New(columns{.36, .64}, flat(name), flat(what)))
	}
	for i, a := range all {
		add(2*i/len(all), a.keys(), a.text)
	}
	add(1, l("Tab · Shift+Tab"), l("To the next thing on the desk, and to the one before; Enter or Space presses it"))
	add(1, "Ctrl+N · Ctrl+B", l("Before a session: the next step, and the one before"))
	add(1, "Ctrl+Z · Ctrl+Shift+Z", l("In a template: undo, and redo"))
	add(1, l("Ctrl+1 to Ctrl+{{.N}}", "N", pages-1), l("Outside a session: the pages, in their order"))
	add(1, l("Ctrl+{{.N}}", "N", pages), l("Outside a session: the settings"))
	add(1, "F1", l("This sheet"))
	title := newLine(22, colorAmber()).bold()
	title.set(l("Keys"))
	grid := container.NewVScroll(container.New(columns{.5, .5}, halves[0], halves[1]))
	sheet := panel(container.NewBorder(title.Text, container.NewCenter(newDeskButton(l("Close (F1)"), close)), nil, nil, grid))
	return container.NewStack(canvas.NewRectangle(colorGround()), container.NewPadded(sheet))
}
