package library

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestTheIndexMayBeLost(t *testing.T) {
	dir, d := t.TempDir(), new(decoder)
	root := folder(t, map[string]string{"a.mp3": "sound:61"})
	l := reopen(t, dir, d)
	lay(t, l, root)
	if _, err := l.Tag(t.Context(), filepath.Join(root, "a.mp3"), TagSet, "drone"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"library.db", "library.db-wal", "library.db-shm"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	l = reopen(t, dir, d)
	if got := listed(t, l, Query{}); len(got) != 0 {
		t.Errorf("a new index lists %d pieces", len(got))
	}
	lay(t, l, root)
	if got := listed(t, l, Query{}); len(got) != 1 || got[0].Tags[TagSet] != "drone" {
		t.Errorf("after a scan the library lists %+v", got)
	}
}

func TestADamagedIndexIsSetAsideAndMadeAnew(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:61", "b.mp3": "sound:62"})
	for name, damage := range map[string]func([]byte) []byte{
		"no database at all": func([]byte) []byte { return []byte("Dear diary, this is not a database but a letter of some length.") },
		"cut in half":        func(b []byte) []byte { return b[:len(b)/2] },
		"a page overwritten": func(b []byte) []byte {
			for i := range 4096 {
				b[4096+i] ^= 0xa5
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, d := t.TempDir(), new(decoder)
			path := filepath.Join(dir, "library.db")
			l, err := Open(t.Context(), Config{Index: path, Record: filepath.Join(dir, "library.jsonl"), Open: d.open})
			if err != nil {
				t.Fatal(err)
			}
			lay(t, l, root)
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(b), 0o600); err != nil {
				t.Fatal(err)
			}
			l = reopen(t, dir, d)
			problems, err := l.Problems(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			expectProblems(t, problems, map[string]string{"library.damaged.db": "was damaged and is made anew"})
			d.opened.Store(0)
			if lay(t, l, root); d.opened.Load() != 2 {
				t.Errorf("%d of 2 files were opened anew", d.opened.Load())
			}
			if got := listed(t, l, Query{Search: "a"}); len(got) == 0 {
				t.Error("nothing is found")
			}
		})
	}
}

func TestAnIndexOfANewerProgramIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "library.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Config{Index: path, Record: filepath.Join(dir, "library.jsonl"), Open: new(decoder).open})
	if err == nil || !strings.Contains(err.Error(), "a newer Roomtone has made the index") {
		t.Errorf("it says: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAnIndexThatDoesNotLastLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	root := folder(t, map[string]string{"a.mp3": "sound:61"})
	l, err := Open(t.Context(), Config{Record: filepath.Join(t.TempDir(), "library.jsonl"), Open: new(decoder).open})
	if err != nil {
		t.Fatal(err)
	}
	tracks, _, err := l.Look(t.Context(), []string{root}, nil)
	if err != nil || len(tracks) != 1 {
		t.Errorf("%v, %v", tracks, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) != 0 {
		t.Errorf("%v is left behind", left)
	}
}

// The window and the terminal may be at work together.
func TestTwoProgramsMayUseTheLibraryAtOnce(t *testing.T) {
	dir, d := t.TempDir(), new(decoder)
	files := map[string]string{}
	for i := range 4 {
		files[string(rune('a'+i%26))+strings.Repeat("x", i)+".mp3"] = "sound:" + []string{"61", "62", "63"}[i%3] + strings.Repeat(" ", i)
	}
	root := folder(t, files)
	one, two := reopen(t, dir, d), reopen(t, dir, d)
	if _, err := one.Add([]string{root}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, l := range []*Library{one, two} {
		wg.Go(func() {
			if _, err := l.Scan(t.Context(), nil, nil); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			for range 20 {
				if _, _, err := l.Page(t.Context(), Query{Limit: 10}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			if _, _, err := l.Look(t.Context(), []string{root}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, l := range []*Library{one, two} {
		got := listed(t, l, Query{})
		if len(got) != 4 {
			t.Fatalf("%d pieces are listed", len(got))
		}
		for _, track := range got {
			if track.Measures == nil {
				t.Errorf("%s is not measured: opening it came later and won", track.Path)
			}
		}
	}
	path := listed(t, one, Query{})[0].Path
	if _, err := one.Tag(t.Context(), path, TagNever, "yes"); err != nil {
		t.Fatal(err)
	}
	if track, err := two.Track(t.Context(), path); err != nil || track.Tags[TagNever] != "yes" {
		t.Errorf("the other program does not hear of it: %+v, %v", track.Tags, err)
	}
}

func TestFoldersAreForgotten(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:61", "sub/b.mp3": "sound:62", "bad.mp3": "?", "subway/c.mp3": "sound:63"})
	l, d := begin(t)
	sub := filepath.Join(root, "sub")
	lay(t, l, root, sub)
	if n, err := l.Forget(t.Context(), root); err != nil || n != 2 {
		t.Errorf("%d pieces are gone: %v", n, err)
	}
	got := listed(t, l, Query{})
	if len(got) != 1 || got[0].Path != filepath.Join(sub, "b.mp3") {
		t.Errorf("%v is left, not what lies in %s", got, sub)
	}
	if problems, err := l.Problems(t.Context()); err != nil || len(problems) != 0 {
		t.Errorf("%v, %v", problems, err)
	}
	if _, err := l.Forget(t.Context(), root); err == nil || !strings.Contains(err.Error(), "is not in the music library. It has "+sub) {
		t.Errorf("forgotten twice: %v", err)
	}
	d.opened.Store(0)
	if lay(t, l, root); d.opened.Load() > 1 {
		t.Errorf("added again, %d files were opened anew", d.opened.Load())
	}
	if got := listed(t, l, Query{}); len(got) != 3 {
		t.Errorf("added again, %d pieces are listed", len(got))
	}
}
