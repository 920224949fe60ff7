package measure

import "math"

// The spectrum is taken of all channels together, at a rate below 32 kHz,
// about 90 times a second in windows that overlap by half. All that it is
// asked lies below centroidMost.
const (
	spectrumRateMost = 32_000.0 // Hz
	windowLeast      = 256      // samples below half that rate
	windowMost       = 512

	centroidLeast = 60.0 // Hz
	centroidMost  = 7_500.0
	// centroidEvery is how many windows pass from one look at the brightness
	// to the next: it does not change faster.
	centroidEvery = 8
)

// spectrum follows the spectrum of a piece.
type spectrum struct {
	halvers []halver
	samples []float32 // of the present window, so far
	window  []float32 // its shape, scaled so that a sine of amplitude 1 has power 1
	fft     *fft
	windows int64

	centroidFirst, centroidLast int // bins
	hertz                       float64
	magnitudes, frequencies     float64 // sums for the centroid

	onsets *onsets
}

func newSpectrum(rate, channels int) *spectrum {
	s := &spectrum{}
	analysed := float64(rate)
	for ; analysed >= spectrumRateMost; analysed /= 2 {
		s.halvers = append(s.halvers, halver{})
	}
	size := windowMost
	if analysed < spectrumRateMost/2 {
		size = windowLeast
	}
	s.samples = make([]float32, 0, size)
	s.window = make([]float32, size)
	for i := range s.window {
		hann := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(size))
		s.window[i] = float32(hann * 4 / float64(size) / float64(channels))
	}
	s.fft = newFFT(size)
	s.hertz = analysed / float64(size)
	s.centroidFirst = int(math.Ceil(centroidLeast / s.hertz))
	s.centroidLast = int(min(centroidMost, analysed/2-s.hertz) / s.hertz)
	s.onsets = newOnsets(s.hertz, 2*s.hertz)
	return s
}

// write takes samples of all channels added up, and may use their memory.
func (s *spectrum) write(mono []float32) {
	for i := range s.halvers {
		mono = s.halvers[i].halve(mono)
	}
	for len(mono) > 0 {
		n := min(len(mono), cap(s.samples)-len(s.samples))
		s.samples = append(s.samples, mono[:n]...)
		mono = mono[n:]
		if len(s.samples) == cap(s.samples) {
			s.look()
			half := len(s.samples) / 2
			s.samples = s.samples[:copy(s.samples, s.samples[half:])]
		}
	}
}

// look takes the spectrum of one window.
func (s *spectrum) look() {
	power := s.fft.power(s.samples, s.window)
	s.onsets.hear(power)
	if s.windows%centroidEvery == 0 {
		for k := s.centroidFirst; k <= s.centroidLast; k++ {
			magnitude := math.Sqrt(power[k])
			s.magnitudes += magnitude
			s.frequencies += magnitude * float64(k)
		}
	}
	s.windows++
}

// brightness is the centroid over the whole piece; nil for silence.
func (s *spectrum) brightness() *float64 {
	if s.magnitudes == 0 {
		return nil
	}
	return known(s.frequencies / s.magnitudes * s.hertz)
}

// halver halves the rate through a half-band filter of 7 taps. It lets some
// of the highest octave through, which does not matter here.
type halver struct {
	held [chunk + 6]float32
	n    int
}

// halve writes its result over its input.
func (h *halver) halve(in []float32) []float32 {
	x := h.held[:h.n+copy(h.held[h.n:], in)]
	out := in[:0]
	i := 0
	for ; i+7 <= len(x); i += 2 {
		out = append(out, (16*x[i+3]+9*(x[i+2]+x[i+4])-(x[i]+x[i+6]))/32)
	}
	h.n = copy(h.held[:], x[i:])
	return out
}
