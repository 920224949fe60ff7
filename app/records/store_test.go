package records_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/app/records"
	"roomtone/app/secrets"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// ring is a keyring that holds what it is given, or refuses everything.
type ring struct {
	held    map[string]string
	refuses error
}

func (r *ring) Get(name string) (string, error) {
	secret, ok := r.held[name]
	switch {
	case r.refuses != nil:
		return "", r.refuses
	case !ok:
		return "", secrets.ErrNone
	}
	return secret, nil
}

func (r *ring) Set(name, secret string) error {
	if r.refuses == nil {
		r.held[name] = secret
	}
	return r.refuses
}

func (r *ring) Delete(name string) error {
	delete(r.held, name)
	return r.refuses
}

func store(t testing.TB, keyring secrets.Keyring) *records.Store {
	dir := t.TempDir()
	return &records.Store{Folder: filepath.Join(dir, "sessions"), Lock: records.NewLock(filepath.Join(dir, "records.toml"), keyring)}
}

var begun = time.Date(2026, 11, 23, 10, 42, 0, 0, time.Local)

const marked = "a note that nobody else may read"

// keep writes a session of half an hour that began at; without end it was
// interrupted.
func keep(t testing.TB, s *records.Store, id string, at time.Time, ended bool) {
	t.Helper()
	j, err := journal.Create(filepath.Join(s.Folder, id+journal.Extension), journal.Header{
		ID: id, Template: "lozenge-low", Title: "Lozenge, low dose", ClientCode: "C-07", Created: at,
		Plan: timer.Plan{Phases: []timer.Phase{{ID: "one", Name: "One", Least: 1, Length: time.Hour, Most: time.Hour, End: timer.EndAuto}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	events := []timer.Event{{Kind: timer.Started}, {Kind: timer.NoteWritten, Elapsed: time.Minute, Text: marked}}
	if ended {
		events = append(events, timer.Event{Kind: timer.Ended, Elapsed: 30 * time.Minute})
	}
	for _, e := range events {
		e.At = at.Add(e.Elapsed)
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// id is the ID of a session that began at.
func id(at time.Time) string { return at.Format("20060102-150405.000") + "-lozenge-low" }

func onDisk(t testing.TB, s *records.Store, id string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.Folder, id+journal.Extension))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheListTellsWhatIsThere(t *testing.T) {
	s := store(t, nil)
	if entries, err := s.List(); err != nil || len(entries) != 0 {
		t.Errorf("without a folder: %v, %v", entries, err)
	}
	older, newer := begun, begun.AddDate(0, 0, 14)
	keep(t, s, id(older), older, true)
	keep(t, s, id(newer), newer, false)
	if err := os.WriteFile(filepath.Join(s.Folder, "broken.jsonl"), []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	entries, err := s.List()
	if err != nil || len(entries) != 3 {
		t.Fatalf("%+v, %v", entries, err)
	}
	running, ended, broken := entries[0], entries[1], entries[2]
	if running.ID != id(newer) || !running.Running || !running.Ended.IsZero() {
		t.Errorf("the newest: %+v", running)
	}
	if ended.ClientCode != "C-07" || ended.Template != "lozenge-low" || !ended.Started.Equal(older) || !ended.Ended.Equal(older.Add(30*time.Minute)) || ended.Length != 30*time.Minute {
		t.Errorf("the one that ended: %+v", ended)
	}
	if broken.Problem == "" {
		t.Errorf("the broken one: %+v", broken)
	}
}

func TestARecordIsSealedOnceItsSessionHasEnded(t *testing.T) {
	keyring := &ring{held: map[string]string{}}
	s := store(t, keyring)
	keep(t, s, id(begun), begun, true)
	running := begun.Add(time.Hour)
	keep(t, s, id(running), running, false)
	if n, err := s.Seal(); n != 0 || err != nil {
		t.Fatalf("before it was begun %d were sealed, %v", n, err)
	}
	plain := onDisk(t, s, id(begun))
	torn := filepath.Join(s.Folder, id(begun)+journal.Extension+".torn")
	if err := os.WriteFile(torn, []byte(marked[:10]), 0o600); err != nil {
		t.Fatal(err)
	}
	paper, err := s.Begin("")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Seal(); n != 1 || err != nil {
		t.Fatalf("%d were sealed, %v", n, err)
	}
	if n, err := s.Seal(); n != 0 || err != nil {
		t.Errorf("sealed again: %d, %v", n, err)
	}
	for _, path := range []string{filepath.Join(s.Folder, id(begun)+journal.Extension), torn} {
		data, err := os.ReadFile(path)
		if err != nil || !journal.IsSealed(data) || bytes.Contains(data, []byte(marked[:10])) {
			t.Errorf("%s can be read: %v", path, err)
		}
	}
	if !bytes.Contains(onDisk(t, s, id(running)), []byte(marked)) {
		t.Error("a session that has not ended was sealed")
	}
	if got, err := s.Plain(id(begun)); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("it opens to something else: %v", err)
	}
	unfinished, err := journal.Unfinished(s.Folder)
	if err != nil || len(unfinished) != 1 {
		t.Errorf("unfinished: %d, %v", len(unfinished), err)
	}

	// Another computer, or a keyring that was lost: the key on paper opens it.
	away := &records.Store{Folder: s.Folder, Lock: records.NewLock(filepath.Join(filepath.Dir(s.Folder), "records.toml"), nil)}
	if _, err := away.Open(id(begun)); !errors.Is(err, records.ErrLocked) {
		t.Errorf("without a key: %v", err)
	}
	entries, err := away.List()
	if err != nil || len(entries) != 2 || !entries[1].Locked || !entries[1].Started.Equal(begun) || entries[1].ClientCode != "" {
		t.Errorf("a locked list: %+v, %v", entries, err)
	}
	if err := away.Recover("AGE-SECRET-KEY-1" + strings.Repeat("Q", 58)); err == nil {
		t.Error("another key opens them")
	}
	if err := away.Recover("  " + strings.ToLower(paper[:20]) + " " + paper[20:] + "\n"); err != nil {
		t.Fatal(err)
	}
	if r, err := away.Open(id(begun)); err != nil || r.Header.ClientCode != "C-07" {
		t.Errorf("by the key on paper: %v", err)
	}
}

func TestAKeyringThatRefusesIsSaid(t *testing.T) {
	keyring := &ring{held: map[string]string{}, refuses: errors.New("locked")}
	s := store(t, keyring)
	if _, err := s.Begin(""); err == nil || !strings.Contains(err.Error(), "unlock it") {
		t.Errorf("%v", err)
	}
	if k, err := s.Keeping(); err != nil || k.Sealed() {
		t.Errorf("sealing was begun all the same: %+v, %v", k, err)
	}
	keyring.refuses = nil
	keep(t, s, id(begun), begun, true)
	if _, err := s.Begin(""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	s.Forget()
	keyring.refuses = errors.New("locked")
	if _, err := s.Open(id(begun)); !errors.Is(err, records.ErrLocked) {
		t.Errorf("%v", err)
	}
	keyring.refuses = nil
	if _, err := s.Open(id(begun)); err != nil {
		t.Errorf("unlocked: %v", err)
	}
}

func TestWhatIsFoundAfterTheEndIsAdded(t *testing.T) {
	keyring := &ring{held: map[string]string{}}
	s := store(t, keyring)
	keep(t, s, id(begun), begun, true)
	late := begun.Add(40 * time.Minute)
	add := func(kind timer.Kind, text string) {
		t.Helper()
		if err := s.Add(id(begun), late, timer.Event{Kind: kind, Text: text}); err != nil {
			t.Fatal(err)
		}
		late = late.Add(time.Minute)
	}
	add(timer.DischargeNoted, "Walks safely: yes")
	if _, err := s.Begin(""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	add(timer.Reflected, "the sea")
	if !journal.IsSealed(onDisk(t, s, id(begun))) {
		t.Error("it is sealed no longer")
	}
	r, err := s.Open(id(begun))
	if err != nil {
		t.Fatal(err)
	}
	n := len(r.Events)
	if r.Events[n-1].Text != "the sea" || r.Events[n-1].Elapsed != 41*time.Minute || r.Events[n-2].Elapsed != 40*time.Minute {
		t.Errorf("%+v", r.Events[n-2:])
	}
	if f := records.Verify(r); !f.Whole {
		t.Errorf("%+v", f)
	}
	if err := s.Add(id(begun), late, timer.Event{Kind: timer.DoseTaken}); err == nil {
		t.Error("a dose was taken after the end")
	}
	keep(t, s, "running", begun, false)
	if err := s.Add("running", late, timer.Event{Kind: timer.Reflected}); !errors.Is(err, journal.ErrNotEnded) {
		t.Errorf("a session that has not ended: %v", err)
	}
}

func TestDeletingDeletes(t *testing.T) {
	s := store(t, nil)
	keep(t, s, id(begun), begun, true)
	keep(t, s, "running", begun, false)
	torn := filepath.Join(s.Folder, id(begun)+journal.Extension+".torn")
	if err := os.WriteFile(torn, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Whoever still holds the file open finds nothing in it.
	held, err := os.Open(filepath.Join(s.Folder, id(begun)+journal.Extension))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := s.Delete(id(begun)); err != nil {
		t.Fatal(err)
	}
	var left bytes.Buffer
	if _, err := left.ReadFrom(held); err != nil || strings.Contains(left.String(), marked) {
		t.Errorf("its words are still in the file: %v", err)
	}
	files, err := os.ReadDir(s.Folder)
	if err != nil || len(files) != 1 || files[0].Name() != "running.jsonl" {
		t.Errorf("left: %v, %v", files, err)
	}
	for _, name := range []string{id(begun), "", "../records", ".", "running/../running"} {
		if err := s.Delete(name); !errors.Is(err, records.ErrNoRecord) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := s.Delete("running"); !errors.Is(err, journal.ErrNotEnded) {
		t.Errorf("a session that has not ended: %v", err)
	}
}

func TestWhatTheTimeOfKeepingHasOutlived(t *testing.T) {
	s := store(t, nil)
	now := begun
	for _, months := range []int{1, 11, 13, 40} {
		at := now.AddDate(0, -months, 0)
		keep(t, s, id(at), at, true)
	}
	old := now.AddDate(-5, 0, 0)
	keep(t, s, id(old), old, false)
	due := func() []string {
		t.Helper()
		entries, err := s.Due(now)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, e := range entries {
			ids = append(ids, e.ID)
		}
		return ids
	}
	if got := due(); got != nil {
		t.Errorf("kept for ever, and %v are due", got)
	}
	if err := s.Keep(12, false, 0); err != nil {
		t.Fatal(err)
	}
	want := []string{id(now.AddDate(0, -13, 0)), id(now.AddDate(0, -40, 0))}
	if got := due(); !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
	if tidied, err := s.Tidy(now); err != nil || tidied.Deleted != nil || tidied.Soon != nil {
		t.Errorf("deleted without a word: %v, %v", tidied, err)
	}
	for _, bad := range []struct {
		months, minutes int
		byItself        bool
	}{{-1, 0, false}, {601, 0, false}, {0, 0, true}, {1, 1441, false}} {
		if err := s.Keep(bad.months, bad.byItself, bad.minutes); err == nil {
			t.Errorf("%+v was kept", bad)
		}
	}
}

// TestAnyChangeIsFound changes one byte anywhere in a record: either it cannot
// be read any more, or verifying says so.
func TestAnyChangeIsFound(t *testing.T) {
	s := store(t, nil)
	keep(t, s, id(begun), begun, true)
	whole := onDisk(t, s, id(begun))
	r, err := journal.Read(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	before := records.Verify(r)
	if !before.Whole || before.Fingerprint == "" {
		t.Fatalf("the untouched record: %+v", before)
	}
	rapid.Check(t, func(t *rapid.T) {
		data := slices.Clone(whole)
		i := rapid.IntRange(0, len(data)-1).Draw(t, "at")
		b := rapid.Byte().Filter(func(b byte) bool { return b != data[i] }).Draw(t, "byte")
		data[i] = b
		r, err := journal.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if f := records.Verify(r); f.Whole {
			t.Fatalf("byte %d became %q, and nothing is said", i, b)
		}
	})
	for cut := 1; cut < len(whole); cut += 7 { // and so is an end that was cut off
		r, err := journal.Read(bytes.NewReader(whole[:len(whole)-cut]))
		if err == nil && records.Verify(r).Whole && r.Ended {
			t.Errorf("%d bytes are gone, and nothing is said", cut)
		}
	}
}

func FuzzKeeping(f *testing.F) {
	f.Add("keep_months = 12\ndelete_by_itself = true\n")
	f.Add("recipient = \"age1\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "records.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := &records.Store{Folder: t.TempDir(), Lock: records.NewLock(path, nil)}
		if _, err := s.Keeping(); err == nil {
			if _, err := s.Seal(); err != nil {
				t.Errorf("settings that can be read cannot be used: %v", err)
			}
		}
	})
}
