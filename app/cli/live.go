package cli

import (
	"context"
	"errors"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/timer"
)

// running is a session, as far as the terminal needs it.
type running interface {
	Run(context.Context) error
	Do(context.Context, conductor.Command) error
}

// live shows a running session and passes on what is pressed. All but the
// feed belongs to the goroutine of run.
type live struct {
	console *console
	feed    *feed
	resumed *session.Unfinished // nil for a session that starts

	now *conductor.Snapshot
	// state is that of now, and of what came since.
	state timer.State
	// early is what came before the first snapshot told the plan.
	early   []timer.Event
	percent float64 // the light that was last told; -1: none
	keys    *keys
	leaving int // how often Ctrl-C was pressed
}

func newLive(c *console) *live {
	return &live{console: c, feed: newFeed(), percent: -1, keys: &keys{}}
}

// run runs a session to its end and shows it.
func (l *live) run(ctx context.Context, s running, k *keyboard) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	// A reader of the lines that goes away must not end the session.
	signal.Ignore(syscall.SIGPIPE)
	defer signal.Reset(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	// Keys count until the end, after the session was asked to end as well.
	reading, unread := context.WithCancel(context.WithoutCancel(ctx))
	defer unread()
	pressed, restore := k.open(reading, l.console)
	defer restore()
	leave := func() {
		end()
		if l.leaving++; l.leaving == 1 {
			l.say("The session ends gently. Ctrl-C once more leaves without waiting for the room.")
		}
	}
	settle := l.console.writeBehind()
	l.keys = &keys{
		do:    func(c conductor.Command) error { return s.Do(context.WithoutCancel(ctx), c) },
		leave: leave, say: l.say,
	}

	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	err := l.follow(ended, signals, pressed, leave)
	l.console.out.status("")
	l.lastWords(settle(), signals, pressed)
	return err
}

// hurry is how long a person who does not wait for the room waits for what is
// not yet written. Only a reader that takes nothing needs so long.
const hurry = time.Second

// lastWords waits until all is written, or until a person leaves: the session
// may have ended between their two presses, and whoever should read may never.
func (l *live) lastWords(written <-chan struct{}, signals <-chan os.Signal, pressed <-chan byte) {
	var enough <-chan time.Time
	if l.leaving > 1 {
		enough = time.After(hurry)
	}
	for {
		select {
		case <-written:
			return
		case <-signals:
			return
		case <-enough:
			return
		case b, ok := <-pressed:
			switch {
			case !ok:
				pressed = nil
			case b == keyCtrlC:
				return
			}
		}
	}
}

// follow shows the session until it has ended, or until a person leaves who
// does not wait for that.
func (l *live) follow(ended <-chan error, signals <-chan os.Signal, pressed <-chan byte, leave func()) error {
	for {
		var keys <-chan byte // nobody presses before there is something to see
		if l.now != nil {
			keys = pressed
		}
		select {
		case <-l.feed.ready:
			l.take()
		case b, ok := <-keys:
			if !ok {
				pressed = nil // the end of a script is not the end of a session
				break
			}
			l.keys.press(b, l.now)
			l.take() // what it did is seen before the next one
		case <-signals:
			leave()
		case err := <-ended:
			l.take()
			return err
		}
		if l.leaving > 1 && l.state.Over {
			return l.left()
		}
	}
}

// left is what is owed when a person does not wait for the end: the journal
// is closed by its last event, and what the lamps were stands on disk.
func (l *live) left() error {
	if l.now.Lights != nil && !l.now.Lights.Restored {
		return errors.New("the session has ended, but the lamps were not given back. Run: roomtone lights restore")
	}
	return nil
}

// take shows what came.
func (l *live) take() {
	for _, n := range l.feed.take() {
		if n.snapshot != nil {
			l.snapshot(n.snapshot)
		} else {
			l.event(n.event)
		}
	}
	l.draw()
}

// snapshot takes in how the session stands.
func (l *live) snapshot(s *conductor.Snapshot) {
	first := l.now == nil
	l.now, l.state = s, s.State
	if first {
		l.begin()
	}
	if s.Lights != nil && s.Lights.Lamps > 0 && noticeable(l.percent, s.Lights.Percent) {
		l.percent = s.Lights.Percent
		l.light()
	}
}

// noticeable tells a change of light, in percent, that is worth a line: by five
// points, or by a quarter where the light is low.
func noticeable(was, is float64) bool {
	return was != is && math.Abs(is-was) >= min(5, max(was, is)/4)
}

// begin shows what came before the first snapshot.
func (l *live) begin() {
	if l.resumed != nil && len(l.early) > 0 {
		l.goOn(l.early[0])
	}
	early := l.early
	l.early, l.state = nil, l.now.Before
	for _, e := range early {
		l.event(e)
	}
	l.state = l.now.State
}

// event shows an event, or keeps it until the plan is known.
func (l *live) event(e timer.Event) {
	if l.now == nil {
		l.early = append(l.early, e)
		return
	}
	if next, err := l.state.Apply(e); err == nil {
		l.state = next
	}
	l.show(e)
}

// draw redraws the line that stands below the others.
func (l *live) draw() {
	switch {
	case l.console.json || l.now == nil:
	case l.keys.noting != "":
		l.console.out.status(l.keys.typed())
	default:
		l.console.out.status(statusOf(l.now))
	}
}

// say speaks to the person at the keys.
func (l *live) say(text string) {
	if l.console.json {
		l.console.err.line(text)
	} else {
		l.console.out.line(text)
	}
}
