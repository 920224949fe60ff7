package session_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/timer"
)

// crashed is a session as a crash leaves it: with its dose, without an end.
func crashed(t *testing.T, studio *session.Studio) session.Unfinished {
	t.Helper()
	var l log
	s := start(t, studio, session.Choices{Template: "im", Output: "null"}, &l)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	waitFor(t, func() bool { return s.Snapshot() != nil })
	if err := s.Do(t.Context(), conductor.Command{Kind: timer.DoseTaken}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := errors.Join(<-ended, os.WriteFile(s.Path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
	u, err := studio.Unfinished()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestTheRoomOfAnInterruptedSessionSoundsBeforeAnybodyDecides(t *testing.T) {
	studio := session.NewStudio(places.In(t.TempDir()))
	u := crashed(t, studio)
	w, err := studio.Await(t.Context(), u, session.Choices{Output: "null"})
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return w.Sound().Output != "" })
	if _, err := studio.Await(t.Context(), u, session.Choices{Output: "null"}); err == nil {
		t.Error("two programs wait with one session")
	}
	// What cannot be found is said, and the bed sounds on.
	if _, err := w.GoOn(t.Context(), session.Choices{Room: "Office"}, session.Observers{}); !errors.Is(err, session.ErrNotPaired) {
		t.Errorf("without a bridge: %v", err)
	}
	if err := w.Leave(); err != nil {
		t.Fatal(err)
	}
	if again, err := studio.Unfinished(); err != nil || again.ID != u.ID {
		t.Errorf("a session that was left is not found again: %v, %v", again.ID, err)
	}
}

func TestASessionThatWaitsCanBeEnded(t *testing.T) {
	studio := session.NewStudio(places.In(t.TempDir()))
	w, err := studio.Await(t.Context(), crashed(t, studio), session.Choices{Output: "null"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	if _, err := studio.Unfinished(); !errors.Is(err, session.ErrNothingToResume) {
		t.Errorf("after its end: %v", err)
	}
}

func TestNothingSoundsUnaskedForASessionOfYesterday(t *testing.T) {
	for ago, lately := range map[time.Duration]bool{0: true, 5 * time.Hour: true, 7 * time.Hour: false, 24 * time.Hour: false} {
		if got := (session.Unfinished{LastSeen: time.Now().Add(-ago)}).Lately(); got != lately {
			t.Errorf("%v ago: %v", ago, got)
		}
	}
}
