package journal

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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
	version = 2
	// chained is the first version whose lines all carry the hash of the one
	// before.
	chained = 2
	// longestLine bounds what is read into memory at once; a whole evening's
	// music plan takes some ten thousand bytes.
	longestLine = 16 << 20
	// beat is the kind of the lines that only say that the session was alive.
	beat timer.Kind = "heartbeat"
	// closing is the kind of the line with which the journal of a session
	// that has ended is closed. It says nothing but the hash of what came
	// before, so that nothing can be cut off the end unseen.
	closing timer.Kind = "closed"
)

// Header is the first line of a journal.
type Header struct {
	ID       string `json:"id"`
	Template string `json:"template"`
	Title    string `json:"title"`
	// ClientCode is the code, never a name, of the client whose session it
	// is; "" where none was given.
	ClientCode string          `json:"client_code,omitempty"`
	Created    time.Time       `json:"created"`
	Plan       timer.Plan      `json:"plan"`
	Show       json.RawMessage `json:"show,omitempty"` // the conductor's own
}

type firstLine struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Header
}

// line is an event as it stands in the file; Seq counts from 1 so that a
// lost or doubled line is found. Prev is the [hash] of the line before, the
// header being the first, so that a changed one is.
type line struct {
	Seq  int    `json:"seq"`
	Prev string `json:"prev,omitempty"`
	timer.Event
}

// hash is the SHA-256 of a line without its end, in hexadecimal digits.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
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
	// Chain tells whether the lines are those that were written.
	Chain Chain

	version int
	seq     int   // of the last line
	size    int64 // of the whole lines
}

// Chain is what the hashes of a journal say. They find what an accident or a
// hand has changed, removed or moved. Whoever writes the whole file anew, all
// hashes included, is found by Head alone, where it was kept elsewhere, such
// as on a printed report.
type Chain struct {
	// From is the number of the first line that carries the hash of the line
	// before, the header being line 1; 0 where none does, because the session
	// was written before there was a chain.
	From int
	// Breaks are the places where a line is not followed by what followed it
	// when it was written.
	Breaks []Break
	// Closed says that the last line closes the journal: nothing is missing
	// at its end.
	Closed bool
	// Head is the hash of the last whole line.
	Head string
}

// Break is a place where the chain does not hold.
type Break struct {
	Line int // the header is line 1
	Says string
}

// ErrNotAJournal is wrapped by Open's errors on files that no Roomtone wrote.
var ErrNotAJournal = errors.New("this is not a Roomtone session")

// ErrSealed is wrapped by Open's errors on journals that were sealed after
// their end.
var ErrSealed = errors.New("this session's record is sealed")

// SealMark is how a file begins that was sealed with age. A sealed record
// keeps its name.
const SealMark = "age-encryption.org/"

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

// Read reads a journal from wherever it is, such as a sealed file that was
// opened. The record has no path.
func Read(from io.Reader) (*Record, error) { return read(from) }

func read(from io.Reader) (*Record, error) {
	r := &Record{}
	in := bufio.NewReaderSize(from, 64<<10)
	if start, err := in.Peek(len(SealMark)); err == nil && string(start) == SealMark {
		return nil, ErrSealed
	}
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
		r.Chain.Head = hash(text)
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
	r.link(n, l, text)
	if r.Chain.Closed = l.Kind == closing; r.Chain.Closed {
		return nil
	}
	r.LastSeen = Seen{Elapsed: max(r.LastSeen.Elapsed, l.Elapsed), Wall: l.At}
	if l.Kind == beat {
		return nil
	}
	r.Events = append(r.Events, l.Event)
	r.Ended = r.Ended || l.Kind == timer.Ended
	return nil
}

// link holds line n against the one before.
func (r *Record) link(n int, l line, text []byte) {
	c := &r.Chain
	says := ""
	switch {
	case l.Prev == "" && c.From == 0 && r.version < chained:
		return
	case l.Prev == "":
		says = fmt.Sprintf("line %d does not say what it followed", n)
	case l.Prev != c.Head:
		says = fmt.Sprintf("line %d is not as it was written, or line %d was put in its place", n-1, n)
	case l.Kind == closing && !bytes.Equal(text, closingLine(l.Seq, l.Prev)):
		says = fmt.Sprintf("line %d, which closes the record, is not as it was written", n)
	}
	if c.From == 0 {
		c.From = n
	}
	if says != "" {
		c.Breaks = append(c.Breaks, Break{Line: n, Says: says})
	}
}

// closingLine is the one text that the line of that number can have.
func closingLine(seq int, prev string) []byte {
	text, err := json.Marshal(line{Seq: seq, Prev: prev, Event: timer.Event{Kind: closing}})
	if err != nil {
		return nil // a line without content can always be written
	}
	return text
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
	r.Header, r.version = h.Header, h.Version
	r.LastSeen.Wall = h.Created
	return nil
}
