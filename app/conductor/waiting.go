package conductor

import (
	"slices"
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

// meanwhile is the room's sound from the restart of a program that had
// stopped until the guide goes on: the quiet bed alone.
func meanwhile(from time.Duration) playlist.Stage {
	return playlist.Stage{Start: from, LevelDB: panicLevel, Target: panicBed, BedOnly: true}
}

// Waiting is what the room should hear of an interrupted session before
// anybody has decided whether it goes on: its bed, softly, at the session time
// that it is by the wall clock. A conductor with the same past begins from
// there, so that a player that has Waiting goes over into the session without
// a gap and without a jump.
func Waiting(seen Seen) playlist.Mix {
	now := seen.Elapsed + seen.since(time.Now())
	return playlist.Mix{Stages: []playlist.Stage{meanwhile(0)}, Now: now, Speed: 1}
}

// quarantine leaves out the piece during which the program has now stopped
// twice in a row, before it sounds again; the bed takes its time, and then
// what is chosen in its place.
func (c *Conductor) quarantine() {
	path := twice(c.config.Past, c.config.LastSeen.Elapsed)
	if path == "" || c.failed[path] {
		return
	}
	p := c.programme
	p.Items = slices.Clone(p.Items)
	for i := range p.Items {
		if it := &p.Items[i]; it.Path == path && it.End > c.now.elapsed {
			it.Kind, it.Path, it.Title, it.Offset, it.GainDB = playlist.KindBed, "", "", 0, 0
		}
	}
	c.write(p)
	c.leaveOut([]playlist.FileFault{{Path: path, Code: "file-stopped-twice", Reason: "the program stopped twice while it played"}})
	c.stale = true
}

// twice is the piece that was under way both times when the program last
// stopped, the second time at seen; "" where there is none.
func twice(past []timer.Event, seen time.Duration) string {
	var sounding, last, before string
	var programme playlist.Programme
	under := func(at time.Duration) string {
		if sounding != "" {
			return sounding
		}
		// A file can end the program while it is opened, before it sounds.
		if it, _ := programme.At(at); it != nil {
			return it.Path
		}
		return ""
	}
	for _, e := range past {
		switch e.Kind {
		case timer.TrackBegan:
			sounding = e.Path
		case timer.BedBegan:
			sounding = ""
		case timer.Programmed:
			if p, err := playlist.Decode(e.Programme); err == nil {
				programme = p
			}
		case timer.Gap:
			last = under(e.Elapsed - e.By)
		case timer.Recovered:
			if e.By > 0 {
				before, sounding = last, ""
			}
		}
	}
	if under(seen) == before {
		return before
	}
	return ""
}
