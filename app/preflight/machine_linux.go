package preflight

import (
	"os"

	"golang.org/x/sys/unix"
)

// Free is the room in bytes that a person has on the disk of a folder.
func Free(folder string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// ClockSynced tells whether the network sets the clock.
func ClockSynced() (right, known bool) {
	if _, err := os.Stat("/run/systemd/timesync/synchronized"); err == nil {
		return true, true
	}
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err != nil {
		return false, false
	}
	return t.Status&unix.STA_UNSYNC == 0, true
}
