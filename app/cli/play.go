package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/timer"
)

// roomFlags are what play and resume have in common.
type roomFlags struct {
	Lights string  `default:"none" placeholder:"ROOM|none" help:"The room whose lamps follow, by its name."`
	Output string  `default:"device" placeholder:"device|null|NAME" help:"Where the sound goes: the default device, nowhere, or a device by its name."`
	Speed  float64 `default:"1" help:"How fast the clock runs, up to 3600; music is then skipped through, not sped up."`
	Auto   bool    `help:"Take the dose at its time and confirm phases: for a rehearsal or an unattended room."`
}

// Validate is called by kong; what it refuses is bad use.
func (f roomFlags) Validate() error {
	if !(f.Speed > 0 && f.Speed <= 3600) {
		return errors.New("--speed must be more than 0 and at most 3600")
	}
	return nil
}

func (f roomFlags) choices() session.Choices {
	return session.Choices{Room: f.Lights, Output: f.Output, Speed: f.Speed, Auto: f.Auto}
}

type play struct {
	roomFlags
	Template string   `arg:"" help:"The template's name; roomtone templates list tells them."`
	Music    []string `placeholder:"DIR" help:"A folder of music; may be given several times. Without one the built-in sound plays."`
	Seed     *uint64  `help:"Choose music and sound as with this number."`
}

func (p play) Run(ctx context.Context, c *console, studio *session.Studio, k *keyboard) error {
	if strings.HasSuffix(p.Template, ".roomtone") {
		return errors.New("this version cannot open session bundles; play a template by its name, such as lozenge-low")
	}
	choices := p.choices()
	choices.Template, choices.Music, choices.Seed = p.Template, p.Music, p.Seed
	prepared, err := prepare(ctx, c, studio, choices)
	if err != nil {
		return err
	}
	l := newLive(c)
	s, err := studio.Start(ctx, prepared, l.observers())
	if err != nil {
		return err
	}
	return l.run(ctx, s, k)
}

type resume struct {
	roomFlags
}

func (r resume) Run(ctx context.Context, c *console, studio *session.Studio, k *keyboard) error {
	unfinished, err := studio.Unfinished()
	if err != nil {
		return err
	}
	l := newLive(c)
	l.resumed = &unfinished
	s, err := studio.Resume(ctx, unfinished, r.choices(), l.observers())
	if err != nil {
		return err
	}
	return l.run(ctx, s, k)
}

// live shows a running session and passes on what is pressed. It is owned by
// the goroutine of run; observers only hand over.
type live struct {
	console   *console
	resumed   *session.Unfinished
	events    chan timer.Event
	snapshots chan *conductor.Snapshot

	now     *conductor.Snapshot
	pending []timer.Event // until the first snapshot tells the plan
	phase   int
	percent float64
	status  string // what stands on the line that is redrawn
	drawn   time.Time
	keys    *keys
}

func newLive(c *console) *live {
	return &live{
		console: c,
		// Room for what one step of a session at speed can bring.
		events:    make(chan timer.Event, 4096),
		snapshots: make(chan *conductor.Snapshot, 1),
		percent:   -1,
	}
}

// observers hand over without waiting: of snapshots only the latest counts,
// and of events none is lost.
func (l *live) observers() session.Observers {
	return session.Observers{
		Event: func(e timer.Event) { l.events <- e },
		Snapshot: func(s *conductor.Snapshot) {
			select {
			case <-l.snapshots:
			default:
			}
			l.snapshots <- s
		},
	}
}

func (l *live) run(ctx context.Context, s *session.Session, k *keyboard) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.keys = &keys{do: func(c conductor.Command) error { return s.Do(ctx, c) }, leave: cancel, say: l.say}
	pressed, restore := k.open()
	defer restore()
	l.keys.raw = k.raw

	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for {
		select {
		case e := <-l.events:
			l.event(e)
		case snapshot := <-l.snapshots:
			l.snapshot(snapshot)
		case b, ok := <-pressed:
			if !ok {
				pressed = nil // the end of a script is not the end of a session
				continue
			}
			l.keys.press(b, l.now)
		case err := <-ended:
			l.drain()
			l.clear()
			return err
		}
	}
}

// drain shows what was handed over before the end.
func (l *live) drain() {
	for {
		select {
		case snapshot := <-l.snapshots:
			l.snapshot(snapshot)
		case e := <-l.events:
			l.event(e)
		default:
			return
		}
	}
}
