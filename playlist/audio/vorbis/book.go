package vorbis

import (
	"math"
	"math/bits"
	"slices"
)

// The bounds of a book. Those of the format's own encoder have some hundreds
// of entries of up to eight dimensions; a hostile file may claim 2²⁴ of 2¹⁶.
const (
	entriesMost = 1 << 18
	valuesMost  = 1 << 21
)

// fastBits is how many bits of a code word are looked up at once.
const fastBits = 10

// book is a code: words that stand for entries, and the vectors that the
// entries stand for.
type book struct {
	dimensions int
	entries    int
	vectors    []float32 // of all entries, one after the other; nil: it has none
	// fast holds, for each beginning of a word, the entry and the length of
	// the word; length 0 is a word that is longer, or none.
	fast []word
	// long holds the words that are longer than fastBits, in their order.
	long []longWord
}

type word struct {
	entry  int32
	length uint8
}

type longWord struct {
	code uint32 // its first bit the highest
	word
}

// parseBook reads a book.
func parseBook(r *reader) (b book, err error) {
	if r.bits(24) != 0x564342 {
		return b, errSetup
	}
	b.dimensions, b.entries = int(r.bits(16)), int(r.bits(24))
	if b.dimensions == 0 || b.entries == 0 || b.entries > entriesMost {
		return b, errSetup
	}
	lengths, err := b.lengths(r)
	if err != nil {
		return b, err
	}
	if err := b.assign(lengths); err != nil {
		return b, err
	}
	switch kind := r.bits(4); kind {
	case 0:
	case 1, 2:
		err = b.parseVectors(r, kind == 1)
	default:
		err = errSetup
	}
	return b, err
}

// lengths reads how long the word of each entry is; 0 has none.
func (b *book) lengths(r *reader) ([]uint8, error) {
	lengths := make([]uint8, b.entries)
	if r.flag() { // in order: so many of each length
		length := r.bits(5) + 1
		for at := 0; at < b.entries; length++ {
			n := int(r.bits(uint(bits.Len(uint(b.entries - at)))))
			if length > 32 || n > b.entries-at || r.over() {
				return nil, errSetup
			}
			for range n {
				lengths[at] = uint8(length)
				at++
			}
		}
		return lengths, nil
	}
	sparse := r.flag()
	if r.left() < b.entries {
		return nil, errSetup
	}
	for i := range lengths {
		if !sparse || r.flag() {
			lengths[i] = uint8(r.bits(5) + 1)
		}
	}
	return lengths, nil
}

// assign gives each entry the first word of its length that is free: no word
// begins with another.
func (b *book) assign(lengths []uint8) error {
	b.fast = make([]word, 1<<fastBits)
	var free [33]uint32 // for each length, the next word, its first bit the highest; 0: none
	begun, used := false, 0
	for entry, length := range lengths {
		if length == 0 {
			continue
		}
		used++
		var code uint32
		if !begun {
			begun = true
			for k := 1; k <= int(length); k++ {
				free[k] = 1 << (32 - k)
			}
		} else {
			k := int(length)
			for k > 0 && free[k] == 0 {
				k--
			}
			if k == 0 {
				return errSetup // more words than there can be
			}
			code = free[k]
			free[k] = 0
			for longer := int(length); longer > k; longer-- {
				free[longer] = code + 1<<(32-longer)
			}
		}
		b.enter(word{int32(entry), length}, code)
	}
	if used == 1 { // whichever bit there is means the one entry
		for i := range b.fast {
			b.fast[i] = word{int32(slices.IndexFunc(lengths, func(n uint8) bool { return n != 0 })), 1}
		}
		b.long = nil
	}
	slices.SortFunc(b.long, func(x, y longWord) int {
		if x.code < y.code {
			return -1
		}
		return 1
	})
	return nil
}

func (b *book) enter(w word, code uint32) {
	if w.length > fastBits {
		b.long = append(b.long, longWord{code, w})
		return
	}
	for i := int(bits.Reverse32(code)); i < len(b.fast); i += 1 << w.length {
		b.fast[i] = w
	}
}

// parseVectors reads the vectors, each value of its own or, as in a lattice,
// every combination of a few values.
func (b *book) parseVectors(r *reader, lattice bool) error {
	least, step := unpackFloat(r.bits(32)), unpackFloat(r.bits(32))
	width := uint(r.bits(4) + 1)
	running := r.flag()
	if b.entries*b.dimensions > valuesMost {
		return errSetup
	}
	n := b.entries * b.dimensions
	if lattice {
		n = latticeValues(b.entries, b.dimensions)
	}
	if n*int(width) > r.left() {
		return errSetup
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(r.bits(width))*step + least
	}
	b.vectors = make([]float32, b.entries*b.dimensions)
	for entry := range b.entries {
		var last float32
		at := entry
		for i := range b.dimensions {
			x := last
			if lattice {
				x += values[at%n]
				at /= n
			} else {
				x += values[entry*b.dimensions+i]
			}
			b.vectors[entry*b.dimensions+i] = x
			if running {
				last = x
			}
		}
	}
	return nil
}

// latticeValues is the greatest number whose power to the dimensions is no
// more than the entries.
func latticeValues(entries, dimensions int) int {
	n := int(math.Pow(float64(entries), 1/float64(dimensions)))
	for power(n+1, dimensions) <= entries {
		n++
	}
	for n > 1 && power(n, dimensions) > entries {
		n--
	}
	return max(1, n)
}

// power is x to the n, or more than any book holds.
func power(x, n int) int {
	result := 1
	for range n {
		if result *= x; result > entriesMost || x == 1 {
			break
		}
	}
	return result
}

// unpackFloat reads the format's own kind of numbers.
func unpackFloat(x uint32) float32 {
	mantissa := float64(x & 0x1fffff)
	if x>>31 == 1 {
		mantissa = -mantissa
	}
	return float32(math.Ldexp(mantissa, int(x>>21&0x3ff)-788))
}

// entry takes the next word; -1 is none, or the end of the packet.
func (b *book) entry(r *reader) int {
	if r.n < 32 {
		r.fill()
	}
	w := b.fast[r.cache&(1<<fastBits-1)]
	if w.length == 0 {
		w = b.longEntry(uint32(r.cache))
	}
	r.cache >>= w.length
	r.n -= uint(w.length)
	if w.length == 0 || r.at > len(r.b)-slack && r.over() {
		return -1
	}
	return int(w.entry)
}

func (b *book) longEntry(next uint32) word {
	code := bits.Reverse32(next)
	low, high := 0, len(b.long) // the last that is not greater
	for low < high {
		middle := (low + high) / 2
		if b.long[middle].code <= code {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == 0 {
		return word{}
	}
	if w := b.long[low-1]; (w.code^code)>>(32-w.length) == 0 {
		return w.word
	}
	return word{}
}
