package flac

import (
	"encoding/binary"
	"math/bits"
)

// slack is how many bytes must follow the data of a [reader], so that it can
// take eight at a time. What they hold does not matter.
const slack = 8

// reader takes bits from b, which has slack bytes more than it should read.
// Beyond them it gives zeros; over tells.
type reader struct {
	b     []byte
	at    int    // of the next byte that is not in cache
	cache uint64 // its highest bits are the next
	n     uint   // how many of them are valid
}

// fill makes 56 bits or more valid.
func (r *reader) fill() {
	if r.at+8 > len(r.b) {
		r.n = 63 // zeros for ever; the place tells that they are none
		r.at = len(r.b) + 1
		return
	}
	r.cache |= binary.BigEndian.Uint64(r.b[r.at:]) >> r.n
	r.at += int(63-r.n) >> 3
	r.n |= 56
}

// over tells whether more was read than there is.
func (r *reader) over() bool { return r.at-int(r.n>>3) > len(r.b)-slack }

// bits takes up to 32.
func (r *reader) bits(k uint) uint32 {
	if r.n < k {
		r.fill()
	}
	x := uint32(r.cache >> 32 >> (32 - k))
	r.cache <<= k
	r.n -= k
	return x
}

// signed takes a number in two's complement of up to 32 bits.
func (r *reader) signed(k uint) int32 {
	if k == 0 {
		return 0
	}
	return int32(r.bits(k)<<(32-k)) >> (32 - k)
}

// zeros counts zeros up to the next one, which it takes too.
func (r *reader) zeros() (q uint32) {
	for {
		if k := uint(bits.LeadingZeros64(r.cache)); k < r.n {
			r.cache = r.cache << k << 1
			r.n -= k + 1
			return q + uint32(k)
		}
		q += uint32(r.n)
		r.cache, r.n = 0, 0
		if r.at > len(r.b) {
			return q
		}
		r.fill()
	}
}

// align goes on to the next whole byte, and gives its place.
func (r *reader) align() int {
	k := r.n & 7
	r.cache <<= k
	r.n -= k
	return r.at - int(r.n>>3)
}

// rice takes len(out) numbers, each coded as a quotient in zeros and k bits.
func (r *reader) rice(out []int32, k uint) {
	cache, n := r.cache, r.n
	for i := range out {
		if n < 56 && r.at+8 <= len(r.b) {
			cache |= binary.BigEndian.Uint64(r.b[r.at:]) >> n
			r.at += int(63-n) >> 3
			n |= 56
		}
		q := uint(bits.LeadingZeros64(cache))
		var x uint32
		if q+1+k <= n {
			cache = cache << q << 1
			x = uint32(q)<<k | uint32(cache>>1>>(63-k))
			cache <<= k
			n -= q + 1 + k
		} else {
			r.cache, r.n = cache, n
			x = r.zeros() << k
			x |= r.bits(k)
			cache, n = r.cache, r.n
		}
		out[i] = int32(x>>1) ^ -int32(x&1)
	}
	r.cache, r.n = cache, n
}
