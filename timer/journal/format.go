package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"roomtone/timer"
)

const (
	format  = "roomtone-session"
	version = 1
	// longestLine bounds what is read into memory at once; a whole evening's
	// music plan takes some ten thousand bytes.
	longestLine = 16 << 20
	// beat is the kind of the lines that only say that the session was alive.
	beat timer.Kind = "heartbeat"
)

// Header is the first line of a journal.
type Header struct {
	ID       string          `json:"id"`
	Template string          `json:"template"`
	Title    string          `json:"title"`
	Created  time.Time       `json:"created"`
	Plan     timer.Plan      `json:"plan"`
	Show     json.RawMessage `json:"show,omitempty"` // the conductor's own
}

type firstLine struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Header
}

// line is an event as it stands in the file; Seq counts from 1 so that a
// lost or doubled line is found.
type line struct {
	Seq int `json:"seq"`
	timer.Event
}

// Seen is a moment on both clocks.
type Seen struct {
	Elapsed time.Duration
	Wall    time.Time
}

// Record is a journal as it was read.
type Record struct {
	Path   string
	Header Header
	Events []timer.Event
	// LastSeen is the latest sign of life: an event or a heartbeat.
	LastSeen Seen
	Ended    bool
	// Torn is what followed the last whole line, as a crash leaves it.
	Torn []byte

	seq  int   // of the last line
	size int64 // of the whole lines
}

// ErrNotAJournal is wrapped by Open's errors on files that no Roomtone wrote.
var ErrNotAJournal = errors.New("this is not a Roomtone session")

// Open reads a journal without changing it.
func Open(path string) (*Record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the session cannot be opened: %w", err)
	}
	defer f.Close()
	r, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r.Path = path
	return r, nil
}

func read(from io.Reader) (*Record, error) {
	r := &Record{}
	in := bufio.NewReaderSize(from, 64<<10)
	for n := 1; ; n++ {
		text, err := readLine(in)
		if errors.Is(err, io.EOF) {
			r.Torn = text
			break
		}
		if err == nil {
			err = r.take(n, text)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		r.size += int64(len(text)) + 1
	}
	if r.Header.Plan.Phases == nil {
		return nil, fmt.Errorf("%w: its first line is missing or torn", ErrNotAJournal)
	}
	return r, nil
}

// readLine gives a line without its end. What follows the last line end
// comes with io.EOF.
func readLine(in *bufio.Reader) ([]byte, error) {
	var text []byte
	for {
		part, err := in.ReadSlice('\n')
		if text = append(text, part...); len(text) > longestLine {
			return nil, errors.New("it is longer than any that Roomtone writes")
		}
		switch {
		case err == nil:
			return bytes.TrimSuffix(text, []byte("\n")), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return text, err
		}
	}
}

// take adds line n to the record.
func (r *Record) take(n int, text []byte) error {
	if n == 1 {
		return r.takeHeader(text)
	}
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return fmt.Errorf("it is damaged, and the file has more after it; restore it from a copy: %w", err)
	}
	if l.Seq != r.seq+1 {
		return fmt.Errorf("it is number %d where %d belongs: lines were lost or doubled; restore the file from a copy", l.Seq, r.seq+1)
	}
	r.seq = l.Seq
	r.LastSeen = Seen{Elapsed: max(r.LastSeen.Elapsed, l.Elapsed), Wall: l.At}
	if l.Kind == beat {
		return nil
	}
	r.Events = append(r.Events, l.Event)
	r.Ended = r.Ended || l.Kind == timer.Ended
	return nil
}

func (r *Record) takeHeader(text []byte) error {
	var h firstLine
	if err := json.Unmarshal(text, &h); err != nil || h.Format != format {
		return ErrNotAJournal
	}
	if h.Version > version {
		return fmt.Errorf("a newer Roomtone wrote this session (journal version %d, this program reads up to %d); update Roomtone to open it", h.Version, version)
	}
	if h.Version < 1 {
		return fmt.Errorf("%w: its version is %d", ErrNotAJournal, h.Version)
	}
	if err := h.Plan.Validate(); err != nil {
		return fmt.Errorf("its plan cannot run: %w", err)
	}
	r.Header = h.Header
	r.LastSeen.Wall = h.Created
	return nil
}
