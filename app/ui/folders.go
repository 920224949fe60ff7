package ui

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// folderList is the choice of music folders.
type folderList struct {
	content fyne.CanvasObject
	rows    *fyne.Container
	folders []string
	changed func([]string)
}

func newFolderList(w *Window, folders []string, changed func([]string)) *folderList {
	f := &folderList{rows: container.NewVBox(), folders: slices.Clone(folders), changed: changed}
	add := widget.NewButtonWithIcon(l("Add a folder of music…"), theme.FolderOpenIcon(), func() {
		w.ask(dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			if err == nil && folder != nil {
				f.add(folder.Path())
			}
		}, w.window))
	})
	f.content = container.NewVBox(f.rows, add)
	f.draw()
	return f
}

func (f *folderList) add(folder string) {
	if !slices.Contains(f.folders, folder) {
		f.folders = append(f.folders, folder)
		f.update()
	}
}

func (f *folderList) remove(folder string) {
	f.folders = slices.DeleteFunc(f.folders, func(s string) bool { return s == folder })
	f.update()
}

func (f *folderList) update() {
	f.draw()
	f.changed(slices.Clone(f.folders))
}

func (f *folderList) draw() {
	var rows []fyne.CanvasObject
	if len(f.folders) == 0 {
		rows = append(rows, words(l("Your library, or the built-in sound.")))
	}
	for _, folder := range f.folders {
		name := widget.NewLabel(filepath.Base(folder))
		name.Truncation = fyne.TextTruncateEllipsis
		remove := widget.NewButtonWithIcon("", theme.CancelIcon(), func() { f.remove(folder) })
		remove.Importance = widget.LowImportance
		rows = append(rows, container.NewBorder(nil, nil, widget.NewIcon(theme.FolderIcon()), remove, name))
	}
	fill(f.rows, rows)
}
