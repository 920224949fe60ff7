package vorbis

import "encoding/binary"

// slack is how many bytes must follow the data of a [reader], so that it can
// take eight at a time. They must be zeros.
const slack = 8

// reader takes bits from b, the lowest of each byte first. b has slack bytes
// more than it should read; beyond them it gives zeros, and over tells.
type reader struct {
	b     []byte
	at    int    // of the next byte that is not in cache
	cache uint64 // its lowest bits are the next
	n     uint   // how many of them are valid
}

// fill makes 56 bits or more valid.
func (r *reader) fill() {
	if r.at+8 <= len(r.b) {
		r.cache |= binary.LittleEndian.Uint64(r.b[r.at:]) << r.n
	} else {
		r.cache &= 1<<r.n - 1 // zeros for ever; the place tells that they are none
	}
	r.at += int(63-r.n) >> 3
	r.n |= 56
}

// over tells whether more was read than there is.
func (r *reader) over() bool { return r.at-int(r.n>>3) > len(r.b)-slack }

// left is how many bits there are still.
func (r *reader) left() int { return max(0, 8*(len(r.b)-slack-r.at)+int(r.n)) }

// bits takes up to 32.
func (r *reader) bits(k uint) uint32 {
	if r.n < k {
		r.fill()
	}
	x := uint32(r.cache & (1<<k - 1))
	r.cache >>= k
	r.n -= k
	return x
}

func (r *reader) flag() bool { return r.bits(1) == 1 }
