package audio

import (
	"context"
	"errors"
	"io"
	"math"
	"sync/atomic"
	"time"
)

const (
	// ringSeconds is how far a deck decodes ahead. A disk that stalls for
	// six seconds leaves more than reserveSeconds of it.
	ringSeconds = 12
	// reserveSeconds is what a ring must hold, beyond [reserveSpare], for its
	// deck to be at full level; with less the deck fades, to silence where only
	// the spare is left.
	reserveSeconds = 3
	// reserveSpare is the quantum that is being mixed and the one after it, in
	// frames: a deck that is silent by then breaks off nowhere.
	reserveSpare = 2 * quantum
	// dryFade is the least fade of a deck whose file is over, in seconds.
	dryFade = 0.05
)

// The states of a deck.
const (
	deckRunning int32 = iota // opening or decoding
	deckOver                 // all of the file is in the ring
	deckFailed               // what is in the ring is all there will be
)

// Whose turn a deck is: it waits for the engine, which begins to play it, unless
// the feeder has left it out before. Either may come first and then holds: a
// deck that was begun by the mix before is not cut off, but fades out.
const (
	deckAwaited int32 = iota
	deckBegun
	deckLeft
)

// begun tells whether the engine has begun to play the deck.
func (d *deck) begun() bool { return d.turn.Load() == deckBegun }

// begin is for the engine; false where the deck was left out.
func (d *deck) begin() bool { return d.turn.CompareAndSwap(deckAwaited, deckBegun) }

// leaveOut is for the feeder; false where the deck plays, or has played.
func (d *deck) leaveOut() bool { return d.turn.CompareAndSwap(deckAwaited, deckLeft) }

// deck plays one file. Its goroutine decodes into the ring; the engine reads
// the ring and owns the fields below it.
type deck struct {
	path  string
	from  time.Duration // into the file
	most  int           // frames at Rate to decode; a rehearsal needs few
	ring  *ring
	state atomic.Int32
	err   atomic.Pointer[error] // why it failed
	wake  chan struct{}         // there may be room in the ring
	stop  context.CancelFunc

	turn  atomic.Int32 // deckAwaited, deckBegun or deckLeft
	quiet atomic.Bool  // begun, and not heard any more

	// The engine's own.
	gain float64
}

// newDeck makes a deck for at most need seconds of a file; run decodes.
func newDeck(path string, from time.Duration, need float64) *deck {
	seconds := math.Min(ringSeconds, need+1)
	return &deck{
		path: path, from: from,
		most: int(math.Min(need, 24*3600) * Rate),
		ring: newRing(int(seconds * Rate)),
		wake: make(chan struct{}, 1),
	}
}

// run decodes until the file is over, it fails, or ctx ends.
func (d *deck) run(ctx context.Context, open func(string) (Stream, error)) {
	err := d.decode(ctx, open)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		d.fail(err)
	default:
		d.state.CompareAndSwap(deckRunning, deckOver)
	}
}

// fail ends the deck early; the first reason counts.
func (d *deck) fail(err error) {
	if d.err.CompareAndSwap(nil, &err) {
		d.state.Store(deckFailed)
	}
}

func (d *deck) decode(ctx context.Context, open func(string) (Stream, error)) (err error) {
	defer caught(&err)
	s, err := open(d.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rate := s.SampleRate()
	if frame := int64(math.Round(d.from.Seconds() * float64(rate))); frame > 0 {
		if err := s.SeekFrame(frame); err != nil {
			return err
		}
	}
	convert := newConverter(rate)
	in := make([][2]float32, rate/20)
	for left := d.most; left > 0; {
		n, err := s.ReadFrames(in)
		out := convert.process(in[:n], err != nil)
		out = out[:min(left, len(out))]
		left -= len(out)
		if !d.deliver(ctx, out) {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deliver writes frames to the ring, waiting for room; false means stop.
func (d *deck) deliver(ctx context.Context, frames [][2]float32) bool {
	for {
		frames = frames[d.ring.write(frames):]
		if len(frames) == 0 {
			return true
		}
		select {
		case <-d.wake:
		case <-ctx.Done():
			return false
		}
		if d.state.Load() == deckFailed {
			return false
		}
	}
}

// poke tells a waiting deck that its ring may have room.
func (d *deck) poke() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

var errTooSlow = errors.New("it is not read fast enough: the disk or the network does not keep up")

// reserve is how loud, 0–1, the deck may be at the end of the next quantum with
// what is in its ring: full with [reserveSeconds], down to nothing where the
// quantum after that could not be filled, so that none breaks off. A
// file that is over in good order may come nearer to its end, as near as its
// fade out.
func (d *deck) reserve(fadeOut float64) float64 {
	full := float64(reserveSeconds * Rate)
	if d.state.Load() == deckOver {
		full = math.Min(full, math.Max(fadeOut, dryFade*Rate))
	}
	return quarter(float64(d.ring.level()-reserveSpare) / full)
}

// converter brings a file's rate to [Rate]; nothing is done where they agree.
type converter struct {
	*resampler
	out [][2]float32
}

func newConverter(rate int) *converter {
	if rate == Rate {
		return &converter{}
	}
	return &converter{resampler: newResampler(rate, Rate)}
}

// process converts in; it is valid until the next call. At the end of a file
// it adds what the filter still holds.
func (c *converter) process(in [][2]float32, last bool) [][2]float32 {
	if c.resampler == nil {
		return in
	}
	c.out = c.resampler.process(c.out[:0], in)
	if last {
		c.out = c.flush(c.out)
	}
	return c.out
}
