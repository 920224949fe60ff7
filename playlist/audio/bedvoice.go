package audio

import (
	"math"
	"math/rand/v2"
)

const (
	voiceBits    = 10
	voiceTable   = 1 << voiceBits
	voicePartial = 14
	// voiceTop is where overtones end, in hertz.
	voiceTop = 6000
	// voiceWidth is how far left and right are out of tune, as a ratio: 1.5
	// cents, which makes a slow movement from side to side.
	voiceWidth = 0.00045
)

// bedVoice is one note: a table with one period, read twice, a little apart.
type bedVoice struct {
	table       [voiceTable + 1]float32 // of loudness 1
	phase, step [2]uint32               // of left and right, in 2^32 of a period
	pan         [2]float32
	weight      float64 // how loud at its fullest
	breath      float64 // seconds from silence to silence
	place       float64 // 0–1 in the breath
	gain        float32 // at the end of the last chunk
}

// tune gives the voice a note and its overtones; brightness is 0–1.
func (v *bedVoice) tune(random *rand.Rand, hertz, brightness float64) {
	side := 0.8 * (random.Float64() - 0.5) * math.Pi / 2
	v.pan = [2]float32{float32(math.Sqrt2 * math.Cos(math.Pi/4+side)), float32(math.Sqrt2 * math.Sin(math.Pi/4+side))}
	for c, ratio := range [2]float64{1 - voiceWidth/2, 1 + voiceWidth/2} {
		v.step[c] = uint32(hertz * ratio / bedRate * (1 << 32))
		v.phase[c] = random.Uint32()
	}
	var table [voiceTable]float64
	tilt, reach := 2.4-1.6*brightness, 400+2300*brightness
	power := 0.0
	for k := 1; k <= voicePartial && hertz*float64(k) < voiceTop; k++ {
		f := hertz * float64(k)
		a := math.Pow(float64(k), -tilt) * math.Exp(-f/reach) * (0.7 + 0.6*random.Float64())
		power += squared(a*heard(f)) / 2
		// A sine by recurrence: one table in a fraction of a millisecond.
		at := 2 * math.Pi * random.Float64()
		sin, cos := math.Sincos(at)
		ds, dc := math.Sincos(2 * math.Pi * float64(k) / voiceTable)
		for i := range table {
			table[i] += a * sin
			sin, cos = sin*dc+cos*ds, cos*dc-sin*ds
		}
	}
	scale := 1 / math.Sqrt(power)
	for i := range v.table {
		v.table[i] = float32(table[i%voiceTable] * scale)
	}
}

// heard is how loud a tone is for its amplitude: the K weighting of ITU-R
// BS.1770, near enough.
func heard(hertz float64) float64 {
	low := squared(hertz) / (squared(hertz) + squared(38))
	return low * (1 + 0.585*squared(hertz)/(squared(hertz)+squared(1680)))
}

// add mixes a chunk of the voice, going to the given gain.
func (v *bedVoice) add(mixed *[bedChunk][2]float32, to float64) {
	from := v.gain
	v.gain = float32(to)
	if from == 0 && to == 0 {
		return
	}
	const fraction = 1.0 / (1 << (32 - voiceBits))
	step := (v.gain - from) / bedChunk
	pl, pr := v.phase[0], v.phase[1]
	for i := range mixed {
		g := from + step*float32(i)
		a := pl >> (32 - voiceBits)
		l := v.table[a] + (v.table[a+1]-v.table[a])*float32(pl<<voiceBits>>voiceBits)*fraction
		a = pr >> (32 - voiceBits)
		r := v.table[a] + (v.table[a+1]-v.table[a])*float32(pr<<voiceBits>>voiceBits)*fraction
		mixed[i][0] += g * v.pan[0] * l
		mixed[i][1] += g * v.pan[1] * r
		pl, pr = pl+v.step[0], pr+v.step[1]
	}
	v.phase = [2]uint32{pl, pr}
}

// air is soft noise, as of wind far away: two independent sides.
type air struct {
	seed uint32
	low  [2]float32
	band [2]float32
}

func (a *air) next() (left, right float32) {
	for c := range 2 {
		a.seed = a.seed*1664525 + 1013904223
		white := float32(int32(a.seed)) / (1 << 31)
		a.low[c] += 0.25 * (white - a.low[c])      // below 1.1 kHz
		a.band[c] += 0.04 * (a.low[c] - a.band[c]) // above 150 Hz
	}
	return a.low[0] - a.band[0], a.low[1] - a.band[1]
}

// ear weighs a sound as it is heard: the K weighting of ITU-R BS.1770, near
// enough, at the bed's rate.
type ear struct{ low, high float32 }

func (e *ear) hear(x float32) float32 {
	e.low += 0.0142 * (x - e.low)  // 54 Hz, which is 38 Hz twice
	e.high += 0.356 * (x - e.high) // 1.68 kHz
	return x - e.low + 0.585*(x-e.high)
}
