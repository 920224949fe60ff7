//go:build unix

package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock makes sure that no other process writes the same journal; it is
// released when the file is closed or its process ends.
func lock(f *os.File) error {
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		return ErrBusy
	}
	return nil
}

// syncFolder makes a new file's name safe on the disk.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// readOnly tells whether an error says that the disk takes nothing.
func readOnly(err error) bool { return errors.Is(err, unix.EROFS) }

// links is how many names an open file has: none, once another has taken its.
func links(f *os.File) uint64 {
	var stat unix.Stat_t
	if unix.Fstat(int(f.Fd()), &stat) != nil {
		return 1
	}
	return uint64(stat.Nlink)
}
