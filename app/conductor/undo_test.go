package conductor_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
)

func TestASkipCanBeUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(2 * time.Minute)
		first := s.Snapshot().Now
		s.do(t, conductor.Command{Kind: timer.Skipped})
		s.pass(8 * time.Second)
		after := s.Snapshot()
		if after.Now == nil || after.Now.Path == first.Path {
			t.Fatalf("after a skip %v sounds, before it %v", after.Now, first)
		}
		if !after.CanUndo {
			t.Fatal("a skip cannot be undone")
		}
		s.do(t, conductor.Command{Kind: timer.SkipUndone})
		s.pass(time.Second)
		back := s.Snapshot()
		if back.Now == nil || *back.Now != *first {
			t.Errorf("after undo %+v sounds, want %+v", back.Now, first)
		}
		finish()
	})
}

// A skip is undone within a minute and in the program that did it: later the
// music has gone on, and going back would be a jump.
func TestASkipThatIsLongAgoIsNotUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(30 * time.Second)
		s.do(t, conductor.Command{Kind: timer.Skipped})
		s.pass(61 * time.Second)
		before := s.Snapshot()
		if err := s.Do(t.Context(), conductor.Command{Kind: timer.SkipUndone}); !errors.Is(err, timer.ErrRefused) {
			t.Errorf("undoing an old skip: %v", err)
		}
		if after := s.Snapshot(); before.CanUndo || *after.Now != *before.Now {
			t.Errorf("can be undone: %v; %+v sounds instead of %+v", before.CanUndo, after.Now, before.Now)
		}
		finish()
	})
}

// A skip near a piece's end brings the next one early. Once the skipped piece
// would be over there is nothing to go back to, and the next one goes on
// instead of jumping to where it would be, or making room for the bed.
func TestASkippedPieceThatWouldBeOverIsNotGoneBackTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, func(c *conductor.Config) { c.Tracks = tracks(2) })
		finish := s.run(t)
		first := s.Snapshot().Now
		s.pass(first.End - 30*time.Second - s.Snapshot().Position.SinceStart)
		s.do(t, conductor.Command{Kind: timer.Skipped})
		s.pass(50 * time.Second)
		before := s.Snapshot()
		if err := s.Do(t.Context(), conductor.Command{Kind: timer.SkipUndone}); !errors.Is(err, timer.ErrRefused) {
			t.Errorf("undoing it: %v", err)
		}
		s.pass(time.Second)
		if after := s.Snapshot().Now; before.CanUndo || after == nil || *after != *before.Now {
			t.Errorf("can be undone: %v; %+v sounds instead of %+v", before.CanUndo, after, before.Now)
		}
		finish()
	})
}
