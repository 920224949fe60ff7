package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"roomtone/timer"
)

// largest bounds what is taken into memory of a record whose session has
// ended.
const largest = 256 << 20

// ErrNotEnded is wrapped by the errors of what only a record can be done to
// whose session has ended.
var ErrNotEnded = errors.New("this session has not ended")

// The errors of a file that another program holds: ErrBusy while it writes
// there, and ErrMoved where it has replaced the file just now. Whoever can wait
// a moment tries again.
var (
	ErrBusy  = errors.New("this session is running in another window or terminal")
	ErrMoved = errors.New("it was changed by another program just now; try again")
)

// Exchange replaces the whole record in a file by what change makes of it, as
// sealing does: after a crash, or where the disk is full, there is the old one
// or the new. Once the new one is safe, the bytes of the old are written over.
// A session that runs elsewhere is refused. Where change returns nil the file
// stays as it is.
func Exchange(path string, change func(data []byte) ([]byte, error)) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("the record cannot be opened: %w", err)
	}
	defer f.Close()
	if err := errors.Join(lock(f), unmoved(f, path)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(data) > largest {
		err = errors.New("it is larger than any that Roomtone writes")
	}
	if err != nil {
		return fmt.Errorf("the record cannot be read: %w", err)
	}
	changed, err := change(data)
	if err != nil || changed == nil {
		return err
	}
	if err := maybe.WriteFile(path, changed, 0o600); err != nil {
		return fmt.Errorf("the record cannot be written, and stays as it was: %w", err)
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("whether the changed record outlives a power cut cannot be told: %w", err)
	}
	// Only now that the new one is safe: the old bytes may be what was sealed.
	if links(f) == 0 {
		overwrite(f)
	}
	return nil
}

// overwrite writes over all of a file, which a magnetic disk forgets by. Where
// it cannot be written over, whoever removes it does so all the same.
func overwrite(f *os.File) {
	info, err := f.Stat()
	if err != nil {
		return
	}
	zeros := make([]byte, 64<<10)
	for at := int64(0); at < info.Size(); at += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros[:min(int64(len(zeros)), info.Size()-at)], at); err != nil {
			return
		}
	}
	_ = f.Sync()
}

// Erase writes over a file, removes it and makes that safe on the disk. One
// that is not there is gone.
func Erase(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		overwrite(f)
		_ = f.Close()
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// unmoved tells whether the file that was opened, and had to be waited for,
// still stands under its name.
func unmoved(f *os.File, path string) error {
	opened, err := f.Stat()
	if err != nil {
		return err
	}
	now, err := os.Stat(path)
	if err != nil || !os.SameFile(opened, now) {
		return ErrMoved
	}
	return nil
}

// Extend adds events to the record of a session that has ended, such as the
// discharge list, and closes it again.
func Extend(data []byte, events ...timer.Event) ([]byte, error) {
	r, err := read(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if !r.Ended {
		return nil, ErrNotEnded
	}
	state, err := timer.Fold(r.Header.Plan, r.Events)
	if err != nil {
		return nil, fmt.Errorf("nothing can be added to this record: %w", err)
	}
	page := &memory{}
	page.Write(data[:r.size])
	j := &Journal{file: page, seq: r.seq, head: r.Chain.Head, size: r.size, ended: true, closed: r.Chain.Closed}
	for _, e := range events {
		if state, err = state.Apply(e); err != nil {
			return nil, err
		}
		if err := j.Append(e); err != nil {
			return nil, err
		}
	}
	if err := j.Close(); err != nil {
		return nil, err
	}
	return page.Bytes(), nil
}

// memory is a file that is none.
type memory struct{ bytes.Buffer }

func (*memory) Sync() error                         { return nil }
func (*memory) Close() error                        { return nil }
func (m *memory) Truncate(size int64) error         { m.Buffer.Truncate(int(size)); return nil }
func (*memory) Seek(at int64, _ int) (int64, error) { return at, nil }

// IsSealed tells whether data is a record that was sealed with age.
func IsSealed(data []byte) bool {
	return strings.HasPrefix(string(data[:min(len(data), len(SealMark))]), SealMark)
}
