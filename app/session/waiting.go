package session

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// ErrNothingToResume is the error where every session has ended.
var ErrNothingToResume = errors.New("there is no unfinished session")

// Unfinished is a session that was interrupted.
type Unfinished struct {
	ID, Title string
	LastSeen  time.Time
	// Bundle is the file that the session came in; "" for any other.
	Bundle string
	// Companion says that it followed a client's session.
	Companion bool
	path      string
}

// lately is how long after its last sign of life a session may still be in
// its room. Later nobody waits for it, and nothing sounds unasked.
const lately = 6 * time.Hour

// Lately tells whether the room of the session may still wait for it.
func (u Unfinished) Lately() bool { return time.Since(u.LastSeen) < lately }

// Unfinished is the newest session that was interrupted; without one the
// error is [ErrNothingToResume].
func (s *Studio) Unfinished() (Unfinished, error) {
	records, err := journal.Unfinished(s.places.Sessions())
	if len(records) == 0 {
		return Unfinished{}, cmp.Or(err, ErrNothingToResume)
	}
	r := records[0]
	var show conductor.Show
	_ = json.Unmarshal(r.Header.Show, &show) // Await says what is wrong with it
	return Unfinished{ID: r.Header.ID, Title: r.Header.Title, LastSeen: r.LastSeen.Wall, Bundle: show.Bundle, Companion: show.Companion, path: r.Path}, nil
}

// Waiting is an interrupted session in whose room the bed sounds, softly,
// until somebody says whether it goes on: by one of GoOn, End and Leave.
type Waiting struct {
	Unfinished
	studio  *Studio
	journal *journal.Journal
	record  *journal.Record
	show    conductor.Show
	room    *theRoom
}

// Await lets the bed of an interrupted session sound at once. Nothing is
// opened for it but the journal: neither music nor bundle, neither lamps nor
// keys. Of the choices those of the sound count.
func (s *Studio) Await(ctx context.Context, u Unfinished, c Choices) (*Waiting, error) {
	j, record, err := journal.Continue(u.path)
	if err != nil {
		return nil, err
	}
	w := &Waiting{Unfinished: u, studio: s, journal: j, record: record}
	fail := func(err error) (*Waiting, error) { return nil, errors.Join(err, j.Close()) }
	if record.Ended {
		return fail(ErrNothingToResume)
	}
	if err := json.Unmarshal(record.Header.Show, &w.show); err != nil {
		return fail(fmt.Errorf("the journal of this session lacks its show: %w", err))
	}
	w.show.Plan = record.Header.Plan
	if w.show.Companion && (c.Output == "" || c.Output == audio.DefaultOutput) {
		c.Output = audio.NoOutput // it sounds only where it was told to
	}
	if w.room, err = s.hear(c, w.show.Seed); err != nil {
		return fail(err)
	}
	_ = w.room.player.Reconcile(ctx, conductor.Waiting(w.seen())) // it never fails
	w.room.sound(ctx)
	return w, nil
}

func (w *Waiting) seen() conductor.Seen {
	return conductor.Seen{Elapsed: w.record.LastSeen.Elapsed, Wall: w.record.LastSeen.Wall}
}

// Sound is what the room hears meanwhile.
func (w *Waiting) Sound() playlist.Status { return w.room.player.Status() }

// GoOn puts the session together again; its Run takes the sound over as it
// is. Of the choices lights, speed, auto and the bundle's passphrase count;
// the plan and the music stand in the journal. After an error the bed sounds
// on, and GoOn may be tried again.
func (w *Waiting) GoOn(ctx context.Context, c Choices, o Observers) (*Session, error) {
	o = w.studio.logged(o)
	from := source{folders: w.show.Folders}
	var err error
	if w.show.Bundle != "" {
		if from, err = w.studio.reopen(ctx, w.show, c.Passphrase); err != nil {
			return nil, err
		}
		c.Auto = true
	}
	fail := func(err error) (*Session, error) {
		if from.parcel != nil {
			err = errors.Join(err, from.parcel.Close())
		}
		return nil, err
	}
	if err := w.studio.see(w.room, c.Room); err != nil {
		return fail(err)
	}
	w.room.from(from.open)
	session, err := w.studio.assemble(w.ID, w.path, w.journal, w.room, conductor.Config{
		Show: w.show, Past: w.record.Events, Tracks: from.tracks, LastSeen: w.seen(),
		OnEvent: o.Event, OnSnapshot: o.Snapshot, OnTrouble: o.Trouble,
	}, c)
	if err != nil {
		return fail(err)
	}
	session.folders, session.parcel = from.folders, from.parcel
	return session, nil
}

// Resume is Await and GoOn in one, for somebody who has decided already.
func (s *Studio) Resume(ctx context.Context, u Unfinished, c Choices, o Observers) (*Session, error) {
	w, err := s.Await(ctx, u, c)
	if err != nil {
		return nil, err
	}
	session, err := w.GoOn(ctx, c, o)
	if err != nil {
		return nil, errors.Join(err, w.Leave())
	}
	return session, nil
}

// End ends the session without going on with it, and fades the bed out. The
// lamps are given back by [Studio.RestoreLamps].
func (w *Waiting) End() error {
	end := timer.Event{Kind: timer.Ended, At: time.Now(), Elapsed: w.record.LastSeen.Elapsed, Text: "ended after an interruption"}
	err := w.journal.Append(end)
	return errors.Join(err, w.Leave())
}

// Leave fades the bed out and leaves the session unfinished, for another time.
func (w *Waiting) Leave() error {
	w.room.hush()
	return w.journal.Close()
}

// source is where a resumed session has its pieces from: folders, or a bundle.
type source struct {
	folders []string
	tracks  []playlist.Track
	open    func(string) (audio.Stream, error)
	parcel  *Parcel // nil for folders
}

// Abandon ends an interrupted session without a sound.
func (s *Studio) Abandon(u Unfinished) error {
	j, record, err := journal.Continue(u.path)
	if err != nil {
		return err
	}
	w := &Waiting{Unfinished: u, studio: s, journal: j, record: record, room: &theRoom{}}
	return w.End()
}
