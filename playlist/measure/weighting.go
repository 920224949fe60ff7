package measure

import "math"

// weighting is the K-weighting of BS.1770 for one channel: a shelf for the
// head, then a high pass, each a biquad in transposed direct form II.
type weighting struct {
	shelf, highPass biquad
}

type biquad struct {
	b0, b1, b2, a1, a2 float64
	s1, s2             float64
}

// newWeighting designs the two filters for any rate. BS.1770-4 gives their
// coefficients for 48 kHz only; the analogue prototypes behind them, which
// give the same coefficients there to 12 digits, are these frequencies,
// qualities and gain.
func newWeighting(rate int) weighting {
	const (
		shelfHz, shelfQ, shelfDB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
		shelfSlope               = 0.4996667741545416
		highPassHz, highPassQ    = 38.13547087602444, 0.5003270373238773
	)
	k := math.Tan(math.Pi * shelfHz / float64(rate))
	high := math.Pow(10, shelfDB/20)
	band := math.Pow(high, shelfSlope)
	a0 := 1 + k/shelfQ + k*k
	shelf := biquad{
		b0: (high + band*k/shelfQ + k*k) / a0,
		b1: 2 * (k*k - high) / a0,
		b2: (high - band*k/shelfQ + k*k) / a0,
		a1: 2 * (k*k - 1) / a0,
		a2: (1 - k/shelfQ + k*k) / a0,
	}
	k = math.Tan(math.Pi * highPassHz / float64(rate))
	a0 = 1 + k/highPassQ + k*k
	return weighting{shelf, biquad{
		b0: 1, b1: -2, b2: 1,
		a1: 2 * (k*k - 1) / a0,
		a2: (1 - k/highPassQ + k*k) / a0,
	}}
}

// power is the sum of the squares of the weighted samples.
func (w *weighting) power(samples []float32) float64 {
	f, g := w.shelf, w.highPass
	var sum float64
	for _, sample := range samples {
		x := float64(sample)
		y := f.b0*x + f.s1
		f.s1 = f.b1*x - f.a1*y + f.s2
		f.s2 = f.b2*x - f.a2*y
		z := y + g.s1
		g.s1 = g.s2 - 2*y - g.a1*z
		g.s2 = y - g.a2*z
		sum += z * z
	}
	w.shelf.s1, w.shelf.s2 = settled(f.s1), settled(f.s2)
	w.highPass.s1, w.highPass.s2 = settled(g.s1), settled(g.s2)
	return sum
}

// settled ends the decay of a filter in silence before its numbers become so
// small that processors slow down.
func settled(x float64) float64 {
	if math.Abs(x) < 1e-15 {
		return 0
	}
	return x
}

// channelWeights are the weights of BS.1770-4 by position, for channels in
// the order of WAV and FLAC files: surround channels count for 1.41, the low
// frequency channel for nothing.
func channelWeights(channels int) []float64 {
	const surround, low = 1.41, 0
	return [][]float64{
		{1},
		{1, 1},
		{1, 1, 1},
		{1, 1, surround, surround},
		{1, 1, 1, surround, surround},
		{1, 1, 1, low, surround, surround},
		{1, 1, 1, low, surround, surround, surround},
		{1, 1, 1, low, surround, surround, surround, surround},
	}[channels-1]
}
