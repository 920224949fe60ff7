//go:build !race

package chaos

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// fault is something that goes wrong beside a session, and is well again.
type fault struct {
	begins, ends func(t *testing.T, h *hearing, s *hung)
	// said tells whether the record must say that something failed, and over how
	// often that it works again.
	said bool
	over int
	// abrupt is a fault of the sound itself: the piece leaves faster than any
	// that is meant to.
	abrupt bool
}

func refused(why error) fault {
	full := &fs.PathError{Op: "write", Path: "session.jsonl", Err: why}
	return fault{
		begins: func(_ *testing.T, _ *hearing, s *hung) { s.disk.refuse(full) },
		ends:   func(_ *testing.T, _ *hearing, s *hung) { s.disk.refuse(nil) },
		said:   true, over: 1,
	}
}

func spoiled(harm string) fault {
	return fault{
		begins: func(_ *testing.T, h *hearing, _ *hung) {
			for _, track := range h.tracks {
				h.music.harm(track.Path, harm)
			}
		},
		ends: func(_ *testing.T, h *hearing, _ *hung) {
			for _, track := range h.tracks {
				h.music.harm(track.Path, "")
			}
		},
		said: true, abrupt: true,
	}
}

// faults are those of a session of which the room must hear and see nothing, or
// for the music the bed instead. Those of sound devices and servers, of busy
// computers and of a window that hangs are recorded where they are played.
var faults = map[string]fault{
	"the disk is full":             refused(syscall.ENOSPC),
	"the folder becomes read-only": refused(syscall.EROFS),
	"the bridge is gone": {
		begins: func(_ *testing.T, _ *hearing, s *hung) { s.house.change(func() { s.house.gone = true }) },
		ends:   func(_ *testing.T, _ *hearing, s *hung) { s.house.change(func() { s.house.gone = false }) },
		said:   true, over: 1,
	},
	"the drive is pulled": spoiled("breaks"),
	"the decoder panics":  spoiled("panics"),
	"keys that do not fit": {
		begins: func(t *testing.T, _ *hearing, s *hung) {
			for _, k := range []timer.Kind{timer.DoseTaken, timer.CaughtUp, timer.PanicUndone, timer.Resumed, timer.SkipUndone, timer.Started, timer.Gap} {
				if err := s.Do(t.Context(), conductor.Command{Kind: k}); err == nil {
					t.Errorf("%s was taken", k)
				}
			}
		},
		ends: func(t *testing.T, _ *hearing, s *hung) {
			for range 2 { // the second comes twice
				_ = s.Do(t.Context(), conductor.Command{Kind: timer.OnsetNoted})
			}
		},
	},
}

// Whatever fails beside a session, the samples go on without silence, click or
// leap, no lamp steps, and nothing is missing in the journal.
func TestWhateverFailsIsNeitherHeardNorSeenNorLost(t *testing.T) {
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHearing(t, rand.New(rand.NewPCG(5, 1)))
			synctest.Test(t, func(t *testing.T) { h.fail(t, f) })
			if wrong := h.listened.judged(faultFor); len(wrong) > 0 {
				t.Errorf("heard: %q", wrong)
			}
			if h.listened.leap > leapMost && !f.abrupt {
				t.Errorf("the level leaps by %.1f dB", h.listened.leap)
			}
		})
	}
}

// A fault begins while a piece sounds, and lasts over the end of it.
const (
	faultAt   = 25 * time.Second
	faultOver = 80 * time.Second
	faultFor  = 110 * time.Second
)

func (h *hearing) fail(t *testing.T, f fault) {
	s := h.hung(t, &hands{zone: time.UTC})
	hall, dark := context.WithCancel(t.Context())
	ended, quiet, unlit := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	go func() { quiet <- s.player.Run(hall) }()
	go func() { unlit <- s.lamps.Run(hall) }()
	go func() { ended <- s.Run(t.Context()) }()
	do := func(k timer.Kind, text string) {
		if err := s.Do(t.Context(), conductor.Command{Kind: k, Text: text}); err != nil {
			t.Error(err)
		}
	}
	pass(dosedAt)
	do(timer.DoseTaken, "")
	pass(faultAt - dosedAt)
	f.begins(t, h, s)
	pass(time.Second)
	do(timer.NoteWritten, "while it fails")
	pass(faultOver - faultAt - time.Second)
	f.ends(t, h, s)
	pass(faultFor - faultOver)
	h.listened.close()
	live := s.Snapshot()
	if live.Position.SinceDose < faultFor-dosedAt-time.Second {
		t.Errorf("since dose is %v", live.Position.SinceDose)
	}
	do(timer.Ended, "")
	for _, err := range []error{<-ended, stop(dark, quiet), <-unlit, s.journal.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
	for _, wrong := range s.house.restored() {
		t.Error(wrong)
	}
	s.kept(t, f)
}

// kept looks for what was done and what failed in the journal.
func (s *hung) kept(t *testing.T, f fault) {
	t.Helper()
	r, err := journal.Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Ended || !r.Chain.Closed || len(r.Chain.Breaks) > 0 {
		t.Errorf("the journal is not whole: %+v", r.Chain)
	}
	folded, err := timer.Fold(r.Header.Plan, r.Events)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range prompts(folded, r.Events) {
		t.Error(wrong)
	}
	count := map[timer.Kind]int{}
	for _, e := range r.Events {
		count[e.Kind]++
	}
	if count[timer.DoseTaken] != 1 || count[timer.NoteWritten] != 1 || count[timer.OnsetNoted] > 1 {
		t.Errorf("what was done stands there so often: %v", count)
	}
	if (count[timer.Fault] > 0) != f.said || count[timer.Recovered] != f.over {
		t.Errorf("%d faults and %d recoveries are told, want some (%v) and %d", count[timer.Fault], count[timer.Recovered], f.said, f.over)
	}
}
