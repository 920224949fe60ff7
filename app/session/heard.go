package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"roomtone/timer"
	"roomtone/timer/journal"
)

// heardAmong is how many of the newest records are looked through for a
// client's last session: a year of a busy practice.
const heardAmong = 300

// heardBefore are the paths of the pieces that a client heard in the last
// session that stands under their code: others are chosen where others suit.
// Records that cannot be read, or are sealed, say nothing.
func (s *Studio) heardBefore(client string) []string {
	if client == "" {
		return nil
	}
	entries, err := os.ReadDir(s.places.Sessions())
	if err != nil {
		return nil
	}
	names := []string{}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), journal.Extension) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // they begin with the day and the hour
	slices.Reverse(names)
	for _, name := range names[:min(len(names), heardAmong)] {
		record, err := journal.Open(filepath.Join(s.places.Sessions(), name))
		if err != nil || record.Header.ClientCode != client {
			continue
		}
		var heard []string
		for _, e := range record.Events {
			if e.Kind == timer.TrackBegan && !slices.Contains(heard, e.Path) {
				heard = append(heard, e.Path)
			}
		}
		return heard
	}
	return nil
}
