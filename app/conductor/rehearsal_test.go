package conductor_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

func rehearsing(c *conductor.Config) { c.Rehearsal = true }

// stood is where a rehearsal stood at one look, in real and in session time.
type stood struct {
	real, at time.Duration
	phase    string
}

// rehearsed runs a rehearsal to its end and gives what was seen of it.
func rehearsed(t *testing.T, s *stage) []stood {
	t.Helper()
	began := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(context.Background()) }()
	var seen []stood
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
			return seen
		case <-tick.C:
			s.looks.see()
			if snap := s.Snapshot(); snap != nil && snap.State.Running {
				seen = append(seen, stood{time.Since(began), snap.Position.SinceStart, snap.Phase().ID})
			}
		}
	}
}

func TestARehearsalGoesThroughEveryChangeInTwoMinutes(t *testing.T) {
	short := func(c *conductor.Config) {
		rehearsing(c)
		c.Show.Plan.Phases = slices.Clone(c.Show.Plan.Phases)
		for i := range c.Show.Plan.Phases {
			p := &c.Show.Plan.Phases[i]
			p.Least, p.Length, p.Most = 10*time.Minute, 18*time.Hour/6, 4*time.Hour
		}
	}
	for name, change := range map[string]func(*conductor.Config){"an evening": rehearsing, "eighteen hours": short} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, change)
				seen := rehearsed(t, s)
				last := seen[len(seen)-1]
				if last.real < 118*time.Second || last.real > 122*time.Second {
					t.Errorf("it takes %v", last.real)
				}
				speed := s.Snapshot().Speed
				plan := s.Snapshot().State
				for i, phase := range s.config.Show.Plan.Phases[1:] {
					begun := plan.Entered[i+1]
					// Around the change the clock runs on without a hop.
					var before, after time.Duration
					for k := 1; k < len(seen); k++ {
						step := seen[k].at - seen[k-1].at
						if seen[k-1].at >= begun-15*time.Second && seen[k].at <= begun+25*time.Second {
							if step.Seconds() > .5*speed {
								t.Errorf("around %s it hops by %v", phase.ID, step)
							}
							if seen[k].at < begun {
								before = max(before, begun-seen[k].at)
							} else {
								after = max(after, seen[k].at-begun)
							}
						}
					}
					if before < 13*time.Second || after < 23*time.Second {
						t.Errorf("%s is heard from %v before to %v after", phase.ID, before, after)
					}
				}
				if s.count(timer.DoseTaken) != 1 || s.count(timer.Ended) != 1 || s.count(timer.PhaseEntered)+s.count(timer.Advanced) != 4 {
					t.Errorf("%d doses, %d ends, %d phases", s.count(timer.DoseTaken), s.count(timer.Ended), s.count(timer.PhaseEntered))
				}
				if !s.lamps.restored {
					t.Error("the lamps are not given back")
				}
				if s.player.mix.Speed != speed || speed < 1 || speed > 3 {
					t.Errorf("it runs at %v, the music is told %v", speed, s.player.mix.Speed)
				}
			})
		})
	}
}

func TestARehearsalShowsEveryPromptAndNoneAsMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shown := map[timer.PromptID]int{}
		s := newStage(t, func(c *conductor.Config) {
			rehearsing(c)
			// Out of order on purpose: what comes first is shown first.
			c.Show.Plan.Prompts = append(slices.Clone(c.Show.Plan.Prompts),
				timer.Prompt{ID: "late", Phase: "return", Offset: 18 * time.Minute, Text: "Sit, then stand."},
				timer.Prompt{ID: "early", Phase: "return", Offset: 4 * time.Minute, Text: "Name and place."})
			c.OnSnapshot = func(snap *conductor.Snapshot) {
				for _, due := range snap.Waiting {
					shown[due.ID]++
					if due.Missed {
						t.Errorf("%s is said to be missed", due.ID)
					}
				}
				if len(snap.Waiting) > 3 {
					t.Errorf("%d prompts stand at once", len(snap.Waiting))
				}
				if !snap.Rehearsal {
					t.Error("it does not say what it is")
				}
			}
		})
		rehearsed(t, s)
		for _, id := range []timer.PromptID{"intention", "look/1", "pressure", "late", "early"} {
			if seconds := float64(shown[id]) / 4; seconds < 3 {
				t.Errorf("%s is seen for %.1f s", id, seconds)
			}
		}
		var order []timer.PromptID
		for _, e := range s.journal.events {
			if e.Kind == timer.PromptShown && (e.Prompt == "late" || e.Prompt == "early") {
				order = append(order, e.Prompt)
			}
		}
		if !slices.Equal(order, []timer.PromptID{"early", "late"}) {
			t.Errorf("they came as %v", order)
		}
	})
}

func TestARehearsalThatIsHeldOrQuietDoesNotHop(t *testing.T) {
	for name, k := range map[string]timer.Kind{"held": timer.Held, "quiet": timer.Panicked} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, rehearsing)
				finish := s.run(t)
				defer finish()
				time.Sleep(time.Second)
				s.do(t, conductor.Command{Kind: k})
				time.Sleep(time.Minute)
				s.looks.see()
				if n := s.count(timer.Shifted); n != 0 {
					t.Errorf("it hops %d times", n)
				}
			})
		})
	}
}

func TestAShortPlanIsRehearsedWholeAndNoFasterThanItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, func(c *conductor.Config) {
			rehearsing(c)
			c.Show.Plan = timer.Plan{Phases: []timer.Phase{
				{ID: "one", Name: "One", Least: time.Second, Length: 30 * time.Second, Most: time.Minute, End: timer.EndAuto},
				{ID: "two", Name: "Two", Least: time.Second, Length: 50 * time.Second, Most: time.Minute, End: timer.EndAuto},
			}}
			c.Show.Music, c.Show.Light = c.Show.Music[:2], c.Show.Light[:2]
		})
		seen := rehearsed(t, s)
		if last := seen[len(seen)-1]; s.count(timer.Shifted) != 0 || last.real < 79*time.Second || last.real > 81*time.Second {
			t.Errorf("it hops %d times and takes %v", s.count(timer.Shifted), last.real)
		}
	})
}

func TestARehearsalEndsWhenItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, rehearsing)
		finish := s.run(t)
		defer finish()
		time.Sleep(20 * time.Second)
		s.do(t, conductor.Command{Kind: timer.Ended})
		time.Sleep(5 * time.Second)
		s.looks.see()
		if snap := s.Snapshot(); !snap.Done || !snap.State.Over {
			t.Error("it goes on")
		}
	})
}
