package audio

import (
	"math"
	"time"
)

const (
	// courseSettle is over how many seconds lateness is averaged: a device
	// takes sound in gulps. So long, twice, a player may take to come up.
	courseSettle = 10
	// coursePull is by how much of its error, in a second, session time is
	// drawn to the clock; it may then run faster or slower by courseRate at
	// most, half a percent, and fades with it, which nobody hears.
	coursePull = 0.02
	courseRate = 0.005
	// courseLeast is the error in seconds that is left alone, so that a device
	// with a good clock gets what [Render] gives.
	courseLeast = 0.015
)

// course holds the sound to the session's clock. A device has a clock of its
// own, some seconds in a day beside the computer's, and one that ran out of
// sound has lost time for good. What it keeps in store, and a beginning that
// was late, are no error: the sound is held where it stood once it had
// settled. A piece that sounds is never moved by it; the next one is at its
// place.
type course struct {
	last    time.Time
	settled float64 // seconds that were averaged so far
	mean    float64 // of how late the samples are, in seconds
	aim     float64 // what it is held at
}

// steer takes in by how many seconds the samples are late, and gives the part
// by which session time is to run faster.
func (c *course) steer(late float64, now time.Time) float64 {
	if c.last.IsZero() {
		c.mean = late
	} else if passed := now.Sub(c.last).Seconds(); passed > 0 {
		c.settled += passed
		c.mean += (late - c.mean) * math.Min(1, passed/math.Min(courseSettle, math.Max(c.settled, passed)))
	}
	c.last = now
	if c.settled < 2*courseSettle {
		c.aim = c.mean
	}
	if math.Abs(c.off()) < courseLeast {
		return 0
	}
	return math.Max(-courseRate, math.Min(c.off()*coursePull, courseRate))
}

// off is by how many seconds the sound is later than it was.
func (c *course) off() float64 { return c.mean - c.aim }
