package session_test

import (
	"context"
	"errors"
	"testing"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/timer"
)

func TestARehearsalIsWrittenDownNowhere(t *testing.T) {
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	var l log
	s := start(t, studio, session.Choices{
		Template: "lozenge-low", ClientCode: "C-07", Output: "null", Rehearsal: true,
		// Nothing of this is a rehearsal's: neither words of a client nor a gate.
		Chart: conductor.Chart{Intention: "I am open to rest.", Gate: []conductor.GateItem{{ID: "ride", Text: "The ride home."}}},
	}, &l)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(context.WithoutCancel(t.Context())) }()
	waitFor(t, func() bool { return s.Snapshot() != nil })
	if snap := s.Snapshot(); !snap.Rehearsal || snap.Speed != 3 || !snap.Show.Chart.Rehearsal || snap.Show.Chart.Intention != "" || len(snap.Show.Chart.Gate) > 0 {
		t.Errorf("it runs at %v, with %+v", snap.Speed, snap.Show.Chart)
	}
	if err := s.Do(t.Context(), conductor.Command{Kind: timer.NoteWritten, Text: "The lamps are too bright."}); err != nil {
		t.Error(err)
	}
	if _, err := studio.Unfinished(); !errors.Is(err, session.ErrNothingToResume) {
		t.Errorf("while it runs: %v", err)
	}
	if err := s.Do(t.Context(), conductor.Command{Kind: timer.Ended}); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if left := records(t, p); len(left) > 0 || s.Path != "" {
		t.Errorf("it leaves %v, and says %q", left, s.Path)
	}
	if l.count(timer.Started) != 1 || l.count(timer.Ended) != 1 {
		t.Error("it does not tell what happens")
	}
}
