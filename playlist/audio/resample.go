package audio

import (
	"math"
	"slices"

	"roomtone/playlist/audio/polyphase"
)

const (
	// resampleTaps is the length of the filter at unity or above; it grows
	// with the ratio where the rate is lowered. With this beta 32 taps keep
	// images and aliases 110 dB below a tone at 15 kHz.
	resampleTaps = 32
	resampleBeta = 11
	// phasesMost bounds the table. The common rates need 640 at most; odd
	// ones are taken as the nearest fraction, which is off by less than one
	// part in a million: 4 ms an hour.
	phasesMost = 1024
)

// resampler changes the sample rate by a rational factor with a Kaiser
// windowed sinc in polyphase form.
type resampler struct {
	filter *polyphase.Filter
	part   float64      // frames out for a frame in
	past   [][2]float32 // input not yet used up, the oldest first
}

func newResampler(from, to int) *resampler {
	up, down := fraction(to, from, phasesMost)
	part := float64(up) / float64(down)
	cutoff := math.Min(1, part) // of the input's Nyquist frequency
	taps := int(math.Ceil(resampleTaps/cutoff/8)) * 8
	rows := make([][]float32, up)
	for p := range rows {
		rows[p] = make([]float32, taps)
		sum := 0.0
		for i := range rows[p] {
			// The output lies p/up after the input sample taps/2-1.
			x := float64(i-taps/2+1) - float64(p)/float64(up)
			v := sinc(x*cutoff) * kaiser(x/float64(taps/2), resampleBeta)
			rows[p][i] = float32(v)
			sum += v
		}
		for i := range rows[p] {
			rows[p][i] /= float32(sum)
		}
	}
	// Silence before the first sample, so that input and output begin together.
	return &resampler{filter: polyphase.New(rows, down), part: part, past: make([][2]float32, taps/2-1)}
}

// process appends the output that in makes possible to out.
func (r *resampler) process(out, in [][2]float32) [][2]float32 {
	r.past = append(r.past, in...)
	most := int(float64(len(r.past))*r.part) + 2
	out = slices.Grow(out, most)
	made, used := r.filter.Process(out[len(out):len(out)+most], r.past)
	r.past = r.past[:copy(r.past, r.past[used:])]
	return out[:len(out)+made]
}

// flush appends what the last samples still give.
func (r *resampler) flush(out [][2]float32) [][2]float32 {
	return r.process(out, make([][2]float32, r.filter.Taps()/2))
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window, x from -1 to 1.
func kaiser(x, beta float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(beta*math.Sqrt(1-x*x)) / bessel(beta)
}

// bessel is the modified Bessel function of the first kind, order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x / (2 * k) * (x / (2 * k))
		sum += term
	}
	return sum
}

// fraction is a/b in lowest terms, or the nearest fraction whose numerator is
// at most most, by continued fractions.
func fraction(a, b, most int) (num, den int) {
	x, y := a, b
	num, den = 1, 0
	pn, pd := 0, 1
	for y != 0 {
		q := x / y
		n, d := q*num+pn, q*den+pd
		if n > most {
			break
		}
		pn, pd, num, den = num, den, n, d
		x, y = y, x%y
	}
	return num, den
}
