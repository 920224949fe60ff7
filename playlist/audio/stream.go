package audio

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Stream decodes one file from its start to its end.
type Stream interface {
	// SampleRate is in hertz, between 8,000 and 192,000.
	SampleRate() int
	// Channels is how many the file has; ReadFrames folds them to two.
	Channels() int
	// Frames is the length in samples of one channel, or -1 where only
	// decoding would tell.
	Frames() int64
	// ReadFrames fills dst with left and right samples, full scale ±1. It
	// fills all of dst, or returns how much it filled and an error: io.EOF
	// at the end, an error that wraps io.ErrUnexpectedEOF where the file ends
	// before its own length.
	ReadFrames(dst [][2]float32) (int, error)
	// SeekFrame goes to a frame, exactly; 0 is the first.
	SeekFrame(frame int64) error
	Close() error
}

// Open opens a music file by its content, not by its name. Errors say why a
// file cannot be played, without naming it.
func Open(path string) (Stream, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be opened: %w", withoutPath(err))
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("this is a folder or a device, not a music file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be opened: %w", withoutPath(err))
	}
	s, err := Decode(f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &fileStream{Stream: s, file: f}, nil
}

func withoutPath(err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// fileStream closes the file with its stream.
type fileStream struct {
	Stream
	file io.Closer
}

func (s *fileStream) Close() error { return errors.Join(s.Stream.Close(), s.file.Close()) }

// Decode is [Open] for what is not a file of its own. It reads r as it goes,
// and does not close it.
func Decode(r io.ReaderAt, size int64) (s Stream, err error) {
	defer caught(&err)
	decode, body, err := sniff(r, size)
	if err != nil {
		return nil, err
	}
	inner, err := decode(body)
	if err != nil {
		return nil, err
	}
	if rate := inner.SampleRate(); rate < 8000 || rate > 192000 {
		return nil, fmt.Errorf("its sample rate of %d Hz is not one that can be played; convert it to 48000 Hz", rate)
	}
	return &guarded{Stream: inner}, nil
}

// caught turns a panic of a decoder into an error: files are written by
// others, and the decoders trust them too much.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", errPanicked, p)
	}
}

// guarded holds a decoder to the contract of [Stream].
type guarded struct {
	Stream
	at int64
}

// idleReads is how often a decoder may give nothing before it counts as stuck.
const idleReads = 1000

func (g *guarded) ReadFrames(dst [][2]float32) (n int, err error) {
	defer caught(&err)
	total := g.Frames()
	for idle := 0; n < len(dst); {
		want := dst[n:]
		if total >= 0 {
			want = want[:min(int64(len(want)), max(0, total-g.at))]
			if len(want) == 0 {
				return n, io.EOF
			}
		}
		m, err := g.Stream.ReadFrames(want)
		if bad := notSound(want[:m]); bad >= 0 {
			return n + bad, fmt.Errorf("the file is damaged at %s: its samples are beyond all sound", g.time())
		}
		n, g.at = n+m, g.at+int64(m)
		switch {
		case errors.Is(err, io.EOF) && total >= 0 && g.at < total:
			return n, fmt.Errorf("the file ends at %s, before its end: %w", g.time(), io.ErrUnexpectedEOF)
		case errors.Is(err, io.EOF):
			return n, io.EOF
		case err != nil:
			return n, fmt.Errorf("the file is damaged at %s: %w", g.time(), err)
		case m > 0:
			idle = 0
		default:
			if idle++; idle > idleReads {
				return n, fmt.Errorf("the file is damaged at %s: nothing more comes out of it", g.time())
			}
		}
	}
	return n, nil
}

func (g *guarded) SeekFrame(frame int64) (err error) {
	defer caught(&err)
	if total := g.Frames(); frame < 0 || (total >= 0 && frame > total) {
		return fmt.Errorf("the file has no place %s", g.clock(frame))
	}
	if err := g.Stream.SeekFrame(frame); err != nil {
		return fmt.Errorf("the place %s cannot be found in the file: %w", g.clock(frame), err)
	}
	g.at = frame
	return nil
}

func (g *guarded) Close() (err error) {
	defer caught(&err)
	return g.Stream.Close()
}

func (g *guarded) time() string { return g.clock(g.at) }

func (g *guarded) clock(frame int64) string {
	d := time.Duration(float64(frame) / float64(g.SampleRate()) * float64(time.Second))
	return d.Round(100 * time.Millisecond).String()
}

// loudest is far beyond what any file may hold: 18 dB over full scale.
const loudest = 8

// notSound is the index of the first frame that is not a number or beyond
// all bounds, or -1.
func notSound(frames [][2]float32) int {
	for i, f := range frames {
		if !(f[0] > -loudest && f[0] < loudest && f[1] > -loudest && f[1] < loudest) {
			return i
		}
	}
	return -1
}
