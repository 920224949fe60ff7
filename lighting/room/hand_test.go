package room

import (
	"testing"
	"testing/synctest"
	"time"
)

// A hand that dims one lamp is seen at the next look and holds that lamp
// alone; given back, it goes on by a fade and not by a jump.
func TestAHandOnOneLampLeavesTheOthersToTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 2)
		s := begin(t, d)
		now := time.Duration(0)
		run := func(length time.Duration, held ...string) {
			for end := now + length; now < end; now += 250 * time.Millisecond {
				w := wanted(now)
				w.Held = held
				s.want(w)
				pass(250 * time.Millisecond)
			}
		}
		run(26 * time.Minute)
		d.change(func() { d.lamps[0].Percent = 90 })
		run(lookEvery)
		if by := s.Status().ByHand; len(by) != 1 || by[0].ID != "1" || by[0].Name != "Lamp 1" {
			t.Fatalf("by hand: %+v", by)
		}
		run(10*time.Minute, "1")
		if got := d.percents(); got != "90 20 " {
			t.Errorf("while a hand holds the first lamp they are at %s", got)
		}
		before := len(d.sent)
		run(2 * time.Minute)
		if by := s.Status().ByHand; len(by) != 0 {
			t.Errorf("given back, and still by hand: %+v", by)
		}
		if got := d.percents(); got != "20 20 " {
			t.Errorf("given back, the lamps are at %s", got)
		}
		if first := d.sent[before]; first.Percent < 80 {
			t.Errorf("given back, the lamp jumps to %.0f %%", first.Percent)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}
