package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"roomtone/playlist"
	"roomtone/playlist/measure"
)

// examination counts the ways in which files were decoded and measured. Raise
// it when a file would be judged or measured differently: a scan then
// measures everything once more.
const examination = 3

// neverSame is the time of a file that must be looked at again, because what
// was wrong may not have been the file.
const neverSame = -1

// longest is more than any piece lasts; a file that claims more, or gives
// more, is hostile.
const longest = 24 * time.Hour

// unusable is a file that need not be opened.
func (f file) unusable(listed bool) entry {
	return entry{Track: Track{Path: f.path}, listed: listed, size: f.size, modified: f.modified, examined: examination, problem: f.problem}
}

// examiner looks at one file after the other.
type examiner struct {
	library *Library
	whole   bool // decode all of it, or only open it
	// read counts the bytes of files that were done with.
	read   *atomic.Int64
	frames [][2]float32
	block  []float32
}

// fault is what is wrong with a file, in a plain sentence.
type fault string

func (f fault) Error() string { return string(f) }

const errDeadly fault = "the file is damaged in a way that its decoder does not survive. Copy or convert it anew"

// examine opens one file, reads its tags and, where it is asked to, measures
// it. What is wrong with the file is in the entry; the error is that of ctx.
func (x *examiner) examine(ctx context.Context, f file) (entry, error) {
	e := entry{Track: Track{Path: f.path}, size: f.size, modified: f.modified}
	err := x.know(ctx, &e)
	if ctx.Err() != nil {
		return e, ctx.Err()
	}
	if err != nil {
		e.problem = strings.TrimRight(err.Error(), ".")
		e.Measures = nil
		if errors.Is(err, errElsewhere) {
			e.modified = neverSame
		} else {
			e.examined = examination
		}
	}
	return e, nil
}

// errElsewhere is wrapped by what may not lie in the file.
var errElsewhere = errors.New("the file cannot be read now")

// know fills in the entry.
func (x *examiner) know(ctx context.Context, e *entry) (err error) {
	defer func() {
		if recover() != nil {
			err = errDeadly
		}
	}()
	if e.size == 0 {
		return fault("the file is empty. Copy it anew")
	}
	f, err := os.Open(e.Path)
	if err != nil {
		return fmt.Errorf("%w: %w. Change its permissions, or look at its drive", errElsewhere, withoutPath(err))
	}
	defer f.Close()
	if e.Content, err = contentOf(f, e.size); err != nil {
		return fmt.Errorf("%w: %w. Look at its drive", errElsewhere, err)
	}
	readTags(&e.Track, f, e.size)
	if twin, ok := x.twin(ctx, e); ok {
		e.Duration, e.SampleRate, e.Channels, e.Measures, e.examined = twin.Duration, twin.SampleRate, twin.Channels, twin.Measures, twin.examined
		x.read.Add(e.size)
		return nil
	}
	source, err := x.library.config.Open(e.Path)
	if err != nil {
		return err
	}
	defer source.Close()
	e.SampleRate, e.Channels = source.SampleRate(), source.Channels()
	frames := source.Frames()
	if e.SampleRate <= 0 || e.Channels <= 0 || frames == 0 {
		return fault("the file holds no sound. Copy or convert it anew")
	}
	if e.Duration = duration(frames, e.SampleRate); e.Duration > longest {
		return fault("the file claims to last longer than a day. Copy or convert it anew")
	}
	if x.whole || frames < 0 {
		if err := x.measure(ctx, e, source); err != nil {
			return err
		}
	} else {
		x.read.Add(e.size)
	}
	return nil
}

// withoutPath is an error of a file that is named beside it.
func withoutPath(err error) error {
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		return of.Err
	}
	return err
}

// twin finds a piece that was measured elsewhere: the same file, moved.
func (x *examiner) twin(ctx context.Context, e *entry) (twin entry, found bool) {
	err := x.library.entries(ctx, func(other entry) { twin, found = other, true },
		"WHERE content = ? AND size = ? AND modified = ? AND examined = ? AND problem = '' LIMIT 1",
		e.Content, e.size, e.modified, examination)
	return twin, err == nil && found
}

// measure decodes the file to its end.
func (x *examiner) measure(ctx context.Context, e *entry, source Source) error {
	channels := min(e.Channels, 2)
	meter, err := measure.New(e.SampleRate, channels)
	if err != nil {
		return err
	}
	const block = 4096 // frames
	if x.frames == nil {
		x.frames, x.block = make([][2]float32, block), make([]float32, 2*block)
	}
	claimed, whole := source.Frames(), e.Duration
	var frames, counted int64
	for err == nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var n int
		n, err = source.ReadFrames(x.frames)
		samples := x.block[:n*channels]
		for i, frame := range x.frames[:n] {
			copy(samples[i*channels:], frame[:channels])
		}
		meter.Write(samples)
		if frames += int64(n); duration(frames, e.SampleRate) > longest {
			return fault("the file gives more than a day of sound. Copy or convert it anew")
		}
		if claimed > 0 {
			part := int64(float64(e.size) * min(1, float64(frames)/float64(claimed)))
			x.read.Add(part - counted)
			counted = part
		}
	}
	x.read.Add(e.size - counted)
	m := meter.Measures()
	e.Measures, e.Duration, e.examined = &m, duration(frames, e.SampleRate), examination
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || (errors.Is(err, io.EOF) && frames < claimed):
		return fault(fmt.Sprintf("the file ends early: only the first %s are there. Copy it anew", partOf(e.Duration, whole)))
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("%w. Only the first %s can be played. Copy it anew", err, partOf(e.Duration, whole))
	}
	return nil
}

// partOf says how much of a file is there; a length of 0 is not known.
func partOf(part, whole time.Duration) string {
	switch {
	case whole == 0:
		return clock(part)
	case clock(part) == clock(whole):
		return fmt.Sprintf("%.2f s of its %.2f s", part.Seconds(), whole.Seconds())
	}
	return clock(part) + " of its " + clock(whole)
}

// unfit says why no session can use a file; "" where one can. What is whole
// and only too short to fade into and out of is measured and listed like any
// other, and named besides.
func (e *entry) unfit() string {
	const least = playlist.ShortestPiece
	switch sounding := e.sounding(); {
	case e.problem != "":
		return e.problem
	case e.Duration < least:
		return fmt.Sprintf("the piece lasts only %s. A session plays pieces of at least one minute, because they fade into one another", brief(e.Duration))
	case sounding <= 0:
		return "the file holds nothing but silence. Copy it anew, or leave it out"
	case sounding < least:
		return fmt.Sprintf("the piece lasts only %s between its silent ends. A session plays pieces of at least one minute, because they fade into one another", brief(sounding))
	}
	return ""
}

// sounding is the length without silent ends, as far as it is known.
func (e *entry) sounding() time.Duration {
	if e.Measures == nil {
		return e.Duration
	}
	return e.Duration - e.Measures.HeadSilence - e.Measures.TailSilence
}

// brief is a length of less than a minute or so, rounded so that none is 0 s
// or a whole minute that is none.
func brief(d time.Duration) string {
	least := time.Second
	if d < 10*time.Second || d > 59*time.Second {
		least = 10 * time.Millisecond
	}
	return strconv.FormatFloat(d.Truncate(least).Seconds(), 'f', -1, 64) + " s"
}

// duration is the time of so many frames, in two parts, so that no length
// overflows; less than nothing is nothing.
func duration(frames int64, rate int) time.Duration {
	r := int64(rate)
	seconds := min(max(frames, 0)/r, int64(longest/time.Second)+1)
	return time.Duration(seconds)*time.Second + time.Duration(max(frames, 0)%r)*time.Second/time.Duration(r)
}

// clock is a length as a player shows it, 3:07 or 1:02:09.
func clock(d time.Duration) string {
	s := int(d / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
