package room

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"roomtone/lighting"
)

// Config is what a worker needs. All fields must be set.
type Config struct {
	Driver lighting.Driver
	// RoomName is the room's name or its ID.
	RoomName string
	// SnapshotPath is where the lamps' state before the session is kept, one
	// file for all rooms of one person's computer.
	SnapshotPath string
}

const (
	// lookEvery is how often the lamps are read: a lamp that comes back from
	// its wall switch at full light should not shine for long.
	lookEvery = 10 * time.Second
	// lookShare is of how much of its time a slow bridge is asked for its lamps
	// at most: one part in so many; the rest is for commands.
	lookShare = 5

	// A bridge that does not answer is tried again after so long, twice as
	// long each time, give or take a fifth.
	backoffLeast = time.Second
	backoffMost  = 30 * time.Second

	// outage is how many times in a row a bridge does not answer that is
	// away for longer than a moment: some ten seconds.
	outage = 3

	// forgive is how long the room stands in trouble for a lamp that failed
	// once and was then left in peace, tried again, and does not fail again.
	forgive = 25 * time.Second

	// lastAttempt bounds how long the lamps are given back after Run's
	// context has ended.
	lastAttempt = 15 * time.Second
)

// Worker keeps one room's lamps at the session's light.
type Worker struct {
	config  Config
	changed chan struct{} // capacity 1: look again

	mu     sync.Mutex
	wanted bool
	want   lighting.Want
	at     time.Time // when want came
	status lighting.Status

	// The rest belongs to Run.
	epoch    time.Time
	planner  lighting.Planner
	before   map[string]bool // the lamps that are written down
	first    snapshot        // what was written down
	owing    bool            // since the snapshot was written, until all is restored
	restored bool
	look     time.Time            // when the lamps are read next
	failures int                  // of the bridge, in a row
	held     int                  // lamps that the last want held
	lost     map[string]time.Time // when a lamp's command last failed
	still    bool                 // what moved by itself was ended
	calmed   []lighting.LampName  // the lamps that did
}

// New is a worker that waits for [Worker.Run].
func New(config Config) *Worker {
	return &Worker{
		config:  config,
		changed: make(chan struct{}, 1),
		status:  lighting.Status{Room: config.RoomName},
		epoch:   time.Now(),
		lost:    map[string]time.Time{},
	}
}

// Reconcile says what light is wanted from now on. It keeps only the latest
// want, returns at once and never fails for the lamps' sake; their state is
// in [Worker.Status].
func (w *Worker) Reconcile(ctx context.Context, want lighting.Want) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.mu.Lock()
	w.want, w.at, w.wanted = want, time.Now(), true
	w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default: // a look is due already
	}
	return nil
}

// Status is what the room's lamps do now.
func (w *Worker) Status() lighting.Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// Run follows the wants until ctx ends, and then gives the lamps back if no
// want has asked for that yet. It returns an error only where the lamps
// could not be given back within a few seconds; what is owed then stays on
// disk for [RestoreFile].
func (w *Worker) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	seen, unwatched := w.watch(ctx)
	for {
		select {
		case <-ctx.Done():
			unwatched()
			return w.leave(ctx)
		case l := <-seen:
			if !w.before[l.ID] {
				continue
			}
			w.planner.See(w.now(), l)
			w.show()
		case <-w.changed:
		case <-timer.C:
		}
		timer.Reset(w.turn(ctx))
	}
}

// watch is told of every lamp that changes, by drivers that are told
// themselves; others are only read now and then. unwatched waits until nobody
// is told any more, after ctx has ended.
func (w *Worker) watch(ctx context.Context) (seen <-chan lighting.Lamp, unwatched func()) {
	watcher, ok := w.config.Driver.(lighting.Watcher)
	if !ok {
		return nil, func() {}
	}
	lamps := make(chan lighting.Lamp)
	var wg sync.WaitGroup
	wg.Go(func() {
		watcher.Watch(ctx, func(l lighting.Lamp) {
			select {
			case lamps <- l:
			case <-ctx.Done():
			}
		})
	})
	return lamps, wg.Wait
}

// turn does what is due and says how long nothing else will be.
func (w *Worker) turn(ctx context.Context) time.Duration {
	want, ok := w.latest()
	wait := time.Until(w.look)
	switch {
	case !ok || want.Restore && w.restored:
		return lookEvery
	case w.failures > 0 && wait > 0:
		return wait // in peace, whatever is wanted
	case want.Restore:
		return w.after(w.restore(ctx))
	case w.before == nil || wait <= 0: // the first look, or the next
		began := time.Now()
		pause := w.after(w.read(ctx))
		if w.failures == 0 {
			w.look = time.Now().Add(max(lookEvery, (lookShare-1)*time.Since(began)))
		}
		return pause
	}
	return min(wait, w.follow(ctx, want))
}

// latest is the want with its session time brought up to now.
func (w *Worker) latest() (lighting.Want, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	want := w.want
	speed := want.Speed
	if !(speed > 0) {
		speed = 1
	}
	want.Now += time.Duration(float64(time.Since(w.at)) * speed)
	return want, w.wanted
}

func (w *Worker) now() time.Duration { return time.Since(w.epoch) }

// after notes how a talk with the bridge went, and says when to look again.
func (w *Worker) after(err error) time.Duration {
	pause := time.Duration(0)
	if err == nil {
		w.failures = 0
		w.look = time.Now().Add(lookEvery)
	} else {
		pause = min(backoffLeast<<min(w.failures, 10), backoffMost)
		pause = time.Duration(float64(pause) * (0.8 + 0.4*rand.Float64()))
		w.failures++
		var busy *lighting.BusyError
		switch {
		case errors.As(err, &busy):
			pause = max(pause, busy.After)
		case w.failures >= outage:
			w.planner.Outage(w.now())
		}
		w.look = time.Now().Add(pause)
	}
	w.report(err, "bridge-fails")
	return pause
}

// read looks at the lamps. The first look is written down before anything
// is sent.
func (w *Worker) read(ctx context.Context) error {
	lamps, err := w.config.Driver.Snapshot(ctx, w.config.RoomName)
	if err != nil {
		return err
	}
	if w.before == nil {
		owed, err := w.write(lamps)
		if err != nil {
			return err
		}
		want, _ := w.latest()
		w.planner.Adopt(w.now(), slices.DeleteFunc(owed, func(l lighting.Lamp) bool {
			return slices.Contains(want.Held, l.ID) // a hand was there before the interruption
		})...)
	}
	if !w.still {
		if err := w.calm(ctx, lamps); err != nil {
			return err
		}
		w.still = true
	}
	for _, l := range lamps {
		if w.before[l.ID] {
			w.planner.See(w.now(), l)
		}
	}
	for id, at := range w.lost {
		if time.Since(at) > forgive {
			delete(w.lost, id)
		}
	}
	return nil
}

// calm ends what makes lit lamps change by themselves: it would fight with
// the session's light. What cannot be ended is a lamp that a hand holds.
func (w *Worker) calm(ctx context.Context, lamps []lighting.Lamp) error {
	calmer, ok := w.config.Driver.(lighting.Calmer)
	var moving []lighting.Lamp
	for i, l := range lamps {
		if l.Effect != "" && l.On && l.Reachable {
			moving = append(moving, l)
			lamps[i].Effect = ""
		}
	}
	if !ok || len(moving) == 0 {
		return nil
	}
	err := calmer.Calm(ctx, moving)
	if err == nil {
		for _, l := range moving {
			w.calmed = append(w.calmed, lighting.LampName{ID: l.ID, Name: l.Name})
		}
	}
	return err
}

// write puts the lamps on disk as they are before the session. What a
// crashed session left there stands: that is the true before. It returns the
// lamps that were lit before that session and are off now: nobody else is known
// to have switched them.
func (w *Worker) write(lamps []lighting.Lamp) (owed []lighting.Lamp, err error) {
	before, err := load(w.config.SnapshotPath)
	if err != nil {
		return nil, err
	}
	lit := map[string]bool{}
	for _, l := range before.Lamps {
		lit[l.ID] = l.On
	}
	for _, l := range lamps {
		if lit[l.ID] && !l.On {
			owed = append(owed, l)
		}
	}
	before.Room = w.config.RoomName
	before.Lamps = append(before.Lamps, lighting.Without(lamps, before.Lamps)...)
	if err := save(w.config.SnapshotPath, before); err != nil {
		return nil, err
	}
	w.first, w.owing, w.restored = before, true, false
	w.before = map[string]bool{}
	for _, l := range before.Lamps {
		w.before[l.ID] = true
	}
	return owed, nil
}

// follow sends the command that is due, if one is.
func (w *Worker) follow(ctx context.Context, want lighting.Want) time.Duration {
	c, due, again := w.planner.Step(w.now(), want)
	if due {
		w.send(ctx, c)
	}
	if freed := len(want.Held) < w.held; freed {
		w.look = time.Now() // a lamp that is given back joins from what it shows
		again = w.now()
	}
	w.held = len(want.Held)
	return max(0, again-w.now())
}

func (w *Worker) send(ctx context.Context, c lighting.Command) {
	lamps, err := w.config.Driver.Apply(ctx, []lighting.Command{c})
	w.planner.See(w.now(), lamps...)
	if err == nil {
		delete(w.lost, c.Lamp)
		w.report(nil, "")
		return
	}
	w.planner.Lost(w.now(), c.Lamp)
	w.lost[c.Lamp] = time.Now()
	var busy *lighting.BusyError
	if errors.As(err, &busy) {
		w.after(err)
		return
	}
	w.look = time.Now() // is it the lamp, or the bridge?
	w.report(err, "lamp-fails")
}

// restore gives the lamps back. The file says what is owed; whatever comes
// after has to write it anew. Where somebody else has given them back meanwhile
// and removed the file, those that then followed on are owed what they were.
func (w *Worker) restore(ctx context.Context) error {
	w.before = nil
	before, err := load(w.config.SnapshotPath)
	if err != nil {
		return err
	}
	if len(before.Lamps) == 0 && w.owing {
		before = w.first
	}
	if _, err := giveBack(ctx, w.config.Driver, w.config.SnapshotPath, before, w.planner.Left); err != nil {
		return err
	}
	w.planner, w.owing, w.restored = lighting.Planner{}, false, true
	clear(w.lost)
	return nil
}

// leave gives the lamps back after ctx has ended, within a few seconds.
func (w *Worker) leave(ctx context.Context) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), lastAttempt)
	defer stop()
	for w.owing {
		err := w.restore(ctx)
		pause := w.after(err)
		select {
		case <-ctx.Done():
			if err != nil {
				return fmt.Errorf("some lamps are not yet as they were before the session. Run \"roomtone lights restore\" when the bridge answers again: %w", err)
			}
		case <-time.After(pause):
		}
	}
	return nil
}

// report publishes the status. An error that does not say what it is has the
// code of what was tried.
func (w *Worker) report(err error, tried string) {
	w.show()
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case errors.Is(err, context.Canceled): // the end, not trouble
	case err != nil:
		w.status.Trouble = strings.ReplaceAll(err.Error(), "\n", "; ") // joined errors have lines
		w.status.Code = code(err, tried)
	case len(w.lost) == 0:
		w.status.Trouble, w.status.Code = "", ""
	}
}

// code names what is wrong with the lights.
func code(err error, otherwise string) string {
	var busy *lighting.BusyError
	switch {
	case errors.As(err, &busy):
		return "bridge-busy"
	case errors.Is(err, lighting.ErrAway):
		return "bridge-away"
	}
	return otherwise
}

// show publishes what the lamps do.
func (w *Worker) show() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.Lamps = w.planner.Following()
	w.status.Percent = w.planner.Percent()
	w.status.ByHand = w.planner.ByHand()
	w.status.Calmed = w.calmed
	w.status.Restored = w.restored
}
