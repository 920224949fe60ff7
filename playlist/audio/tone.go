package audio

import (
	"math"
	"sync/atomic"
	"time"
)

// Tone is a soft tone for the exercises that glides from one pitch to another:
// rising, a breath in is heard in it, and falling, a breath out. It swells and
// ebbs away, and nothing in it begins or ends at once.
type Tone struct {
	// From and To are its pitch in hertz, 60 to 2000, where it begins and ends.
	From, To float64
	// Length is from silence to silence, half a second to a minute.
	Length time.Duration
}

const (
	// tonePeak is the highest sample of a tone: it is heard as being about
	// 30 LUFS below full scale, and lies under the music of a room.
	tonePeak = .04
	// toneSwell and toneEbb are the most that a tone takes to come and to go;
	// a short one has a part of its length for each.
	toneSwell, toneEbb = 1.2, 1.6
	tonePart           = .4
	// toneLeast and toneMost bound its length in seconds.
	toneLeast, toneMost = .5, 60
)

// tonePartials are how loud the second and the third partial are against the
// first: enough to be heard from a small speaker, and still round.
var tonePartials = [2]float64{.22, .06}

// within is the tone inside what a tone may be.
func (t Tone) within() Tone {
	bounded := func(x, least, most float64) float64 { return math.Max(least, math.Min(most, x)) }
	t.From, t.To = bounded(t.From, 60, 2000), bounded(t.To, 60, 2000)
	t.Length = time.Duration(bounded(t.Length.Seconds(), toneLeast, toneMost) * float64(time.Second))
	return t
}

// frames is how long the tone is.
func (t Tone) frames() int { return int(t.Length.Seconds() * Rate) }

// hertz is its pitch at a place, in frames: it turns as a breath does, slow at
// both ends.
func (t Tone) hertz(place int) float64 {
	return t.From * math.Pow(t.To/t.From, raised(float64(place)/float64(t.frames())))
}

// level is how loud it is at a place, up to 1.
func (t Tone) level(place int) float64 {
	at, length := float64(place)/Rate, t.Length.Seconds()
	return raised(at/math.Min(toneSwell, tonePart*length)) * raised((length-at)/math.Min(toneEbb, tonePart*length))
}

// raised goes from 0 to 1 by a raised cosine.
func raised(x float64) float64 { return (1 - math.Cos(math.Pi*math.Max(0, math.Min(1, x)))) / 2 }

// tonesAtOnce is how many tones may sound over one another: one that ebbs away,
// and the next.
const tonesAtOnce = 4

// tones are those that sound. The engine plays them; anybody may ask for one.
type tones [tonesAtOnce]struct {
	asked atomic.Pointer[Tone]
	// The engine's: where it is, and in which part of its wave, in radians.
	place int
	phase float64
}

// sound lets a tone sound; where too many do already it is left out.
func (all *tones) sound(t Tone) {
	t = t.within()
	for i := range all {
		if all[i].asked.CompareAndSwap(nil, &t) {
			return
		}
	}
}

// add mixes one quantum of every tone that sounds; the engine's.
func (all *tones) add(mixed *block, gain float64) {
	for i := range all {
		s := &all[i]
		t := s.asked.Load()
		if t == nil {
			continue
		}
		turn := 2 * math.Pi * t.hertz(s.place) / Rate
		level, after := t.level(s.place), t.level(s.place+quantum)
		for j := range mixed {
			sin, cos := math.Sincos(s.phase)
			second, third := 2*sin*cos, 3*sin-4*sin*sin*sin
			x := sin + tonePartials[0]*second + tonePartials[1]*third
			x *= gain * tonePeak / (1 + tonePartials[0]) * (level + (after-level)*float64(j)/quantum)
			mixed[j][0] += x
			mixed[j][1] += x
			s.phase += turn
		}
		s.phase = math.Mod(s.phase, 2*math.Pi)
		if s.place += quantum; s.place >= t.frames() {
			s.place, s.phase = 0, 0
			s.asked.Store(nil)
		}
	}
}
