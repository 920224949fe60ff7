package vorbis

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

const (
	pageHead = 27
	pageMost = pageHead + 255 + 255*255
)

// page is one of those that an Ogg file consists of.
type page struct {
	continued, first, last bool
	granule                int64 // the sample at which its last whole packet ends; −1: no packet ends here
	serial, sequence       uint32
	segments               []byte // the lengths of its pieces
	body                   []byte
	size                   int // of all in bytes
}

var (
	errPage    = errors.New("there is something else between its pages")
	errMissing = errors.New("a part of the file is missing")
)

// capture is how every page begins.
var capture = []byte("OggS\x00")

// parsePage reads a page at the beginning of b, whose checksum must be right.
func parsePage(b []byte) (p page, err error) {
	if len(b) < pageHead || !bytes.HasPrefix(b, capture) {
		return p, errPage
	}
	p.size = pageHead + int(b[26])
	if len(b) < p.size {
		return p, errPage
	}
	p.segments = b[pageHead:p.size]
	body := p.size
	for _, n := range p.segments {
		p.size += int(n)
	}
	if len(b) < p.size || checksum(b[:p.size]) != binary.LittleEndian.Uint32(b[22:]) {
		return p, errPage
	}
	p.body = b[body:p.size]
	p.continued, p.first, p.last = b[5]&1 != 0, b[5]&2 != 0, b[5]&4 != 0
	p.granule = int64(binary.LittleEndian.Uint64(b[6:]))
	p.serial, p.sequence = binary.LittleEndian.Uint32(b[14:]), binary.LittleEndian.Uint32(b[18:])
	return p, nil
}

// table has for each of four bytes in a row what it adds to the checksum.
var table = makeTable()

func makeTable() (t [4][256]uint32) {
	for i := range t[0] {
		x := uint32(i) << 24
		for range 8 {
			x = x<<1 ^ x>>31*0x04c11db7
		}
		t[0][i] = x
	}
	for k := 1; k < len(t); k++ {
		for i, x := range t[k-1] {
			t[k][i] = x<<8 ^ t[0][x>>24]
		}
	}
	return t
}

// checksum is that of a page, which stands in it and counts as zeros.
func checksum(b []byte) uint32 {
	x := update(0, b[:22])
	x = update(x, make([]byte, 4))
	return update(x, b[26:])
}

func update(x uint32, b []byte) uint32 {
	for ; len(b) >= 4; b = b[4:] {
		x ^= binary.BigEndian.Uint32(b)
		x = table[3][x>>24] ^ table[2][x>>16&255] ^ table[1][x>>8&255] ^ table[0][x&255]
	}
	for _, c := range b {
		x = x<<8 ^ table[0][uint8(x>>24)^c]
	}
	return x
}

// packets takes the packets out of the pages of one stream.
type packets struct {
	r      *bufio.Reader
	serial uint32
	begun  bool
	number uint32 // of the next page
	page   page
	held   int    // bytes of the page, still in r
	done   int64  // bytes of the pages before
	at     int    // of the next segment
	offset int    // of it in the body
	whole  []byte // a packet that stands in more than one page
}

func newPackets(r io.Reader, serial uint32) *packets {
	return &packets{r: bufio.NewReaderSize(r, 1<<17), serial: serial}
}

// packetMost is more than any packet needs.
const packetMost = 1 << 24

// next is the next packet, valid until the next call, and the granule where
// it is the last to end in its page, else −1. A packet whose beginning was
// not seen is left out. io.EOF is the end of the stream, or of the file
// between two pages.
func (p *packets) next() (packet []byte, granule int64, err error) {
	p.whole = p.whole[:0]
	partial := false // the packet began in an earlier page
	for {
		lost := false
		for p.at == len(p.page.segments) {
			begun := p.begun
			if err := p.turn(); err != nil {
				if err == io.EOF && partial {
					err = io.ErrUnexpectedEOF
				}
				return nil, -1, err
			}
			lost = !begun && p.page.continued
			if begun && partial != p.page.continued && len(p.page.segments) > 0 {
				return nil, -1, errMissing
			}
		}
		begin, complete := p.offset, false
		for p.at < len(p.page.segments) && !complete {
			n := p.page.segments[p.at]
			p.offset += int(n)
			p.at++
			complete = n < 255
		}
		piece := p.page.body[begin:p.offset]
		switch {
		case lost && complete:
			continue
		case lost:
			p.begun = false // and so is what follows
			continue
		case !complete:
			p.whole, partial = append(p.whole, piece...), true
			if len(p.whole) > packetMost {
				return nil, -1, errPacket
			}
			continue
		case partial:
			p.whole = append(p.whole, piece...)
			piece = p.whole
		}
		granule = p.page.granule
		for _, n := range p.page.segments[p.at:] {
			if n < 255 { // another one ends after it
				granule = -1
			}
		}
		return piece, granule, nil
	}
}

// turn goes to the next page of the stream.
func (p *packets) turn() error {
	for {
		if _, err := p.r.Discard(p.held); err != nil {
			return err
		}
		p.done += int64(p.held)
		p.held = 0
		b, err := p.r.Peek(pageMost)
		if err != nil && err != io.EOF {
			return err
		}
		if len(b) == 0 {
			return io.EOF
		}
		page, err := parsePage(b)
		if err != nil {
			if p.page.last {
				return io.EOF // and something that is no page
			}
			if n := statedSize(b); n > len(b) {
				return io.ErrUnexpectedEOF
			}
			return err
		}
		p.held = page.size
		if page.serial != p.serial {
			continue // another stream's
		}
		if p.begun && page.sequence != p.number {
			return errMissing
		}
		p.page, p.at, p.offset, p.begun = page, 0, 0, true
		p.number = page.sequence + 1
		return nil
	}
}

// statedSize is how long a page says that it is, or how long one must be.
func statedSize(b []byte) int {
	if len(b) < pageHead {
		return pageHead
	}
	n := pageHead + int(b[26])
	for _, k := range b[pageHead:min(n, len(b))] {
		n += int(k)
	}
	return n
}
