package session

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/timer/journal"
)

// The list before a session is made anew every few seconds, and all records
// are not read for each.
func TestRecordsAreLookedIntoAgainWhereTheyChanged(t *testing.T) {
	p := places.In(t.TempDir())
	s := NewStudio(p)
	s.Keyring = nil
	if found := s.recordsFound(t.Context()); len(found) > 0 {
		t.Errorf("without records: %v", found)
	}
	record := filepath.Join(p.Sessions(), "20260314-140000.000-im"+journal.Extension)
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	becomes := func(text string, at time.Time) {
		t.Helper()
		if err := os.MkdirAll(p.Sessions(), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(record, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p.Sessions(), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		what, text string
		at         time.Time
		found      int
	}{
		{"a sealed one, and no file that says so", journal.SealMark + "\n", noon, 1},
		{"nothing changed in the folder", "plain", noon, 1},
		{"another one came", "plain", noon.Add(time.Hour), 0},
	} {
		becomes(tt.text, tt.at)
		if found := s.recordsFound(t.Context()); len(found) != tt.found {
			t.Errorf("%s: found %v", tt.what, found)
		}
	}
}
