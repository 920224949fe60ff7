package audio

import "math"

const (
	// limiterAhead is how many quanta the limiter sees before they sound.
	limiterAhead = 5
	// limiterRamp is over how many of them it turns down: 5 ms.
	limiterRamp = 4
	// limiterRelease is the time constant in seconds in which it turns up.
	limiterRelease = 0.4
	// limiterMargin is for what four times the rate does not see, and for the
	// gain that moves.
	limiterMargin = 0.2 // dB
	// limiterUp is near enough to 1.
	limiterUp = 0.9999
)

// limiter keeps the true peak, as of ITU-R BS.1770 by fourfold oversampling,
// at or below a ceiling, and no sample ever above it. It works in quanta: the
// gain is a line through points at their borders, each low enough for the
// quanta around it.
type limiter struct {
	ceiling float64
	aim     float64
	delay   [limiterAhead + 1]block
	need    [limiterAhead + 1]float64 // the gain that each block allows
	next    int                       // the oldest of delay
	gain    float64                   // at the start of the next block out
	peaks   truePeak
}

type block [quantum][2]float64

func newLimiter(ceilingDB float64) *limiter {
	l := &limiter{ceiling: decibels(ceilingDB), aim: decibels(ceilingDB - limiterMargin), gain: 1}
	for i := range l.need {
		l.need[i] = 1
	}
	l.peaks.init()
	return l
}

// limiterRise is the part of the way up to 1 that is made in a quantum.
const limiterRise = quantum / (limiterRelease * Rate)

// process takes one block and gives the one that came limiterAhead before.
func (l *limiter) process(in, out *block) {
	l.delay[l.next] = *in
	l.need[l.next] = 1
	if peak := l.peaks.of(in, l.aim); peak > l.aim {
		l.need[l.next] = l.aim / peak
	}
	l.next = (l.next + 1) % len(l.delay)

	// need of the block j after the one that goes out now, and its neighbours:
	// a peak near a border may have been counted to the other side.
	at := func(j int) float64 { return l.need[(l.next+j)%len(l.need)] }
	end := l.gain + (1-l.gain)*limiterRise
	if end > limiterUp {
		end = 1
	}
	for j := range limiterRamp {
		low := math.Min(at(j), math.Min(at(j+1), at(j+2)))
		// The line to low must begin early enough to be no step.
		end = math.Min(end, 1-(1-low)*(1-float64(j)/limiterRamp))
	}
	from, block := l.gain, &l.delay[l.next]
	l.gain = end
	if from == 1 && end == 1 {
		for i, f := range block {
			out[i] = [2]float64{l.clip(f[0]), l.clip(f[1])}
		}
		return
	}
	step := (end - from) / quantum
	for i, f := range block {
		g := from + step*float64(i+1)
		out[i] = [2]float64{l.clip(f[0] * g), l.clip(f[1] * g)}
	}
}

// clip holds the ceiling whatever happened before; a sample that is no
// number becomes silence.
func (l *limiter) clip(x float64) float64 {
	switch {
	case x > l.ceiling:
		return l.ceiling
	case x < -l.ceiling:
		return -l.ceiling
	case x != x:
		return 0
	}
	return x
}

const (
	peakPhases = 4
	peakTaps   = 24
)

// truePeak finds the largest magnitude between the samples.
type truePeak struct {
	table [peakPhases][peakTaps]float64
	// bound is how far above its largest sample a signal may swing.
	bound float64
	past  [peakTaps - 1][2]float64
}

func (t *truePeak) init() {
	for p := range t.table {
		sum, size := 0.0, 0.0
		for i := range t.table[p] {
			x := float64(i-peakTaps/2+1) - float64(p)/peakPhases
			v := sinc(x) * kaiser(x/(peakTaps/2), 5)
			t.table[p][i] = v
			sum += v
		}
		for i := range t.table[p] {
			t.table[p][i] /= sum
			size += math.Abs(t.table[p][i])
		}
		t.bound = math.Max(t.bound, size)
	}
}

// of is the true peak of a block. Where no sample comes near the aim the
// largest sample will do, which is nearly always.
func (t *truePeak) of(in *block, aim float64) float64 {
	var x [peakTaps - 1 + quantum][2]float64
	copy(x[:], t.past[:])
	copy(x[peakTaps-1:], in[:])
	copy(t.past[:], x[quantum:])
	// What is no number is no peak: it becomes silence at the end.
	peak := 0.0
	for _, f := range x {
		if l := math.Abs(f[0]); l > peak {
			peak = l
		}
		if r := math.Abs(f[1]); r > peak {
			peak = r
		}
	}
	if peak*t.bound <= aim {
		return peak
	}
	for i := range quantum {
		window := x[i : i+peakTaps]
		for p := range t.table[1:] { // the first phase is the samples themselves
			var l, r float64
			for k, c := range t.table[1+p] {
				l += c * window[k][0]
				r += c * window[k][1]
			}
			peak = max(peak, math.Abs(l), math.Abs(r))
		}
	}
	return peak
}
