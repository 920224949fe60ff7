package ui

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// folders are the person's own: where their music is, where their templates
// and the like are put, and where the records are.
func (p *settingsPage) folders(music []string) fyne.CanvasObject {
	at := p.window.studio.Places()
	rows := container.New(tight{})
	add := func(name string, path *widget.Label, button *deskButton) {
		path.Truncation = fyne.TextTruncateEllipsis
		path.Importance = widget.LowImportance
		rows.Add(container.NewBorder(nil, nil, nil, container.New(atLeast{76}, low(button)), low(container.New(columns{.43, .57}, widget.NewLabel(name), path))))
	}
	add(l("Music"), p.music(music), newDeskButton(l("Choose"), func() { p.window.home.to(l("Music")) }))
	for _, f := range []struct{ name, path string }{
		{l("Templates"), at.Templates()},
		{l("Exercises"), at.Exercises()},
		{l("Checklists"), at.Checklists()},
		{l("Directions of music"), at.Sets()},
		{l("Records"), at.Sessions()},
	} {
		add(f.name, widget.NewLabel(atHomeFolder(f.path)), newDeskButton(l("Open"), func() { p.say(p.open(f.path)) }))
	}
	return rows
}

// music names the folders from which a session chooses: those of the last one
// or, where it named none, those of the library.
func (p *settingsPage) music(folders []string) *widget.Label {
	path := widget.NewLabel("")
	w := p.window
	w.background(func() {
		if shelf, err := w.studio.Library(w.ctx); err == nil && len(folders) == 0 {
			folders, _ = shelf.Folders() // what is wrong with it is said on the page of the music
		}
		w.paint(func() { setLabel(path, musicFolders(folders)) })
	})
	return path
}

func musicFolders(folders []string) string {
	switch len(folders) {
	case 0:
		return l("the built-in sound")
	case 1:
		return atHomeFolder(folders[0])
	}
	return l("{{.Folder}} and {{.N}} more", "Folder", atHomeFolder(folders[0]), "N", len(folders)-1)
}

// atHomeFolder is a path as people write it: their own folder is ~.
func atHomeFolder(path string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	if below, err := filepath.Rel(home, path); err == nil && filepath.IsLocal(below) {
		return filepath.Join("~", below)
	}
	return path
}

// open shows a folder in the desktop's own window for files, and makes it
// first where it is not there yet.
func (p *settingsPage) open(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("the folder cannot be made: %w", err)
	}
	if err := p.window.app.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(folder)}); err != nil {
		return fmt.Errorf("this desktop does not open folders; it is %s: %w", folder, err)
	}
	return nil
}

// chooseFile asks where the file for support goes.
func (p *settingsPage) chooseFile() {
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			p.say(err)
		case file != nil:
			path := file.URI().Path()
			p.say(file.Close())
			p.diagnose(path)
		}
	}, p.window.window)
	save.SetFileName("roomtone-support-" + time.Now().Format(time.DateOnly) + ".zip")
	p.window.askWhere(save)
}

// diagnose writes the file for support, beside the window, over what is
// there: the person was asked about that.
func (p *settingsPage) diagnose(path string) {
	p.collect.Disable()
	setLabel(p.help, l("It is being written…"))
	show(p.help, true)
	ctx := p.window.idle // not beside a session
	p.window.background(func() {
		err := p.window.studio.Diagnose(ctx, path, true)
		p.window.paint(func() {
			p.collect.Enable()
			text := l("Written: {{.File}}. Read it before you send it: README.txt in it says what each part is.", "File", path)
			switch {
			case errors.Is(err, context.Canceled):
				text = ""
			case err != nil:
				text = sentence(err.Error())
			}
			setLabel(p.help, text)
			show(p.help, text != "")
		})
	})
}
