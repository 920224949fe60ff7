package conductor

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestSessionTimeCountsSleepAndIgnoresCorrections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var slept time.Duration
		c := newClock(time.Minute, 1, func() time.Duration { return slept }, time.Now)
		time.Sleep(10 * time.Second)
		if r := c.read(); r.elapsed != time.Minute+10*time.Second || r.slept != 0 || r.correction != 0 {
			t.Errorf("in ordinary time: %+v", r)
		}
		slept = 20 * time.Minute
		time.Sleep(time.Second)
		r := c.read()
		if r.slept != 20*time.Minute {
			t.Errorf("20 minutes of sleep were read as %v", r.slept)
		}
		if want := 21*time.Minute + 11*time.Second; r.elapsed != want {
			t.Errorf("after the sleep the session is at %v, want %v", r.elapsed, want)
		}
		// In this bubble the wall clock did not move with the sleep: it was
		// set back by as much, and that is a correction.
		if r.correction != -20*time.Minute {
			t.Errorf("the correction was read as %v", r.correction)
		}
	})
}

func TestClocksThatPartAreExplained(t *testing.T) {
	for name, c := range map[string]struct{ mono, wall, slept, sleep, correction time.Duration }{
		"nothing happened":             {mono: time.Second, wall: time.Second},
		"drift is not worth a word":    {mono: 10 * time.Second, wall: 10*time.Second + 400*time.Millisecond},
		"the lid was closed":           {mono: time.Second, wall: time.Hour, slept: time.Hour - time.Second, sleep: time.Hour - time.Second},
		"the clock was set forward":    {mono: time.Second, wall: time.Hour + time.Second, correction: time.Hour},
		"the clock was set back":       {mono: time.Second, wall: time.Second - time.Hour, correction: -time.Hour},
		"it slept and was then set":    {mono: 0, wall: 3 * time.Hour, slept: time.Hour, sleep: time.Hour, correction: 2 * time.Hour},
		"daylight saving moves no one": {mono: time.Minute, wall: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			sleep, correction := parting(c.mono, c.wall, c.slept)
			if sleep != c.sleep || correction != c.correction {
				t.Errorf("slept %v and corrected by %v, want %v and %v", sleep, correction, c.sleep, c.correction)
			}
		})
	}
}

func TestSpeedScalesTheClockAndNotTheSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var slept time.Duration
		c := newClock(0, 60, func() time.Duration { return slept }, time.Now)
		time.Sleep(time.Second)
		slept = time.Minute
		if r := c.read(); r.elapsed != 2*time.Minute {
			t.Errorf("one second at 60 and a minute of sleep are %v", r.elapsed)
		}
	})
}
