package audio

import (
	"cmp"
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"roomtone/playlist"
)

// Config is what a player needs.
type Config struct {
	// Output is "device" or "" for the default device, "null" for none, or a
	// device's name as [Outputs] gives it.
	Output string
	// LevelDB is the level of the room that the guide set, at most 0 dB.
	LevelDB float64
	// Headphones is a second device, by its name, and HeadphonesDB its own
	// level, at most 0 dB; "" for none. Either plays on without the other.
	Headphones   string
	HeadphonesDB float64
	// CeilingDB is the highest true peak in dBTP that leaves the engine,
	// whatever is played: what a check with a sound-level meter found to be
	// the most. It cannot be above −1.
	CeilingDB float64
	// Seed makes the bed.
	Seed uint64
	// Open opens a music file; nil means [Open].
	Open func(path string) (Stream, error)
	// Device opens a sound device by its name, "" for the usual one; nil means
	// one of the system's.
	Device func(ctx context.Context, name string) (Sink, error)
}

// CeilingMost is the highest ceiling in dBTP: what is left over is for the
// devices, whose converters overshoot between samples.
const CeilingMost = -1.0

func (c Config) ceilingDB() float64 { return math.Min(CeilingMost, c.CeilingDB) }

func (c Config) opener() func(string) (Stream, error) {
	if c.Open == nil {
		return Open
	}
	return c.Open
}

// device is what opens a device: system, where nothing else is said.
func (c Config) device(system func(context.Context, string) (Sink, error)) func(context.Context, string) (Sink, error) {
	if c.Device == nil {
		return system
	}
	return c.Device
}

const (
	// feedEvery is how often decks are looked after.
	feedEvery = 200 * time.Millisecond
	// jumpLeast is how many seconds session time and the samples part before
	// session time jumps, as after a sleep of the computer.
	jumpLeast = 3.0
)

// Player is the sound of one session.
type Player struct {
	config Config
	engine *engine
	feeder *feeder
	// fork is what both devices are fed from; nil where there is one alone.
	fork   *fork
	output *output
	second *output // nil without headphones
	wanted atomic.Pointer[request]
	kick   chan struct{}
	course course // the feeding goroutine's

	mu     sync.Mutex
	status playlist.Status
}

// request is a mix, and when it was asked for.
type request struct {
	mix playlist.Mix
	at  time.Time
}

// due is where the samples should be by now, in frames of session time.
func (r *request) due() float64 {
	return sessionFrames(r.mix.Now) + time.Since(r.at).Seconds()*speedOf(r.mix)*Rate
}

// New is a player that does nothing before Run.
func New(c Config) *Player {
	level := c.LevelDB
	if c.Headphones != "" {
		level = math.Max(level, c.HeadphonesDB) // each door takes off its own part
	}
	e := newEngine(level, c.ceilingDB(), newBedRing())
	p := &Player{config: c, engine: e, feeder: newFeeder(e, c.opener()), kick: make(chan struct{}, 1)}
	if c.Headphones == "" {
		p.output = &output{wanted: c.Output, door: newDoor(e, 0), open: c.device(openSink)}
		return p
	}
	room, ears := newBranch(), newBranch()
	p.fork = &fork{from: e, branches: []*branch{room, ears}}
	p.output = &output{wanted: c.Output, door: newDoor(room, c.LevelDB-level), open: c.device(openSinkAlone)}
	p.second = &output{wanted: c.Headphones, door: newDoor(ears, c.HeadphonesDB-level), open: c.device(openSinkAlone)}
	return p
}

// Run plays until ctx ends; then it fades out and closes everything. It is
// called once.
func (p *Player) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	wg.Go(func() { p.feed(work) })
	p.sound(ctx, work)
	stop()
	wg.Wait()
	p.feeder.close()
	return nil
}

// sound plays on every device until ctx ends and all have faded out.
func (p *Player) sound(ctx, work context.Context) {
	if p.fork == nil {
		p.output.run(ctx)
		return
	}
	var wg sync.WaitGroup
	pulling, stop := context.WithCancel(work)
	wg.Go(func() { _ = clock{}.Play(pulling, p.fork) })
	var devices sync.WaitGroup
	devices.Go(func() { p.output.run(ctx) })
	devices.Go(func() { p.second.run(ctx) })
	devices.Wait()
	stop()
	wg.Wait()
}

// Reconcile makes mix what the room should hear, from now on. It keeps
// nothing waiting and may be called as often as one likes. The mix must not
// be changed afterwards.
func (p *Player) Reconcile(_ context.Context, mix playlist.Mix) error {
	p.wanted.Store(&request{mix: mix, at: time.Now()})
	select {
	case p.kick <- struct{}{}:
	default:
	}
	return nil
}

// Sound lets a tone sound over the mix, at the guide's level and under the
// ceiling, whatever the mix does meanwhile. It may be called from anywhere.
func (p *Player) Sound(t Tone) { p.engine.tones.sound(t) }

// Status tells what sounds. Faults are told once.
func (p *Player) Status() playlist.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.status
	p.status.Faults = nil
	at := p.output.status()
	s.Output, s.Trouble, s.Code = at.name, at.trouble, at.code
	s.Underruns = p.output.underruns()
	if p.second != nil {
		ears := p.second.status()
		s.Underruns += p.second.underruns()
		s.Output = join(s.Output, ears.name, " and ")
		s.Trouble = join(s.Trouble, ears.trouble, " ")
		s.Code = cmp.Or(s.Code, ears.code)
	}
	return s
}

// join is two texts with something between, or the one that there is.
func join(a, b, between string) string {
	if a == "" || b == "" || a == b {
		return cmp.Or(a, b)
	}
	return a + between + b
}

// feed looks after decks and bed until ctx ends.
func (p *Player) feed(ctx context.Context) {
	tick := time.NewTicker(feedEvery)
	defer tick.Stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	bed := newBed(p.config.Seed, bedFirst)
	p.engine.bed.begin(bed.generate, bedFirst) // some 50 ms, once
	wg.Go(func() { p.engine.bed.run(ctx, bed.generate) })
	for begun := false; ; {
		if r := p.wanted.Load(); r != nil {
			p.feeder.use(r.mix)
			if !begun {
				p.feeder.jump(beginning(r.mix.Now))
				begun = true
			}
			p.steer(r)
			p.feeder.step(ctx)
			p.report()
		}
		select {
		case <-tick.C:
		case <-p.kick:
		case <-ctx.Done():
			return
		}
	}
}

// beginning is the place at which a player begins for a mix of that moment. A
// session that has only just begun is played from its beginning, so that what
// is heard is, sample by sample, what [Render] gives. A busy computer may take
// that long to begin, and so much late is not made up for.
func beginning(now time.Duration) float64 {
	const lately = .7
	if now.Seconds() < lately {
		return 0
	}
	return sessionFrames(now)
}

// steer keeps the samples at session time.
func (p *Player) steer(r *request) {
	due := r.due()
	late := (due - p.engine.now()) / (speedOf(r.mix) * Rate)
	if math.Abs(late) > jumpLeast {
		p.feeder.jump(due)
		p.course = course{}
		late = 0
	}
	p.engine.drift.Store(math.Float64bits(p.course.steer(late, time.Now())))
}

// report makes the status.
func (p *Player) report() {
	sounding, next := p.feeder.sounding()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status.Sounding, p.status.Next = sounding, next
	p.status.Late = time.Duration(p.course.off() * float64(time.Second))
	p.status.Faults = append(p.status.Faults, p.feeder.faults...)
	p.feeder.faults = nil
}
