package conductor_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// companion follows a session that began a while ago.
func companion(ago time.Duration) func(*conductor.Config) {
	return func(c *conductor.Config) {
		given(c)
		c.Show.Companion = true
		c.Began = time.Now().Add(-ago)
	}
}

func TestACompanionStandsWhereTheClientIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ago = 66*time.Minute + 12*time.Second
		s := newStage(t, companion(ago))
		finish := s.run(t)
		defer finish()
		s.looks.see()
		p := s.Snapshot().Position
		if p.SinceStart != ago || p.SinceDose != ago-40*time.Minute || s.Snapshot().Phase().ID != "peak" {
			t.Errorf("it stands at %v, %v since dose, in %s", p.SinceStart, p.SinceDose, s.Snapshot().Phase().ID)
		}
		at := map[timer.Kind]time.Duration{}
		for _, e := range s.journal.events {
			at[e.Kind] = e.Elapsed
		}
		if at[timer.Started] != 0 || at[timer.Programmed] != 0 || at[timer.DoseTaken] != 40*time.Minute || at[timer.PhaseEntered] != 55*time.Minute {
			t.Errorf("what came before is told at %v", at)
		}
	})
}

func TestACompanionIsSetSecondBySecond(t *testing.T) {
	for name, c := range map[string]struct {
		by   []time.Duration
		want time.Duration // after a minute
	}{
		"not at all":            {nil, 60 * time.Second},
		"forward":               {[]time.Duration{time.Second, time.Second}, 62 * time.Second},
		"back":                  {[]time.Duration{-time.Second, -time.Second}, 58 * time.Second},
		"back and forward":      {[]time.Duration{-time.Second, time.Second}, 60 * time.Second},
		"by a time one types":   {[]time.Duration{3 * time.Minute}, 4 * time.Minute},
		"forward, far and back": {[]time.Duration{10 * time.Second, -20 * time.Second}, 50 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, companion(0))
				finish := s.run(t)
				defer finish()
				time.Sleep(20 * time.Second)
				for _, by := range c.by {
					s.do(t, conductor.Command{Kind: timer.Shifted, By: by})
				}
				last := time.Duration(0)
				for range 40 {
					time.Sleep(time.Second)
					s.looks.see()
					now := s.Snapshot().Position.SinceStart
					if now < last {
						t.Fatalf("the clock runs backwards, from %v to %v", last, now)
					}
					last = now
				}
				if (last - c.want).Abs() > 250*time.Millisecond { // a beat of the loop
					t.Errorf("after a minute it stands at %v, not %v", last, c.want)
				}
				if n := s.count(timer.Programmed); n != 1 {
					t.Errorf("the music was chosen %d times", n)
				}
			})
		})
	}
}

func TestPromptsOfACompanionMoveWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, companion(19*time.Minute+58*time.Second))
		finish := s.run(t)
		defer finish()
		s.do(t, conductor.Command{Kind: timer.Shifted, By: time.Second})
		time.Sleep(1100 * time.Millisecond)
		s.looks.see()
		if s.count(timer.PromptShown) != 1 {
			t.Errorf("%d prompts, a second early", s.count(timer.PromptShown))
		}
	})
}

func TestACompanionCannotLeaveTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, companion(time.Minute))
		finish := s.run(t)
		defer finish()
		for _, c := range []conductor.Command{
			{Kind: timer.Held},
			{Kind: timer.Extended, By: time.Minute},
			{Kind: timer.DoseTaken},
			{Kind: timer.Panicked},
			{Kind: timer.Advanced, Phase: "arrival"},
			{Kind: timer.Skipped},
			{Kind: timer.LightsUp},
			{Kind: timer.Shifted},
			{Kind: timer.Shifted, By: 5 * time.Hour},
		} {
			if err := s.Do(t.Context(), c); !errors.Is(err, timer.ErrRefused) {
				t.Errorf("%s: %v", c.Kind, err)
			}
		}
		s.do(t, conductor.Command{Kind: timer.NoteWritten, Text: "calm"})
		s.do(t, conductor.Command{Kind: timer.Softened, LevelDB: -3})
	})
}

func TestOnlyACompanionIsShifted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		defer finish()
		if err := s.Do(t.Context(), conductor.Command{Kind: timer.Shifted, By: time.Second}); !errors.Is(err, timer.ErrRefused) {
			t.Error(err)
		}
	})
}

// A companion that was closed meanwhile, or slept, is where the client is.
func TestACompanionThatComesBackHasMissedNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, func(c *conductor.Config) {
			companion(0)(c)
			c.Past = []timer.Event{{Kind: timer.Started}}
			c.LastSeen = conductor.Seen{Elapsed: 10 * time.Minute, Wall: time.Now().Add(-15 * time.Minute)}
		})
		finish := s.run(t)
		defer finish()
		s.looks.see()
		if got := s.Snapshot(); got.Phase().ID != "grounding" || got.Position.InPhase != 5*time.Minute {
			t.Errorf("it stands in %s, %v", got.Phase().ID, got.Position.InPhase)
		}
	})
}

// However late the guide joins: each phase and each prompt stands at the time
// when the client had it.
func TestACompanionThatJoinsLateTellsTheClientsTimes(t *testing.T) {
	type moment struct {
		kind   timer.Kind
		phase  string
		prompt timer.PromptID
	}
	times := func(s *stage) map[moment]time.Duration {
		at := map[moment]time.Duration{}
		for _, e := range s.journal.events {
			switch e.Kind {
			case timer.DoseTaken, timer.PhaseEntered, timer.Advanced, timer.PromptShown:
				at[moment{e.Kind, e.Phase, e.Prompt}] = e.Elapsed
			}
		}
		return at
	}
	var client map[moment]time.Duration
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, companion(0))
		finish := s.run(t)
		defer finish()
		time.Sleep(2*time.Hour + 10*time.Minute)
		s.looks.see()
		client = times(s)
	})
	for ago := 10 * time.Minute; ago <= 2*time.Hour; ago += 10 * time.Minute {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, companion(ago))
			finish := s.run(t)
			defer finish()
			s.looks.see()
			for m, at := range times(s) {
				if had := client[m]; (at - had).Abs() > beatOfTheLoop {
					t.Errorf("joined after %v: %v is told at %v, and the client had it at %v", ago, m, at, had)
				}
			}
		})
	}
}

// beatOfTheLoop is how late a running session may notice what came by itself.
const beatOfTheLoop = 250 * time.Millisecond
