package audio

import (
	"context"
	"time"

	"roomtone/playlist"
)

// Render plays a mix for a length of session time, from mix.Now on, as fast
// as it can be made. write gets what a device would get, sample by sample; the
// slice is valid during the call. Files that failed are told at the end. Of
// the configuration Output does not count.
func Render(ctx context.Context, c Config, mix playlist.Mix, length time.Duration, write func([][2]float64) error) ([]playlist.FileFault, error) {
	work, stop := context.WithCancel(ctx)
	defer stop()
	e := newEngine(c.LevelDB, c.ceilingDB(), newBedRing())
	bed := newBed(c.Seed, bedFirst)
	e.bed.begin(bed.generate, bedFirst)
	bedDone := make(chan struct{})
	go func() { e.bed.run(work, bed.generate); close(bedDone) }()
	defer func() { stop(); <-bedDone }()
	f := newFeeder(e, c.opener())
	defer f.close()
	f.use(mix)
	f.jump(sessionFrames(mix.Now))

	frames := make([][2]float64, Rate/10/quantum*quantum)
	left := int64(length.Seconds() * Rate / speedOf(mix))
	for left > 0 {
		f.step(work)
		if err := f.await(work, len(frames)); err != nil {
			return f.faults, err
		}
		n := min(left, int64(len(frames)))
		e.Stream(frames[:n])
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
		for start := time.Now(); s.state.Load() == deckRunning && s.ring.level() < frames+reserveSeconds*Rate; {
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
