package room

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

// telling is a house whose bridge tells of changes, and can end effects.
type telling struct {
	*fakeDriver
	told   chan lighting.Lamp
	calmed []string
	stuck  error // what Calm answers while it is set
}

func (d *telling) Watch(ctx context.Context, seen func(lighting.Lamp)) {
	for {
		select {
		case l := <-d.told:
			seen(l)
		case <-ctx.Done():
			return
		}
	}
}

func (d *telling) Calm(_ context.Context, lamps []lighting.Lamp) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stuck != nil {
		return d.stuck
	}
	for _, l := range lamps {
		d.calmed = append(d.calmed, l.ID)
		d.find(l.ID).Effect = ""
	}
	return nil
}

func TestAHandIsNoticedAtOnceWhereTheBridgeTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &telling{fakeDriver: house(40, 2), told: make(chan lighting.Lamp)}
		s := begin(t, d)
		s.want(fade(40, 20, 10*time.Minute))
		pass(time.Second)
		d.change(func() { d.lamps[0].Percent = 90 })
		d.told <- d.lamps[0]
		synctest.Wait()
		if by := s.Status().ByHand; len(by) != 1 || by[0].ID != "1" {
			t.Errorf("at once: by hand %v", by)
		}
		d.told <- lamp("a lamp of another room", 3, true)
		synctest.Wait()
		if n := s.Status().Lamps; n != 1 {
			t.Errorf("%d lamps follow", n)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// What a bridge tells of our own commands is no hand.
func TestTheEchoOfACommandIsNoHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &telling{fakeDriver: house(40, 3), told: make(chan lighting.Lamp)}
		s := begin(t, d)
		sent := 0
		for now := time.Duration(0); now < 30*time.Minute; now += 250 * time.Millisecond {
			s.want(wanted(now))
			pass(250 * time.Millisecond)
			for ; sent < len(d.sent); sent++ {
				l := *d.find(d.sent[sent].Lamp)
				d.told <- l
			}
		}
		synctest.Wait()
		if by := s.Status().ByHand; len(by) > 0 || sent == 0 {
			t.Errorf("after %d commands: by hand %v", sent, by)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestEffectsAreEndedBeforeTheFirstCommandAndNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &telling{fakeDriver: house(40, 4), told: make(chan lighting.Lamp), stuck: errors.New("the bridge is busy")}
		d.lamps[0].Effect = "candle"
		d.lamps[1].Effect, d.lamps[1].On = "candle", false
		d.lamps[2].Effect, d.lamps[2].Reachable = "candle", false
		d.onCommand = func() {
			if len(d.calmed) == 0 {
				t.Error("a command came before the effects were ended")
			}
		}
		s := begin(t, d)
		s.want(fade(40, 5, 0))
		pass(500 * time.Millisecond)
		if got := s.Status(); len(got.Calmed) > 0 || got.Trouble == "" {
			t.Errorf("while it cannot be ended: %+v", got)
		}
		d.change(func() { d.stuck = nil })
		pass(time.Minute)
		if len(d.calmed) != 1 || d.calmed[0] != "1" {
			t.Errorf("ended: %v", d.calmed)
		}
		if got := s.Status().Calmed; len(got) != 1 || got[0] != (lighting.LampName{ID: "1", Name: "Lamp 1"}) {
			t.Errorf("noted: %v", got)
		}
		// One that begins later is somebody's wish.
		d.change(func() { d.lamps[3].Effect = "candle" })
		pass(lookEvery)
		if by := s.Status().ByHand; len(by) != 1 || by[0].ID != "4" || len(d.calmed) != 1 {
			t.Errorf("by hand: %v, ended %v", by, d.calmed)
		}
		d.change(func() { d.lamps[2].Reachable = true })
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}
