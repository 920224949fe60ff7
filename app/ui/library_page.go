package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roomtone/playlist/library"
)

// libraryPage is the music on this computer: its folders, its pieces, and
// what the guide says of each.
type libraryPage struct {
	window *Window

	search  *widget.Entry
	order   *widget.Select
	count   line
	pieces  *pieceList
	piece   *pieceView
	folders *fyne.Container
	scan    *widget.Button
	done    *widget.ProgressBar
	left    line
	say     *widget.Label
	typing  *time.Timer
	stop    context.CancelFunc // nil while nothing is measured
}

// orders are the ways in which the pieces can stand, in the order of the
// choice.
func orders() []library.Sort {
	return []library.Sort{library.ByTitle, library.ByArtist, library.ByAlbum, library.ByDuration, library.ByLoudness, library.ByEnergy, library.ByBrightness, library.ByPulse}
}

func orderNames() []string {
	return []string{l("by title"), l("by artist"), l("by album"), l("by length"), l("by loudness"), l("by energy"), l("by brightness"), l("by pulse")}
}

// music is the page of the music library.
func (w *Window) music() fyne.CanvasObject {
	p := &libraryPage{
		window: w, search: widget.NewEntry(), count: newLine(13, colorMuted()), folders: container.NewVBox(),
		done: newBar(), left: newLine(13, colorMuted()), say: words(""),
	}
	p.say.Importance = widget.WarningImportance
	p.search.PlaceHolder = l("Search: title, artist, album, folder")
	p.search.OnChanged = func(string) { p.soon() }
	p.order = widget.NewSelect(orderNames(), func(string) { p.ask() })
	p.piece = newPieceView(w, p.fail, func() { p.pieces.refill() })
	p.pieces = newPieceList(w, p.page, p.piece.show, p.fail)
	p.done.Hide()
	p.scan = widget.NewButton(l("Look through the folders"), p.measure)
	add := widget.NewButtonWithIcon(l("Add a folder of music…"), theme.FolderOpenIcon(), func() {
		w.ask(dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			if err == nil && folder != nil {
				p.add(folder.Path())
			}
		}, w.window))
	})
	left := panel(container.NewVScroll(container.NewVBox(caption(l("Folders")), p.folders, add, p.scan, container.New(slim{}, p.done), p.left.Text, p.say)))
	head := container.NewVBox(container.NewBorder(nil, nil, nil, p.order, p.search), p.count.Text)
	middle := panel(container.NewBorder(head, nil, nil, nil, p.pieces.list))
	right := panel(container.NewVScroll(p.piece.content))
	p.order.SetSelectedIndex(0)
	p.lookAtFolders()
	return container.NewPadded(container.New(columns{.26, .41, .33}, left, middle, right))
}

// page reads a part of what the search finds.
func (p *libraryPage) page(q library.Query) ([]library.Track, int, error) {
	shelf, err := p.window.studio.Library(p.window.ctx)
	if err != nil {
		return nil, 0, err
	}
	return shelf.Page(p.window.ctx, q)
}

// soon asks when the typing pauses.
func (p *libraryPage) soon() {
	if p.typing != nil {
		p.typing.Stop()
	}
	p.typing = time.AfterFunc(200*time.Millisecond, func() { p.window.paint(p.ask) })
}

// ask shows what the search finds.
func (p *libraryPage) ask() {
	q := library.Query{Search: p.search.Text}
	if i := p.order.SelectedIndex(); i >= 0 {
		q.Sort = orders()[i]
	}
	p.pieces.ask(q, func(total int) {
		p.count.set(l("Pieces: {{.N}}", "N", total))
	})
}

func (p *libraryPage) fail(err error) {
	text := ""
	if err != nil && !errors.Is(err, context.Canceled) {
		text = sentence(err.Error())
	}
	setLabel(p.say, text)
}

// lookAtFolders shows the folders, beside the window.
func (p *libraryPage) lookAtFolders() {
	p.window.background(func() {
		var folders []string
		shelf, err := p.window.studio.Library(p.window.ctx)
		if err == nil {
			folders, err = shelf.Folders()
		}
		p.window.paint(func() {
			if err != nil {
				p.fail(err)
			}
			p.showFolders(folders)
		})
	})
}

func (p *libraryPage) showFolders(folders []string) {
	var rows []fyne.CanvasObject
	for _, folder := range folders {
		name := widget.NewLabel(atHomeFolder(folder))
		name.Truncation = fyne.TextTruncateEllipsis
		forget := widget.NewButton(l("Forget"), func() { p.forget(folder) })
		rows = append(rows, container.NewBorder(nil, nil, nil, forget, name))
	}
	if len(folders) == 0 {
		rows = append(rows, words(l("No folder yet. Sessions play the built-in sound, or the folders that you choose for each.")))
	}
	fill(p.folders, rows)
}

func (p *libraryPage) add(folder string) {
	p.window.background(func() {
		shelf, err := p.window.studio.Library(p.window.ctx)
		if err == nil {
			_, err = shelf.Add([]string{folder})
		}
		p.window.paint(func() {
			p.lookAtFolders()
			if err != nil {
				p.fail(err)
				return
			}
			p.measure()
		})
	})
}

func (p *libraryPage) forget(folder string) {
	p.window.background(func() {
		shelf, err := p.window.studio.Library(p.window.ctx)
		if err == nil {
			_, err = shelf.Forget(p.window.ctx, folder)
		}
		p.window.paint(func() {
			p.lookAtFolders()
			p.ask()
			p.fail(err)
		})
	})
}

// measure looks through the folders; a second press stops it, and what was
// done is kept.
func (p *libraryPage) measure() {
	if p.stop != nil {
		p.stop()
		return
	}
	ctx, cancel := context.WithCancel(p.window.idle)
	p.stop = cancel
	p.scan.SetText(l("Stop"))
	p.done.SetValue(0)
	p.done.Show()
	p.window.background(func() {
		summary, err := p.window.studio.Measure(ctx, nil, func(now library.Progress) {
			p.window.paint(func() { p.progress(now) })
		})
		cancel()
		p.window.paint(func() { p.measured(summary, err) })
	})
}

func (p *libraryPage) progress(now library.Progress) {
	if now.Total > 0 {
		p.done.SetValue(float64(now.Done) / float64(now.Total))
	}
	text := l("{{.Done}} of {{.Total}} files", "Done", now.Done, "Total", now.Total)
	if now.Left > 0 {
		text = l("{{.Done}} of {{.Total}} files · {{.Left}} left", "Done", now.Done, "Total", now.Total, "Left", takes(now.Left))
	}
	p.left.set(text)
}

func (p *libraryPage) measured(summary library.Summary, err error) {
	p.stop = nil
	p.scan.SetText(l("Look through the folders"))
	p.done.Hide()
	p.left.set("")
	p.ask()
	p.lookAtFolders()
	if err != nil {
		p.fail(err)
		return
	}
	p.left.set(l("{{.N}} files of music; measured anew: {{.New}}", "N", summary.Files, "New", summary.Files-summary.Unchanged))
	p.problems(summary.Problems)
}

// problems names the files that cannot be used, the first few.
func (p *libraryPage) problems(all []library.Problem) {
	const most = 12
	text := ""
	for i, problem := range slices.Clone(all) {
		if i == most {
			text += l("{{.N}} more files are left out.", "N", len(all)-most)
			break
		}
		text += problem.Path + ": " + sentence(problem.Message) + "\n"
	}
	setLabel(p.say, text)
}
