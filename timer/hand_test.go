package timer_test

import (
	"errors"
	"testing"
	"time"

	"roomtone/timer"
)

func TestTheHandMovesOnOneLadder(t *testing.T) {
	softer := func(db float64) timer.Event { return timer.Event{Kind: timer.Softened, LevelDB: db} }
	deeper := timer.Event{Kind: timer.Deepened, LevelDB: 3}
	silent := func(length time.Duration) timer.Event { return timer.Event{Kind: timer.Silenced, By: length} }
	for name, c := range map[string]struct {
		events  []timer.Event
		want    timer.Hand
		refused bool // the last one
	}{
		"softer":                          {[]timer.Event{softer(-3)}, timer.Hand{LevelDB: -3}, false},
		"never louder than it was set":    {[]timer.Event{softer(-3), softer(9)}, timer.Hand{}, false},
		"deeper":                          {[]timer.Event{deeper}, timer.Hand{Depth: 1}, false},
		"deeper where it was softened":    {[]timer.Event{softer(-4), deeper}, timer.Hand{LevelDB: -1}, false},
		"up to the level, and not over":   {[]timer.Event{softer(-1), deeper}, timer.Hand{}, false},
		"softer where it is deep":         {[]timer.Event{deeper, deeper, softer(-3)}, timer.Hand{Depth: 1}, false},
		"as deep as it goes":              {[]timer.Event{deeper, deeper, deeper, deeper}, timer.Hand{Depth: 3}, true},
		"a key down":                      {[]timer.Event{{Kind: timer.Ducked}}, timer.Hand{Ducked: true}, false},
		"a key that repeats":              {[]timer.Event{{Kind: timer.Ducked}, {Kind: timer.Ducked}}, timer.Hand{Ducked: true}, true},
		"a key down and up":               {[]timer.Event{{Kind: timer.Ducked}, {Kind: timer.Unducked}}, timer.Hand{}, false},
		"a key that was never down":       {[]timer.Event{{Kind: timer.Unducked}}, timer.Hand{}, true},
		"silence":                         {[]timer.Event{silent(30 * time.Second)}, timer.Hand{SilentUntil: minute + 30*time.Second}, false},
		"silence too short to be meant":   {[]timer.Event{silent(9 * time.Second)}, timer.Hand{}, true},
		"silence too long to be planned":  {[]timer.Event{silent(61 * time.Second)}, timer.Hand{}, true},
		"silence called off":              {[]timer.Event{silent(minute), {Kind: timer.SoundBack}}, timer.Hand{SilentUntil: minute}, false},
		"no silence to call off":          {[]timer.Event{{Kind: timer.SoundBack}}, timer.Hand{}, true},
		"a panic is heard":                {[]timer.Event{silent(minute), {Kind: timer.Panicked}}, timer.Hand{}, false},
		"depth belongs to its phase":      {[]timer.Event{deeper, softer(0), {Kind: timer.DoseTaken}}, timer.Hand{}, false},
		"softness does not":               {[]timer.Event{softer(-3), {Kind: timer.DoseTaken}}, timer.Hand{LevelDB: -3}, false},
		"a key is not held through sleep": {[]timer.Event{{Kind: timer.Ducked}, {Kind: timer.Gap, By: time.Second}}, timer.Hand{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := played(t)
			for i, e := range c.events {
				e.Elapsed = minute
				next, err := s.Apply(e)
				if last := i == len(c.events)-1; (err != nil) != (last && c.refused) || (err != nil && !errors.Is(err, timer.ErrRefused)) {
					t.Fatalf("%s: %v", e.Kind, err)
				}
				s = next
			}
			if s.Hand != c.want {
				t.Errorf("the hand is %+v, not %+v", s.Hand, c.want)
			}
		})
	}
}
