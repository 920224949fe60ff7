package conductor_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// The lid is closed for a while in the middle of a session. Since
// dose counts the sleep; the piece goes on where it was, at the level that the
// phase has by then; the lamps are given a fade and never a step; and what was
// due meanwhile is said once.
func TestAClosedLidMovesTheDoseAndNeitherThePieceNorTheLevelOfTheHand(t *testing.T) {
	for name, slept := range map[string]time.Duration{"a moment": 3 * time.Second, "ten minutes": 10 * time.Minute, "half an hour": 30 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asleep atomic.Int64
				s := newStage(t, func(c *conductor.Config) {
					c.Suspended = func() time.Duration { return time.Duration(asleep.Load()) }
				})
				finish := s.run(t)
				s.pass(22 * time.Minute)
				s.do(t, conductor.Command{Kind: timer.DoseTaken})
				s.do(t, conductor.Command{Kind: timer.LevelSet, LevelDB: -9})
				s.pass(20 * time.Minute)
				before, mix := s.Snapshot(), s.player.mix
				asleep.Add(int64(slept))
				s.pass(time.Second)
				after := s.Snapshot()

				if moved := after.Position.SinceStart - before.Position.SinceStart; (moved - slept - time.Second).Abs() > 300*time.Millisecond {
					t.Errorf("the session moved by %v", moved)
				}
				if *after.State.Dose != *before.State.Dose {
					t.Errorf("the dose was at %v and is at %v", *before.State.Dose, *after.State.Dose)
				}
				if before.Now == nil || after.Now == nil || before.Now.Path != after.Now.Path {
					t.Fatalf("%v sounded, and then %v", before.Now, after.Now)
				}
				was, is := before.Position.SinceStart-before.Now.Start+before.Now.Offset, after.Position.SinceStart-after.Now.Start+after.Now.Offset
				if jump := is - was - time.Second; jump.Abs() > 300*time.Millisecond {
					t.Errorf("the piece jumps by %v", jump)
				}
				hand := s.player.mix.Hand
				if len(hand) == 0 || hand[len(hand)-1].LevelDB != mix.Hand[len(mix.Hand)-1].LevelDB {
					t.Errorf("the guide's fader moved: %v, and then %v", mix.Hand, hand)
				}
				if s.count(timer.Gap) != 1 {
					t.Errorf("%d gaps are noted", s.count(timer.Gap))
				}
				shown := map[timer.PromptID]int{}
				for _, e := range s.journal.events {
					if e.Kind == timer.PromptShown {
						if shown[e.Prompt]++; shown[e.Prompt] > 1 {
							t.Errorf("the prompt %s was shown twice", e.Prompt)
						}
					}
				}
				finish()
			})
		})
	}
}
