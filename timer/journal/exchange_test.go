package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/timer"
)

// endedFile is the journal of a session of ten minutes.
func endedFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s.jsonl")
	j, err := Create(path, Header{ID: "s", Plan: timer.Plan{Phases: []timer.Phase{{ID: "one", Least: 1, Length: time.Hour, Most: time.Hour, End: timer.EndAuto}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []timer.Event{{Kind: timer.Started}, {Kind: timer.NoteWritten, Elapsed: time.Minute, Text: "calm"}, {Kind: timer.Ended, Elapsed: 10 * time.Minute}} {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsAddedAfterTheEndIsChained(t *testing.T) {
	path := endedFile(t)
	late := timer.Event{Kind: timer.DischargeNoted, Elapsed: 12 * time.Minute, Text: "Walks safely: yes"}
	for range 2 {
		err := Exchange(path, func(data []byte) ([]byte, error) { return Extend(data, late) })
		if err != nil {
			t.Fatal(err)
		}
		late.Elapsed += time.Minute
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Events); n != 5 || r.Events[4].Text != "Walks safely: yes" || !r.Ended {
		t.Errorf("%d events, the last %+v", n, r.Events[n-1])
	}
	if len(r.Chain.Breaks) > 0 || !r.Chain.Closed {
		t.Errorf("the chain: %+v", r.Chain)
	}
}

func TestAnExchangeThatFailsChangesNothing(t *testing.T) {
	path := endedFile(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	for name, change := range map[string]func([]byte) ([]byte, error){
		"an error":          func([]byte) ([]byte, error) { return []byte("x"), broken },
		"nothing to change": func([]byte) ([]byte, error) { return nil, nil },
		"an event that cannot be": func(d []byte) ([]byte, error) {
			return Extend(d, timer.Event{Kind: timer.DoseTaken, Elapsed: time.Hour})
		},
		"an event before the end":  func(d []byte) ([]byte, error) { return Extend(d, timer.Event{Kind: timer.NoteWritten}) },
		"what is no record":        func([]byte) ([]byte, error) { return Extend([]byte("hello\n")) },
		"a record without its end": func(d []byte) ([]byte, error) { return Extend(d[:len(d)/2]) },
		"a record that runs just now": func([]byte) ([]byte, error) {
			return nil, Exchange(path, func([]byte) ([]byte, error) { return []byte("x"), nil })
		},
	} {
		err := Exchange(path, change)
		if (err == nil) != (name == "nothing to change") {
			t.Errorf("%s: %v", name, err)
		}
		if now, _ := os.ReadFile(path); !bytes.Equal(now, before) {
			t.Fatalf("%s: the file is another", name)
		}
	}
	if err := Exchange(path+"x", nil); err == nil {
		t.Error("a file that is not there was exchanged")
	}
}
