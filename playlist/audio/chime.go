package audio

import (
	"math"
	"sync/atomic"
)

// Chime is a soft bell for the exercises, ready to be struck. It never
// changes; the same numbers make the same bell.
type Chime struct{ frames [][2]float32 }

const (
	// chimePeak is the highest sample of a chime: 20 dB below full scale,
	// which is about as loud as the music around it.
	chimePeak = .1
	// chimeRise is how long a chime takes to its peak, in seconds: struck
	// with felt, it does not startle.
	chimeRise = .03
	// chimeBeat is how far apart, in hertz, the two sides of a bowl are that
	// is not quite round: it makes a chime live, and wide.
	chimeBeat = .6
	// chimeLeast and chimeMost bound its length in seconds.
	chimeLeast, chimeMost = .5, 12
)

// chimePartials are the tones of a singing bowl against its lowest, how loud
// they begin, and how much sooner than the lowest they fade.
var chimePartials = []struct{ ratio, amplitude, haste float64 }{
	{1, 1, 1}, {2.71, .28, 2}, {5.15, .07, 3.5}, {8.43, .02, 5},
}

// NewChime is a bell whose lowest tone is at hertz, 60 to 2000, and which has
// faded away after so many seconds, 0.5 to 12.
func NewChime(hertz, seconds float64) Chime {
	hertz = math.Max(60, math.Min(2000, hertz))
	seconds = math.Max(chimeLeast, math.Min(chimeMost, seconds))
	frames := make([][2]float32, int(seconds*Rate))
	peak := 0.0
	for i := range frames {
		t := float64(i) / Rate
		// Down by 60 dB at the end, and to nothing over the last part of it.
		end := squared(math.Min(1, 4*(1-t/seconds)))
		for c, apart := range []float64{-chimeBeat / 2, chimeBeat / 2} {
			x := 0.0
			for _, p := range chimePartials {
				fade := math.Pow(10, -3*p.haste*t/seconds)
				tone := math.Sin(2*math.Pi*p.ratio*hertz*t) + .5*math.Sin(2*math.Pi*(p.ratio*hertz+apart)*t)
				x += p.amplitude * fade * tone
			}
			x *= quarter(t/chimeRise) * end
			frames[i][c] = float32(x)
			peak = math.Max(peak, math.Abs(x))
		}
	}
	for i := range frames {
		frames[i][0] *= float32(chimePeak / peak)
		frames[i][1] *= float32(chimePeak / peak)
	}
	return Chime{frames}
}

// chimesAtOnce is how many chimes may sound over one another.
const chimesAtOnce = 4

// bells are the chimes that sound. The engine plays them; anybody may strike.
type bells [chimesAtOnce]struct {
	struck atomic.Pointer[Chime]
	at     int // the engine's
}

// strike lets a chime sound; where too many do already it is left out.
func (b *bells) strike(c Chime) {
	for i := range b {
		if b[i].struck.CompareAndSwap(nil, &c) {
			return
		}
	}
}

// add mixes one quantum of every chime that sounds; the engine's.
func (b *bells) add(mixed *block, gain float64) {
	for i := range b {
		s := &b[i]
		c := s.struck.Load()
		if c == nil {
			continue
		}
		rest := c.frames[s.at:]
		rest = rest[:min(quantum, len(rest))]
		for j, f := range rest {
			mixed[j][0] += gain * float64(f[0])
			mixed[j][1] += gain * float64(f[1])
		}
		if s.at += len(rest); s.at == len(c.frames) {
			s.at = 0
			s.struck.Store(nil)
		}
	}
}
