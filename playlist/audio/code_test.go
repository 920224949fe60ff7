package audio

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// opened is what becomes of a file on a deck.
func opened(t *testing.T, open func(string) (Stream, error), path string) error {
	t.Helper()
	d := newDeck(path, 0, 10)
	return d.decode(t.Context(), open)
}

// What becomes of a file tells itself by a code that holds nothing of its name.
func TestEachFaultOfAFileHasItsCode(t *testing.T) {
	folder := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(wavFile(t, hum(48000, 2)))
	if err != nil {
		t.Fatal(err)
	}
	panicking := func(string) (Stream, error) { panic("no decoder knows this") }
	for name, c := range map[string]struct {
		path, want string
		open       func(string) (Stream, error)
	}{
		"one that was deleted":    {filepath.Join(folder, "gone.wav"), "file-missing", Open},
		"one that was replaced":   {file("letter.wav", []byte(strings.Repeat("Dear Anna, ", 100))), "file-no-music", Open},
		"one that was cut short":  {file("cut.wav", whole[:len(whole)/2]), "file-cut-short", Open},
		"a decoder that panics":   {"x", "decoder-panic", panicking},
		"one that holds no sound": {file("empty.wav", nil), "file-damaged", Open},
	} {
		err := opened(t, c.open, c.path)
		if err == nil {
			t.Errorf("%s plays", name)
			continue
		}
		if got := fileCode(err); got != c.want {
			t.Errorf("%s is %q, want %q: %v", name, got, c.want, err)
		}
	}
	pulled := fmt.Errorf("the file is damaged at 0:10: %w", &fs.PathError{Op: "read", Path: "/media/anna", Err: syscall.EIO})
	if got := fileCode(pulled); got != "file-unreadable" {
		t.Errorf("a drive that was pulled is %q", got)
	}
	if got := fileCode(errTooSlow); got != "file-too-slow" {
		t.Errorf("a disk that stalls is %q", got)
	}
	if got := fileCode(io.ErrNoProgress); got != "file-damaged" {
		t.Errorf("anything else is %q", got)
	}
}

func TestEachFaultOfADeviceHasItsCode(t *testing.T) {
	for want, err := range map[string]error{
		"no-server":     fmt.Errorf("%w: %w", errNoServer, syscall.ECONNREFUSED),
		"server-gone":   fmt.Errorf("%w: %w", errServerGone, io.EOF),
		"server-silent": fmt.Errorf("%w: %w", errMute, context.DeadlineExceeded),
		"device-gone":   errDeviceGone, "no-device": fmt.Errorf("%w named %q", errNoDevice, "Anna's ears"),
		"device-hangs": errHangs, "device-refuses": io.ErrClosedPipe,
	} {
		if got := deviceCode(err); got != want {
			t.Errorf("%v is %q, want %q", err, got, want)
		}
	}
}
