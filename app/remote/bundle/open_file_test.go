//go:build unix

package bundle

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// What was moved, or lies on a drive that was pulled out, is told as that.
func TestAFileThatIsGoneIsToldWithWhatHelps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "evening.roomtone")
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "put it back where it was") {
		t.Error(err)
	}
}

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
