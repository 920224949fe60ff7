package audio

import (
	"context"
	"time"

	"roomtone/playlist"
)

// Render plays a session from its start for a length of session time, as fast
// as it can be made. mixAt is what the room should hear at a session time; it
// is asked ten times a second, in order. write gets what a device would get,
// sample by sample; the slice is valid during the call. Files that failed are
// told at the end. Of the configuration Output does not count.
//
// A device gets the same as long as it gets the same mixes and its player
// keeps up: all else, the bed too, follows from the seed and from session
// time.
func Render(ctx context.Context, c Config, mixAt func(time.Duration) playlist.Mix, length time.Duration, write func([][2]float64) error) ([]playlist.FileFault, error) {
	work, stop := context.WithCancel(ctx)
	defer stop()
	e := newEngine(c.LevelDB, c.ceilingDB(), newBedRing())
	device := newDoor(e, 0)
	bed := newBed(c.Seed, bedFirst)
	e.bed.begin(bed.generate, bedFirst)
	bedDone := make(chan struct{})
	go func() { e.bed.run(work, bed.generate); close(bedDone) }()
	defer func() { stop(); <-bedDone }()
	f := newFeeder(e, c.opener())
	defer f.close()

	frames := make([][2]float64, Rate/10/quantum*quantum)
	total := int64(length.Seconds() * Rate)
	for left := total; left > 0; {
		if err := ctx.Err(); err != nil {
			return f.faults, err
		}
		f.use(mixAt(time.Duration(float64(total-left) / Rate * float64(time.Second))))
		f.step(work)
		if err := f.await(work, len(frames)); err != nil {
			return f.faults, err
		}
		n := min(left, int64(len(frames)))
		device.Stream(frames[:n])
		if err := write(frames[:n]); err != nil {
			return f.faults, err
		}
		left -= n
	}
	return f.faults, nil
}

// await waits until every deck and the bed have what the next frames need, or
// will not get it.
func (f *feeder) await(ctx context.Context, frames int) error {
	now, speed := f.engine.now(), speedOf(f.mix)
	const nap = 200 * time.Microsecond
	for f.engine.bed.ready() < frames {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(nap)
	}
	for _, s := range f.decks {
		if s.cue > now+float64(frames)*speed {
			continue
		}
		for start := time.Now(); s.state.Load() == deckRunning && s.ring.level() < frames+reserveSeconds*Rate+reserveSpare; {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if time.Since(start) > openSeconds*time.Second {
				s.fail(errTooSlow)
			}
			s.poke()
			time.Sleep(nap)
		}
	}
	return nil
}
