package session

import (
	"context"
	"errors"
	"os"
	"time"

	"roomtone/app/preflight"
	"roomtone/lighting"
	"roomtone/playlist/library"
)

// Preflight looks over all that a session stands on, and names what could
// spoil it, the gravest first; it takes at most some seconds and changes
// nothing. p, which may be nil, is the session; without it what every session
// needs is looked at, with the sound and the lamps of c.
func (s *Studio) Preflight(ctx context.Context, c Choices, p *Prepared) []preflight.Finding {
	ceiling, err := s.Ceiling()
	checks := []preflight.Check{
		preflight.Sound(outputsOf(c), s.Outputs),
		preflight.Ceiling(ceiling != nil, err),
		preflight.Disk(s.places.Sessions(), preflight.Free),
		preflight.Power(preflight.PowerFolder),
		preflight.Clock(preflight.ClockSynced),
		preflight.Pace(nap),
		{Code: "session", What: "The sessions before", Find: s.unfinishedFound},
		{Code: "records", What: "The records", Find: s.recordsFound},
		{Code: "template", What: "The templates", Find: s.templatesFound},
	}
	if s.CanStayAwake != nil {
		checks = append(checks, preflight.Sleep(s.CanStayAwake))
	}
	if c.Room != "" && c.Room != NoLights && c.Room != ScreenRoom {
		checks = append(checks, preflight.Lights(c.Room, s.paired(), func(ctx context.Context) ([]lighting.Room, error) { return s.Rooms(ctx) }))
	}
	if p != nil {
		checks = append(checks, s.musicCheck(p), preflight.Check{Code: "gate", What: "The checklist before the dose", Find: func(context.Context) []preflight.Finding {
			if err := checkGate(c.Chart); err != nil {
				return []preflight.Finding{{Level: preflight.Block, Code: "gate-open", Message: "The checklist before the dose is not done. Check what is open, or say why the session starts all the same."}}
			}
			return nil
		}})
	}
	return preflight.Run(ctx, preflight.Patience, checks)
}

// outputsOf are the devices that choices name.
func outputsOf(c Choices) []string {
	if c.Headphones != "" {
		return []string{c.Output, c.Headphones}
	}
	return []string{c.Output}
}

func (s *Studio) paired() bool {
	paired, err := s.Bridges()
	return err != nil || len(paired) > 0 // what is wrong with the keys Rooms says
}

// musicCheck looks at the pieces of a prepared session. Those of a bundle are
// inside it, and were checked as it was opened.
func (s *Studio) musicCheck(p *Prepared) preflight.Check {
	programme := p.Programme
	if p.parcel != nil {
		return preflight.Check{Code: "music", What: "The music", Find: func(context.Context) []preflight.Finding { return nil }}
	}
	measured := map[string]bool{}
	for _, t := range p.Tracks {
		measured[t.Path] = t.LoudnessLUFS != nil
	}
	known := func(ctx context.Context, path string) preflight.Piece {
		piece := preflight.Piece{Measured: measured[path]}
		if l, err := s.Library(ctx); err == nil {
			if t, err := l.Track(ctx, path); err == nil {
				piece.Content = t.Content
			}
		}
		return piece
	}
	check := preflight.Music(programme, known, library.ContentOf)
	left := len(p.Problems)
	find := check.Find
	check.Find = func(ctx context.Context) []preflight.Finding {
		found := find(ctx)
		if left > 0 {
			found = append(found, preflight.Finding{Level: preflight.Info, Code: "music-left-out", Message: "Some files or folders of music are left out. The music's own list says which, and why."})
		}
		return found
	}
	return check
}

// unfinishedFound tells of a session that was interrupted or runs elsewhere.
func (s *Studio) unfinishedFound(context.Context) []preflight.Finding {
	_, err := s.Unfinished()
	switch {
	case errors.Is(err, ErrNothingToResume):
		return nil
	case err != nil:
		return []preflight.Finding{{Level: preflight.Warn, Code: "session-unreadable", Message: "The record of a session before cannot be read. It is kept; a new session starts all the same."}}
	default:
		return []preflight.Finding{{Level: preflight.Warn, Code: "session-unfinished", Message: "A session was interrupted, or still runs in another window. Go on with it or end it before you start another."}}
	}
}

// recordsFound tells of records that were sealed until the file that says so
// was lost. Every record is looked into for that, so it is done again only
// where something has changed since.
func (s *Studio) recordsFound(context.Context) []preflight.Finding {
	now := recordsLook{records: changed(s.places.Sessions()), keeping: changed(s.places.Records())}
	last := s.lookedAt.Load()
	if last == nil || !last.records.Equal(now.records) || !last.keeping.Equal(now.keeping) {
		now.forgotten = s.Records().Forgotten()
		s.lookedAt.Store(&now)
		last = &now
	}
	if !last.forgotten {
		return nil
	}
	return []preflight.Finding{{Level: preflight.Warn, Code: "records-not-sealed", Message: "Records of before are sealed, and new ones are not: the file that says so is gone. Put records.toml back from a copy, or seal the records anew."}}
}

// recordsLook is what was found of the records, and when they and the file that
// says how they are kept had changed last.
type recordsLook struct {
	records, keeping time.Time
	forgotten        bool
}

// changed is when a file or folder changed last; the zero time where there is
// none.
func changed(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// templatesFound tells of templates that cannot be used.
func (s *Studio) templatesFound(context.Context) []preflight.Finding {
	if _, faults := s.Templates(); len(faults) > 0 {
		return []preflight.Finding{{Level: preflight.Info, Code: "template-fault", Message: "A template of your own cannot be used, and is not listed. “roomtone templates list” says why."}}
	}
	return nil
}

// nap waits, and tells how long that really took.
func nap(ctx context.Context, d time.Duration) time.Duration {
	begun := time.Now()
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	return time.Since(begun)
}
