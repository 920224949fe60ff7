package conductor

import "time"

// parted is how far wall and monotonic clock may part in one reading before
// it is noted: less is drift, more is a sleep or a correction.
const parted = time.Second

// clock measures session time from two clocks: Go's monotonic clock, which
// stops while the computer sleeps, and the time the computer has slept. The
// wall clock is only read for people and for corrections.
type clock struct {
	// suspended is how long the computer has slept since it was started, on
	// a scale of its own; nil where the system does not tell.
	suspended func() time.Duration
	// wall is the wall clock, as the system gives it.
	wall  func() time.Time
	speed float64

	last    time.Time // whose monotonic clock counts
	seen    time.Time // on the wall clock
	slept   time.Duration
	elapsed time.Duration
	// back is how long session time still stands, to be set back by as much.
	back time.Duration
}

// reading is one look at the clock.
type reading struct {
	elapsed time.Duration // session time
	wall    time.Time
	slept   time.Duration // since the last reading, 0 for none worth noting
	// correction is how far the wall clock was set since the last reading.
	correction time.Duration
}

func newClock(elapsed time.Duration, speed float64, suspended func() time.Duration, wall func() time.Time) *clock {
	c := &clock{suspended: suspended, wall: wall, speed: speed, elapsed: elapsed, last: time.Now(), seen: wall().Round(0)}
	if suspended != nil {
		c.slept = suspended()
	}
	return c
}

func (c *clock) read() reading {
	t, seen := time.Now(), c.wall().Round(0)
	mono := t.Sub(c.last)
	wall := seen.Sub(c.seen)
	slept := max(0, wall-mono)
	if c.suspended != nil {
		total := c.suspended()
		slept, c.slept = total-c.slept, total
	}
	r := reading{wall: seen}
	r.slept, r.correction = parting(mono, wall, slept)
	c.pass(time.Duration(float64(mono)*c.speed) + r.slept)
	c.last, c.seen = t, seen
	r.elapsed = c.elapsed
	return r
}

// pass lets session time go on, where it does not stand.
func (c *clock) pass(d time.Duration) {
	stood := min(d, c.back)
	c.back -= stood
	c.elapsed += d - stood
}

// shift sets session time forward or back. It never runs backwards: to be
// set back it stands.
func (c *clock) shift(by time.Duration) {
	c.back -= by
	if c.back < 0 {
		c.elapsed -= c.back
		c.back = 0
	}
}

// parting explains by how much the two clocks moved apart: sleep first, and
// what is left is a correction of the wall clock. Where nothing tells a sleep
// from a correction, slept is the jump itself: a jump forwards counts as
// sleep, because since dose must not lose time.
func parting(mono, wall, slept time.Duration) (sleep, correction time.Duration) {
	if slept > parted {
		sleep = slept
	}
	if d := wall - mono - sleep; d > parted || d < -parted {
		correction = d
	}
	return sleep, correction
}
