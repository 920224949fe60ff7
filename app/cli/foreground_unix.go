//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// foreground tells whether the keys of a terminal are meant for this program.
// In the background of a shell, as after &, the system stops whoever reads
// them, and the session with it.
func foreground(terminal *os.File) bool {
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
