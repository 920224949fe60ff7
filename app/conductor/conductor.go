package conductor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// Music is the sound of the room. Reconcile is idempotent and returns at once.
type Music interface {
	Reconcile(ctx context.Context, want playlist.Mix) error
	Status() playlist.Status
}

// Lights are the lamps of the room. Reconcile is idempotent and returns at once.
type Lights interface {
	Reconcile(ctx context.Context, want lighting.Want) error
	Status() lighting.Status
}

// Journal keeps the events of a session.
type Journal interface {
	Append(timer.Event) error
	Heartbeat(elapsed time.Duration, at time.Time) error
}

// Config is what a conductor needs. Show, Journal and Music must be set.
type Config struct {
	Show    Show
	Journal Journal
	Music   Music
	Lights  Lights // nil: a session without lamps
	Tracks  []playlist.Track
	// Programme is what was chosen before the start; without items the
	// conductor chooses. It stays as it is until the session takes another
	// course, so that what was shown, rendered or sent is what sounds.
	Programme playlist.Programme
	// Unplayable are the files that were found unfit before the start.
	Unplayable []playlist.FileFault

	// Speed is how fast session time runs; 1 outside rehearsals.
	Speed float64
	// Auto takes the dose at its time and confirms phases.
	Auto bool
	// Rehearsal goes through all changes of phase in two minutes and ends by
	// itself; Speed and Auto are then its own.
	Rehearsal bool

	// Began is when the session of which this one is a companion began; zero
	// means now.
	Began time.Time

	// Past are the events of a session that is resumed, and LastSeen when
	// its journal was last written.
	Past     []timer.Event
	LastSeen Seen

	// Suspended is how long this computer has slept since it was started, or
	// on any other scale that a sleep alone moves; nil means what the system
	// says.
	Suspended func() time.Duration
	// Wall is the wall clock, which a person, the network or the time of year
	// may set; nil means the system's.
	Wall func() time.Time

	// OnEvent, OnSnapshot and OnTrouble are called on the conductor's
	// goroutine and must return at once. Any may be nil.
	OnEvent    func(timer.Event)
	OnSnapshot func(*Snapshot)
	OnTrouble  func(Trouble)
}

// Trouble is a device that stopped working, or works again.
type Trouble struct {
	Device string // "journal", "music", "lights", or "file" for one that is left out
	Broken bool
	// Code names what is wrong, without a word of a person's; "" where Err, the
	// journal's, says it.
	Code string
	Err  error
}

// Seen is a moment on both clocks.
type Seen struct {
	Elapsed time.Duration
	Wall    time.Time
}

// since is how long ago the moment was, by the wall clock: the only one that
// outlives the program. A clock that was set back makes it no less than 0.
func (s Seen) since(now time.Time) time.Duration { return max(0, now.Sub(s.Wall)) }

// The loop's beats, in real time.
const (
	beat      = 250 * time.Millisecond
	heartbeat = 5 * time.Second
	// farewell bounds the wait for the room to be given back at the end.
	farewell = 20 * time.Second
)

// Conductor runs one session. Make it with [New], run it with Run, and ask
// things of it with Do.
type Conductor struct {
	config   Config
	requests chan request
	offers   chan []playlist.Track
	done     chan struct{}
	latest   atomic.Pointer[Snapshot]

	// Owned by the goroutine of Run.
	clock     *clock
	now       reading
	before    timer.State // what the past had made of the plan
	state     timer.State
	programme playlist.Programme
	failed    map[string]bool // files not to be chosen again
	stale     bool            // the programme must be chosen anew
	moved     bool            // the plan may have moved away from it
	chosen    []playlist.Slot // what it was chosen for
	shown     []timer.PromptID
	heard     playlist.Status
	byHand    []string      // lamps, as the lights last told
	calmed    []string      // lamps whose effects were ended, as noted
	lit       lighting.Fade // what was last noted to be asked of the lamps
	troubles  map[string]string
	skippedAt time.Duration
	beatAt    time.Time
}

// New checks the config and folds the past, if there is one.
func New(config Config) (*Conductor, error) {
	n := len(config.Show.Plan.Phases)
	if len(config.Show.Music) != n || len(config.Show.Light) != n {
		return nil, fmt.Errorf("this show has %d phases, but music for %d and light for %d", n, len(config.Show.Music), len(config.Show.Light))
	}
	state, err := timer.Fold(config.Show.Plan, config.Past)
	if err != nil {
		return nil, err
	}
	if state.Over {
		return nil, errors.New("this session has ended; start a new one")
	}
	if config.Speed <= 0 {
		config.Speed = 1
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	if config.Rehearsal {
		config.Speed, config.Auto = rehearsalSpeed(config.Show.Plan), true
	}
	c := &Conductor{
		config:   config,
		requests: make(chan request),
		offers:   make(chan []playlist.Track),
		done:     make(chan struct{}),
		before:   state,
		state:    state,
		failed:   map[string]bool{},
		// A skip from before a break is not undone: the music was moved.
		skippedAt: -regret,
		troubles:  map[string]string{},
	}
	for _, e := range config.Past {
		switch e.Kind {
		case timer.PromptShown:
			c.shown = append(c.shown, e.Prompt)
		case timer.Fault:
			if e.Path != "" {
				c.failed[e.Path] = true
			}
		}
	}
	if c.programme, err = playlist.Decode(state.Programme); err != nil {
		return nil, err
	}
	return c, nil
}

// Run starts or resumes the session and returns when it has ended and the
// room is given back, or, where ctx ends first, after ending it gently: what
// is left of music and light fades, which takes some seconds.
func (c *Conductor) Run(ctx context.Context) error {
	defer close(c.done)
	if err := c.begin(); err != nil {
		return err
	}
	period := max(20*time.Millisecond, min(beat, time.Duration(float64(time.Second)/c.config.Speed)))
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for c.state.Running {
		select {
		case <-ctx.Done():
			_ = c.append(timer.Event{Kind: timer.Ended, Elapsed: c.clock.read().elapsed})
		case <-ticker.C:
			c.step()
		case r := <-c.requests:
			r.answer <- c.carryOut(r.command)
		case tracks := <-c.offers:
			c.choosable(tracks)
		}
	}
	c.giveBack(ticker.C)
	return nil
}

// begin writes the first events: the start, or the gap since the last one.
func (c *Conductor) begin() error {
	elapsed := c.config.LastSeen.Elapsed
	down := time.Duration(0)
	resumed := len(c.config.Past) > 0
	if resumed {
		elapsed = max(elapsed, c.state.Last)
		down = c.config.LastSeen.since(c.config.Wall())
	}
	ahead := time.Duration(0)
	if !resumed && !c.config.Began.IsZero() {
		ahead = max(0, time.Duration(float64(c.config.Wall().Sub(c.config.Began))*c.config.Speed))
	}
	suspended := c.config.Suspended
	if suspended == nil {
		suspended = systemSuspended()
	}
	c.clock = newClock(elapsed+down+ahead, c.config.Speed, suspended, c.config.Wall)
	c.now = c.clock.read()
	if !resumed {
		c.now.elapsed = 0 // a session begins at its beginning, however late one joins it
		if err := c.append(timer.Event{Kind: timer.Started}); err != nil {
			return err
		}
		if len(c.config.Programme.Items) > 0 {
			c.write(c.config.Programme)
			c.chosen = c.slots()
		}
		c.leaveOut(c.config.Unplayable)
	} else {
		c.gap(down, 0)
		c.chosen = c.slots()
		c.choosable(c.config.Tracks)
		// At least a moment: this is how a stop of the program is told from a
		// device's.
		_ = c.append(timer.Event{Kind: timer.Recovered, Elapsed: c.now.elapsed, By: max(down, 1), Text: "the session goes on after a break of " + timer.Clock(down)})
		c.quarantine()
	}
	c.step()
	return nil
}

// append writes an event and folds it. An error is the state's refusal: a
// journal that cannot be written never stops the session.
func (c *Conductor) append(e timer.Event) error {
	next, err := c.state.Apply(e)
	if err != nil {
		return err
	}
	c.state = next
	if e.At.IsZero() {
		e.At = c.now.wall
	}
	unwritten := c.config.Journal.Append(e)
	c.follow(e)
	if c.config.OnEvent != nil {
		c.config.OnEvent(e)
	}
	c.trouble(Trouble{Device: deviceJournal, Err: unwritten}, sentence(unwritten), e.Elapsed)
	return nil
}

// follow keeps what the conductor itself remembers in step with an event.
func (c *Conductor) follow(e timer.Event) {
	switch e.Kind {
	case timer.Started, timer.DoseTaken, timer.Extended, timer.Shortened, timer.Advanced,
		timer.SteppedBack, timer.Held, timer.Resumed, timer.PanicUndone,
		timer.Softened, timer.Deepened, timer.LevelSet, timer.CaughtUp:
		c.moved = true
	case timer.Skipped:
		c.skip()
	case timer.SkipUndone:
		c.unskip()
	case timer.Shifted:
		c.clock.shift(e.By)
	case timer.PromptShown:
		c.shown = append(c.shown, e.Prompt)
	}
}

// trouble keeps what is said on screen of a device that does not work, and
// notes when it begins and when it is over.
func (c *Conductor) trouble(what Trouble, text string, at time.Duration) {
	before := c.troubles[what.Device]
	c.troubles[what.Device] = text
	if (before == "") != (text == "") {
		what.Broken = text != ""
		c.tell(what)
	}
	switch {
	case before == "" && text != "":
		_ = c.append(timer.Event{Kind: timer.Fault, Elapsed: at, Text: text})
	case before != "" && text == "":
		_ = c.append(timer.Event{Kind: timer.Recovered, Elapsed: at, Text: recovered[what.Device]})
	}
}

func (c *Conductor) tell(what Trouble) {
	if c.config.OnTrouble != nil {
		c.config.OnTrouble(what)
	}
}

// The devices whose troubles are said on screen, in this order.
const (
	deviceJournal = "journal"
	deviceMusic   = "music"
	deviceLights  = "lights"
	deviceFile    = "file" // not on screen: its fault stands in the record
)

var recovered = map[string]string{
	deviceJournal: "The session is being written down again.",
	deviceMusic:   "The sound is back.",
	deviceLights:  "The lights are back.",
}

// sentence is an error as a person reads it, or nothing.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// step brings the session up to the present moment: clock, what comes by
// itself, music, and the devices' targets.
func (c *Conductor) step() {
	c.now = c.clock.read()
	if c.state.Running {
		if c.now.slept > 0 || c.now.correction != 0 {
			c.gap(c.now.slept, c.now.correction)
		}
		c.catchUp(c.now.elapsed)
		c.hop()
		c.listen()
		c.watchLamps()
	}
	if c.state.Running && (c.stale || c.moved && !c.fits() || c.runningOut()) {
		c.refill()
	}
	c.moved = false
	if time.Since(c.beatAt) >= heartbeat {
		c.beatAt = time.Now()
		unwritten := c.config.Journal.Heartbeat(c.now.elapsed, c.now.wall)
		c.trouble(Trouble{Device: deviceJournal, Err: unwritten}, sentence(unwritten), c.now.elapsed)
	}
	c.reconcile()
	c.publish(false)
}

// reconcile hands every device what it should be now.
func (c *Conductor) reconcile() {
	want := Plan(c.state, c.config.Show, c.programme, c.now.elapsed, c.config.Speed)
	err := c.config.Music.Reconcile(context.Background(), want.Music)
	c.trouble(Trouble{Device: deviceMusic, Code: c.heard.Code}, cmp.Or(c.heard.Trouble, sentence(err)), c.now.elapsed)
	if c.config.Lights != nil {
		c.noteLight(want.Light)
		err := c.config.Lights.Reconcile(context.Background(), want.Light)
		now := c.config.Lights.Status()
		c.trouble(Trouble{Device: deviceLights, Code: now.Code}, cmp.Or(now.Trouble, sentence(err)), c.now.elapsed)
	}
}

// noteLight notes what is asked of the lamps, each fade once.
func (c *Conductor) noteLight(want lighting.Want) {
	if c.state.Over || want.Fade == c.lit {
		return
	}
	c.lit = want.Fade
	to := want.Fade.To
	text := fmt.Sprintf("%.0f %%", min(to.Percent, want.Ceiling))
	if to.Mirek > 0 {
		text += fmt.Sprintf(" at %.0f K", 1e6/to.Mirek)
	}
	if over := want.Fade.End - want.Fade.Start; over > 0 {
		text += ", over " + timer.Clock(over)
	}
	_ = c.append(timer.Event{Kind: timer.LightSet, Elapsed: c.now.elapsed, Text: text})
}

// watchLamps notes the lamps that a human hand changed, and those whose
// effects were ended. A lamp that was given back is not noted again before the
// lights have taken it in hand.
func (c *Conductor) watchLamps() {
	if c.config.Lights == nil {
		return
	}
	byHand := c.config.Lights.Status().ByHand
	for _, lamp := range byHand {
		if !slices.Contains(c.state.Lamps, lamp.ID) && !slices.Contains(c.byHand, lamp.ID) {
			_ = c.append(timer.Event{Kind: timer.LampHeld, Elapsed: c.now.elapsed, Lamp: lamp.ID, Text: lamp.Name})
		}
	}
	for _, lamp := range c.config.Lights.Status().Calmed {
		if !slices.Contains(c.calmed, lamp.ID) {
			c.calmed = append(c.calmed, lamp.ID)
			_ = c.append(timer.Event{Kind: timer.LampCalmed, Elapsed: c.now.elapsed, Lamp: lamp.ID, Text: lamp.Name})
		}
	}
	c.byHand = c.byHand[:0]
	for _, lamp := range byHand {
		c.byHand = append(c.byHand, lamp.ID)
	}
}

// gap notes that the computer slept, the program was down or the wall clock
// was set. The music goes on where it stood; that of a companion goes on
// where the other session is by now.
func (c *Conductor) gap(slept, correction time.Duration) {
	if c.config.Show.Companion {
		slept = 0
	}
	_ = c.append(timer.Event{Kind: timer.Gap, Elapsed: c.now.elapsed, By: slept, Correction: correction})
	if slept > 0 && len(c.programme.Items) > 0 {
		c.write(playlist.Shift(c.programme, c.now.elapsed-slept, slept))
	}
}

// catchUp appends what has come by itself up to now, each at its own time,
// so that a session at speed is the same as one in true time.
func (c *Conductor) catchUp(now time.Duration) {
	for c.state.Running {
		e, ok := next(c.state, c.config.Auto, now)
		until := now
		if ok {
			until = e.Elapsed - 1 // what is due at its start belongs to the new phase
		}
		for _, d := range c.state.DuePrompts(until) {
			at := max(c.state.Last, d.At)
			_ = c.append(timer.Event{Kind: timer.PromptShown, Elapsed: at, Prompt: d.ID, By: at - d.At, Text: d.Text})
		}
		if !ok || c.append(e) != nil {
			return
		}
	}
}

// giveBack lets the room fade and waits, for a while, until the lamps are as
// they were. Notes are still taken.
func (c *Conductor) giveBack(tick <-chan time.Time) {
	ended := time.Now()
	fade := time.Duration(float64(playlist.StopFade) / c.config.Speed)
	for {
		c.step()
		since := time.Since(ended)
		restored := c.config.Lights == nil || c.config.Lights.Status().Restored
		if since > farewell || (restored && since > fade) {
			break
		}
		select {
		case <-tick:
		case r := <-c.requests:
			r.answer <- c.carryOut(r.command)
		}
	}
	c.publish(true)
}
