package ui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/playlist/library"
	"roomtone/timer"
)

const (
	// piecesAtOnce are read together: a few screens full.
	piecesAtOnce = 100
	// pagesKept bounds what is kept of a long list.
	pagesKept = 40
)

// pieceList shows pieces, however many there are: it knows how many, and
// reads those that are looked at, beside the window.
type pieceList struct {
	window *Window
	read   func(library.Query) ([]library.Track, int, error)
	fail   func(error)
	list   *widget.List

	query library.Query
	round int // of asking; older answers are not shown
	total int
	pages map[int][]library.Track
	asked map[int]bool
}

func newPieceList(w *Window, read func(library.Query) ([]library.Track, int, error), chosen func(library.Track), fail func(error)) *pieceList {
	p := &pieceList{window: w, read: read, fail: fail, pages: map[int][]library.Track{}, asked: map[int]bool{}}
	p.list = widget.NewList(func() int { return p.total }, newPieceRow, func(i widget.ListItemID, o fyne.CanvasObject) {
		t, known := p.at(i)
		showPieceRow(o.(*fyne.Container), t, known)
	})
	p.list.OnSelected = func(i widget.ListItemID) {
		if t, known := p.at(i); known {
			chosen(t)
		}
	}
	return p
}

// newPieceRow is an empty row: title over artist, length, energy.
func newPieceRow() fyne.CanvasObject {
	text := func(size float32, bold bool) *canvas.Text {
		t := newLine(size, colorText())
		if !bold {
			t.Color = colorMuted()
		}
		return t.Text
	}
	return container.New(columns{.62, .2, .18}, container.New(tight{}, text(15, true), text(12, false)), text(13, false), text(13, false))
}

func showPieceRow(row *fyne.Container, t library.Track, known bool) {
	names := row.Objects[0].(*fyne.Container)
	title, artist := line{names.Objects[0].(*canvas.Text)}, line{names.Objects[1].(*canvas.Text)}
	length, energy := line{row.Objects[1].(*canvas.Text)}, line{row.Objects[2].(*canvas.Text)}
	if !known {
		title.set("…")
		for _, t := range []line{artist, length, energy} {
			t.set("")
		}
		return
	}
	room := names.Size().Width
	title.set(fit(t.Title, room, 15))
	artist.set(fit(t.Artist, room, 12))
	length.set(timer.Clock(t.Duration.Round(time.Second)))
	text := ""
	switch m := t.Measures; {
	case t.Tags[library.TagNever] == "yes":
		text = l("never")
	case m == nil:
		text = l("new")
	case m.Energy != nil:
		text = l("energy {{.E}}", "E", fmt.Sprintf("%.2f", *m.Energy))
	}
	energy.set(text)
}

// at is the piece at a place, if it was read; if not it is asked for.
func (p *pieceList) at(i int) (library.Track, bool) {
	page := i / piecesAtOnce
	tracks, known := p.pages[page]
	if !known {
		p.want(page)
		return library.Track{}, false
	}
	if at := i % piecesAtOnce; at < len(tracks) {
		return tracks[at], true
	}
	return library.Track{}, false
}

// ask shows another query from its beginning; found is told how much it finds.
func (p *pieceList) ask(q library.Query, found func(total int)) {
	p.round++
	p.query = q
	round := p.round
	q.Limit = piecesAtOnce
	p.window.background(func() {
		tracks, total, err := p.read(q)
		p.window.paint(func() {
			if round != p.round {
				return
			}
			if err != nil {
				p.fail(err)
				return
			}
			p.total, p.pages, p.asked = total, map[int][]library.Track{0: tracks}, map[int]bool{0: true}
			p.list.UnselectAll()
			p.list.ScrollToTop()
			p.list.Refresh()
			found(total)
		})
	})
}

// refill reads what is seen anew, after something was said of a piece.
func (p *pieceList) refill() {
	p.pages, p.asked = map[int][]library.Track{}, map[int]bool{}
	p.list.Refresh()
}

// want reads a page beside the window.
func (p *pieceList) want(page int) {
	if p.asked[page] {
		return
	}
	p.asked[page] = true
	round, q := p.round, p.query
	q.Offset, q.Limit = page*piecesAtOnce, piecesAtOnce
	p.window.background(func() {
		tracks, _, err := p.read(q)
		p.window.paint(func() {
			if round != p.round {
				return
			}
			if err != nil {
				p.fail(err)
				return
			}
			if len(p.pages) > pagesKept {
				clear(p.pages)
				clear(p.asked)
				p.asked[page] = true
			}
			p.pages[page] = tracks
			p.list.Refresh()
		})
	})
}
