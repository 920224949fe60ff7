package audio

import (
	"math"
	"sync/atomic"

	"github.com/gopxl/beep/v2"
)

// Where there are two devices, neither's clock can lead the other, and
// neither may stop it. A clock of the wall pulls the engine then, and each
// device has a branch: a ring, read at the device's own pace.

const (
	// branchSeconds is what a branch can hold.
	branchSeconds = 2
	// branchAim is what it holds, in seconds, after a device has taken its
	// fill: enough for what a device takes at once.
	branchAim = 0.2
	// branchPull is by how much of its error, in a second, a branch is drawn
	// back to its aim; over branchSettle seconds the error is averaged, since
	// devices take sound in gulps.
	branchPull   = 0.005
	branchSettle = 10
	// branchMost is the most by which a branch is read slower or faster: 0.2
	// percent, a thirtieth of a semitone, and more than two clocks ever part.
	branchMost = 0.002
	// branchPhases are how many places between two samples the filter is
	// reckoned for; between these it is a line, 100 dB near enough.
	branchPhases = 512
)

// fork streams from one streamer and gives every branch the same.
type fork struct {
	from     beep.Streamer
	branches []*branch
	buffer   [quantum][2]float32
}

// Err is always nil.
func (*fork) Err() error { return nil }

// Stream fills samples, always. A branch that has no room has lost what comes:
// its device does not take sound, or too slowly to follow.
func (f *fork) Stream(samples [][2]float64) (int, bool) {
	f.from.Stream(samples)
	for rest := samples; len(rest) > 0; {
		n := min(quantum, len(rest))
		for i, s := range rest[:n] {
			f.buffer[i] = [2]float32{float32(s[0]), float32(s[1])}
		}
		for _, b := range f.branches {
			if b.ring.write(f.buffer[:n]) < n {
				b.lost.Store(true)
			}
		}
		rest = rest[n:]
	}
	return len(samples), true
}

// branch is one device's part of a fork: a streamer that is always full,
// with silence before there is enough, and afterwards by reading a little
// slower or faster than what was written.
type branch struct {
	ring    *ring
	lost    atomic.Bool             // something was, after what is in the ring
	table   [][resampleTaps]float32 // branchPhases+1 of them
	window  [resampleTaps][2]float32
	place   float64 // 0–1 between the two samples in the middle of window
	faster  float64 // the part by which it is read faster
	error   float64 // in seconds, averaged
	running bool
	gain    float64 // 0–1, so that neither a beginning nor an end is a step
}

// branchFade is how long a branch takes from silence to sound, in seconds.
const branchFade = 0.05

func newBranch() *branch {
	b := &branch{ring: newRing(branchSeconds * Rate), table: make([][resampleTaps]float32, branchPhases+1)}
	for p := range b.table {
		sum := 0.0
		for i := range b.table[p] {
			x := float64(i-resampleTaps/2+1) - float64(p)/branchPhases
			v := sinc(x) * kaiser(x/(resampleTaps/2), resampleBeta)
			b.table[p][i] = float32(v)
			sum += v
		}
		for i := range b.table[p] {
			b.table[p][i] /= float32(sum)
		}
	}
	return b
}

// Err is always nil.
func (*branch) Err() error { return nil }

// Stream fills samples, always.
func (b *branch) Stream(samples [][2]float64) (int, bool) {
	need := int(float64(len(samples))*(1+branchMost)) + 2
	level := b.ring.level()
	lost := b.lost.Swap(false)
	if lost && !b.running {
		b.ring.skip(level)
		level = 0
	}
	n, slope := len(samples), 1/(branchFade*Rate)
	switch {
	case !b.running && level < need+branchAim*Rate:
		clear(samples)
		return len(samples), true
	case !b.running:
		// What is older than the aim was meant for nobody.
		b.ring.skip(level - need - branchAim*Rate)
		b.running, b.gain, b.error, b.faster = true, 0, 0, 0
	case lost || level < need+branchFade*Rate: // it starves: it fades, and begins again with enough
		n = max(0, min(n, int(float64(level-2)/(1+branchMost))))
		slope = -b.gain / float64(max(1, n))
		b.running = false
	}
	step := 1 + b.faster
	for i := range samples[:n] {
		b.gain = math.Max(0, math.Min(1, b.gain+slope))
		samples[i] = b.between(b.gain)
		for b.place += step; b.place >= 1; b.place-- {
			copy(b.window[:], b.window[1:])
			b.window[resampleTaps-1] = b.ring.peek(1)[0]
			b.ring.skip(1)
		}
	}
	clear(samples[n:])
	if lost {
		b.ring.skip(b.ring.level())
	}
	b.steer(float64(len(samples)) / Rate)
	return len(samples), true
}

// steer reckons how fast to read from what is left, seconds after it last
// did.
func (b *branch) steer(seconds float64) {
	late := float64(b.ring.level())/Rate - branchAim
	b.error += (late - b.error) * math.Min(1, seconds/branchSettle)
	b.faster = math.Max(-branchMost, math.Min(branchMost, branchPull*b.error))
}

// between is the sound at place within window, at a gain.
func (b *branch) between(gain float64) [2]float64 {
	at := b.place * branchPhases
	p := int(at)
	part := float32(at - float64(p))
	low, high := &b.table[p], &b.table[p+1]
	var left, right float32
	for i, f := range b.window {
		c := low[i] + (high[i]-low[i])*part
		left += c * f[0]
		right += c * f[1]
	}
	return [2]float64{gain * float64(left), gain * float64(right)}
}
