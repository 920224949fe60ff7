package records_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/app/records"
	"roomtone/timer/journal"
)

// newRing is a keyring that takes the key. Where no passphrase is the matter,
// tests use one: a key from a passphrase takes a second and 256 MB.
func newRing() *ring { return &ring{held: map[string]string{}} }

// lose removes the file that says how records are kept.
func lose(t *testing.T, s *records.Store) {
	t.Helper()
	if err := os.Remove(filepath.Join(filepath.Dir(s.Folder), "records.toml")); err != nil {
		t.Fatal(err)
	}
}

// sealedRecord is a store with one record, sealed.
func sealedRecord(t *testing.T, keyring *ring, passphrase string) (s *records.Store, paper string) {
	t.Helper()
	s = store(t, nil)
	if keyring != nil {
		s = store(t, keyring)
	}
	keep(t, s, id(begun), begun, true)
	paper, err := s.Begin(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Seal(); err != nil || n != 1 {
		t.Fatalf("%d sealed, %v", n, err)
	}
	s.Forget()
	return s, paper
}

// The key in the keyring outlives the file that names it: begun anew, what was
// sealed before opens still.
func TestSealingBegunAnewOpensWhatWasSealedBefore(t *testing.T) {
	keyring := newRing()
	s, paper := sealedRecord(t, keyring, "")
	if s.Forgotten() {
		t.Error("sealing is said to be forgotten while it is not")
	}
	lose(t, s)
	if !s.Forgotten() {
		t.Error("nobody says that new records stay plain")
	}
	if _, err := s.Begin(""); err != nil {
		t.Fatal(err)
	}
	later := begun.Add(day)
	keep(t, s, id(later), later, true)
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	s.Forget()
	for _, at := range []time.Time{begun, later} {
		if _, err := s.Open(id(at)); err != nil {
			t.Errorf("%v: %v", at, err)
		}
	}
	s.Forget()
	if err := s.Recover(paper); err != nil {
		t.Errorf("the first key on paper: %v", err)
	}
	if _, err := s.Open(id(begun)); err != nil {
		t.Errorf("with it: %v", err)
	}
}

// Records under each other's name, and those cut at the end of a line, are
// not called whole.
func TestARecordIsWholeUnderItsOwnNameAlone(t *testing.T) {
	s := store(t, nil)
	later := begun.Add(day)
	keep(t, s, id(begun), begun, true)
	keep(t, s, id(later), later, true)
	one, other := filepath.Join(s.Folder, id(begun)+journal.Extension), filepath.Join(s.Folder, id(later)+journal.Extension)
	whole := onDisk(t, s, id(begun))
	if err := errors.Join(os.Rename(one, one+"~"), os.Rename(other, one), os.Rename(one+"~", other)); err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(id(begun))
	if err != nil {
		t.Fatal(err)
	}
	if f := records.VerifyAs(id(begun), r); f.Whole {
		t.Error("a record under another's name is called whole")
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for n := 2; n < len(lines)-1; n++ {
		if err := os.WriteFile(one, bytes.Join(lines[:n], nil), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := s.Open(id(begun))
		if err != nil {
			t.Fatal(err)
		}
		if f := records.VerifyAs(id(begun), r); f.Whole {
			t.Errorf("cut after %d of %d lines it is called whole", n, len(lines)-1)
		}
	}
}

func TestAKeyringThatDoesNotAnswerBeginsNothing(t *testing.T) {
	keyring := newRing()
	s, _ := sealedRecord(t, keyring, "")
	lose(t, s)
	held := keyring.held["records"]
	keyring.refuses = errors.New("locked")
	if _, err := s.Begin("four calm words here"); err == nil {
		t.Error("a second key was made beside one that may be there")
	}
	keyring.refuses, keyring.held["records"] = nil, "something of somebody else's"
	if _, err := s.Begin(""); err == nil || keyring.held["records"] != "something of somebody else's" {
		t.Errorf("written over: %v", err)
	}
	keyring.held["records"] = held
}

// What a crash tore off is sealed as well, when the program stopped between
// the record and it.
func TestWhatWasTornOffIsSealedLater(t *testing.T) {
	s, _ := sealedRecord(t, newRing(), "")
	torn := filepath.Join(s.Folder, id(begun)+journal.Extension+".torn")
	if err := os.WriteFile(torn, []byte(marked), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(torn); err != nil || bytes.Contains(data, []byte(marked)) {
		t.Errorf("it can be read still: %v", err)
	}
}

// The words of a record that was sealed are written over where they lay.
func TestSealingWritesOverWhatLayThere(t *testing.T) {
	s := store(t, newRing())
	keep(t, s, id(begun), begun, true)
	before, err := os.Open(filepath.Join(s.Folder, id(begun)+journal.Extension))
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	if _, err := s.Begin(""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	lay := make([]byte, 1<<16)
	n, _ := before.ReadAt(lay, 0)
	if n == 0 || bytes.Contains(lay[:n], []byte(marked)) {
		t.Errorf("%d bytes lie there, and the words can be read", n)
	}
}

// A second name of the file, such as a copy made by a link, keeps its words.
func TestALinkedCopyIsLeftAlone(t *testing.T) {
	s := store(t, newRing())
	keep(t, s, id(begun), begun, true)
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.Link(filepath.Join(s.Folder, id(begun)+journal.Extension), copied); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(copied); err != nil || !bytes.Contains(data, []byte(marked)) {
		t.Errorf("the copy lost its words: %v", err)
	}
}

func TestTextsGoWithTheRecords(t *testing.T) {
	keyring := newRing()
	s := store(t, keyring)
	text := []byte(marked)
	if same, err := s.SealText(text); err != nil || !bytes.Equal(same, text) {
		t.Errorf("where nothing is sealed: %q, %v", same, err)
	}
	if _, err := s.Begin(""); err != nil {
		t.Fatal(err)
	}
	sealed, err := s.SealText(text)
	if err != nil || bytes.Contains(sealed, text) {
		t.Fatalf("%v", err)
	}
	if again, err := s.SealText(sealed); err != nil || !bytes.Equal(again, sealed) {
		t.Errorf("sealed twice: %v", err)
	}
	if back, err := s.OpenText(sealed); err != nil || !bytes.Equal(back, text) {
		t.Errorf("%q, %v", back, err)
	}
	s.Forget()
	keyring.refuses = errors.New("locked")
	if _, err := s.OpenText(sealed); !errors.Is(err, records.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
}

// Whatever a file of records holds: opening it never panics, and what cannot
// be opened is an error.
func FuzzOpen(f *testing.F) {
	s := store(f, newRing())
	keep(f, s, "plain", begun, true)
	f.Add(onDisk(f, s, "plain"))
	if _, err := s.Begin(""); err != nil {
		f.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		f.Fatal(err)
	}
	sealed := onDisk(f, s, "plain")
	f.Add(sealed)
	f.Add(sealed[:len(sealed)/2])
	f.Add([]byte(journal.SealMark))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(s.Folder, "fuzzed"+journal.Extension)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Open("fuzzed"); (r == nil) == (err == nil) {
			t.Errorf("%v, %v", r, err)
		}
		_, _ = s.Seal()
	})
}
