// Package flac decodes FLAC files frame by frame, as RFC 9639 describes them.
// It exists because the libraries that there are take three times as long,
// and do not say where a frame begins, which seeking needs.
//
// Whatever does not fit is an error: each frame carries a checksum and its
// own place, so that damage and missing parts are noticed before they sound.
// The package must never give samples of a frame whose checksum is wrong, and
// never trust a length that a file states before it has that much.
package flac

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Info is what a file says of itself before its sound.
type Info struct {
	// BlockLeast and BlockMost bound how many samples of a channel a frame
	// has; the last of a file may have fewer.
	BlockLeast, BlockMost int
	Rate                  int   // Hz
	Channels              int   // 1 to 8
	Bits                  int   // of a sample, 4 to 32
	Samples               int64 // of one channel, 0 where the file does not say it
}

const infoLength = 34

// ReadInfo reads what stands before the first frame, and gives that frame's
// offset.
func ReadInfo(r io.ReaderAt) (info Info, start int64, err error) {
	var head [8 + infoLength]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return info, 0, inHead(err)
	}
	if string(head[:4]) != "fLaC" || head[4]&0x7f != 0 || length24(head[5:]) != infoLength {
		return info, 0, errors.New("its head is not that of a FLAC file")
	}
	b := head[8:]
	packed := binary.BigEndian.Uint64(b[10:])
	info = Info{
		BlockLeast: int(binary.BigEndian.Uint16(b)),
		BlockMost:  int(binary.BigEndian.Uint16(b[2:])),
		Rate:       int(packed >> 44),
		Channels:   int(packed>>41&7) + 1,
		Bits:       int(packed>>36&31) + 1,
		Samples:    int64(packed & (1<<36 - 1)),
	}
	if info.BlockMost < 16 || info.BlockLeast > info.BlockMost || info.Rate == 0 || info.Bits < 4 {
		return info, 0, fmt.Errorf("its head makes no sense: %d channels of %d bits at %d Hz in blocks of %d", info.Channels, info.Bits, info.Rate, info.BlockMost)
	}
	start = 8 + infoLength
	for last := head[4]&0x80 != 0; !last; {
		var h [4]byte
		if _, err := r.ReadAt(h[:], start); err != nil {
			return info, 0, inHead(err)
		}
		last = h[0]&0x80 != 0
		start += 4 + length24(h[1:])
	}
	if _, err := r.ReadAt(head[:1], start); err != nil {
		return info, 0, inHead(err)
	}
	return info, start, nil
}

// inHead is an error of reading what stands before the sound.
func inHead(err error) error {
	if err == io.EOF {
		return errors.New("its beginning is all that is there")
	}
	return fmt.Errorf("its head cannot be read: %w", err)
}

func length24(b []byte) int64 { return int64(b[0])<<16 | int64(b[1])<<8 | int64(b[2]) }

// HeaderMost is the greatest length of a frame's header in bytes.
const HeaderMost = 16

// Header is the beginning of a frame.
type Header struct {
	First int64 // its first sample's number
	Block int   // samples of each channel
	coded int   // how the channels are coded
	size  int   // of the header in bytes
}

// How two channels may be coded; below, each stands for itself.
const (
	leftSide  = 8
	sideRight = 9
	midSide   = 10
)

var errHeader = errors.New("a frame does not begin as the file's others do")

// ParseHeader reads a header that stands at the beginning of b. It has a
// checksum, but a short one: one place in some thousands of bytes looks like
// a header and is none.
func (i Info) ParseHeader(b []byte) (Header, error) {
	var h Header
	if len(b) < 6 || b[0] != 0xff || b[1]&0xfe != 0xf8 || b[3]&1 != 0 {
		return h, errHeader
	}
	number, n := codedNumber(b[4:])
	at := 4 + n
	blockCode, rateCode := b[2]>>4, b[2]&15
	more := 1 // for the checksum
	if blockCode == 6 || rateCode == 12 {
		more++
	}
	if blockCode == 7 {
		more += 2
	}
	if rateCode == 13 || rateCode == 14 {
		more += 2
	}
	if n == 0 || len(b) < at+more {
		return h, errHeader
	}
	switch {
	case blockCode == 0:
		return h, errHeader
	case blockCode == 1:
		h.Block = 192
	case blockCode <= 5:
		h.Block = 576 << (blockCode - 2)
	case blockCode == 6:
		h.Block = int(b[at]) + 1
		at++
	case blockCode == 7:
		h.Block = int(binary.BigEndian.Uint16(b[at:])) + 1
		at += 2
	default:
		h.Block = 256 << (blockCode - 8)
	}
	rate := [...]int{
		i.Rate, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000,
	}
	switch {
	case rateCode < 12 && rate[rateCode] != i.Rate,
		rateCode == 12 && int(b[at])*1000 != i.Rate,
		rateCode == 13 && int(binary.BigEndian.Uint16(b[at:])) != i.Rate,
		rateCode == 14 && int(binary.BigEndian.Uint16(b[at:]))*10 != i.Rate,
		rateCode == 15:
		return h, errHeader
	}
	at = 4 + n + more - 1
	bits := [...]int{i.Bits, 8, 12, -1, 16, 20, 24, 32}[b[3]>>1&7]
	h.coded = int(b[3] >> 4)
	channels := h.coded + 1
	if h.coded >= leftSide {
		channels = 2
	}
	if bits != i.Bits || channels != i.Channels || h.coded > midSide || h.Block > i.BlockMost || crc8(b[:at]) != b[at] {
		return h, errHeader
	}
	h.First = number
	if b[1]&1 == 0 { // of equal blocks, whose numbers are counted
		h.First *= int64(i.BlockMost)
	}
	h.size = at + 1
	return h, nil
}

// codedNumber reads a number that is coded as UTF-8 codes characters, up to
// 36 bits in 7 bytes. n is 0 where there is none.
func codedNumber(b []byte) (x int64, n int) {
	first := b[0]
	for n = 0; n < 8 && first&(0x80>>n) != 0; n++ {
	}
	switch {
	case n == 0:
		return int64(first), 1
	case n == 1 || n == 8 || len(b) < n:
		return 0, 0
	}
	x = int64(first & (0x7f >> n))
	for _, c := range b[1:n] {
		if c&0xc0 != 0x80 {
			return 0, 0
		}
		x = x<<6 | int64(c&0x3f)
	}
	return x, n
}
