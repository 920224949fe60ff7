package lighting

import (
	"math"
	"time"
)

// path is a fade seen in real time and in the levels of a lamp, below the
// ceiling.
type path struct {
	fade  Fade
	top   int           // the ceiling as a level
	real  time.Duration // the moment at which session time is
	at    time.Duration
	speed float64
	from  int // level of the fade's ends
	to    int
	// chunk is the shortest transition that the bridge's rate allows.
	chunk time.Duration
	// prompt says that the fade is meant to be seen, and runs.
	prompt bool
	// pace and mirekPace are how fast a lamp may go that is not where it
	// should be, in L* and in mirek a second.
	pace, mirekPace float64
}

func newPath(real, chunk time.Duration, w Want) path {
	p := path{fade: w.Fade, top: levelUnder(w.Ceiling), real: real, at: w.Now, speed: w.Speed, chunk: chunk}
	if !(p.speed > 0) {
		p.speed = 1
	}
	p.from = min(level(w.Fade.From.Percent), p.top)
	p.to = min(level(w.Fade.To.Percent), p.top)

	length := max(0, w.Fade.End-w.Fade.Start)
	// Its last chunk may end a little later than the fade itself.
	p.prompt = length > 0 && length <= promptFade && real < p.moment(w.Fade.End)+2*chunk

	// Gently, or as fast as the fade itself.
	seconds := max(scaled(length, 1/p.speed), promptLeast).Seconds()
	p.pace = max(gentlePace, math.Abs(levelLightness(p.to)-levelLightness(p.from))/seconds)
	p.mirekPace = max(gentleMirekPace, math.Abs(w.Fade.toMirek()-w.Fade.fromMirek())/seconds)
	return p
}

// farthest bounds the reckoning in real time, so that no sum of two
// durations overflows.
const farthest = 100 * 24 * time.Hour

// session is the session time at a moment of real time.
func (p path) session(real time.Duration) time.Duration {
	return p.at + scaled(real-p.real, p.speed)
}

// moment is the real time at which session time is t.
func (p path) moment(t time.Duration) time.Duration {
	return p.real + scaled(t-p.at, 1/p.speed)
}

func scaled(d time.Duration, by float64) time.Duration {
	return time.Duration(nearest(float64(d)*by, -float64(farthest), float64(farthest)))
}

// scene is the light at a moment of real time, as a level and in mirek.
func (p path) scene(real time.Duration) (int, float64) {
	s := p.fade.At(p.session(real))
	return min(level(s.Percent), p.top), s.Mirek
}

// never is later than any command, and long is past before any.
const (
	never = time.Duration(math.MaxInt64)
	past  = time.Duration(math.MinInt64)
)

// whenLevel is the moment at which the fade comes to a level. What does not
// lie on its way was passed long ago.
func (p path) whenLevel(l int) time.Duration {
	if l != nearest(l, p.from, p.to) {
		return past
	}
	from, to := p.fade.From.lightness(), p.fade.To.lightness()
	return p.whenShare(levelLightness(l), from, to)
}

// whenMirek is the moment at which the fade comes to a colour.
func (p path) whenMirek(m float64) time.Duration {
	from, to := p.fade.fromMirek(), p.fade.toMirek()
	if m != nearest(m, from, to) {
		return past
	}
	return p.whenShare(m, from, to)
}

func (p path) whenShare(x, from, to float64) time.Duration {
	if from == to {
		return past
	}
	return p.moment(p.fade.when((x - from) / (to - from)))
}
