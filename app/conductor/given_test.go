package conductor_test

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

// given is a programme that was chosen before the start.
func given(c *conductor.Config) {
	c.Tracks = tracks(120)
	c.Programme = conductor.Fill(c.Show, c.Tracks)
	c.Auto = true
}

func TestWhatWasChosenBeforeTheStartIsWhatSounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var want playlist.Programme
		s := newStage(t, func(c *conductor.Config) { given(c); want = c.Programme })
		finish := s.run(t)
		defer finish()
		time.Sleep(2*time.Hour + 20*time.Minute)
		synctest.Wait()
		s.looks.see()
		if n := s.count(timer.Programmed); n != 1 {
			t.Errorf("the music was chosen %d times", n)
		}
		if !reflect.DeepEqual(s.player.mix.Items, want.Items) {
			t.Error("something else sounds")
		}
		if s.count(timer.DoseTaken) != 1 || s.journal.events[0].Elapsed != 0 {
			t.Errorf("%d doses, and the session begins at %v", s.count(timer.DoseTaken), s.journal.events[0].Elapsed)
		}
	})
}

func TestWhatWasChosenGivesWayWhereTheSessionTakesAnotherCourse(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(t *testing.T, s *stage, p playlist.Programme)
		again   bool
	}{
		"nothing happens": {func(*testing.T, *stage, playlist.Programme) {}, false},
		"the phase is longer": {func(t *testing.T, s *stage, _ playlist.Programme) {
			s.do(t, conductor.Command{Kind: timer.Extended, By: 5 * time.Minute})
		}, true},
		"the dose is early": {func(t *testing.T, s *stage, _ playlist.Programme) {
			time.Sleep(10 * time.Minute)
			s.do(t, conductor.Command{Kind: timer.DoseTaken})
		}, true},
		"a piece to come cannot be played": {func(_ *testing.T, s *stage, p playlist.Programme) {
			s.looks.see()
			s.player.faults = []playlist.FileFault{{Path: p.Items[len(p.Items)-1].Path, Reason: "it is damaged"}}
			s.looks.see()
		}, true},
		"a piece that nobody chose cannot be played": {func(_ *testing.T, s *stage, _ playlist.Programme) {
			s.looks.see()
			s.player.faults = []playlist.FileFault{{Path: "/music/other.flac", Reason: "it is damaged"}}
			s.looks.see()
		}, false},
		"the guide speaks": {func(t *testing.T, s *stage, _ playlist.Programme) {
			s.do(t, conductor.Command{Kind: timer.Ducked})
			s.do(t, conductor.Command{Kind: timer.Unducked})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var p playlist.Programme
				s := newStage(t, func(c *conductor.Config) { given(c); p = c.Programme })
				finish := s.run(t)
				defer finish()
				time.Sleep(15 * time.Minute)
				synctest.Wait()
				c.happens(t, s, p)
				time.Sleep(time.Second)
				synctest.Wait()
				s.looks.see()
				if again := s.count(timer.Programmed) > 1; again != c.again {
					t.Errorf("chosen anew: %v", again)
				}
			})
		})
	}
}
