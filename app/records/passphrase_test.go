//go:build !race

package records_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/records"
	"roomtone/timer/journal"
)

// A key from a passphrase takes a second and 256 MB on purpose, and many times
// as much under the race detector.

func TestAPassphraseOpensTheRecordsForAWhile(t *testing.T) {
	const passphrase = "four calm words here"
	s := store(t, nil)
	keep(t, s, id(begun), begun, true)
	if _, err := s.Begin(""); err == nil || !strings.Contains(err.Error(), "passphrase") {
		t.Errorf("without a keyring or a passphrase: %v", err)
	}
	if _, err := s.Begin("short"); err == nil {
		t.Error("a short passphrase was taken")
	}
	if _, err := s.Begin(passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(passphrase); err == nil {
		t.Error("it was begun twice")
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	s.Forget()
	if _, err := s.Open(id(begun)); !errors.Is(err, records.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	if err := s.Unlock("something else entirely"); err == nil {
		t.Error("another passphrase opens them")
	}
	if err := s.Unlock(passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(id(begun)); err != nil {
		t.Error(err)
	}
	if err := s.Change("other calm words now"); err != nil {
		t.Fatal(err)
	}
	s.Forget()
	if err := s.Unlock(passphrase); err == nil {
		t.Error("the old passphrase opens them")
	}
	if err := s.Unlock("other calm words now"); err != nil {
		t.Error(err)
	}
}

func TestAnOpenedKeyIsForgotten(t *testing.T) {
	s := store(t, nil)
	paper, err := s.Begin("four calm words here")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(0, false, 3); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		if err := s.Recover(paper); err != nil {
			t.Fatal(err)
		}
		for range 4 { // each look is a use
			time.Sleep(2 * time.Minute)
			if !s.Lock.Open() {
				t.Fatal("forgotten while it was in use")
			}
		}
		time.Sleep(3*time.Minute + time.Second)
		if s.Lock.Open() {
			t.Error("still known after three minutes without use")
		}
	})
}

// After a lost passphrase the key on paper opens the records, and a new
// passphrase is chosen.
func TestALostPassphraseIsReplacedByTheKeyOnPaper(t *testing.T) {
	s, paper := sealedRecord(t, nil, "four calm words here")
	if err := os.WriteFile(filepath.Join(s.Folder, id(begun)+journal.Extension+".torn"), []byte(marked), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	if err := s.Change("other calm words now"); !errors.Is(err, records.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	if err := s.Recover(paper); err != nil {
		t.Fatal(err)
	}
	if err := s.Change("short"); err == nil {
		t.Error("a short passphrase was taken")
	}
	if err := s.Change("other calm words now"); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() error{
		"the new passphrase": func() error { return s.Unlock("other calm words now") },
		"the key on paper":   func() error { return s.Recover(paper) },
	} {
		s.Forget()
		if err := open(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r, err := s.Open(id(begun)); err != nil || r.Events[1].Text != marked {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Forget()
	if err := s.Unlock("four calm words here"); err == nil {
		t.Error("the lost passphrase opens them still")
	}
	if data := onDisk(t, s, id(begun)); !journal.IsSealed(data) {
		t.Error("the record is not sealed")
	}
}

// A key on paper from before the file was lost opens older records, and must
// not put today's key out of use.
func TestAnOlderKeyOnPaperChangesNothing(t *testing.T) {
	s, paper := sealedRecord(t, nil, "four calm words here")
	lose(t, s)
	if _, err := s.Begin("other calm words now"); err != nil {
		t.Fatal(err)
	}
	s.Forget()
	if err := s.Recover(paper); err != nil {
		t.Fatal(err)
	}
	before, _ := s.Keeping()
	if err := s.Change("some more calm words"); !errors.Is(err, records.ErrLocked) {
		t.Errorf("%v", err)
	}
	if after, err := s.Keeping(); err != nil || after.Recipient != before.Recipient || after.Wrapped != before.Wrapped {
		t.Errorf("today's key was changed: %v", err)
	}
}
