package room

import (
	"errors"
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

// A house without current: its bridge is away for a while, and the lamps come
// back at full light.
func TestAfterAPowerCutTheRoomDoesNotStayBright(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 3)
		s := begin(t, d)
		s.want(fade(40, 5, time.Minute))
		pass(2 * time.Minute)
		d.change(func() { d.gone = errors.New("the bridge does not answer") })
		pass(time.Minute)
		d.change(func() {
			d.gone = nil
			for i := range d.lamps {
				d.lamps[i].Percent = 100
			}
		})
		pass(5 * time.Minute)
		if by := s.Status().ByHand; len(by) > 0 || d.percents() != "5 5 5 " {
			t.Errorf("by hand %v, lamps at %s", by, d.percents())
		}
		if err := s.end(); err != nil || d.percents() != "40 40 40 " {
			t.Errorf("%v, lamps at %s", err, d.percents())
		}
	})
}
