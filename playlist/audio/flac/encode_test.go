package flac

import (
	"encoding/binary"
)

// writer writes bits, the highest first.
type writer struct {
	b []byte
	n int // bits in the last byte
}

func (w *writer) bits(x uint64, k int) {
	for i := k - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b, w.n = append(w.b, 0), 0
		}
		w.b[len(w.b)-1] |= byte(x>>i&1) << (7 - w.n)
		w.n++
	}
}

func (w *writer) zeros(q int) {
	for range q {
		w.bits(0, 1)
	}
	w.bits(1, 1)
}

// How a channel may be written.
type coding struct {
	kind    int // 0 constant, 1 verbatim, 8 to 12 fixed, 32 and more linear
	wasted  int
	weights []int64 // of linear, the latest sample's first
	shift   int
	parts   int  // as a power of two
	wide    bool // parameters of 5 bits
	escaped bool // residuals as they are
}

func (w *writer) subframe(x []int32, bits int, c coding) {
	w.bits(uint64(c.kind), 7)
	if c.wasted > 0 {
		w.bits(1, 1)
		w.zeros(c.wasted - 1)
	} else {
		w.bits(0, 1)
	}
	bits -= c.wasted
	y := make([]int64, len(x))
	for i := range x {
		y[i] = int64(x[i] >> c.wasted)
	}
	weights, order, shift := c.weights, 0, c.shift
	switch {
	case c.kind == 0:
		w.bits(uint64(y[0]), bits)
		return
	case c.kind == 1:
		order = len(x)
	case c.kind < 32:
		order, shift = c.kind-8, 0
		weights = [][]int64{{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}}[order]
	default:
		order = c.kind - 31
	}
	for _, s := range y[:order] {
		w.bits(uint64(s), bits)
	}
	if c.kind == 1 {
		return
	}
	if c.kind >= 32 {
		w.bits(14, 4) // weights of 15 bits
		w.bits(uint64(shift), 5)
		for _, weight := range weights {
			w.bits(uint64(weight), 15)
		}
	}
	rest := make([]int64, len(x))
	for i := order; i < len(x); i++ {
		var sum int64
		for k, weight := range weights {
			sum += weight * y[i-1-k]
		}
		rest[i] = y[i] - sum>>shift
	}
	w.residual(rest, order, c)
}

func (w *writer) residual(rest []int64, order int, c coding) {
	width := 4
	if c.wide {
		w.bits(1, 2)
		width = 5
	} else {
		w.bits(0, 2)
	}
	w.bits(uint64(c.parts), 4)
	size := len(rest) >> c.parts
	for at := 0; at < len(rest); at += size {
		piece := rest[at : at+size]
		if at == 0 {
			piece = piece[order:]
		}
		var most uint64
		for _, x := range piece {
			most = max(most, uint64(x<<1^x>>63))
		}
		k := 0
		for most>>k > 40 {
			k++
		}
		switch {
		case c.escaped:
			w.bits(1<<width-1, width)
			w.bits(31, 5)
			for _, x := range piece {
				w.bits(uint64(x), 31)
			}
		default:
			k = min(k, 1<<width-2)
			w.bits(uint64(k), width)
			for _, x := range piece {
				u := uint64(x<<1 ^ x>>63)
				w.zeros(int(u >> k))
				w.bits(u, k)
			}
		}
	}
}

// file is a file that is written by hand.
type file struct {
	info   Info
	frames [][][]int32 // by channel
	stereo int         // leftSide, sideRight, midSide or 0
	coding coding
}

func (f file) head() []byte {
	b := append([]byte("fLaC"), 0, 0, 0, infoLength)
	b = binary.BigEndian.AppendUint16(b, uint16(f.info.BlockLeast))
	b = binary.BigEndian.AppendUint16(b, uint16(f.info.BlockMost))
	b = append(b, make([]byte, 6)...)
	b = binary.BigEndian.AppendUint64(b, uint64(f.info.Rate)<<44|uint64(f.info.Channels-1)<<41|uint64(f.info.Bits-1)<<36|uint64(f.info.Samples))
	b = append(b, make([]byte, 16)...)
	return append(append(b, 0x81, 0, 0, 3), "pad"...)
}

// frame is one frame, whose first sample has a number.
func (f file) frame(first int, samples [][]int32) []byte {
	n := len(samples[0])
	w := &writer{}
	w.bits(0xfff9, 16) // its number is that of a sample
	w.bits(7, 4)
	w.bits(0, 4)
	coded := f.info.Channels - 1
	if f.stereo != 0 {
		coded = f.stereo
	}
	w.bits(uint64(coded), 4)
	w.bits(0, 4)
	w.b = append(w.b, codedAs(first)...)
	w.bits(uint64(n-1), 16)
	w.b = append(w.b, crc8(w.b))
	w.n = 0
	for c, x := range joined(samples, f.stereo) {
		bits := f.info.Bits
		if f.stereo == leftSide && c == 1 || f.stereo == sideRight && c == 0 || f.stereo == midSide && c == 1 {
			bits++
		}
		w.subframe(x, bits, f.coding)
	}
	return binary.BigEndian.AppendUint16(w.b, crc16(w.b))
}

func (f file) bytes() []byte {
	b, at := f.head(), 0
	for _, samples := range f.frames {
		b = append(b, f.frame(at, samples)...)
		at += len(samples[0])
	}
	return b
}

func joined(samples [][]int32, stereo int) [][]int32 {
	if stereo == 0 {
		return samples
	}
	out := [][]int32{make([]int32, len(samples[0])), make([]int32, len(samples[0]))}
	for i, left := range samples[0] {
		right := samples[1][i]
		switch stereo {
		case leftSide:
			out[0][i], out[1][i] = left, left-right
		case sideRight:
			out[0][i], out[1][i] = left-right, right
		case midSide:
			out[0][i], out[1][i] = (left+right)>>1, left-right
		}
	}
	return out
}

// codedAs is a number of up to 36 bits as frames hold it.
func codedAs(x int) []byte {
	if x < 0x80 {
		return []byte{byte(x)}
	}
	n := 2
	for x >= 1<<(5*n+1) {
		n++
	}
	b := make([]byte, n)
	for i := n - 1; i > 0; i-- {
		b[i] = 0x80 | byte(x&0x3f)
		x >>= 6
	}
	b[0] = byte(0xff<<(8-n)) | byte(x)
	return b
}
