package audio

import (
	"math"
	"sync/atomic"

	"github.com/gopxl/beep/v2"
)

const (
	// Rate is the sample rate of the engine in hertz.
	Rate = 48000
	// quantum is how many frames are mixed at once. Gains are reckoned at its
	// borders and are lines between; so what sounds does not depend on how
	// much a sink asks for.
	quantum = 64
)

// engine is a beep.Streamer that is always full. One goroutine at a time may
// stream from it; all else reaches it through atomics.
type engine struct {
	score  atomic.Pointer[score]
	anchor atomic.Pointer[float64] // a place to go to; taken once
	drift  atomic.Uint64           // float64: part by which session time runs faster
	place  atomic.Uint64           // float64: session time in frames

	bed     *bedRing
	tones   tones
	limiter *limiter
	master  float64

	// Owned by the streaming goroutine.
	at      float64
	level   float64 // of the stage, slewed
	bedGain float64
	mixed   block
	out     block
	used    int // of out
}

func newEngine(levelDB, ceilingDB float64, bed *bedRing) *engine {
	return &engine{
		bed: bed, limiter: newLimiter(ceilingDB), master: decibels(math.Min(0, levelDB)),
		used: quantum,
	}
}

var _ beep.Streamer = (*engine)(nil)

// Err is always nil.
func (e *engine) Err() error { return nil }

// Stream fills samples, always.
func (e *engine) Stream(samples [][2]float64) (int, bool) {
	for n := 0; n < len(samples); {
		if e.used == quantum {
			e.turn()
			e.used = 0
		}
		k := copy(samples[n:], e.out[e.used:])
		n, e.used = n+k, e.used+k
	}
	return len(samples), true
}

// now is the session time of the next quantum, for other goroutines.
func (e *engine) now() float64 { return math.Float64frombits(e.place.Load()) }

// turn mixes one quantum.
func (e *engine) turn() {
	e.mixed = block{}
	if at := e.anchor.Swap(nil); at != nil {
		e.at = *at
	}
	if s := e.score.Load(); s != nil {
		e.mix(s)
	}
	e.tones.add(&e.mixed, e.master)
	e.limiter.process(&e.mixed, &e.out)
}

func (e *engine) mix(s *score) {
	begin := e.at
	e.at += quantum * s.speed * (1 + math.Float64frombits(e.drift.Load()))
	e.place.Store(math.Float64bits(e.at))
	scene := s.at(e.at)

	before := e.level * e.master
	e.level = towards(e.level, decibels(scene.levelDB)*quarter(scene.room), s.levelSlew)
	after := e.level * e.master

	power := 0.0
	for i := range s.voices {
		v := &s.voices[i]
		want := v.planned(e.at) * quarter(scene.tracks)
		if v.deck == nil {
			power += want * want
			continue
		}
		from, to := v.deck.follow(v, begin, want, s)
		power += to * to
		v.deck.add(&e.mixed, v.skipped(begin, s.speed), from*before*v.gain, to*after*v.gain)
	}
	from := e.bedGain
	e.bedGain = towards(from, math.Sqrt(math.Max(0, 1-power)), s.slew)
	if from > 0 || e.bedGain > 0 {
		e.bed.add(&e.mixed, scene.bed, from*before, e.bedGain*after)
	}
}

// towards moves a gain, at most by step.
func towards(from, to, step float64) float64 {
	return math.Max(from-step, math.Min(from+step, to))
}

// follow brings the deck's gain towards what is wanted and what its ring
// allows, and gives it at the borders of the quantum. A deck that was not
// ready in time begins where it would be by now, and once begun it runs on,
// heard or not: so it is always at its place, however long its file took to
// open.
func (d *deck) follow(v *voice, begin, want float64, s *score) (from, to float64) {
	if !d.begun() {
		late := int(math.Max(0, begin-v.cue) / s.speed)
		if v.cue >= begin+quantum*s.speed || begin >= v.end || d.ring.level() <= late || !d.begin() {
			return 0, 0
		}
		d.ring.skip(late)
	}
	if d.quiet.Load() {
		// The feeder may close it at any moment: what a disk still gives after
		// its deck was given up would break off then.
		return 0, 0
	}
	from = d.gain
	d.gain = math.Min(towards(from, want, s.slew), d.reserve(v.fadeOut))
	empty := d.state.Load() == deckFailed && d.ring.level() < quantum
	if from == 0 && d.gain == 0 && (begin >= v.end || empty) {
		d.quiet.Store(true)
	}
	return from, d.gain
}

// skipped is how many frames of the quantum pass before the deck's cue.
func (v *voice) skipped(begin, speed float64) int {
	if v.cue <= begin || v.cue >= begin+quantum*speed {
		return 0
	}
	return int((v.cue - begin) / speed)
}

// add mixes what the deck has for one quantum, from its frame skip on.
func (d *deck) add(mixed *block, skip int, from, to float64) {
	if !d.begun() {
		return
	}
	step := (to - from) / quantum
	for i := skip; i < quantum; {
		frames := d.ring.peek(quantum - i)
		if len(frames) == 0 {
			return
		}
		for _, f := range frames {
			g := from + step*float64(i+1)
			mixed[i][0] += g * float64(f[0])
			mixed[i][1] += g * float64(f[1])
			i++
		}
		d.ring.skip(len(frames))
	}
}
