//go:build !race

package conductor_test

import (
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

func newCourse(t *testing.T, show conductor.Show, tracks []playlist.Track) *conductor.Course {
	t.Helper()
	course, err := conductor.NewCourse(show, conductor.Fill(show, tracks))
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// What is rendered, or looked at in a plan, is what a session plays in which
// the guide does nothing: whatever its speed, beat by beat.
func TestACourseIsTheSessionThatRunsByItself(t *testing.T) {
	for _, speed := range []float64{1, 60, 1800} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, func(c *conductor.Config) { given(c); c.Speed = speed })
			course := newCourse(t, s.config.Show, s.config.Tracks)
			defer s.run(t)()
			looked := 0
			for ; !s.Snapshot().Done && s.Snapshot().State.Running; looked++ {
				time.Sleep(time.Duration(float64(7*time.Second) / speed))
				synctest.Wait()
				s.looks.see()
				heard := s.player.mix
				want := course.Mix(heard.Now)
				want.Speed = heard.Speed
				if !slices.Equal(heard.Items, want.Items) {
					t.Fatalf("at speed %v, %v: the session plays %v, the course %v", speed, heard.Now, heard.Items, want.Items)
				}
				if !reflect.DeepEqual(heard, want) {
					t.Fatalf("at speed %v, %v: the room should be %+v, by the course %+v", speed, heard.Now, heard, want)
				}
			}
			if s.count(timer.Ended) != 1 || looked < 1000 {
				t.Errorf("the session was looked at %d times, and ended %d times", looked, s.count(timer.Ended))
			}
		})
	}
}

func TestACourseEndsInSilence(t *testing.T) {
	course := newCourse(t, evening(), tracks(60))
	if got, want := course.Length(), 150*time.Minute+playlist.StopFade; got != want {
		t.Errorf("it lasts %v, not %v", got, want)
	}
	mix := course.Mix(course.Length())
	if last := mix.Stages[len(mix.Stages)-1]; !last.Silent || last.Start != 150*time.Minute {
		t.Errorf("it ends with %+v", last)
	}
}

func TestWhatIsPlannedStaysUntilItsPhaseAsksForSomethingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		defer s.run(t)()
		time.Sleep(5 * time.Minute)
		before := s.Snapshot().Programme.Items
		s.do(t, conductor.Command{Kind: timer.Softened, LevelDB: -3})
		if after := s.Snapshot().Programme.Items; !slices.Equal(before, after) {
			t.Error("a softer level changes the pieces")
		}
		s.do(t, conductor.Command{Kind: timer.Extended, By: 5 * time.Minute})
		s.do(t, conductor.Command{Kind: timer.Shortened, By: 5 * time.Minute})
		now := s.Snapshot().Programme
		if sounding, _ := now.At(s.Snapshot().Position.SinceStart); sounding == nil || !slices.Contains(before, *sounding) {
			t.Error("what sounds has changed")
		}
	})
}
