package audio

import "math"

// reverbLines are the lengths of the delay lines in frames at the bed's rate,
// 90–215 ms, primes, so that no echo repeats another. Together they are long
// enough for tones that stand still: the resonances lie close.
var reverbLines = [8]int{2161, 2503, 2851, 3259, 3673, 4153, 4651, 5167}

// reverbDecay is how long the space takes to fall by 60 dB, in seconds.
const reverbDecay = 5.0

// reverb is a space: eight delay lines that feed each other through a
// Hadamard matrix, each losing highs as air and cloth take them.
type reverb struct {
	lines [8][]float32
	at    [8]int
	gain  [8]float32
	low   [8]float32 // state of the damping
	open  float32    // 0–1: how bright the space is
}

func newReverb() *reverb {
	r := &reverb{open: 0.3}
	for i, n := range reverbLines {
		r.lines[i] = make([]float32, n)
		r.gain[i] = float32(math.Pow(10, -3*float64(n)/bedRate/reverbDecay) / math.Sqrt(8))
	}
	return r
}

// next takes one frame and gives the space's answer.
func (r *reverb) next(left, right float32) (outLeft, outRight float32) {
	var x [8]float32
	for i := range x {
		r.low[i] += r.open * (r.lines[i][r.at[i]] - r.low[i])
		x[i] = r.low[i]
	}
	outLeft = x[0] + x[2] - x[4] + x[6]
	outRight = x[1] - x[3] + x[5] + x[7]
	for h := 1; h < 8; h *= 2 {
		for i := 0; i < 8; i += 2 * h {
			for j := i; j < i+h; j++ {
				x[j], x[j+h] = x[j]+x[j+h], x[j]-x[j+h]
			}
		}
	}
	for i := range x {
		in := left
		if i&1 == 1 {
			in = right
		}
		r.lines[i][r.at[i]] = x[i]*r.gain[i] + in
		if r.at[i]++; r.at[i] == len(r.lines[i]) {
			r.at[i] = 0
		}
	}
	return outLeft, outRight
}
