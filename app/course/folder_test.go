package course

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"roomtone/app/records"
)

func folder(t *testing.T) Folder {
	return Folder{Path: filepath.Join(t.TempDir(), "courses"), Check: records.CheckClientCode}
}

func TestACourseComesBackAsItWasKept(t *testing.T) {
	f := folder(t)
	c := planned(t, Order{Maintenance: 1, Set: "drone"})
	c, _ = c.Note("dosing-1", "“warm”, she said\nand more", "less bass")
	if err := f.Plan(c, false); err != nil {
		t.Fatal(err)
	}
	got, err := f.Load("C-07")
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("%+v, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(f.Path, "C-07.toml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if codes, err := f.Clients(); err != nil || !slices.Equal(codes, []string{"C-07"}) {
		t.Errorf("clients %v, %v", codes, err)
	}
	if err := f.Delete("C-07"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load("C-07"); !errors.Is(err, ErrNone) {
		t.Errorf("after deleting: %v", err)
	}
	if err := f.Delete("C-07"); !errors.Is(err, ErrNone) {
		t.Errorf("deleting twice: %v", err)
	}
}

// A course that is sealed on the disk comes back as it was, also one that lay
// there before sealing was begun.
func TestACourseGoesThroughTheSeal(t *testing.T) {
	f := folder(t)
	c := planned(t, Order{Maintenance: 1})
	if err := f.Plan(c, false); err != nil {
		t.Fatal(err)
	}
	const mark = "age-encryption.org/v1\n"
	f.Seal = func(b []byte) ([]byte, error) {
		if strings.HasPrefix(string(b), mark) {
			return b, nil // as the records' own does
		}
		return append([]byte(mark), []byte(strings.ToUpper(string(b)))...), nil
	}
	locked := errors.New("locked")
	f.Open = func([]byte) ([]byte, error) { return nil, locked }
	onDisk := func() string {
		data, err := os.ReadFile(filepath.Join(f.Path, "C-07.toml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	plain := onDisk()
	forgotten := lies(t, f)
	for range 2 { // the second time there is nothing to do
		if err := f.SealAll(); err != nil {
			t.Fatal(err)
		}
		if onDisk() != mark+strings.ToUpper(plain) {
			t.Fatalf("on the disk: %s", onDisk())
		}
	}
	if !forgotten() {
		t.Error("what was not sealed yet still lies on the disk")
	}
	if _, err := f.Load("C-07"); !errors.Is(err, locked) || errors.Is(err, ErrNone) {
		t.Errorf("locked: %v", err)
	}
	f.Open = func([]byte) ([]byte, error) { return []byte(plain), nil }
	if got, err := f.Load("C-07"); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("%+v, %v", got, err)
	}
	f.Seal = func([]byte) ([]byte, error) { return nil, locked }
	if err := f.Plan(c, true); !errors.Is(err, locked) || onDisk() != mark+strings.ToUpper(plain) {
		t.Errorf("not sealed, and written all the same: %v", err)
	}
}

// lies watches the bytes of the course that lies on the disk now, and tells
// later whether they were written over.
func lies(t *testing.T, f Folder) (forgotten func() bool) {
	t.Helper()
	file, err := os.Open(filepath.Join(f.Path, "C-07.toml"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return func() bool {
		data, err := io.ReadAll(file)
		return err == nil && len(data) > 0 && len(bytes.Trim(data, "\x00")) == 0
	}
}

// What a course held before a change, and what it held when it was deleted, is
// written over as that of a record is.
func TestWhatACourseHeldIsWrittenOver(t *testing.T) {
	f := folder(t)
	if err := f.Plan(planned(t, Order{}), false); err != nil {
		t.Fatal(err)
	}
	changed := lies(t, f)
	if _, err := f.Change("C-07", func(c Course) (Course, error) { return c.Note("dosing-1", "warm", "") }); err != nil || !changed() {
		t.Errorf("a change leaves what was there: %v", err)
	}
	replaced := lies(t, f)
	if err := f.Plan(planned(t, Order{Sessions: 7}), true); err != nil || !replaced() {
		t.Errorf("a course instead of another leaves what was there: %v", err)
	}
	deleted := lies(t, f)
	if err := f.Delete("C-07"); err != nil || !deleted() {
		t.Errorf("deleting leaves what was there: %v", err)
	}
	if left, _ := os.ReadDir(f.Path); len(left) > 0 {
		t.Errorf("the folder still holds %v", left)
	}
}

// Programs that change one course at once lose nothing of each other.
func TestWhoeverChangesACourseAtOnceLosesNothing(t *testing.T) {
	f := folder(t)
	var made atomic.Int64
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			err := f.Plan(planned(t, Order{}), false)
			if err == nil {
				made.Add(1)
			} else if !errors.Is(err, ErrThere) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Fatalf("the course was begun %d times", made.Load())
	}
	for n := range 6 {
		id := fmt.Sprintf("dosing-%d", n+1)
		for _, note := range []func(c Course) (Course, error){
			func(c Course) (Course, error) { return c.Note(id, "found "+id, "") },
			func(c Course) (Course, error) { return c.Note(id, "", "change "+id) },
		} {
			all.Go(func() {
				if _, err := f.Change("C-07", note); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	c, err := f.Load("C-07")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Stations {
		if s.Kind == Dosing && (s.Comfort != "found "+s.ID() || s.Change != "change "+s.ID()) {
			t.Errorf("%+v", s)
		}
	}
	refused := errors.New("not so")
	now, err := f.Change("C-07", func(c Course) (Course, error) { return Course{}, refused })
	if !errors.Is(err, refused) || !reflect.DeepEqual(now, c) {
		t.Errorf("a refused change gives %+v, %v", now, err)
	}
	if _, err := f.Change("C-08", nil); !errors.Is(err, ErrNone) {
		t.Errorf("a course that is not there: %v", err)
	}
}

// A disk that gives a file one name only knows the second course of a client
// all the same.
func TestACourseIsBegunOnceOnAnyDisk(t *testing.T) {
	made, path := filepath.Join(t.TempDir(), ".new-1"), filepath.Join(t.TempDir(), "C-07.toml")
	for _, there := range []bool{false, true} {
		if err := os.WriteFile(made, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := alone(made, path); errors.Is(err, fs.ErrExist) != there {
			t.Errorf("there %v: %v", there, err)
		}
	}
}

func TestNoCodeLeadsOutOfTheFolder(t *testing.T) {
	f := folder(t)
	for _, code := range []string{"", "../C-07", "Anna", "a/1", "C-07\n"} {
		if _, err := f.Load(code); err == nil || errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", code, err)
		}
		if err := f.Plan(Course{Client: code, Stations: planned(t, Order{}).Stations}, true); err == nil {
			t.Errorf("%q was saved", code)
		}
	}
	if codes, err := f.Clients(); err != nil || len(codes) != 0 {
		t.Errorf("clients %v, %v", codes, err)
	}
}

func TestAFileThatWasChangedIsRefusedInWords(t *testing.T) {
	f := folder(t)
	if err := f.Plan(planned(t, Order{}), false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.Path, "C-07.toml")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{
		`"dosing"`:       `"party"`,
		"2026-12-01":     "2026-13-01",
		"number = 1":     "number = 0",
		`"lozenge-low"`:  `""`,
		`"C-07"`:         `"C-08"`,
		"[[station]]":    "[station]",
		"kind = ":        "colour = \"red\"\nkind = ",
		"number = 3\n":   "number = 2\n",
		`"integration"`:  `"` + strings.Repeat("i", 101) + `"`,
		"client = ":      "client = [",
		"date = ":        "day = ",
		`"2026-12-03"`:   "2026-12-03T00:00:00Z",
		`kind = "dosing`: `comfort = "` + strings.Repeat("x", 2001) + "\"\nkind = \"dosing",
	} {
		text := strings.Replace(string(whole), from, to, 1)
		if text == string(whole) {
			t.Fatalf("the file has no %q:\n%s", from, whole)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Load("C-07"); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s for %s: %v", to, from, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("client = \"C-07\"\n[[station]]\nkind = \"dosing\"\nnumber = 1\ndate = \"2026-12-01\"\ntemplate = \"im\"\n"))
	f.Add([]byte("station = 3"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			return
		}
		// Whatever was read can be worked with, and kept.
		c = c.Link([]Ran{{ID: "s", Template: "im", Date: "2026-12-02"}})
		c.Next()
		c.Before("dosing-1")
		if err := c.check(); err != nil {
			t.Errorf("a course that was read cannot be kept: %v", err)
		}
	})
}
