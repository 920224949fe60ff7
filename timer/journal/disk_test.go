package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
)

// fullDisk is a file on a disk that has room for so many more bytes.
type fullDisk struct {
	*os.File
	room   int
	noSync bool
}

func (f *fullDisk) Write(b []byte) (int, error) {
	if len(b) <= f.room {
		f.room -= len(b)
		return f.File.Write(b)
	}
	n, err := f.File.Write(b[:f.room])
	f.room = 0
	return n, errors.Join(err, errors.New("no space left on device"))
}

func (f *fullDisk) Sync() error {
	if f.noSync {
		return errors.New("input/output error")
	}
	return f.File.Sync()
}

func onDisk(t *testing.T) (*Journal, *fullDisk, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.jsonl")
	plan := timer.Plan{Phases: []timer.Phase{{ID: "a", Name: "A", Least: 1, Length: 1, Most: 1, End: timer.EndAuto}}}
	j, err := Create(path, Header{ID: "a", Plan: plan})
	if err != nil {
		t.Fatal(err)
	}
	disk := &fullDisk{File: j.file.(*os.File), room: 1 << 20}
	j.file = disk
	t.Cleanup(func() { _ = disk.Close() })
	return j, disk, path
}

func note(i int) timer.Event {
	return timer.Event{Kind: timer.NoteWritten, Elapsed: time.Duration(i), Text: strings.Repeat("x", i)}
}

// A full disk tears no line, loses no event, and what was kept is written in
// order once there is room.
func TestAFullDiskLosesNothing(t *testing.T) {
	for room := range 200 {
		j, disk, path := onDisk(t)
		disk.room = room
		failed := 0
		for i := range 5 {
			if err := j.Append(note(i)); err != nil {
				failed++
				if !strings.Contains(err.Error(), "Make room") {
					t.Fatalf("the error does not say what to do: %v", err)
				}
			}
		}
		if failed == 0 {
			t.Fatalf("with room for %d bytes nothing failed", room)
		}
		r, err := Open(path)
		if err != nil || len(r.Torn) != 0 {
			t.Fatalf("while the disk is full: torn %q, %v", r.Torn, err)
		}
		disk.room = 1 << 20
		if err := j.Heartbeat(6, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if r, err = Open(path); err != nil {
			t.Fatal(err)
		}
		if len(r.Chain.Breaks) > 0 || r.Chain.From != 2 {
			t.Fatalf("the chain after the disk had room again: %+v", r.Chain)
		}
		if len(r.Events) != 5 {
			t.Fatalf("%d of 5 events after the disk had room again", len(r.Events))
		}
		for i, e := range r.Events {
			if e.Elapsed != time.Duration(i) {
				t.Fatalf("event %d stands at place %d", e.Elapsed, i)
			}
		}
	}
}

func TestADiskThatDoesNotKeepIsSaidAndTriedAgain(t *testing.T) {
	j, disk, _ := onDisk(t)
	disk.noSync = true
	if err := j.Append(note(1)); err == nil {
		t.Fatal("an fsync that failed was passed over")
	}
	disk.noSync = false
	if err := j.Append(timer.Event{Kind: timer.TrackBegan, Elapsed: 2}); err != nil || j.unsynced {
		t.Errorf("it was not tried again: %v", err)
	}
}

// A folder that can no longer be written to, or is gone, takes nothing from a
// session that already runs; and a new one is told so before it begins.
func TestAFolderThatIsReadOnlyTakesNothingFromARunningSession(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "sessions")
	plan := timer.Plan{Phases: []timer.Phase{{ID: "a", Name: "A", Least: 1, Length: 1, Most: 1, End: timer.EndAuto}}}
	path := filepath.Join(folder, "a.jsonl")
	j, err := Create(path, Header{ID: "a", Plan: plan})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	for i := range 5 {
		if err := j.Append(note(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := Open(path); err != nil || len(r.Events) != 5 {
		t.Errorf("%+v, %v", r, err)
	}
	// A file in the folder's place stops everybody, whatever their rights.
	blocked := filepath.Join(path, "b.jsonl")
	if _, err := Create(blocked, Header{ID: "b", Plan: plan}); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a session began without its record: %v", err)
	}
}
