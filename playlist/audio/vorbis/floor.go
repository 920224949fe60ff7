package vorbis

import (
	"math"
	"math/bits"
	"slices"
)

// floor is the rough shape of a spectrum: lines between points.
type floor struct {
	partitions []uint8 // the class of each
	classes    [16]floorClass
	multiplier int
	highest    int // beyond the greatest value
	points     []floorPoint
	order      []int // points by x
}

type floorClass struct {
	dimensions int
	subclasses uint // as a power of two
	master     int  // book
	books      [8]int
}

// floorPoint is a place, and the nearest places on both sides among the
// points before it.
type floorPoint struct{ x, low, high int }

func parseFloor(r *reader, books []book) (*floor, error) {
	switch kind := r.bits(16); kind {
	case 0:
		return nil, errFloorZero
	case 1:
	default:
		return nil, errSetup
	}
	f := &floor{partitions: make([]uint8, r.bits(5))}
	classes := 0
	for i := range f.partitions {
		f.partitions[i] = uint8(r.bits(4))
		classes = max(classes, int(f.partitions[i])+1)
	}
	for i := range f.classes[:classes] {
		c := &f.classes[i]
		c.dimensions = int(r.bits(3)) + 1
		c.subclasses = uint(r.bits(2))
		if c.subclasses > 0 {
			c.master = int(r.bits(8))
		}
		for k := range 1 << c.subclasses {
			c.books[k] = int(r.bits(8)) - 1
			if c.books[k] >= len(books) {
				return nil, errSetup
			}
		}
		if c.master >= len(books) {
			return nil, errSetup
		}
	}
	f.multiplier = int(r.bits(2)) + 1
	f.highest = [...]int{256, 128, 86, 64}[f.multiplier-1]
	width := uint(r.bits(4))
	f.points = []floorPoint{{x: 0}, {x: 1 << width}}
	for _, class := range f.partitions {
		for range f.classes[class].dimensions {
			f.points = append(f.points, floorPoint{x: int(r.bits(width))})
		}
	}
	return f, f.arrange()
}

// arrange finds neighbours and the order, which are the same for every block.
func (f *floor) arrange() error {
	for i := range f.points {
		f.order = append(f.order, i)
		p := &f.points[i]
		p.low, p.high = 0, 1
		for k, q := range f.points[:i] {
			if q.x == p.x {
				return errSetup
			}
			if q.x < p.x && q.x > f.points[p.low].x {
				p.low = k
			}
			if q.x > p.x && q.x < f.points[p.high].x {
				p.high = k
			}
		}
	}
	slices.SortFunc(f.order, func(a, b int) int { return f.points[a].x - f.points[b].x })
	return nil
}

// floorMost is the greatest number of points: 31 partitions of 8, and 2.
const floorMost = 31*8 + 2

// curve is the floor of one channel in one block.
type curve struct {
	y    [floorMost]int
	used [floorMost]bool // the others lie on the line between their neighbours
}

// decode reads a curve. It is false for a channel that is silent.
func (f *floor) decode(r *reader, books []book, c *curve) bool {
	if !r.flag() {
		return false
	}
	width := uint(bits.Len(uint(f.highest - 1)))
	c.y[0], c.y[1] = int(r.bits(width)), int(r.bits(width))
	at := 2
	for _, number := range f.partitions {
		class := &f.classes[number]
		chosen := 0
		if class.subclasses > 0 {
			if chosen = books[class.master].entry(r); chosen < 0 {
				return false
			}
		}
		for range class.dimensions {
			c.y[at] = 0
			if b := class.books[chosen&(1<<class.subclasses-1)]; b >= 0 {
				if c.y[at] = books[b].entry(r); c.y[at] < 0 {
					return false
				}
			}
			chosen >>= class.subclasses
			at++
		}
	}
	if r.over() {
		return false
	}
	f.unwrap(c)
	return true
}

// unwrap turns what was written, the distance from the line between the
// neighbours, into heights.
func (f *floor) unwrap(c *curve) {
	c.used[0], c.used[1] = true, true
	for i := 2; i < len(f.points); i++ {
		p := f.points[i]
		low, high := f.points[p.low].x, f.points[p.high].x
		expected := onLine(low, c.y[p.low], high, c.y[p.high], p.x)
		above, below := f.highest-expected, expected
		x := c.y[i]
		c.used[i] = x != 0
		if x == 0 {
			c.y[i] = expected
			continue
		}
		c.used[p.low], c.used[p.high] = true, true
		switch {
		case x >= 2*min(above, below) && above > below:
			c.y[i] = x
		case x >= 2*min(above, below):
			c.y[i] = f.highest - 1 - x
		case x%2 == 1:
			c.y[i] = expected - (x+1)/2
		default:
			c.y[i] = expected + x/2
		}
		c.y[i] = min(max(c.y[i], 0), f.highest-1)
	}
}

// onLine is the height at x between two points, rounded towards the first.
func onLine(x0, y0, x1, y1, x int) int {
	off := abs(y1-y0) * (x - x0) / (x1 - x0)
	if y1 < y0 {
		return y0 - off
	}
	return y0 + off
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// amplitudes are those of a floor's heights: 140 dB in 256 steps.
type amplitudes [256]float32

func newAmplitudes() *amplitudes {
	var t amplitudes
	for i := range t {
		t[i] = float32(math.Pow(10, float64(i-255)*7/256))
	}
	return &t
}

// apply multiplies a spectrum with the curve.
func (f *floor) apply(c *curve, t *amplitudes, spectrum []float32) {
	x0, y0 := 0, c.y[f.order[0]]*f.multiplier
	for _, i := range f.order[1:] {
		if !c.used[i] {
			continue
		}
		x1, y1 := f.points[i].x, c.y[i]*f.multiplier
		if x0 < len(spectrum) {
			line(spectrum[x0:min(x1, len(spectrum))], t, y0, y1, x1-x0)
		}
		x0, y0 = x1, y1
	}
	if x0 < len(spectrum) {
		line(spectrum[x0:], t, y0, y0, len(spectrum)-x0)
	}
}

// line multiplies with a line from y0 to y1, which is reached after width.
func line(spectrum []float32, t *amplitudes, y0, y1, width int) {
	y := y0
	base := (y1 - y0) / width
	rest := abs(y1-y0) - abs(base)*width
	step := base + 1
	if y1 < y0 {
		step = base - 1
	}
	missed := 0
	for i := range spectrum {
		spectrum[i] *= t[uint8(y)]
		if missed += rest; missed >= width {
			missed -= width
			y += step
		} else {
			y += base
		}
	}
}
