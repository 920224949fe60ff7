package conductor_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// after is the stage of a program that starts again some time after the one
// of s had stopped.
func (s *stage) after(t *testing.T, down time.Duration) *stage {
	t.Helper()
	seen := conductor.Seen{Elapsed: s.Snapshot().Position.SinceStart, Wall: time.Now()}
	past := slices.Concat(s.config.Past, s.journal.events)
	s.looks.see() // what goes on writing meanwhile comes after this look
	time.Sleep(down)
	return newStage(t, func(c *conductor.Config) { c.Past, c.LastSeen = past, seen })
}

// The session begins where the bed that waited is: at the same place, with
// the same sound, and from there it rises.
func TestTheWaitingBedGoesOverIntoTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(12 * time.Minute)
		seen := conductor.Seen{Elapsed: s.Snapshot().Position.SinceStart, Wall: time.Now()}
		next := s.after(t, 3*time.Minute)
		waiting := conductor.Waiting(seen)
		finish()
		if waiting.Now != seen.Elapsed+3*time.Minute {
			t.Errorf("the bed waits at %v", waiting.Now)
		}
		finish = next.run(t)
		defer finish()
		next.looks.see()
		stages := next.player.mix.Stages
		var rises int
		for i, st := range stages {
			if st.BedOnly && i+1 < len(stages) && stages[i+1].Start == st.Start && !stages[i+1].BedOnly && stages[i+1].Ramp > 0 {
				rises++
				if want := waiting.Stages[0]; st.LevelDB != want.LevelDB || st.Target != want.Target {
					t.Errorf("the session begins with %+v, and %+v waited", st, want)
				}
			}
		}
		if rises != 1 {
			t.Errorf("it rises %d times out of the bed: %+v", rises, stages)
		}
	})
}

// A piece that sounded at one stop goes on; at the second it is left out.
func TestAPieceDuringWhichTheProgramStoppedTwiceIsLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(90 * time.Second)
		sounds := s.Snapshot().Now.Path
		once := s.after(t, time.Second)
		finish()
		finish = once.run(t)
		once.pass(2 * time.Second)
		if now := once.Snapshot().Now; now == nil || now.Path != sounds {
			t.Fatalf("after one stop %v sounds, and it was %s", now, sounds)
		}
		twice := once.after(t, time.Second)
		finish()
		finish = twice.run(t)
		defer finish()
		twice.pass(time.Second)
		if now := twice.Snapshot().Now; now != nil && now.Path == sounds {
			t.Errorf("after two stops %s sounds again", sounds)
		}
		for _, it := range twice.player.mix.Items {
			if it.Path == sounds && it.End > twice.Snapshot().Position.SinceStart {
				t.Errorf("it is still planned: %+v", it)
			}
		}
		said := false
		for _, e := range twice.journal.events {
			said = said || e.Kind == timer.Fault && e.Path == sounds && strings.Contains(e.Text, "the program stopped twice while it played")
		}
		if !said {
			t.Error("nothing says that it is left out")
		}
	})
}
