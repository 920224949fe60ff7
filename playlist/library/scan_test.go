package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roomtone/playlist"
)

// recording stands for a decoded file: so many frames at a rate.
type recording struct {
	rate   int
	frames int64
	closed *atomic.Int32
}

func (r recording) SampleRate() int { return r.rate }
func (r recording) Frames() int64   { return r.frames }
func (r recording) Close() error {
	r.closed.Add(1)
	return nil
}

// decoder is a stand-in for real decoding: the file's content says what
// comes of it.
type decoder struct{ opened, closed atomic.Int32 }

func (d *decoder) open(path string) (Source, error) {
	d.opened.Add(1)
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text := string(content)
	if i := strings.LastIndex(text, "sound:"); i >= 0 {
		text = text[i:]
	}
	var seconds float64
	switch {
	case text == "panic":
		panic("index out of range")
	case text == "silent":
		return recording{44100, 0, &d.closed}, nil
	case sscan(text, &seconds):
		return recording{48000, int64(seconds * 48000), &d.closed}, nil
	}
	return nil, errors.New("the file is damaged: its header cannot be read. Copy it anew.")
}

func sscan(text string, seconds *float64) bool {
	n, _ := fmt.Sscanf(text, "sound:%f", seconds)
	return n == 1
}

// folder makes a folder of files from names and contents; a name that ends
// in a slash is a folder, a content that begins with "->" a link.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch target, link := strings.CutPrefix(content, "->"); {
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		case link:
			err = os.Symlink(target, path)
		default:
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func scan(t *testing.T, dirs ...string) ([]playlist.Track, []Problem) {
	t.Helper()
	var d decoder
	tracks, problems, err := Scanner{Open: d.open}.Scan(t.Context(), dirs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tracks, problems
}

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
		"b.FLAC":             "sound:600",
		"a.mp3":              "sound:61.5",
		"deep/er/c.ogg":      "sound:120",
		"deep/d.oga":         "sound:120",
		"deep/e.wav":         "sound:120",
		"cover.jpg":          "a picture",
		".hidden/f.mp3":      "sound:120",
		"._a.mp3":            "not music, but what another system leaves behind",
		"a folder.mp3/g.mp3": "sound:120",
	})
	tracks, problems := scan(t, root)
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
	tracks, problems := scan(t, root)
	if len(tracks) != 1 {
		t.Errorf("found %v", names(root, tracks))
	}
	expectProblems(t, problems, map[string]string{
		"damaged.mp3": "its header cannot be read. Copy it anew",
		"deadly.mp3":  "does not survive",
		"silent.flac": "holds no sound",
		"short.wav":   "lasts only 12s. A session plays pieces of at least 1m0s",
		"empty.ogg":   "the file is empty",
		"other.m4a":   "M4A files cannot be played. Convert it",
		"order.m3u8":  "playlists are not used",
	})
	if !slices.IsSortedFunc(problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) }) {
		t.Errorf("the problems are not sorted")
	}
}

func TestAFolderWithoutMusicSaysSo(t *testing.T) {
	empty := folder(t, nil)
	damaged := folder(t, map[string]string{"a.mp3": "??", "b.ogg": "??"})
	good := folder(t, map[string]string{"a.mp3": "sound:90"})
	_, problems := scan(t, empty, damaged, good)
	expectProblems(t, problems, map[string]string{
		filepath.Base(empty):   "there is no music in this folder that can be played. Put MP3, FLAC",
		filepath.Base(damaged): "none of the 2 files of music in this folder can be used",
		"a.mp3":                "Copy it anew",
		"b.ogg":                "Copy it anew",
	})
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": "sound:90"})
	for dir, want := range map[string]string{
		filepath.Join(root, "nowhere"): "does not exist. Check its name, and whether its drive is connected",
		filepath.Join(root, "a.mp3"):   "is a file. Name the folder that it is in",
	} {
		_, _, err := Scanner{Open: new(decoder).open}.Scan(t.Context(), []string{root, dir}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
}

func TestLinksLeadToEachFileOnce(t *testing.T) {
	elsewhere := folder(t, map[string]string{"far.mp3": "sound:90"})
	root := folder(t, map[string]string{
		"near.mp3":     "sound:90",
		"sub/loop":     "->..",
		"sub/self":     "->self",
		"sub/gone.mp3": "->nothing",
		"linked":       "->" + elsewhere,
		"again.mp3":    "->near.mp3",
	})
	tracks, problems := scan(t, root, root, filepath.Join(root, "sub"), elsewhere)
	if len(tracks) != 2 {
		t.Errorf("found %v", names(root, tracks))
	}
	expectProblems(t, problems, nil)
}

func TestFoldersMayLieInOneAnother(t *testing.T) {
	root := folder(t, map[string]string{"sub/a.mp3": "sound:90"})
	for _, dirs := range [][]string{{root, filepath.Join(root, "sub")}, {filepath.Join(root, "sub"), root}} {
		tracks, problems := scan(t, dirs...)
		if len(tracks) != 1 || len(problems) != 0 {
			t.Errorf("%v: %d tracks, problems %v", dirs, len(tracks), problems)
		}
	}
}

func TestProgressCountsEveryFile(t *testing.T) {
	files := map[string]string{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.mp3", i)] = []string{"sound:90", "??"}[i%2]
	}
	var d decoder
	last := 0
	_, _, err := Scanner{Open: d.open, Workers: 4}.Scan(t.Context(), []string{folder(t, files)}, func(done, total int) {
		if done != last+1 || total != 40 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil || last != 40 {
		t.Errorf("the last progress was %d: %v", last, err)
	}
	if d.opened.Load() != 40 || d.closed.Load() != 20 {
		t.Errorf("%d files were opened and %d of 20 closed", d.opened.Load(), d.closed.Load())
	}
}

func TestAScanThatIsStoppedSaysSo(t *testing.T) {
	files := map[string]string{}
	for i := range 200 {
		files[fmt.Sprintf("%03d.mp3", i)] = "sound:90"
	}
	root := folder(t, files)
	for _, after := range []int{0, 5} {
		ctx, cancel := context.WithCancel(t.Context())
		if after == 0 {
			cancel()
		}
		var d decoder
		_, _, err := Scanner{Open: d.open, Workers: 2}.Scan(ctx, []string{root}, func(done, _ int) {
			if done == after {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "was stopped") {
			t.Errorf("stopped after %d: %v", after, err)
		}
		if n := d.opened.Load(); n > 100 {
			t.Errorf("stopped after %d, it opened %d files", after, n)
		}
		cancel()
	}
}

func BenchmarkScan(b *testing.B) {
	files := map[string]string{}
	for i := range 500 {
		files[fmt.Sprintf("%d/%03d.mp3", i%20, i)] = id3("Title", "Artist", "Album") + "sound:240"
	}
	root := folder(b, files)
	var d decoder
	for b.Loop() {
		tracks, _, err := Scanner{Open: d.open}.Scan(b.Context(), []string{root}, nil)
		if err != nil || len(tracks) != 500 {
			b.Fatal(len(tracks), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/500, "µs/file")
}
