//go:build unix

package bundle

import (
	"errors"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// A pipe under a bundle's name is refused, and not waited for.
func TestAPipeIsNoBundle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evening.roomtone")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, errNotABundle) {
		t.Error(err)
	}
	if _, err := OpenFile(filepath.Dir(path)); !errors.Is(err, errNotABundle) {
		t.Errorf("a folder: %v", err)
	}
}
