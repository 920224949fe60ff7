package vorbis

import "math/bits"

// decoder turns packets into sound, one after the other.
type decoder struct {
	*setup
	amplitudes *amplitudes
	transforms [2]*transform
	windows    [2][]float32

	packet []byte      // with slack
	last   [][]float32 // the spectrum of the block before, transformed; nil at the beginning
	next   [][]float32
	room   [2][][]float32
	curves []curve
	silent []bool
	chosen [][]float32 // of the channels of a part
	quiet  []bool      // the same
	out    [][]float32
}

func newDecoder(s *setup) *decoder {
	d := &decoder{setup: s, amplitudes: newAmplitudes(), curves: make([]curve, s.channels), silent: make([]bool, s.channels)}
	for i, size := range s.sizes {
		d.transforms[i] = newTransform(size / 2)
		d.windows[i] = newWindow(size / 2)
	}
	for range s.channels {
		for i := range d.room {
			d.room[i] = append(d.room[i], make([]float32, s.sizes[1]/2))
		}
		d.out = append(d.out, make([]float32, s.sizes[1]/2))
	}
	d.next = make([][]float32, s.channels)
	return d
}

// isHead tells a packet of those that stand before the sound.
func isHead(packet []byte) bool {
	return len(packet) >= 7 && packet[0]&1 == 1 && string(packet[1:7]) == "vorbis"
}

// reset forgets what came before.
func (d *decoder) reset() { d.last = nil }

// decode takes the next packet. It gives what sounds from the middle of the
// block before to the middle of this one: nothing after a reset.
func (d *decoder) decode(packet []byte) ([][]float32, error) {
	if len(packet) == 0 || isHead(packet) { // some programs leave one, or the head once more
		for c := range d.out {
			d.out[c] = d.out[c][:0]
		}
		return d.out, nil
	}
	d.packet = append(append(d.packet[:0], packet...), make([]byte, slack)...)
	r := &reader{b: d.packet}
	if r.flag() {
		return nil, errPacket
	}
	number := int(r.bits(uint(bits.Len(uint(len(d.modes) - 1)))))
	if number >= len(d.modes) {
		return nil, errPacket
	}
	m := d.modes[number]
	size := 0
	if m.long {
		size = 1
		r.bits(2) // what the blocks beside it are, they say themselves
	}
	if r.over() {
		return nil, errPacket
	}
	for c := range d.next {
		d.next[c] = d.room[0][c][:d.sizes[size]/2]
		clear(d.next[c])
	}
	d.spectra(r, &d.mappings[m.mapping], d.transforms[size])
	n := 0
	if d.last != nil {
		window := d.windows[size]
		if len(d.last[0]) < len(d.next[0]) {
			window = d.windows[0]
		}
		for c := range d.out {
			d.out[c] = d.out[c][:cap(d.out[c])]
			n = overlap(d.out[c], d.last[c], d.next[c], window)
		}
	}
	for c := range d.out {
		d.out[c] = d.out[c][:n]
	}
	if d.last == nil {
		d.last = make([][]float32, d.channels)
	}
	d.last, d.next = d.next, d.last
	d.room[0], d.room[1] = d.room[1], d.room[0]
	return d.out, nil
}

// spectra reads the block, and transforms it.
func (d *decoder) spectra(r *reader, m *mapping, t *transform) {
	for c := range d.silent {
		f := d.floors[m.parts[m.partOf[c]].floor]
		d.silent[c] = !f.decode(r, d.books, &d.curves[c])
	}
	heard := make([]bool, 0, 8)
	for _, s := range d.silent {
		heard = append(heard, !s)
	}
	for _, p := range m.couplings {
		if heard[p.magnitude] || heard[p.angle] {
			heard[p.magnitude], heard[p.angle] = true, true
		}
	}
	for i, p := range m.parts {
		d.chosen, d.quiet = d.chosen[:0], d.quiet[:0]
		for c, of := range m.partOf {
			if of == i {
				d.chosen, d.quiet = append(d.chosen, d.next[c]), append(d.quiet, !heard[c])
			}
		}
		if len(d.chosen) > 0 {
			d.residues[p.residue].decode(r, d.books, d.chosen, d.quiet)
		}
	}
	for i := len(m.couplings) - 1; i >= 0; i-- {
		uncouple(d.next[m.couplings[i].magnitude], d.next[m.couplings[i].angle])
	}
	for c, spectrum := range d.next {
		if d.silent[c] {
			clear(spectrum)
			continue
		}
		d.floors[m.parts[m.partOf[c]].floor].apply(&d.curves[c], d.amplitudes, spectrum)
		t.do(spectrum)
	}
}

// uncouple turns a magnitude and an angle into two channels.
func uncouple(magnitude, angle []float32) {
	angle = angle[:len(magnitude)]
	for i, m := range magnitude {
		a := angle[i]
		switch {
		case m > 0 && a > 0:
			angle[i] = m - a
		case m > 0:
			magnitude[i], angle[i] = m+a, m
		case a > 0:
			angle[i] = m + a
		default:
			magnitude[i], angle[i] = m-a, m
		}
	}
}
