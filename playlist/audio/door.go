package audio

import (
	"math"
	"sync/atomic"

	"github.com/gopxl/beep/v2"
)

// freshSeconds is how long the sound takes to come up on a new device.
const freshSeconds = 0.4

// door stands between the mix and one device: the sound of a new device comes
// up from silence, that of one that is given back goes down, and each device
// has its own level. It only attenuates, so that no ceiling is passed by it.
type door struct {
	from   beep.Streamer
	level  float64
	fresh  atomic.Bool // a device was opened: come up from silence
	closed atomic.Bool // go down to silence and stay there

	place float64 // 0–1: how far it is open; the streaming goroutine's
}

func newDoor(from beep.Streamer, levelDB float64) *door {
	return &door{from: from, level: decibels(math.Min(0, levelDB))}
}

var _ beep.Streamer = (*door)(nil)

// Err is always nil.
func (d *door) Err() error { return nil }

// Stream fills samples, always.
func (d *door) Stream(samples [][2]float64) (int, bool) {
	if d.fresh.Swap(false) {
		d.place = 0
	}
	d.from.Stream(samples)
	step := 1.0 / (freshSeconds * Rate)
	if d.closed.Load() {
		step = -step
	}
	if d.place == 1 && step > 0 && d.level == 1 {
		return len(samples), true
	}
	for i := range samples {
		gain := d.level
		if d.place < 1 || step < 0 {
			d.place = math.Max(0, math.Min(1, d.place+step))
			gain *= quarter(d.place)
		}
		samples[i][0] *= gain
		samples[i][1] *= gain
	}
	return len(samples), true
}
