package vorbis

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

var (
	errSetup     = errors.New("its head makes no sense")
	errFloorZero = errors.New("it is in the first form of Vorbis, of before 2002, which cannot be decoded")
	errPacket    = errors.New("a packet makes no sense")
)

// setup is what a file says before its sound.
type setup struct {
	rate, channels int
	books          []book
	floors         []*floor
	residues       []*residue
	mappings       []mapping
	modes          []mode
	sizes          [2]int // of blocks, short and long, in samples
}

// mapping says how the channels of a block are written.
type mapping struct {
	couplings []coupling
	parts     []part
	partOf    []int // for each channel
}

// coupling is of two channels, of which one is written as what it has more.
type coupling struct{ magnitude, angle int }

// part is of channels that are written alike.
type part struct{ floor, residue int }

type mode struct {
	long    bool
	mapping int
}

// padded is a packet with the slack that a reader needs.
func padded(packet []byte) []byte {
	return append(packet[:len(packet):len(packet)], make([]byte, slack)...)
}

// identify reads the first packet.
func (s *setup) identify(packet []byte) error {
	if len(packet) < 30 || string(packet[:7]) != "\x01vorbis" || binary.LittleEndian.Uint32(packet[7:]) != 0 || packet[29]&1 == 0 {
		return errSetup
	}
	s.channels, s.rate = int(packet[11]), int(binary.LittleEndian.Uint32(packet[12:]))
	s.sizes = [2]int{1 << (packet[28] & 15), 1 << (packet[28] >> 4)}
	if s.channels == 0 || s.rate == 0 || s.sizes[0] < 64 || s.sizes[1] > 8192 || s.sizes[0] > s.sizes[1] {
		return fmt.Errorf("%w: %d channels at %d Hz in blocks of %d and %d", errSetup, s.channels, s.rate, s.sizes[0], s.sizes[1])
	}
	return nil
}

// parse reads the third packet. The second holds tags.
func (s *setup) parse(packet []byte) error {
	if len(packet) < 7 || string(packet[:7]) != "\x05vorbis" {
		return errSetup
	}
	r := &reader{b: padded(packet), at: 7}
	values := 0
	for range r.bits(8) + 1 {
		b, err := parseBook(r)
		if err != nil {
			return err
		}
		if values += len(b.vectors) + b.entries; values > 2*valuesMost {
			return errSetup
		}
		s.books = append(s.books, b)
	}
	for range r.bits(6) + 1 {
		if r.bits(16) != 0 {
			return errSetup
		}
	}
	for range r.bits(6) + 1 {
		f, err := parseFloor(r, s.books)
		if err != nil {
			return err
		}
		s.floors = append(s.floors, f)
	}
	for range r.bits(6) + 1 {
		x, err := parseResidue(r, s.books)
		if err != nil {
			return err
		}
		s.residues = append(s.residues, x)
	}
	for range r.bits(6) + 1 {
		m, err := s.parseMapping(r)
		if err != nil {
			return err
		}
		s.mappings = append(s.mappings, m)
	}
	for range r.bits(6) + 1 {
		m := mode{long: r.flag()}
		if r.bits(32) != 0 {
			return errSetup
		}
		if m.mapping = int(r.bits(8)); m.mapping >= len(s.mappings) {
			return errSetup
		}
		s.modes = append(s.modes, m)
	}
	if !r.flag() || r.over() {
		return errSetup
	}
	return nil
}

func (s *setup) parseMapping(r *reader) (m mapping, err error) {
	if r.bits(16) != 0 {
		return m, errSetup
	}
	parts := 1
	if r.flag() {
		parts = int(r.bits(4)) + 1
	}
	if r.flag() {
		width := uint(bits.Len(uint(s.channels - 1)))
		for range r.bits(8) + 1 {
			c := coupling{int(r.bits(width)), int(r.bits(width))}
			if c.magnitude == c.angle || c.magnitude >= s.channels || c.angle >= s.channels {
				return m, errSetup
			}
			m.couplings = append(m.couplings, c)
		}
	}
	if r.bits(2) != 0 {
		return m, errSetup
	}
	m.partOf = make([]int, s.channels)
	if parts > 1 {
		for i := range m.partOf {
			if m.partOf[i] = int(r.bits(4)); m.partOf[i] >= parts {
				return m, errSetup
			}
		}
	}
	for range parts {
		r.bits(8)
		p := part{int(r.bits(8)), int(r.bits(8))}
		if p.floor >= len(s.floors) || p.residue >= len(s.residues) {
			return m, errSetup
		}
		m.parts = append(m.parts, p)
	}
	return m, nil
}
