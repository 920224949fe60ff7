package single

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// locked locks a file until it is closed, and tells whether another program
// has done so before.
func locked(f *os.File) (taken bool) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return errors.Is(windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{}), windows.ERROR_LOCK_VIOLATION)
}
