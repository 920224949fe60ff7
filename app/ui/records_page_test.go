package ui

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/records"
	"roomtone/app/settings"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// left writes the record of a session that has ended.
func (r *room) left(id, client string, began time.Time) {
	r.t.Helper()
	template, err := r.studio.Template("lozenge-low")
	if err != nil {
		r.t.Fatal(err)
	}
	j, err := journal.Create(filepath.Join(r.studio.Places().Sessions(), id+journal.Extension), journal.Header{
		ID: id, Template: template.Name, Title: template.Title, ClientCode: client, Created: began, Plan: template.Plan,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	at := func(m int) time.Duration { return time.Duration(m) * time.Minute }
	for _, e := range []timer.Event{
		{Kind: timer.Started},
		{Kind: timer.BedBegan, Elapsed: at(0)},
		{Kind: timer.PhaseEntered, Elapsed: template.Plan.Phases[0].Length, Phase: template.Plan.Phases[1].ID},
		{Kind: timer.DoseTaken, Elapsed: at(47)},
		{Kind: timer.TrackBegan, Elapsed: at(50), Path: "/music/a.flac", Text: "Still water"},
		{Kind: timer.VitalsNoted, Elapsed: at(60), Text: "128/82, pulse 71"},
		{Kind: timer.NoteWritten, Elapsed: at(70), Text: "tears, then calm"},
		{Kind: timer.ProcessNoted, Elapsed: at(71), Text: "my own doubts"},
		{Kind: timer.Ended, Elapsed: at(140)},
	} {
		e.At = began.Add(e.Elapsed)
		if err := j.Append(e); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		r.t.Fatal(err)
	}
}

var lastMonth = time.Date(2026, 10, 26, 10, 5, 0, 0, time.Local)

func atRecords(t *testing.T) (*room, string) {
	t.Helper()
	r := openRoom(t, chosen(t, settings.Settings{}))
	id := lastMonth.Format("20060102-150405.000") + "-lozenge-low"
	r.left(id, "C-07", lastMonth)
	r.left("20261109-090000.000-lozenge-low", "C-08", lastMonth.AddDate(0, 0, 14))
	r.press("Records")
	r.until("the list is read", func() bool { return len(listOf(r).texts()) > 0 })
	return r, id
}

// rows is the list of records as it is seen.
type recordRows struct{ list *widget.List }

func listOf(r *room) recordRows {
	return recordRows{find(r.content(), func(*widget.List) bool { return true })}
}

func (l recordRows) texts() []string {
	if l.list == nil {
		return nil
	}
	out := make([]string, l.list.Length())
	for i := range out {
		o := l.list.CreateItem()
		l.list.UpdateItem(i, o)
		out[i] = strings.Join(seen(o), " ")
	}
	return out
}

func TestARecordIsFoundReadAndSaved(t *testing.T) {
	r, id := atRecords(t)
	rows := listOf(r).texts()
	if len(rows) != 2 || !strings.Contains(rows[0], "C-08") || !strings.Contains(rows[1], "2026-10-26 10:05  ·  C-07") {
		t.Fatalf("the list: %q", rows)
	}
	search := find(r.content(), func(e *widget.Entry) bool { return strings.Contains(e.PlaceHolder, "client code") })
	test.Type(search, "c-07")
	if rows := listOf(r).texts(); len(rows) != 1 {
		t.Fatalf("sought: %q", rows)
	}
	listOf(r).list.Select(0)
	r.until("it is read", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "128/82, pulse 71") })
	for _, want := range []string{"Lozenge, low dose", "C-07", "dose at 10:52", "tears, then calm", "Still water"} {
		r.reads(want)
	}
	if strings.Contains(strings.Join(seen(r.content()), "\n"), "my own doubts") {
		t.Error("a process note stands among the others")
	}
	r.press("Verify")
	r.reads("Whole, as it was written")

	page := findRecords(r)
	for name, write := range map[string]func(path string) string{
		"report.pdf": func(path string) string { return page.record.saved(writer(t, path), page.record.report.PDF) },
		"report.md":  func(path string) string { return page.record.saved(writer(t, path), page.record.report.Markdown) },
	} {
		path := filepath.Join(t.TempDir(), name)
		if said := write(path); !strings.Contains(said, path) {
			t.Errorf("%s: %s", name, said)
		}
		if data, err := os.ReadFile(path); err != nil || len(data) < 500 || bytes.Contains(data, []byte("doubts")) {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}

	r.press("Delete")
	if _, err := r.studio.Records().Open(id); err != nil {
		t.Fatal("one press deletes")
	}
	r.press("Press again: it is gone for good")
	r.reads("The record is deleted.")
	if _, err := r.studio.Records().Open(id); err == nil {
		t.Error("it is still there")
	}
}

// writer is a file as a dialog gives it.
func writer(t *testing.T, path string) fyne.URIWriteCloser {
	t.Helper()
	w, err := storage.Writer(storage.NewFileURI(path))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func findRecords(r *room) *recordsPage { return r.window.recordsAt }

func TestRecordsAreKeptForAChosenTime(t *testing.T) {
	r, _ := atRecords(t)
	old := time.Now().AddDate(-11, 0, 0)
	r.left(old.Format("20060102-150405.000")+"-lozenge-low", "C-01", old)
	r.press("How records are kept…")
	months := find(r.content(), func(s *widget.Select) bool { return s.Selected == "for ever" })
	months.SetSelected("for 10 years")
	r.press("Delete the 1 records that are older")
	r.press("Press again: they are gone for good")
	r.reads("1 records are deleted.")
	k, err := r.studio.Records().Keeping()
	if err != nil || k.Months != 120 || k.ByItself {
		t.Errorf("%+v, %v", k, err)
	}
}

func TestThePicturesOfTheRecords(t *testing.T) {
	r, _ := atRecords(t)
	listOf(r).list.Select(1)
	r.until("it is read", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "128/82, pulse 71") })
	for _, size := range []fyne.Size{large, small} {
		layOut(r.window.window, size)
		fits(t, r.window.window, size)
		name := "records-1280.png"
		if size == small {
			name = "records-1024.png"
		}
		looksLike(t, name, r.window.window.Canvas())
	}
}

// What goes by itself is said at a start, before and after.
func TestWhatGoesByItselfIsSaid(t *testing.T) {
	goes := time.Date(2026, 12, 5, 10, 0, 0, 0, time.Local)
	says := tidied(records.Tidied{Deleted: make([]records.Entry, 2), Soon: make([]records.Entry, 3), Goes: goes}, errors.New("the disk is full"))
	if len(says) != 3 || !strings.HasPrefix(says[0], "2 records") || !strings.Contains(says[1], "3 records") ||
		!strings.Contains(says[1], "2026-12-05") || !strings.Contains(says[2], "disk is full") {
		t.Errorf("it says %q", says)
	}
	if says := tidied(records.Tidied{}, nil); says != nil {
		t.Errorf("nothing happened, and it says %q", says)
	}
}
