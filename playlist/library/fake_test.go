package library

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roomtone/playlist"
)

// recording stands for a decoded file: a soft tone of so many frames at a
// rate, which may break off.
type recording struct {
	rate, channels int
	frames, at     int64
	cut            int64 // the frame at which it fails, with err
	err            error
	closed         *atomic.Int32
}

func (r *recording) SampleRate() int { return r.rate }
func (r *recording) Channels() int   { return r.channels }
func (r *recording) Frames() int64   { return r.frames }

func (r *recording) Close() error {
	r.closed.Add(1)
	return nil
}

func (r *recording) ReadFrames(dst [][2]float32) (int, error) {
	end := r.frames
	if r.err != nil {
		end = r.cut
	}
	n := int(min(int64(len(dst)), end-r.at))
	for i := range dst[:n] {
		x := .05 * float32(math.Sin(float64(r.at+int64(i))*.4))
		dst[i] = [2]float32{x, x}
	}
	r.at += int64(n)
	if n < len(dst) {
		return n, cmp.Or(r.err, io.EOF)
	}
	return n, nil
}

// silence is a recording of nothing.
type silence struct{ *recording }

func (s silence) ReadFrames(dst [][2]float32) (int, error) {
	n, err := s.recording.ReadFrames(dst)
	clear(dst)
	return n, err
}

// deadly is a recording whose decoder panics.
type deadly struct{ *recording }

func (deadly) ReadFrames([][2]float32) (int, error) { panic("slice bounds out of range") }

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
	const rate = 8000
	var seconds, cut float64
	r := &recording{rate: rate, channels: 2, closed: &d.closed}
	if n, _ := fmt.Sscanf(text, "sound:%f cut:%f", &seconds, &cut); n >= 1 {
		r.frames, r.cut = int64(seconds*rate), int64(cut*rate)
		switch {
		case strings.Contains(text, "torn"):
			r.err = errors.New("the file is damaged at 40s: its frames are out of order")
		case n == 2:
			r.err = fmt.Errorf("the rest is missing: %w", io.ErrUnexpectedEOF)
		case strings.Contains(text, "mono"):
			r.channels = 1
		case strings.Contains(text, "mute"):
			return silence{r}, nil
		case strings.Contains(text, "deadly"):
			return deadly{r}, nil
		}
		return r, nil
	}
	switch text {
	case "panic":
		panic("index out of range")
	case "silent":
		return r, nil
	}
	return nil, errors.New("the file is damaged: its header cannot be read. Copy it anew.")
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

// begin opens a new library for a test, with its decoder.
func begin(t testing.TB) (*Library, *decoder) {
	t.Helper()
	d := new(decoder)
	return reopen(t, t.TempDir(), d), d
}

// reopen opens the library in a folder.
func reopen(t testing.TB, dir string, d *decoder) *Library {
	t.Helper()
	l, err := Open(t.Context(), Config{Index: filepath.Join(dir, "library.db"), Record: filepath.Join(dir, "library.jsonl"), Open: d.open})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// look looks through folders as before a session.
func look(t *testing.T, dirs ...string) ([]playlist.Track, []Problem) {
	t.Helper()
	l, _ := begin(t)
	tracks, problems, err := l.Look(t.Context(), dirs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tracks, problems
}

// shelve registers folders and scans them.
func shelve(t testing.TB, l *Library, dirs ...string) Summary {
	t.Helper()
	roots, err := l.Add(dirs)
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Scan(t.Context(), roots, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lay registers folders and only opens what is in them, where a test asks for
// no measures.
func lay(t testing.TB, l *Library, dirs ...string) {
	t.Helper()
	roots, err := l.Add(dirs)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Look(t.Context(), roots, nil); err != nil {
		t.Fatal(err)
	}
}

// listed is what the library lists.
func listed(t testing.TB, l *Library, q Query) []Track {
	t.Helper()
	tracks, total, err := l.Page(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if q.Limit == 0 && q.Offset == 0 && total != len(tracks) {
		t.Errorf("%d pieces in all, %d on the page", total, len(tracks))
	}
	return tracks
}

// overwrite gives a file another content, and a later time.
func overwrite(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
}
