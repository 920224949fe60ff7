package measure

import "math"

// taps is the length of the interpolator for one place between two samples,
// history what of it lies before a chunk.
const (
	taps    = 24
	history = taps - 1
	kaiser  = 7.0 // shape of the window: 70 dB down, flat to 0.43 of the rate
)

// truePeak finds the highest value of the signal between its samples, by
// interpolation as in BS.1770-4 annex 2: four places to a sample up to
// 96 kHz, then two, then the samples themselves.
//
// Most of a piece cannot hold a new highest value, and is left out. Two
// bounds tell: interpolation adds at most a factor, the sum of the kernel's
// magnitudes; and it departs from the straight line between two samples by
// at most the greatest bend of the signal times another factor.
type truePeak struct {
	places  []interpolator
	growth  float32
	bending float32
	before  []float32 // for each channel, the highest sample of its history
	highest float32
}

func newTruePeak(rate, channels int) truePeak {
	places := 4
	switch {
	case rate >= 192_000:
		places = 1
	case rate >= 96_000:
		places = 2
	}
	p := truePeak{before: make([]float32, channels), growth: 1}
	for k := 1; k < places; k++ {
		i, growth, bending := newInterpolator(float64(k) / float64(places))
		p.places = append(p.places, i)
		p.growth = max(p.growth, float32(growth))
		p.bending = max(p.bending, float32(bending))
	}
	return p
}

// interpolator is a kernel for one place between two samples.
type interpolator [taps]float32

// newInterpolator is a sinc under a Kaiser window for the place at a part of
// the way from the middle sample to the next. Its growth is the sum of its
// magnitudes. Its bending is the same sum for the kernel that, applied to
// the second differences, gives what it adds to a straight line: the
// difference of the two kernels, summed up twice.
func newInterpolator(place float64) (h interpolator, growth, bending float64) {
	const middle = taps/2 - 1
	var exact [taps]float64
	var sum, lean float64
	for i := range exact {
		x := float64(i-middle) - place
		edge := x / (taps / 2)
		exact[i] = math.Sin(math.Pi*x) / (math.Pi * x) * bessel(kaiser*math.Sqrt(max(0, 1-edge*edge)))
		sum += exact[i]
	}
	for i := range exact {
		exact[i] /= sum
		lean += exact[i] * (float64(i-middle) - place)
	}
	// A straight line must stay one: what the window has tilted is given back
	// to the two samples in the middle.
	exact[middle] += lean
	exact[middle+1] -= lean
	var once, twice float64
	for i, x := range exact {
		h[i] = float32(x)
		growth += math.Abs(x)
		switch i {
		case middle:
			x -= 1 - place
		case middle + 1:
			x -= place
		}
		once += x
		twice += once
		bending += math.Abs(twice)
	}
	return h, growth, bending
}

// bessel is the modified Bessel function of the first kind, order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= (x / (2 * k)) * (x / (2 * k))
		sum += term
	}
	return sum
}

// find takes a channel's history and chunk, and gives the chunk's highest
// sample.
func (p *truePeak) find(channel int, plane []float32) float32 {
	var high float32
	for _, x := range plane[history:] {
		high = max(high, magnitude(x))
	}
	around := max(high, p.before[channel])
	p.before[channel] = high
	if len(plane) < 2*history {
		p.before[channel] = around
	}
	p.highest = max(p.highest, high)
	if around*p.growth > p.highest && around+p.bending*bend(plane) > p.highest {
		for i := range p.places {
			p.highest = max(p.highest, p.places[i].highest(plane))
		}
	}
	return high
}

func magnitude(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// bend is the greatest second difference.
func bend(plane []float32) (greatest float32) {
	slope := plane[1] - plane[0]
	for i := 2; i < len(plane); i++ {
		next := plane[i] - plane[i-1]
		greatest = max(greatest, magnitude(next-slope))
		slope = next
	}
	return greatest
}

// highest is the highest value that the interpolator gives along a plane.
func (h *interpolator) highest(plane []float32) (highest float32) {
	for i := 0; i+taps <= len(plane); i++ {
		x := (*[taps]float32)(plane[i:])
		var a, b, c, d float32
		for k := 0; k < taps; k += 4 {
			a += h[k] * x[k]
			b += h[k+1] * x[k+1]
			c += h[k+2] * x[k+2]
			d += h[k+3] * x[k+3]
		}
		highest = max(highest, magnitude(a+b+c+d))
	}
	return highest
}
