package lighting

import (
	"math"
	"testing"
	"time"
)

func TestALampThatLostACommandGoesOnFromWhereItIs(t *testing.T) {
	b := newBench(white("a", 40))
	b.run(fade(40, 20, 5*time.Minute), time.Minute)
	b.lamps[0].Percent += 4 // what a lost step leaves
	b.planner.See(b.now, b.lamps...)
	w := fade(40, 20, 5*time.Minute)
	w.Now = time.Minute
	if b.run(w, 10*time.Minute); b.levels()[0] != level(20) {
		t.Errorf("the lamp ends at level %d", b.levels()[0])
	}
	if by := b.planner.ByHand(); len(by) > 0 {
		t.Errorf("a lost command is taken for a hand: %v", by)
	}
}

// Lamps of some makers tell on the way how far they have come. That is no
// reason to tell them anything again.
func TestALampThatTellsItsWayIsToldNoMoreThanOthers(t *testing.T) {
	commands := func(tells bool) int {
		b := newBench(white("a", 40))
		was, told := 40.0, 0
		for b.now < 12*time.Minute {
			w := fade(40, 5, 10*time.Minute)
			w.Now = b.now
			before := b.lamps[0].Percent
			if b.run(w, 250*time.Millisecond); len(b.log) > told {
				told, was = len(b.log), before
			}
			if !tells || told == 0 {
				continue
			}
			c := b.log[told-1]
			part := min(1, float64(b.now-c.at)/float64(c.Transition))
			onTheWay := b.lamps[0]
			onTheWay.Percent = was + (c.Percent-was)*part
			b.planner.See(b.now, onTheWay)
			if by := b.planner.ByHand(); len(by) > 0 {
				t.Fatalf("after %v it is taken for a hand: %v", b.now, by)
			}
		}
		if got := b.levels()[0]; got != level(5) {
			t.Errorf("the lamp ends at level %d", got)
		}
		return told
	}
	if quiet, telling := commands(false), commands(true); telling != quiet {
		t.Errorf("%d commands, to a lamp that tells nothing %d", telling, quiet)
	}
}

// A hand wins until the guide gives the lamp back.
func TestAHandOnALampHoldsIt(t *testing.T) {
	for name, hand := range map[string]func(*Lamp){
		"brighter":         func(l *Lamp) { l.Percent = 80 },
		"darker":           func(l *Lamp) { l.Percent = 2 },
		"cooler":           func(l *Lamp) { l.Mirek = 250 },
		"coloured":         func(l *Lamp) { l.Coloured = true },
		"switched off":     func(l *Lamp) { l.On = false },
		"brighter, cooler": func(l *Lamp) { l.Percent, l.Mirek = 80, 250 },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(white("a", 40), white("b", 40))
			w := fade(40, 20, 10*time.Minute)
			b.run(w, time.Minute)
			hand(&b.lamps[0])
			b.planner.See(b.now, b.lamps...)
			if by := b.planner.ByHand(); len(by) != 1 || by[0].ID != "a" {
				t.Fatalf("by hand: %v", by)
			}
			w.Now, w.Held = time.Minute, []string{"a"}
			after := b.lamps[0]
			others := 0
			for _, c := range b.run(w, 5*time.Minute) {
				if c.Lamp == "a" {
					t.Fatalf("a held lamp is told %+v", c)
				}
				others++
			}
			if others == 0 {
				t.Error("the other lamp does not go on")
			}
			if b.lamps[0].Percent != after.Percent || b.lamps[0].Mirek != after.Mirek {
				t.Error("the held lamp changed")
			}

			w.Now, w.Held = 6*time.Minute, nil
			b.run(w, time.Second)
			b.planner.See(b.now, b.lamps...)
			w.Now += time.Second
			b.run(w, 5*time.Minute)
			if by := b.planner.ByHand(); len(by) > 0 {
				t.Errorf("after it was given back the lamp is still by hand: %v", by)
			}
			if got := b.levels()[0]; got != level(20) {
				t.Errorf("after it was given back the lamp ends at level %d, want %d", got, level(20))
			}
		})
	}
}

// After a crash the planner knows no hand, but the session does.
func TestALampThatTheSessionKnowsAsHeldIsNotTold(t *testing.T) {
	b := newBench(white("a", 80))
	w := fade(40, 20, time.Minute)
	w.Held = []string{"a"}
	if log := b.run(w, 2*time.Minute); len(log) > 0 {
		t.Errorf("%d commands to a held lamp", len(log))
	}
}

func TestADarkLampThatAHandLightsIsTheHands(t *testing.T) {
	b := newBench(white("a", 2))
	b.run(fade(2, 0, 10*time.Second), time.Minute)
	b.lamps[0].On, b.lamps[0].Percent = true, 60
	b.planner.See(b.now, b.lamps...)
	if log := b.run(fade(0, 25, time.Minute), 2*time.Minute); len(log) > 0 || !b.planner.Left("a") {
		t.Errorf("%d commands to a lamp that a hand has lit", len(log))
	}
}

func TestALampThatWasOffBehindItsWallSwitchIsLeftAlone(t *testing.T) {
	l := white("a", 100)
	l.On, l.Reachable = false, false
	b := newBench(l)
	b.lamps[0].On, b.lamps[0].Reachable = true, true
	b.planner.See(b.now, b.lamps...)
	if log := b.run(fade(40, 20, time.Minute), 2*time.Minute); len(log) > 0 {
		t.Errorf("%d commands to a lamp whose state before is unknown", len(log))
	}
}

// Before the first command the light is what was seen, not darkness.
func TestBeforeAnyCommandTheLightIsWhatTheLampsShow(t *testing.T) {
	var p Planner
	off := white("b", 90)
	off.On = false
	p.See(0, white("a", 35), off)
	if got := p.Percent(); got != 35 {
		t.Errorf("the light is said to be at %g %%, and one lamp shines at 35 %%", got)
	}
}

// When the current returns, lamps come on at full light, whatever they were:
// that is no hand, and the room does not stay so.
func TestLampsThatCameOnAfterAPowerCutFadeBack(t *testing.T) {
	for name, c := range map[string]struct {
		to, shows float64
		late      time.Duration // after the outage
		on, joins bool
	}{
		"a dim lamp":                  {20, 100, 0, true, true},
		"a lamp that was made dark":   {0, 100, 0, true, true},
		"long after the outage":       {20, 100, 3 * time.Minute, true, false},
		"less than full light":        {20, 80, 0, true, false},
		"what we switched off stays":  {0, 100, 0, false, true},
		"as it was, and full a while": {20, 100, time.Minute, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(white("a", 40))
			w := fade(40, c.to, time.Minute)
			b.run(w, 3*time.Minute)
			b.planner.Outage(b.now)
			b.now += c.late
			if c.late > 0 {
				b.planner.See(b.now-c.late, b.lamps...) // as its bridge remembers it
			}
			b.lamps[0].On, b.lamps[0].Percent = c.on, c.shows
			b.planner.See(b.now, b.lamps...)
			w.Now = 3*time.Minute + c.late
			log := b.run(w, 5*time.Minute)
			if got := len(b.planner.ByHand()) == 0; got != c.joins {
				t.Fatalf("by hand: %v", b.planner.ByHand())
			}
			if c.joins && b.levels()[0] != level(c.to) {
				t.Errorf("after %d commands the lamp is at level %d", len(log), b.levels()[0])
			}
			// From then on a hand is a hand.
			if c.joins && c.on && c.to > 0 {
				b.lamps[0].Percent = 100
				b.planner.See(b.now, b.lamps...)
				if len(b.planner.ByHand()) != 1 {
					t.Error("a hand does not count any more")
				}
			}
		})
	}
}

// Lamps that begin apart go to the room's light each in its own way; what is
// told of the room goes one way all the same.
func TestTheRoomsLightGoesOneWay(t *testing.T) {
	b := newBench(white("a", 100), white("b", 80), white("c", 60))
	b.planner.See(0, b.lamps...)
	last := b.planner.Percent()
	if math.Abs(last-80) > 0.01 {
		t.Errorf("at first the room is said to be at %g %%", last)
	}
	w := fade(50, 0, time.Minute)
	for range 300 {
		b.run(w, time.Second)
		w.Now += time.Second
		if p := b.planner.Percent(); p > last {
			t.Errorf("at %v the room goes from %g to %g %%", b.now, last, p)
		} else {
			last = p
		}
	}
	if last != 0 {
		t.Errorf("in the dark the room is said to be at %g %%", last)
	}
}
