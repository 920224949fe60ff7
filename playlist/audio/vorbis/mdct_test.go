package vorbis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// slowly is the inverse transform as the specification writes it: a block of
// twice as many samples as the spectrum has values.
func slowly(spectrum []float32) []float64 {
	n := 2 * len(spectrum)
	block := make([]float64, n)
	for i := range block {
		for k, x := range spectrum {
			block[i] += float64(x) * math.Cos(math.Pi/2/float64(n)*float64(2*i+1+n/2)*float64(2*k+1))
		}
	}
	return block
}

func TestBlocksOverlapAsTheSpecificationHasIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, sizes := range [][2]int{{64, 64}, {128, 128}, {256, 256}, {2048, 2048}, {256, 2048}, {2048, 256}, {512, 4096}} {
		t.Run(fmt.Sprint(sizes), func(t *testing.T) {
			var spectra [2][]float32
			var blocks [2][]float64
			for i, size := range sizes {
				for range size / 2 {
					spectra[i] = append(spectra[i], float32(random.NormFloat64()))
				}
				blocks[i] = slowly(spectra[i])
				newTransform(size / 2).do(spectra[i])
			}
			window := newWindow(min(sizes[0], sizes[1]) / 2)
			got := make([]float32, 2048)
			n := overlap(got, spectra[0], spectra[1], window)
			if want := sizes[0]/4 + sizes[1]/4; n != want {
				t.Fatalf("%d samples, not %d", n, want)
			}
			for i := range n {
				// The middle of the first block is sample 0; the middle of the
				// overlap lies a quarter of the block behind it.
				edge := i - (sizes[0]/4 - len(window)/2)
				var want float64
				if at := sizes[0]/2 + i; edge < len(window) && at < sizes[0] {
					want += blocks[0][at] * slope(window, len(window)-1-edge)
				}
				if at := sizes[1]/4 - len(window)/2 + edge; edge >= 0 {
					want += blocks[1][at] * slope(window, edge)
				}
				if math.Abs(float64(got[i])-want) > 1e-3*math.Sqrt(float64(sizes[1])) {
					t.Fatalf("sample %d is %v, not %v", i, got[i], want)
				}
			}
		})
	}
}

// slope is the window before, within and after its slope.
func slope(window []float32, i int) float64 {
	switch {
	case i < 0:
		return 0
	case i >= len(window):
		return 1
	}
	return float64(window[i])
}
