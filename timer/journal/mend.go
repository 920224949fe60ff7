package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
)

// TornExtension is how the name of the file ends that keeps what crashes tore
// off a journal: it stands behind the journal's own.
const TornExtension = ".torn"

// mend makes the file of a continued journal ready for whole lines: it is
// opened for writing, what a crash tore off is set aside, and the file ends
// after its last whole line.
func (j *Journal) mend() error {
	if !j.unready {
		return nil
	}
	if j.closedTo {
		if err := j.reopen(); err != nil {
			return err
		}
	}
	if len(j.torn) > 0 {
		if err := setAside(j.path+TornExtension, j.torn); err != nil {
			return fmt.Errorf("what a crash tore off cannot be set aside: %w", err)
		}
		j.torn = nil
	}
	if err := j.rewind(); err != nil {
		return err
	}
	j.unready = false
	return nil
}

// reopen opens the file for writing. The lock goes over to the new handle.
func (j *Journal) reopen() error {
	f, err := os.OpenFile(j.path, os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := unmoved(f, j.path); err != nil {
		return errors.Join(err, f.Close())
	}
	_ = j.file.Close() // nothing was written through it
	if err := lock(f); err != nil {
		return errors.Join(err, f.Close())
	}
	j.file, j.closedTo = f, false
	return nil
}

// setAside adds torn to a file, whole or not at all: what an earlier crash has
// left there stays.
func setAside(path string, torn []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	if info.Size() > 0 {
		torn = append([]byte{'\n'}, torn...)
	}
	_, err = f.Write(torn)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		err = errors.Join(err, f.Truncate(info.Size()))
	}
	return errors.Join(err, f.Close())
}

// A session takes some ten to two hundred kilobytes; as much is kept free for
// it from its beginning, for the case that the disk becomes full.
const (
	reserveEnd  = ".room"
	reserveSize = 256 << 10 // bytes
)

// reserve keeps room on the disk. Without it the session runs all the same.
func (j *Journal) reserve() {
	if j.path == "" {
		return
	}
	path := j.path + reserveEnd
	if info, err := os.Stat(path); err == nil && info.Size() >= reserveSize {
		return
	}
	room := make([]byte, reserveSize)
	_, _ = rand.Read(room) // so that no file system makes it smaller; it never fails
	if os.WriteFile(path, room, 0o600) != nil {
		_ = os.Remove(path)
	}
}

// release gives the room back, and tells whether there was any.
func (j *Journal) release() bool {
	return j.path != "" && os.Remove(j.path+reserveEnd) == nil
}
