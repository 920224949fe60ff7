package journal

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/timer"
)

// The journals in testdata were written by the program as it was when their
// version was the newest, and are never to be written anew.

func TestJournalsOfOldAreRead(t *testing.T) {
	for name, want := range map[string]struct {
		ended  bool
		phases int
	}{
		"version-1-ended.jsonl":       {true, 9},
		"version-1-interrupted.jsonl": {false, 9},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			if r.version != 1 || r.Ended != want.ended || len(r.Events) < 10 || len(r.Header.Plan.Phases) != want.phases {
				t.Errorf("version %d, ended %v, %d events, %d phases", r.version, r.Ended, len(r.Events), len(r.Header.Plan.Phases))
			}
			state, err := timer.Fold(r.Header.Plan, r.Events)
			if err != nil {
				t.Fatal(err)
			}
			if state.Dose == nil || state.Over != want.ended {
				t.Errorf("dose %v, over %v", state.Dose, state.Over)
			}
		})
	}
}

// TestAnInterruptedJournalOfOldIsGoneOnWith writes on in a copy.
func TestAnInterruptedJournalOfOldIsGoneOnWith(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "version-1-interrupted.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.jsonl")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	j, before, err := Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	last := before.LastSeen.Elapsed
	for _, e := range []timer.Event{
		{Kind: timer.Gap, Elapsed: last + time.Minute, By: time.Minute},
		{Kind: timer.CaughtUp, Elapsed: last + 2*time.Minute}, // a kind of today
		{Kind: timer.Ended, Elapsed: last + 3*time.Minute},
	} {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Events) != len(before.Events)+3 || !after.Ended || len(after.Chain.Breaks) != 0 {
		t.Errorf("%d events after %d, ended %v, %+v", len(after.Events), len(before.Events), after.Ended, after.Chain)
	}
	if _, err := timer.Fold(after.Header.Plan, after.Events); err != nil {
		t.Error(err)
	}
}
