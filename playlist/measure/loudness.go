package measure

import "math"

// Loudness is reckoned in steps of 100 ms: momentary loudness over 4 of
// them (400 ms with an overlap of 75 %), short-term over 30 (3 s).
const (
	stepsPerSecond = 10
	momentary      = 4
	shortTerm      = 3 * stepsPerSecond

	absoluteGate = -70.0 // LUFS
	relativeGate = -10.0 // LU, for the integrated loudness
	rangeGate    = -20.0 // LU, for the loudness range
)

// A jump is a rise of the short-term loudness that may startle.
const (
	jumpRise = 6.0                 // LU
	jumpTime = 10 * stepsPerSecond // steps
	// jumpFloor is the loudness below which rises do not count: it is lost in
	// the sound of a quiet room.
	jumpFloor = -50.0
)

// loudness keeps the recent steps and sums over all.
type loudness struct {
	steps  int
	powers [shortTerm]float64 // of the latest steps
	blocks histogram          // momentary, for the integrated loudness
	shorts histogram          // short-term, for the range

	recent [jumpTime]float64 // the short-term loudness of the latest steps
	heard  int               // how many of them are valid
	rest   int               // steps of a jump that is still going on
	jumps  int

	begun      float64 // the sum of the first steps that are not silent
	begunSteps int
}

// lufs is the loudness of a weighted mean square.
func lufs(power float64) float64 { return -0.691 + 10*math.Log10(power) }

// step takes the mean square of the next 100 ms.
func (l *loudness) step(power float64) {
	l.powers[l.steps%shortTerm] = power
	l.steps++
	if l.begunSteps < shortTerm && (l.begunSteps > 0 || lufs(power) > absoluteGate) {
		l.begun += power
		l.begunSteps++
	}
	if l.steps >= momentary {
		l.blocks.add(l.mean(momentary))
	}
	if l.steps >= shortTerm {
		short := l.mean(shortTerm)
		l.shorts.add(short)
		l.watch(max(jumpFloor, lufs(short)))
	}
}

// mean is the mean square of the latest n steps.
func (l *loudness) mean(n int) float64 {
	var sum float64
	for i := range n {
		sum += l.powers[(l.steps-1-i)%shortTerm]
	}
	return sum / float64(n)
}

// watch counts jumps. After one it starts anew when its window has passed,
// so that each counts once.
func (l *loudness) watch(short float64) {
	if l.rest > 0 {
		l.rest--
		return
	}
	for i := range min(l.heard, jumpTime) {
		if short-l.recent[i] > jumpRise {
			l.jumps++
			l.heard, l.rest = 0, shortTerm
			return
		}
	}
	l.recent[l.heard%jumpTime] = short
	l.heard++
}

// intro is the loudness of the first 3 s that sound; nil where all is silent.
func (l *loudness) intro() *float64 {
	if l.begunSteps == 0 {
		return nil
	}
	return known(lufs(l.begun / float64(l.begunSteps)))
}

// integrated is the gated loudness of the whole; nil where all is silent.
func (l *loudness) integrated() *float64 {
	ungated, ok := l.blocks.mean(absoluteGate)
	if !ok {
		return nil
	}
	gated, _ := l.blocks.mean(max(absoluteGate, lufs(ungated)+relativeGate))
	return known(lufs(gated))
}

// loudnessRange is the distance between the 10th and the 95th percentile of
// the gated short-term loudness; nil for less than 3 s of sound.
func (l *loudness) loudnessRange() *float64 {
	ungated, ok := l.shorts.mean(absoluteGate)
	if !ok {
		return nil
	}
	gate := max(absoluteGate, lufs(ungated)+rangeGate)
	return known(l.shorts.percentile(gate, 0.95) - l.shorts.percentile(gate, 0.10))
}

// histogram counts powers by their loudness, from the absolute gate up, in
// bins so fine that a gate between two of them changes nothing that matters.
type histogram struct {
	count [binsMost]int32
	sum   [binsMost]float64
}

const (
	binsPerLU = 100
	binsMost  = 130 * binsPerLU // up to +60 LUFS, more than the loudest samples can give
)

func bin(loudness float64) int {
	return int(math.Ceil((loudness - absoluteGate) * binsPerLU))
}

func (h *histogram) add(power float64) {
	if loudness := lufs(power); loudness > absoluteGate {
		i := min(bin(loudness), binsMost-1)
		h.count[i]++
		h.sum[i] += power
	}
}

// mean is the mean power of what is louder than the gate.
func (h *histogram) mean(gate float64) (power float64, ok bool) {
	n := 0
	for i := min(bin(gate), binsMost); i < binsMost; i++ {
		n += int(h.count[i])
		power += h.sum[i]
	}
	if n == 0 {
		return 0, false
	}
	return power / float64(n), true
}

// percentile is the loudness below which a part of what is louder than the
// gate lies.
func (h *histogram) percentile(gate, part float64) float64 {
	first := min(bin(gate), binsMost)
	n := 0
	for _, c := range h.count[first:] {
		n += int(c)
	}
	rank := int(math.Round(float64(n-1) * part))
	for i := first; i < binsMost; i++ {
		if rank -= int(h.count[i]); rank < 0 {
			return lufs(h.sum[i] / float64(h.count[i]))
		}
	}
	return absoluteGate
}
