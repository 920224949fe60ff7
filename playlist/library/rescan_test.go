package library

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWhatHasNotChangedIsNotOpenedAgain(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:61", "b.mp3": "sound:62", "bad.mp3": "??", "c.m4a": "x"})
	l, d := begin(t)
	opened := func(want int32, when string) {
		t.Helper()
		if n := d.opened.Swap(0); n != want {
			t.Errorf("%s, %d files were opened, not %d", when, n, want)
		}
	}
	if _, _, err := l.Look(t.Context(), []string{root}, nil); err != nil {
		t.Fatal(err)
	}
	opened(3, "at first")
	if _, _, err := l.Look(t.Context(), []string{root}, nil); err != nil {
		t.Fatal(err)
	}
	opened(0, "the second time")
	if s := shelve(t, l, root); s.Files != 3 || s.Unchanged != 1 {
		t.Errorf("measuring: %+v", s)
	}
	opened(2, "to be measured")
	if s := shelve(t, l, root); s.Files != 3 || s.Unchanged != 3 || len(s.Problems) != 2 {
		t.Errorf("measured: %+v", s)
	}
	opened(0, "when all was measured")

	path := filepath.Join(root, "a.mp3")
	if err := os.WriteFile(path, []byte("sound:120"), 0o600); err != nil {
		t.Fatal(err)
	}
	shelve(t, l, root)
	opened(1, "after a change")
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	shelve(t, l, root)
	opened(1, "after another")
	if track, err := l.Track(t.Context(), path); err != nil || track.Duration != 2*time.Minute {
		t.Errorf("the piece lasts %v: %v", track.Duration, err)
	}
}

func TestWhatWasMovedIsNotMeasuredAgain(t *testing.T) {
	root := folder(t, map[string]string{"old/name.mp3": id3("Lake", "", "") + "sound:61", "old/untitled.mp3": "sound:65", "new/": ""})
	l, d := begin(t)
	shelve(t, l, root)
	if _, err := l.Tag(t.Context(), filepath.Join(root, "old/untitled.mp3"), TagWords, "yes"); err != nil {
		t.Fatal(err)
	}
	d.opened.Store(0)
	if err := os.Rename(filepath.Join(root, "old"), filepath.Join(root, "new/older")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "new/older/untitled.mp3"), filepath.Join(root, "new/titled.mp3")); err != nil {
		t.Fatal(err)
	}
	shelve(t, l, root)
	got := listed(t, l, Query{})
	if n := d.opened.Load(); n != 0 || len(got) != 2 {
		t.Fatalf("%d files were opened anew, %d are listed", n, len(got))
	}
	if got[0].Title != "Lake" || got[0].Measures == nil || got[0].Path != filepath.Join(root, "new/older/name.mp3") {
		t.Errorf("the first is %+v", got[0])
	}
	if got[1].Title != "titled" || got[1].Measures == nil || got[1].Tags[TagWords] != "yes" {
		t.Errorf("the second is %+v", got[1])
	}
}

func TestWhatIsGoneIsNoLongerListed(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:61", "sub/b.mp3": "sound:62"})
	l, d := begin(t)
	shelve(t, l, root)
	away := filepath.Join(t.TempDir(), "away")
	if err := os.Rename(filepath.Join(root, "sub"), away); err != nil {
		t.Fatal(err)
	}
	shelve(t, l, root)
	if got := listed(t, l, Query{}); len(got) != 1 {
		t.Errorf("%d pieces are listed", len(got))
	}
	d.opened.Store(0)
	if err := os.Rename(away, filepath.Join(root, "sub")); err != nil {
		t.Fatal(err)
	}
	shelve(t, l, root)
	if got := listed(t, l, Query{}); len(got) != 2 || d.opened.Load() != 0 {
		t.Errorf("back again, %d pieces are listed, and %d were opened", len(got), d.opened.Load())
	}
}

// A drive that is not connected takes nothing out of the library.
func TestAFolderThatIsAwayStopsNoOther(t *testing.T) {
	here, away := folder(t, map[string]string{"a.mp3": "sound:61"}), folder(t, map[string]string{"b.mp3": "sound:62"})
	l, _ := begin(t)
	shelve(t, l, away, here)
	if err := os.Rename(away, away+"-"); err != nil {
		t.Fatal(err)
	}
	s, err := l.Scan(t.Context(), nil, nil)
	if err != nil || s.Files != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	expectProblems(t, s.Problems, map[string]string{filepath.Base(away): "does not exist. Check its name, and whether its drive is connected"})
	if got := listed(t, l, Query{}); len(got) != 2 {
		t.Errorf("%d pieces are listed", len(got))
	}
}
