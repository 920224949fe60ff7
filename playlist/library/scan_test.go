package library

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/playlist"
)

func names(root string, tracks []playlist.Track) []string {
	var out []string
	for _, tr := range tracks {
		rel, _ := filepath.Rel(root, tr.Path)
		out = append(out, rel)
	}
	return out
}

// expectProblems matches problems by file name and a part of their message.
func expectProblems(t *testing.T, got []Problem, want map[string]string) {
	t.Helper()
	for _, p := range got {
		part, ok := want[filepath.Base(p.Path)]
		if !ok || !strings.Contains(p.Message, part) {
			t.Errorf("%s: %q, want %q", filepath.Base(p.Path), p.Message, part)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d: %v", len(got), len(want), got)
	}
}

func TestMusicIsFoundInFoldersAndBelow(t *testing.T) {
	root := folder(t, map[string]string{
		"b.FLAC":             "sound:100",
		"a.mp3":              "sound:61.5",
		"deep/er/c.ogg":      "sound:120",
		"deep/d.oga":         "sound:120",
		"deep/e.wav":         "sound:120",
		"cover.jpg":          "a picture",
		".hidden/f.mp3":      "sound:120",
		"._a.mp3":            "not music, but what another system leaves behind",
		"a folder.mp3/g.mp3": "sound:120",
	})
	tracks, problems := look(t, root)
	want := []string{"a folder.mp3/g.mp3", "a.mp3", "b.FLAC", "deep/d.oga", "deep/e.wav", "deep/er/c.ogg"}
	if got := names(root, tracks); !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	expectProblems(t, problems, nil)
	if d := tracks[1].Duration; d != 61500*time.Millisecond {
		t.Errorf("a.mp3 lasts %v", d)
	}
	if title := tracks[1].Title; title != "a" {
		t.Errorf("a piece without tags is called %q", title)
	}
}

func TestWhatCannotBeUsedIsNamed(t *testing.T) {
	root := folder(t, map[string]string{
		"good.mp3":    "sound:100",
		"damaged.mp3": "????",
		"deadly.mp3":  "panic",
		"silent.flac": "silent",
		"short.wav":   "sound:12",
		"empty.ogg":   "",
		"other.m4a":   "sound:100",
		"order.m3u8":  "#EXTM3U",
		"notes.txt":   "buy bread",
	})
	tracks, problems := look(t, root)
	if len(tracks) != 1 {
		t.Errorf("found %v", names(root, tracks))
	}
	expectProblems(t, problems, map[string]string{
		"damaged.mp3": "its header cannot be read. Copy it anew",
		"deadly.mp3":  "does not survive",
		"silent.flac": "holds no sound",
		"short.wav":   "lasts only 12 s. A session plays pieces of at least one minute",
		"empty.ogg":   "the file is empty",
		"other.m4a":   "M4A files cannot be played. Convert it",
		"order.m3u8":  "playlists are not used",
	})
	if !slices.IsSortedFunc(problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("the problems are not sorted")
	}
}

// A short piece is whole: it can be looked at and tagged, but never chosen.
func TestAShortPieceIsListedAndNamed(t *testing.T) {
	root := folder(t, map[string]string{"short.wav": "sound:12", "nearly.wav": "sound:59.98", "good.mp3": "sound:61"})
	l, _ := begin(t)
	want := map[string]string{"short.wav": "lasts only 12 s.", "nearly.wav": "lasts only 59.98 s."}
	expectProblems(t, shelve(t, l, root).Problems, want)
	got := listed(t, l, Query{Search: "short"})
	if len(got) != 1 || got[0].Duration != 12*time.Second || got[0].Measures == nil {
		t.Fatalf("the library lists %v", got)
	}
	if _, err := l.Tag(t.Context(), got[0].Path, "words", "yes"); err != nil {
		t.Error(err)
	}
	problems, err := l.Problems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	expectProblems(t, problems, want)
	tracks, problems, err := l.Look(t.Context(), []string{root}, nil)
	if err != nil || len(tracks) != 1 {
		t.Errorf("a session may choose from %v (%v)", names(root, tracks), err)
	}
	expectProblems(t, problems, want)
}

func TestAFolderWithoutMusicSaysSo(t *testing.T) {
	empty := folder(t, nil)
	damaged := folder(t, map[string]string{"a.mp3": "??", "b.ogg": "??"})
	good := folder(t, map[string]string{"a.mp3": "sound:61"})
	_, problems := look(t, empty, damaged, good)
	expectProblems(t, problems, map[string]string{
		filepath.Base(empty):   "there is no music in this folder that can be played. Put MP3, FLAC",
		filepath.Base(damaged): "none of the 2 files of music in this folder can be used",
		"a.mp3":                "Copy it anew",
		"b.ogg":                "Copy it anew",
	})
}

// Of a folder that may not be read it is not known whether it holds music.
func TestAFolderThatMayNotBeReadIsNamedOnce(t *testing.T) {
	l, _ := begin(t)
	unread := Problem{folder(t, nil), "the folder may not be read"}
	found, err := l.found(t.Context(), &walk{roots: []string{unread.Path}, unread: []Problem{unread}})
	if err != nil || !slices.Equal(found.problems, []Problem{unread}) {
		t.Errorf("it is said that %v (%v)", found.problems, err)
	}
}

func TestAFolderThatMayNotBeReadIsNotAdded(t *testing.T) {
	l, _ := begin(t)
	locked := folder(t, nil)
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	_, denied := os.ReadDir(locked) // nothing is denied to root
	_, err := l.Add([]string{locked})
	if (err != nil) != (denied != nil) {
		t.Errorf("reading it says %v, and adding it %v", denied, err)
	}
	if err != nil && !strings.HasSuffix(err.Error(), "cannot be read: permission denied. Change its permissions, or choose another") {
		t.Errorf("it says %v", err)
	}
}

func TestAFileThatMayNotBeReadIsNamedOnce(t *testing.T) {
	_, err := os.Open(filepath.Join(t.TempDir(), "gone.mp3"))
	if got := withoutPath(err).Error(); got != "no such file or directory" {
		t.Errorf("it says %q", got)
	}
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:61"})
	for dir, want := range map[string]string{
		filepath.Join(root, "nowhere"): "does not exist. Check its name, and whether its drive is connected",
		filepath.Join(root, "a.mp3"):   "is a file. Name the folder that it is in",
	} {
		l, _ := begin(t)
		_, _, err := l.Look(t.Context(), []string{root, dir}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
}

func TestLinksLeadToEachFileOnce(t *testing.T) {
	elsewhere := folder(t, map[string]string{"far.mp3": "sound:61"})
	root := folder(t, map[string]string{
		"near.mp3":     "sound:61",
		"sub/loop":     "->..",
		"sub/self":     "->self",
		"sub/gone.mp3": "->nothing",
		"linked":       "->" + elsewhere,
		"again.mp3":    "->near.mp3",
	})
	tracks, problems := look(t, root, root, filepath.Join(root, "sub"), elsewhere)
	if got := names(root, tracks); !slices.Equal(got, []string{"linked/far.mp3", "near.mp3"}) {
		t.Errorf("found %v", got) // what is there under its own name is known by it
	}
	expectProblems(t, problems, nil)
}

func TestFoldersMayLieInOneAnother(t *testing.T) {
	root := folder(t, map[string]string{"sub/a.mp3": "sound:61"})
	for _, dirs := range [][]string{{root, filepath.Join(root, "sub")}, {filepath.Join(root, "sub"), root}} {
		tracks, problems := look(t, dirs...)
		if len(tracks) != 1 || len(problems) != 0 {
			t.Errorf("%v: %d tracks, problems %v", dirs, len(tracks), problems)
		}
	}
}

// Opening finds what the header shows, decoding what only the whole shows.
func TestAScanFindsWhatOpeningDoesNot(t *testing.T) {
	root := folder(t, map[string]string{
		"good.mp3": "sound:100", "cut.mp3": "sound:140 cut:73", "torn.flac": "sound:100 cut:40 torn",
		"mute.ogg": "sound:61 mute", "deadly.wav": "sound:61 deadly",
	})
	l, d := begin(t)
	tracks, problems, err := l.Look(t.Context(), []string{root}, nil)
	if err != nil || len(tracks) != 5 || len(problems) != 0 {
		t.Errorf("opened: %v, %v, %v", names(root, tracks), problems, err)
	}
	s := shelve(t, l, root)
	expectProblems(t, s.Problems, map[string]string{
		"cut.mp3":    "the file ends early: only the first 1:13 of its 2:20 are there",
		"torn.flac":  "its frames are out of order. Only the first 0:40 of its 1:40 can be played",
		"mute.ogg":   "nothing but silence",
		"deadly.wav": "does not survive",
	})
	got := listed(t, l, Query{})
	if len(got) != 2 || got[0].Title != "good" || got[0].Measures == nil {
		t.Errorf("the library lists %v", got)
	}
	if got[1].Title != "mute" || got[1].Measures == nil || got[1].Measures.LoudnessLUFS != nil {
		t.Errorf("what is silent is listed as %v", got[1])
	}
	if o, c := d.opened.Load(), d.closed.Load(); o != c {
		t.Errorf("%d files were opened and %d closed", o, c)
	}
	tracks, problems, err = l.Look(t.Context(), []string{root}, nil)
	if err != nil || len(tracks) != 1 || len(problems) != 4 {
		t.Errorf("what the scan found is forgotten: %v, %v, %v", names(root, tracks), problems, err)
	}
}

func TestOneChannelIsMeasuredAsOneAndPlayedByTwo(t *testing.T) {
	root := folder(t, map[string]string{"one.wav": "sound:61 mono", "two.wav": "sound:61"})
	l, _ := begin(t)
	shelve(t, l, root)
	got := listed(t, l, Query{})
	one, two := got[0], got[1]
	if d := *two.Measures.LoudnessLUFS - *one.Measures.LoudnessLUFS; math.Abs(d-3.01) > .01 {
		t.Errorf("two channels measure %.2f LU more than one", d)
	}
	if a, b := *one.Piece().LoudnessLUFS, *two.Piece().LoudnessLUFS; math.Abs(a-b) > .001 {
		t.Errorf("in the room they are %.2f and %.2f LUFS", a, b)
	}
	if a, b := *one.Piece().IntroLUFS, *two.Piece().IntroLUFS; math.Abs(a-b) > .001 {
		t.Errorf("they begin with %.2f and %.2f LUFS", a, b)
	}
}

func TestAPieceCarriesWhatTheChoiceNeeds(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:61 a", "b.mp3": "sound:61 b", "c.mp3": "sound:61 c"})
	l, _ := begin(t)
	shelve(t, l, root)
	for key, value := range map[string]string{TagWords: "yes", TagPhases: "return, closing", TagSet: "drone"} {
		if _, err := l.Tag(t.Context(), filepath.Join(root, "a.mp3"), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Tag(t.Context(), filepath.Join(root, "b.mp3"), TagNever, "yes"); err != nil {
		t.Fatal(err)
	}
	pieces, _, err := l.Look(t.Context(), []string{root}, nil)
	if err != nil || len(pieces) != 2 {
		t.Fatalf("what is never to be heard is offered: %v, %v", names(root, pieces), err)
	}
	a, c := pieces[0], pieces[1]
	if !a.Words || a.Tags[playlist.TagPhases] != "return,closing" || a.Tags[playlist.TagSet] != "drone" {
		t.Errorf("the guide's words are lost: %+v", a)
	}
	if c.Words || a.Energy == nil || a.BrightnessHz == nil || a.Jumps == nil || a.IntroLUFS == nil || a.TruePeakDBTP == nil {
		t.Errorf("measures are lost: %+v", a)
	}
}

func TestProgressCountsEveryFile(t *testing.T) {
	files := map[string]string{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.mp3", i)] = []string{fmt.Sprintf("sound:61 %d", i), "??"}[i%2]
	}
	l, d := begin(t)
	last := 0
	_, _, err := l.Look(t.Context(), []string{folder(t, files)}, func(p Progress) {
		if p.Done < last || p.Total != 40 {
			t.Errorf("%d of %d after %d", p.Done, p.Total, last)
		}
		last = p.Done
	})
	if err != nil || last != 40 {
		t.Errorf("the last progress was %d: %v", last, err)
	}
	if d.opened.Load() != 40 || d.closed.Load() != 20 {
		t.Errorf("%d files were opened and %d of 20 closed", d.opened.Load(), d.closed.Load())
	}
}

func TestTheTimeLeftFollowsThePace(t *testing.T) {
	for _, c := range []struct {
		past        time.Duration
		done, total int64
		want        time.Duration
	}{
		{time.Minute, 25, 100, 3 * time.Minute},
		{time.Minute, 100, 100, 0},
		{time.Minute, 120, 100, 0}, // a file grew
		{time.Minute, 0, 100, 0},
		{time.Millisecond, 1, 100, 0}, // too early to tell
	} {
		if got := left(c.past, c.done, c.total); got != c.want {
			t.Errorf("%v for %d of %d: %v left", c.past, c.done, c.total, got)
		}
	}
}

func TestWhatWasDoneIsKeptWhenAScanIsStopped(t *testing.T) {
	files := map[string]string{}
	for i := range 200 {
		files[fmt.Sprintf("%03d.mp3", i)] = fmt.Sprintf("sound:120 %d", i)
	}
	root := folder(t, files)
	l, d := begin(t)
	l.config.Workers = 2
	roots, err := l.Add([]string{root})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = l.Scan(ctx, roots, func(p Progress) {
		if p.Done >= 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "was stopped") {
		t.Errorf("stopped, it says: %v", err)
	}
	opened, kept := d.opened.Load(), len(listed(t, l, Query{}))
	if opened > 150 || kept < 3 || kept < int(opened)-2 {
		t.Errorf("%d files were opened, and %d are known", opened, kept)
	}
	if d.closed.Load() != opened {
		t.Errorf("%d files were opened and %d closed", opened, d.closed.Load())
	}
	if _, err := l.Scan(ctx, roots, nil); !errors.Is(err, context.Canceled) || d.opened.Load() != opened {
		t.Errorf("a stopped scan begins: %v", err)
	}
}
