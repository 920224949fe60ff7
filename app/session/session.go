package session

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"io"
	"path/filepath"
	"sync"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/records"
	"roomtone/playlist"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// Choices are what a person chose for one session.
type Choices struct {
	Template string // its name
	// ClientCode is whose session it is, by a code and never by a name; see
	// [records.CheckClientCode]. It stands in the record alone, and goes into
	// no bundle. "" for none.
	ClientCode string
	// Music are folders; none: those of the library, and without any the
	// generated bed plays. [NoMusic] alone: the bed in any case.
	Music   []string
	Set     string  // the name of a set of music; "": as the template has it
	Room    string  // a room's ID or name, or [ScreenRoom]; "" and [NoLights]: no lamps
	Output  string  // "device" or "": the default device, "null": none, or a device's name
	LevelDB float64 // the guide's level, ≤ 0 dB
	// Headphones is a second device beside Output, by its name, with a level
	// of its own, ≤ 0 dB; "" for none.
	Headphones   string
	HeadphonesDB float64
	Speed        float64 // 0: that of the studio
	Auto         bool    // take the dose and confirm phases at their times
	// Rehearsal goes through all changes of phase in two minutes, as
	// [conductor.Config] has it. It leaves no record.
	Rehearsal bool
	Seed      *uint64 // nil: drawn
	// Lengths are the phases' lengths where the guide changed them, by phase ID.
	Lengths map[string]time.Duration
	// Answers are what the prescriber decided, word for word, by the ID of
	// the template's question.
	Answers map[string]string
	// Chart is what was typed and checked before the start.
	Chart conductor.Chart
	// Companion makes of a bundle's session one that follows the client's,
	// which began at Began; zero means now.
	Companion bool
	Began     time.Time
	// Passphrase opens the bundle of a session that is resumed; "" where the
	// computer's own key does.
	Passphrase string
}

// Observers are told of a running session. Each is called on the
// conductor's goroutine and must return at once; any may be nil.
type Observers struct {
	Event    func(timer.Event)
	Snapshot func(*conductor.Snapshot)
	// Trouble tells what stopped working, or works again.
	Trouble func(conductor.Trouble)
}

// Session is a session that runs, or is about to.
type Session struct {
	ID string
	// Path is the file of the session's journal; "" for a rehearsal, which has
	// none.
	Path      string
	studio    *Studio
	folders   []string // of music, to be looked through while it runs
	parcel    *Parcel  // that it came in, or nil
	conductor *conductor.Conductor
	room      *theRoom
	journal   chronicle
}

// chronicle is where a session is written down.
type chronicle interface {
	conductor.Journal
	io.Closer
}

// unwritten is the chronicle of a rehearsal: nothing of it is kept, and so
// nothing of it is ever found among the records, or resumed.
type unwritten struct{}

func (unwritten) Append(timer.Event) error                 { return nil }
func (unwritten) Heartbeat(time.Duration, time.Time) error { return nil }
func (unwritten) Close() error                             { return nil }

// Start begins the journal and puts the room together. Nothing sounds and no
// lamp changes before Run.
func (s *Studio) Start(ctx context.Context, p *Prepared, o Observers) (*Session, error) {
	o = s.logged(o)
	if err := records.CheckClientCode(p.Choices.ClientCode); err != nil {
		return nil, err
	}
	chart := p.Choices.Chart
	if p.Choices.Rehearsal {
		chart = conductor.Chart{Rehearsal: true} // nothing of a client, and no gate
	}
	if err := checkGate(chart); err != nil {
		return nil, err
	}
	p.Show.Chart = chart // it changes nothing of what was prepared
	room, err := s.hear(p.Choices, p.Show.Seed)
	if err != nil {
		return nil, err
	}
	room.from(p.open)
	if err := s.see(room, p.Choices.Room); err != nil {
		return nil, err
	}
	id, path, j, err := s.chronicle(p)
	if err != nil {
		return nil, err
	}
	var unplayable []playlist.FileFault
	for _, problem := range p.Problems {
		unplayable = append(unplayable, playlist.FileFault{Path: problem.Path, Code: "file-unfit", Reason: problem.Message})
	}
	session, err := s.assemble(id, path, j, room, conductor.Config{
		Show: p.Show, Tracks: p.Tracks, Programme: p.Programme, Unplayable: unplayable,
		OnEvent: o.Event, OnSnapshot: o.Snapshot, OnTrouble: o.Trouble,
	}, p.Choices)
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	session.parcel = p.parcel
	return session, nil
}

// chronicle begins to write a session down, and says where; nowhere for a
// rehearsal.
func (s *Studio) chronicle(p *Prepared) (id, path string, j chronicle, err error) {
	now := time.Now()
	id = now.Format("20060102-150405.000") + "-" + p.Template.Name
	if p.Choices.Rehearsal {
		return id, "", unwritten{}, nil
	}
	raw, err := json.Marshal(p.Show)
	if err != nil {
		return "", "", nil, fmt.Errorf("the session cannot be written down: %w", err)
	}
	path = filepath.Join(s.places.Sessions(), id+journal.Extension)
	j, err = journal.Create(path, journal.Header{
		ID: id, Template: p.Template.Name, Title: p.Template.Title, ClientCode: p.Choices.ClientCode,
		Created: now, Plan: p.Show.Plan, Show: raw,
	})
	if err != nil {
		return "", "", nil, fmt.Errorf("the session's journal cannot be begun: %w", err)
	}
	return id, path, j, nil
}

// assemble gives a room, a journal and what is to be done to a conductor. The
// journal stays the caller's where that fails.
func (s *Studio) assemble(id, path string, j chronicle, room *theRoom, config conductor.Config, c Choices) (*Session, error) {
	config.Journal, config.Music, config.Lights = j, room.player, room.lights()
	config.Speed, config.Auto, config.Rehearsal, config.Began = cmp.Or(c.Speed, s.Speed), c.Auto, c.Rehearsal, c.Began
	cond, err := conductor.New(config)
	if err != nil {
		return nil, err
	}
	return &Session{ID: id, Path: path, studio: s, conductor: cond, room: room, journal: j}, nil
}

// Run runs the session to its end, or, where ctx ends first, to a gentle
// one, and gives the room back. An error says what could not be: the lamps
// as they were, or the end of the journal.
func (s *Session) Run(ctx context.Context) error {
	s.studio.lock().Forget() // nobody reads records beside a session
	defer s.studio.shelf.hush()()
	devices, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	s.room.sound(ctx)
	var owed error
	wg.Go(func() { owed = s.room.shine(devices) })
	if hold := s.studio.Awake; hold != nil {
		wg.Go(func() { _ = hold(devices) }) // where it cannot be had, the preflight has said so
	}
	if len(s.folders) > 0 {
		wg.Go(func() { s.lookAgain(devices) })
	}
	err := s.conductor.Run(ctx)
	stop()
	s.room.hush()
	wg.Wait()
	err = errors.Join(err, owed, s.journal.Close())
	if s.parcel != nil {
		err = errors.Join(err, s.parcel.Close())
	}
	return err
}

// lookAgain looks through the music of a resumed session while it already
// sounds: only what is chosen anew needs it.
func (s *Session) lookAgain(ctx context.Context) {
	there, _ := present(s.folders)
	tracks, _, err := s.studio.look(ctx, there, nil)
	if err == nil {
		s.conductor.Offer(ctx, tracks)
	}
}

// ScreenLight tells what a display that is the lamp shows now, and whether
// it is on its way to another light; nil where the lamps are not a display.
func (s *Session) ScreenLight() func() (color.NRGBA, bool) {
	if s.room.screen == nil {
		return nil
	}
	return s.room.screen.Light
}

// Do carries out a guide's command; see [conductor.Conductor.Do].
func (s *Session) Do(ctx context.Context, command conductor.Command) error {
	err := s.conductor.Do(ctx, command)
	if errors.Is(err, timer.ErrRefused) && s.studio.Log != nil {
		s.studio.Log.Info("refused", "code", "command-refused", "kind", string(command.Kind))
	}
	return err
}

// Snapshot is the latest snapshot; nil before the first.
func (s *Session) Snapshot() *conductor.Snapshot { return s.conductor.Snapshot() }
