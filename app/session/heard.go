package session

import (
	"slices"

	"roomtone/timer"
)

// heardAmong is how many of the newest records are looked through for a
// client's last session: a year of a busy practice.
const heardAmong = 300

// heardBefore are the paths of the pieces that a client heard in the last
// session that stands under their code: others are chosen where others suit.
// Records that cannot be read, or are locked, say nothing.
func (s *Studio) heardBefore(client string) []string {
	if client == "" {
		return nil
	}
	store := s.Records()
	entries, err := store.List()
	if err != nil {
		return nil
	}
	for _, entry := range entries[:min(len(entries), heardAmong)] {
		if entry.ClientCode != client {
			continue
		}
		record, err := store.Open(entry.ID)
		if err != nil {
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
