package ui

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/places"
	"roomtone/app/settings"
	"roomtone/playlist/library"
	"roomtone/playlist/measure"
)

// some are so many pieces of a library, from a place on.
func some(from, n int) []library.Track {
	var tracks []library.Track
	for i := from; i < from+n; i++ {
		energy := float64(i%100) / 100
		tracks = append(tracks, library.Track{
			Path: fmt.Sprintf("/music/%06d.flac", i), Title: fmt.Sprintf("Piece %d", i), Artist: "Somebody",
			Duration: time.Duration(180+i%200) * time.Second, Measures: &measure.Measures{Energy: &energy},
		})
	}
	return tracks
}

// hundredThousand is a library that answers as soon as it is asked.
func hundredThousand(q library.Query) ([]library.Track, int, error) {
	const all = 100_000
	return some(q.Offset, min(q.Limit, all-q.Offset)), all, nil
}

func TestALongLibraryIsReadOnlyWhereItIsLookedAt(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	asked := make(chan library.Query, 1000)
	p := newPieceList(r.window, func(q library.Query) ([]library.Track, int, error) {
		asked <- q
		return hundredThousand(q)
	}, func(library.Track) {}, func(err error) { t.Error(err) })
	w := test.NewWindow(p.list)
	t.Cleanup(w.Close)
	w.Resize(fyne.NewSize(500, 600))
	total := 0
	p.ask(library.Query{}, func(n int) { total = n })
	r.until("it is counted", func() bool { return total == 100_000 })
	if !reads(w.Content(), "Piece 3") {
		t.Errorf("at the top it reads %q", seen(w.Content()))
	}
	for _, at := range []int{50_000, 99_999, 12_345} {
		p.list.ScrollTo(at)
		r.until("what is scrolled to is read", func() bool {
			w.Resize(w.Canvas().Size()) // a real window lays out by itself
			return reads(w.Content(), fmt.Sprintf("Piece %d", at))
		})
	}
	if n := len(asked); n > 12 {
		t.Errorf("for four looks the library was asked %d times", n)
	}
	if n := len(p.pages); n > pagesKept+1 {
		t.Errorf("%d pages are kept", n)
	}
}

// BenchmarkScrolling fills a screen of rows at another place each time.
func BenchmarkScrolling(b *testing.B) {
	test.NewTempApp(b)
	rows := make([]*fyne.Container, 20)
	for i := range rows {
		rows[i] = newPieceRow().(*fyne.Container)
		rows[i].Resize(fyne.NewSize(500, 40))
	}
	tracks := some(0, 2000)
	at := 0
	for b.Loop() {
		for i, row := range rows {
			showPieceRow(row, tracks[(at+i)%len(tracks)], true)
		}
		at += 20
	}
}

// withMusic puts a folder of music of two pieces into the library.
func withMusic(t *testing.T) (func(places.Places), string) {
	t.Helper()
	folder := t.TempDir()
	for i, title := range []string{"Still water", "Low hills"} {
		c := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", fmt.Sprintf("sine=frequency=%d:duration=65:sample_rate=8000", 200+100*i),
			"-metadata", "title="+title, "-metadata", "artist=Nobody", filepath.Join(folder, fmt.Sprintf("%d.flac", i)))
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("ffmpeg makes no music (make test installs it): %v\n%s", err, out)
		}
	}
	return chosen(t, settings.Settings{}), folder
}

func TestMusicIsAddedMeasuredFoundAndSpokenOf(t *testing.T) {
	before, folder := withMusic(t)
	r := openRoom(t, before)
	r.press("Music")
	r.reads("No folder yet")
	shelf, err := r.studio.Library(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shelf.Add([]string{folder}); err != nil {
		t.Fatal(err)
	}
	r.press("Look through the folders")
	r.reads("2 files of music; measured anew: 2")
	r.reads("Pieces: 2")
	r.reads("Still water")

	search := find(r.content(), func(e *widget.Entry) bool { return e.PlaceHolder == "Search: title, artist, album, folder" })
	test.Type(search, "hills")
	r.reads("Pieces: 1")
	if reads(r.content(), "Still water") {
		t.Error("what was not searched for is still there")
	}
	first[*widget.List](r.content()).Select(0)
	r.reads("Loudness −")
	words := find(r.content(), func(s *widget.Select) bool { return len(s.Options) == 3 && s.Options[0] == "not said" })
	words.SetSelectedIndex(1)
	path := filepath.Join(folder, "1.flac")
	r.until("it is written down", func() bool {
		track, err := shelf.Track(t.Context(), path)
		return err == nil && track.Tags[library.TagWords] == "yes"
	})
	phases := find(r.content(), func(e *widget.Entry) bool { return e.PlaceHolder == "names, between commas" })
	test.Type(phases, "return, closing")
	r.until("the phases are written down", func() bool {
		track, err := shelf.Track(t.Context(), path)
		return err == nil && track.Tags[library.TagPhases] == "return,closing"
	})
	r.press("Listen to its middle")
	r.until("it is heard", func() bool { return r.button("Stop") != nil })
	r.press("Stop")
	r.until("it is over", func() bool { return r.button("Listen to its middle") != nil })

	r.press("Forget")
	r.reads("No folder yet")
	r.reads("Pieces: 0")
}

func TestThePictureOfTheLibrary(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("Music")
	r.reads("No folder yet")
	r.reads("Pieces: 0")
	layOut(r.window.window, small)
	fits(t, r.window.window, small)
	looksLike(t, "library-1024.png", r.window.window.Canvas())
}
