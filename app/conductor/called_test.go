package conductor_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

// A file is looked for by its name; in a bundle the names are hashes, and a
// person knows the piece by its title.
func TestAPieceThatFailsIsCalledAsAPersonKnowsIt(t *testing.T) {
	for bundle, called := range map[string]func(*playlist.Item) string{
		"":                 func(it *playlist.Item) string { return filepath.Base(it.Path) },
		"evening.roomtone": func(it *playlist.Item) string { return it.Title },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, func(c *conductor.Config) { c.Show.Bundle = bundle })
			defer s.run(t)()
			s.pass(time.Minute)
			bad := *s.Snapshot().Next
			s.player.faults = []playlist.FileFault{{Path: bad.Path, Reason: "it is damaged"}}
			s.pass(time.Second)
			want := called(&bad) + " is left out: it is damaged"
			for _, e := range s.journal.events {
				if e.Kind == timer.Fault && e.Text != want {
					t.Errorf("it says %q, want %q", e.Text, want)
				}
			}
			if s.count(timer.Fault) != 1 {
				t.Errorf("%d faults in the journal, want 1", s.count(timer.Fault))
			}
		})
	}
}
