package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock makes sure that no other process writes the same journal; it is
// released when the file is closed or its process ends. The lock covers one
// byte far behind the end, so that reading stays free.
func lock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	if windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30}) != nil {
		return ErrBusy
	}
	return nil
}

// syncFolder does nothing: Windows keeps names safe by itself.
func syncFolder(string) error { return nil }

// readOnly tells whether an error says that the disk takes nothing.
func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// links is 1: on Windows a file is replaced where it lies, and nothing of the
// old one is left to write over.
func links(*os.File) uint64 { return 1 }
