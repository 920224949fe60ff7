package support

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
)

// lastCrash is the file of the crash before, beside the one of the next.
const lastCrash = "crash-last.log"

// KeepCrashes lets the runtime write a crash into a file, whatever goroutine
// it happens in, and tells whether one happened since it was last called. That
// one is kept beside it, in place of the one before: there are never more than
// two.
func KeepCrashes(path string) (crashed bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, err
	}
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		if err := os.Rename(path, LastCrash(path)); err != nil {
			return true, err
		}
		crashed = true
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return crashed, err
	}
	return crashed, errors.Join(debug.SetCrashOutput(f, debug.CrashOptions{}), f.Close())
}

// LastCrash is where the crash before is kept.
func LastCrash(path string) string { return filepath.Join(filepath.Dir(path), lastCrash) }
