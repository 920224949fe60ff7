package flac

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Decoder decodes frames one after the other.
type Decoder struct {
	info Info
	r    io.Reader
	err  error  // of r
	b    []byte // what was read and not decoded yet, and slack
	room []byte // what b is a part of

	// Header is that of the latest frame, Samples what it holds, by channel.
	Header  Header
	Samples [][]int32
}

// NewDecoder decodes from r, which begins with a frame of the file that info
// is about.
func NewDecoder(info Info, r io.Reader) *Decoder {
	d := &Decoder{info: info}
	for range info.Channels {
		d.Samples = append(d.Samples, make([]int32, 0, info.BlockMost))
	}
	d.Reset(r)
	return d
}

// Reset goes on with a frame that r begins with.
func (d *Decoder) Reset(r io.Reader) { d.r, d.err, d.b = r, nil, nil }

var (
	errCut      = errors.New("a frame is cut")
	errChecksum = errors.New("a frame is not what its checksum says")
	errContent  = errors.New("what a frame holds makes no sense")
)

// Next decodes the next frame. io.EOF is the end, with nothing after the last
// frame; io.ErrUnexpectedEOF is a cut within one.
func (d *Decoder) Next() error {
	// Almost no frame is longer than its samples. One that is, because an
	// encoder was bad at its work, is decoded again with more.
	length := d.info.BlockMost*d.info.Channels*(d.info.Bits+1)/8 + HeaderMost + 64*d.info.Channels
	for most := 4 * length; ; length *= 2 {
		if err := d.fill(length); err != nil {
			return err
		}
		err := d.frame()
		if errors.Is(err, errCut) && len(d.b)-slack >= length && length < most {
			continue
		}
		if errors.Is(err, errCut) {
			err = fmt.Errorf("%w: %w", err, io.ErrUnexpectedEOF)
		}
		return err
	}
}

// fill has n bytes ready, or all that there are.
func (d *Decoder) fill(n int) error {
	have := max(0, len(d.b)-slack)
	if have < n && d.err == nil {
		if size := 2*n + 1<<18; cap(d.room) < size {
			d.room = append(make([]byte, 0, size), d.b[:have]...)
		} else {
			d.room = d.room[:copy(d.room[:have], d.b)]
		}
		for have < n && d.err == nil {
			var m int
			m, d.err = d.r.Read(d.room[have : cap(d.room)-slack])
			have += m
		}
		d.b = d.room[:have+slack]
		clear(d.b[have:])
	}
	switch {
	case d.err != nil && d.err != io.EOF:
		return d.err
	case have == 0:
		return io.EOF
	}
	return nil
}

// frame decodes the frame at the beginning of b, and takes it from there.
func (d *Decoder) frame() error {
	h, err := d.info.ParseHeader(d.b[:len(d.b)-slack])
	if err != nil {
		if len(d.b)-slack < HeaderMost {
			return errCut
		}
		return err
	}
	r := reader{b: d.b, at: h.size}
	for c := range d.Samples {
		bits := uint(d.info.Bits)
		if h.coded == leftSide && c == 1 || h.coded == sideRight && c == 0 || h.coded == midSide && c == 1 {
			bits++
		}
		d.Samples[c] = d.Samples[c][:h.Block]
		if err := r.subframe(d.Samples[c], bits); err != nil {
			return err
		}
	}
	end := r.align()
	if r.over() || end+2 > len(d.b)-slack {
		return errCut
	}
	if crc16(d.b[:end]) != binary.BigEndian.Uint16(d.b[end:]) {
		return errChecksum
	}
	h.join(d.Samples)
	d.Header, d.b = h, d.b[end+2:]
	return nil
}

// join turns channels that were coded together into left and right.
func (h Header) join(samples [][]int32) {
	if h.coded < leftSide {
		return
	}
	a, b := samples[0], samples[1][:len(samples[0])]
	switch h.coded {
	case leftSide:
		for i, left := range a {
			b[i] = left - b[i]
		}
	case sideRight:
		for i, right := range b {
			a[i] += right
		}
	case midSide:
		for i, side := range b {
			mid := a[i]<<1 | side&1
			a[i], b[i] = (mid+side)>>1, (mid-side)>>1
		}
	}
}

// subframe decodes one channel.
func (r *reader) subframe(out []int32, bits uint) error {
	kind := r.bits(8)
	if kind&0x80 != 0 {
		return errContent
	}
	var wasted uint
	if kind&1 != 0 {
		wasted = uint(r.zeros()) + 1
	}
	if wasted >= bits {
		return r.fault()
	}
	bits -= wasted
	if bits > 32 {
		return errors.New("it holds samples of 32 bits in a way that cannot be decoded; convert it to 24 bits")
	}
	var err error
	switch kind = kind >> 1; {
	case kind == 0:
		x := r.signed(bits)
		for i := range out {
			out[i] = x
		}
	case kind == 1:
		for i := range out {
			out[i] = r.signed(bits)
		}
	case kind >= 8 && kind <= 12:
		err = r.fixed(out, int(kind-8), bits)
	case kind >= 32:
		err = r.linear(out, int(kind-31), bits)
	default:
		return r.fault()
	}
	if wasted > 0 {
		for i := range out {
			out[i] <<= wasted
		}
	}
	if err == nil && r.over() {
		err = errCut
	}
	return err
}

// fault is the reason for what makes no sense: the data have ended, or are
// wrong.
func (r *reader) fault() error {
	if r.over() {
		return errCut
	}
	return errContent
}

// residual decodes what a predictor of an order leaves open.
func (r *reader) residual(out []int32, order int) error {
	method := r.bits(2)
	if method > 1 {
		return r.fault()
	}
	width := uint(4 + method)
	parts := 1 << r.bits(4)
	size := len(out) / parts
	if size*parts != len(out) || size < order {
		return r.fault()
	}
	for part := range parts {
		piece := out[part*size : part*size+size]
		if part == 0 {
			piece = piece[order:]
		}
		k := uint(r.bits(width))
		if k < 1<<width-1 {
			r.rice(piece, k)
		} else {
			raw := uint(r.bits(5))
			for i := range piece {
				piece[i] = r.signed(raw)
			}
		}
		if r.over() {
			return errCut
		}
	}
	return nil
}
