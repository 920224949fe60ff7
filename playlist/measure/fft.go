package measure

import (
	"math"
	"math/bits"
)

// fft takes power spectra of real windows whose size is a power of two: the
// even samples as real and the odd as imaginary parts of a complex transform
// of half the size.
type fft struct {
	order  []int // bit-reversed
	turns  []complex128
	values []complex128
	powers []float64
}

func newFFT(size int) *fft {
	half := size / 2
	f := &fft{
		order:  make([]int, half),
		turns:  make([]complex128, half),
		values: make([]complex128, half),
		powers: make([]float64, half),
	}
	width := bits.Len(uint(half)) - 1
	for i := range half {
		f.order[i] = int(bits.Reverse32(uint32(i)) >> (32 - width))
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / float64(size))
		f.turns[i] = complex(cos, sin)
	}
	return f
}

// power is the power in each bin from 0 to half the size, under a window. The
// slice is used again by the next call.
func (f *fft) power(samples, window []float32) []float64 {
	v := f.values
	for i, from := range f.order {
		k := 2 * from
		v[i] = complex(float64(samples[k]*window[k]), float64(samples[k+1]*window[k+1]))
	}
	f.transform()
	n := len(v)
	f.powers[0] = (real(v[0]) + imag(v[0])) * (real(v[0]) + imag(v[0]))
	for k := 1; k < n; k++ {
		a, b := v[k], v[n-k]
		b = complex(real(b), -imag(b))
		odd := f.turns[k] * (a - b) // times −i below
		even := a + b
		re, im := (real(even)+imag(odd))/2, (imag(even)-real(odd))/2
		f.powers[k] = re*re + im*im
	}
	return f.powers
}

// transform works on values that stand in bit-reversed order.
func (f *fft) transform() {
	v := f.values
	n := len(v)
	for i := 0; i < n; i += 2 {
		v[i], v[i+1] = v[i]+v[i+1], v[i]-v[i+1]
	}
	for size := 4; size <= n; size *= 2 {
		half, step := size/2, 2*n/size
		for start := 0; start < n; start += size {
			low, high := v[start:start+half], v[start+half:start+size]
			for k := range low {
				t := f.turns[k*step] * high[k]
				low[k], high[k] = low[k]+t, low[k]-t
			}
		}
	}
}
