package vorbis

import "math"

// transform is the inverse modified discrete cosine transform of one size, by
// way of the cosine transform of the fourth kind and a complex Fourier
// transform of a quarter of the size.
type transform struct {
	turns  []complex64 // before and after
	stages []stage
	a, b   []complex64
}

// stage is one of the Fourier transform's, which goes from one array to the
// other and so needs no sorting.
type stage struct {
	radix, length, stride int
	turns                 []complex64
}

// newTransform is for spectra of n values, a power of two of at least 32.
func newTransform(n int) *transform {
	half := n / 2
	t := &transform{turns: make([]complex64, half), a: make([]complex64, half), b: make([]complex64, half)}
	for k := range t.turns {
		t.turns[k] = turn(float64(8*k+1) / float64(16*n))
	}
	for length, stride := half, 1; length > 1; {
		radix := 4
		if length == 2 {
			radix = 2
		}
		s := stage{radix: radix, length: length, stride: stride}
		for p := range length / radix {
			for k := 1; k < radix; k++ {
				s.turns = append(s.turns, turn(float64(p*k)/float64(length)))
			}
		}
		t.stages = append(t.stages, s)
		length /= radix
		stride *= radix
	}
	return t
}

// turn is exp(−2πi·x).
func turn(x float64) complex64 {
	sin, cos := math.Sincos(-2 * math.Pi * x)
	return complex(float32(cos), float32(sin))
}

// do transforms a spectrum in place. The block that it stands for is twice as
// long; see [block].
func (t *transform) do(x []float32) {
	n, half := len(x), len(x)/2
	a, b := t.a, t.b
	for k, w := range t.turns {
		a[k] = times(complex(x[2*k], x[n-1-2*k]), w)
	}
	for i := range t.stages {
		t.stages[i].do(a, b)
		a, b = b, a
	}
	a = a[:half]
	for k, w := range t.turns {
		y := times(a[k], w)
		x[2*k], x[n-1-2*k] = real(y), -imag(y)
	}
}

func times(a, b complex64) complex64 {
	return complex(real(a)*real(b)-imag(a)*imag(b), real(a)*imag(b)+imag(a)*real(b))
}

func (s *stage) do(in, out []complex64) {
	part := s.length / s.radix
	if s.radix == 2 {
		x, y := in[:s.stride], in[s.stride:2*s.stride]
		for q := range x {
			out[q], out[q+s.stride] = x[q]+y[q], x[q]-y[q]
		}
		return
	}
	for p := range part {
		w1, w2, w3 := s.turns[3*p], s.turns[3*p+1], s.turns[3*p+2]
		i := s.stride * p
		x0 := in[i:][:s.stride]
		x1 := in[i+s.stride*part:][:s.stride]
		x2 := in[i+s.stride*2*part:][:s.stride]
		x3 := in[i+s.stride*3*part:][:s.stride]
		o := s.stride * 4 * p
		y0 := out[o:][:s.stride]
		y1 := out[o+s.stride:][:s.stride]
		y2 := out[o+2*s.stride:][:s.stride]
		y3 := out[o+3*s.stride:][:s.stride]
		for q := range x0 {
			sum, difference := x0[q]+x2[q], x0[q]-x2[q]
			other, turned := x1[q]+x3[q], x1[q]-x3[q]
			turned = complex(imag(turned), -real(turned)) // times −i
			y0[q] = sum + other
			y1[q] = times(difference+turned, w1)
			y2[q] = times(sum-other, w2)
			y3[q] = times(difference-turned, w3)
		}
	}
}

// newWindow is the rising slope of n samples with which blocks overlap.
func newWindow(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		sin := math.Sin(math.Pi / 2 * (float64(i) + .5) / float64(n))
		w[i] = float32(math.Sin(math.Pi / 2 * sin * sin))
	}
	return w
}

// overlap writes what sounds from the middle of one block to the middle of
// the next, both as [transform.do] leaves them: of a block, the first and the
// last quarter are what it holds in its upper and lower half, and the two in
// the middle mirror them. It returns how much that is: a quarter of each
// block, which is half of what is given.
func overlap(out, last, next, window []float32) int {
	before, after := len(last)/2, len(next)/2 // of the blocks' halves, half
	w := len(window)
	// The last block falls from −last[before−1] to −last[0], then goes on to
	// −last[before−1]; the next begins at next[after] and rises to the top,
	// then goes back with the other sign.
	n := 0
	falling := func(i int) float32 {
		if i < before {
			return -last[before-1-i]
		}
		return -last[i-before]
	}
	rising := func(i int) float32 {
		if i < after {
			return next[after+i]
		}
		return -next[3*after-1-i]
	}
	for i := range before - w/2 {
		out[n] = falling(i)
		n++
	}
	for i := range w {
		out[n] = falling(before-w/2+i)*window[w-1-i] + rising(after-w/2+i)*window[i]
		n++
	}
	for i := after + w/2; i < 2*after; i++ {
		out[n] = rising(i)
		n++
	}
	return n
}
