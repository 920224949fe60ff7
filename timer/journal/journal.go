package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"roomtone/timer"
)

// File is what a journal needs of a file.
type File interface {
	io.Writer
	Sync() error
	Truncate(size int64) error
	Seek(offset int64, whence int) (int64, error)
	Close() error
}

// Journal is a session's file that is being written.
type Journal struct {
	file File
	seq  int
	head string // the hash of the latest line, written or pending
	size int64  // of the whole lines in the file
	// ended says that the session has, so that the journal will be closed;
	// closed, that its latest line does so.
	ended, closed bool
	// pending are lines that could not be written yet, in order.
	pending [][]byte
	// unsynced says that lines in the file may not be on the disk yet.
	unsynced bool

	path string // "" for a journal that has no file of its own
	// torn is what a crash tore off the end, until it is set aside.
	torn []byte
	// unready says that the file is not mended yet, closedTo that it could be
	// opened for reading alone.
	unready, closedTo bool
}

// Create begins a journal. The file must not exist; its folder is made where
// it is missing. Both can be read by their owner alone.
func Create(path string, h Header) (*Journal, error) {
	if err := h.Plan.Validate(); err != nil {
		return nil, fmt.Errorf("this plan cannot run: %w", err)
	}
	text, err := json.Marshal(firstLine{Format: format, Version: version, Header: h})
	if err != nil {
		return nil, fmt.Errorf("the session cannot be written down: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder for sessions cannot be made: %w", err)
	}
	text = append(text, '\n')
	f, err := begin(path, text)
	if err != nil {
		return nil, fmt.Errorf("the session's file cannot be made: %w", err)
	}
	j := &Journal{file: f, head: hash(text[:len(text)-1]), size: int64(len(text)), path: path}
	j.reserve()
	return j, nil
}

// Continue opens a journal to go on with it. What a crash tore off its end is
// kept beside it, in a file that ends in ".torn". A session that still runs
// elsewhere is refused. A disk that takes nothing now, full or read-only, is no
// reason to keep a room silent: the first Append says so, and what is missing
// is written as soon as it can be.
func Continue(path string) (*Journal, *Record, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	closedTo := errors.Is(err, fs.ErrPermission) || readOnly(err)
	if closedTo {
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the session cannot be opened: %w", err)
	}
	fail := func(err error) (*Journal, *Record, error) {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	if err := lock(f); err != nil {
		return fail(err)
	}
	r, err := read(f)
	if err != nil {
		return fail(err)
	}
	r.Path = path
	j := &Journal{file: f, seq: r.seq, head: r.Chain.Head, size: r.size, ended: r.Ended, closed: r.Chain.Closed, path: path, torn: r.Torn, unready: true, closedTo: closedTo}
	if j.mend() == nil { // else the first Append tries again, and says it
		j.reserve()
	}
	return j, r, nil
}

// Through puts something between the journal and its file, such as a disk that
// fails in a test. Nothing may be written meanwhile.
func (j *Journal) Through(wrap func(File) File) { j.file = wrap(j.file) }

// recordOnly tells the kinds that may wait for the next fsync: losing the
// last of them to a power cut changes nothing in the session.
func recordOnly(k timer.Kind) bool {
	switch k {
	case beat, timer.TrackBegan, timer.BedBegan, timer.LightSet:
		return true
	}
	return false
}

// Append writes an event. All that changes the session is on the disk when
// it returns without error. An error says that the session is not being
// written down now; the event is kept and written with the next.
func (j *Journal) Append(e timer.Event) error {
	text, err := json.Marshal(line{Seq: j.seq + 1, Prev: j.head, Event: e})
	if err != nil {
		return fmt.Errorf("the event %s cannot be written down: %w", e.Kind, err)
	}
	j.add(text)
	j.unsynced = j.unsynced || !recordOnly(e.Kind)
	j.ended, j.closed = j.ended || e.Kind == timer.Ended, false
	return j.flush()
}

// add makes text the next line.
func (j *Journal) add(text []byte) {
	j.seq++
	j.head = hash(text)
	j.pending = append(j.pending, append(text, '\n'))
}

// Heartbeat says that the session is alive, and tries again to write what
// could not be written.
func (j *Journal) Heartbeat(elapsed time.Duration, at time.Time) error {
	if len(j.pending) > 0 {
		return j.flush()
	}
	return j.Append(timer.Event{Kind: beat, Elapsed: elapsed, At: at})
}

func (j *Journal) flush() error {
	for len(j.pending) > 0 {
		err := j.mend()
		if err == nil {
			if err = j.write(j.pending[0]); err != nil && j.release() {
				err = j.write(j.pending[0])
			}
		}
		if err != nil {
			return fmt.Errorf("the session is not being written down: %w. Make room on the disk; what is missing is kept and written as soon as it can be", err)
		}
		j.pending = j.pending[1:]
	}
	if j.unsynced {
		if err := j.file.Sync(); err != nil {
			return fmt.Errorf("the session may not be safe on the disk: %w. Check the disk; it is tried again", err)
		}
		j.unsynced = false
	}
	return nil
}

// write adds whole lines. After a failure the file ends where it ended
// before, so that no half line is followed by another.
func (j *Journal) write(text []byte) error {
	n, err := j.file.Write(text)
	if err != nil {
		return errors.Join(err, j.rewind())
	}
	j.size += int64(n)
	return nil
}

// rewind cuts the file after its last whole line.
func (j *Journal) rewind() error {
	_, err := j.file.Seek(j.size, io.SeekStart)
	return errors.Join(j.file.Truncate(j.size), err)
}

// Close makes a last attempt to write what is pending, and closes the file.
// Where the session has ended the last line says so.
func (j *Journal) Close() error {
	j.unsynced = true
	if j.ended && !j.closed {
		j.add(closingLine(j.seq+1, j.head))
		j.closed = true
	}
	err := j.flush()
	j.release()
	return errors.Join(err, j.file.Close())
}
