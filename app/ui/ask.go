package ui

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// ask opens the dialog for a file or a folder, with room for long names.
// Escape closes it, and so does whatever view comes next: nothing stands over
// a session.
func (w *Window) ask(d *dialog.FileDialog) {
	d.SetOnClosed(func() { w.asking = nil })
	d.Show()
	d.Resize(fyne.NewSize(820, 560))
	w.asking = d
}

// askWhere opens the dialog for a file that is written, in the person's own
// folder and not where music was looked for last.
func (w *Window) askWhere(d *dialog.FileDialog) {
	if folder, err := os.UserHomeDir(); err == nil {
		if home, err := storage.ListerForURI(storage.NewFileURI(folder)); err == nil {
			d.SetLocation(home)
		}
	}
	w.ask(d)
}

// unask closes the dialog for a file, where one is open.
func (w *Window) unask() bool {
	if w.asking == nil {
		return false
	}
	w.asking.Hide()
	return true
}
