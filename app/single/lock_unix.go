//go:build unix

package single

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// locked locks a file until it is closed, and tells whether another program
// has done so before.
func locked(f *os.File) (taken bool) {
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}
