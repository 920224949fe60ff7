package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/timer"
)

func brief() Header {
	return Header{ID: "s", Plan: timer.Plan{Phases: []timer.Phase{{ID: "one", Least: 1, Length: time.Hour, Most: time.Hour, End: timer.EndAuto}}}}
}

// A program that is killed while it begins a session leaves no half of one:
// what has a journal's name has its first line.
func TestAJournalHasItsNameOnlyWithItsFirstLine(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "s.jsonl")
	// What a killed program left, just now and some time ago.
	young, old := filepath.Join(folder, "a.jsonl"+newExtension), filepath.Join(folder, "b.jsonl"+newExtension)
	for _, left := range []string{young, old} {
		if err := os.WriteFile(left, []byte(`{"format":"roomtone-ses`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * stale)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	if found, err := Unfinished(folder); err != nil || len(found) > 0 {
		t.Errorf("what was never begun is unfinished: %v, %v", found, err)
	}
	j, err := Create(path, brief())
	if err != nil {
		t.Fatal(err)
	}
	if !absent(path+newExtension) || !absent(old) || absent(young) {
		t.Errorf("what is left behind: new %v, old %v, young %v", !absent(path+newExtension), !absent(old), !absent(young))
	}
	if _, err := Create(path, brief()); !errors.Is(err, fs.ErrExist) || !absent(path+newExtension) {
		t.Errorf("a journal is begun twice: %v", err)
	}
	if _, _, err := Continue(path); err == nil {
		t.Error("a session that runs is gone on with")
	}
	if err := j.Append(timer.Event{Kind: timer.Started}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := Open(path); err != nil || len(r.Events) != 1 || len(r.Chain.Breaks) > 0 || r.Chain.From != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Where the file gets no name, nothing of it stays.
func TestAJournalThatCannotBeBegunLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "s.jsonl")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, brief()); err == nil {
		t.Fatal("a folder became a journal")
	}
	if !absent(path + newExtension) {
		t.Error("a begun file is left")
	}
}
