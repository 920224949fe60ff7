// Package minimp3 decodes the frames of an MP3 file: MPEG-1, 2 and 2.5,
// Layers I to III, free format too. It is lieff's minimp3, a single C header
// that its author gave to the public domain (CC0), copied from the module
// github.com/tosone/minimp3 v1.0.2, whose Go side cannot be used: it guesses
// where frames begin and does not say when it guessed wrong.
//
// Here the caller finds the frames and hands over one after the other. The
// package must never look for a frame itself, never keep a frame's memory,
// and never give sound for a frame that contradicts itself.
package minimp3

/*
#define MINIMP3_IMPLEMENTATION
#define MINIMP3_FLOAT_OUTPUT
#include "minimp3.h"

// Zero data before a frame that was never decoded, and the length of free
// format, are all that minimp3 would have found out by looking around.
static int frame(mp3dec_t *d, const uint8_t *b, int n, int free_format, int exact, float *pcm, int *channels) {
	mp3dec_frame_info_t info = {0};
	if (d->header[0] == 0) {
		memset(d, 0, sizeof *d);
		memcpy(d->header, b, HDR_SIZE);
		d->free_format_bytes = free_format;
		d->exact = exact;
	}
	int samples = mp3dec_decode_frame(d, b, n, pcm, &info);
	if (samples >= 0 && (info.channels == 0 || info.frame_offset != 0 || info.frame_bytes != n))
		return -1; // the frame is not as long as its header says
	*channels = info.channels;
	return samples;
}
*/
import "C"

import "errors"

// Longest is the greatest number of samples that a frame can hold, those of
// both channels counted.
const Longest = 2 * 1152

// LongestFrame is the greatest number of bytes that a frame may have.
const LongestFrame = 2304

var (
	// ErrDamaged says that a frame is not what an encoder wrote.
	ErrDamaged = errors.New("a frame contradicts itself")
	// ErrMissing says that a part of the frame's data lies in earlier frames
	// that were not decoded: right after a seek, or where some were cut out.
	// The frames that follow are not affected.
	ErrMissing = errors.New("a frame's data begin in frames that are not there")
)

// Decoder decodes the frames of one file in their order. The zero Decoder is
// ready.
type Decoder struct {
	// FreeFormat is the length in bytes, without padding, of the frames of a
	// file in free format; else 0.
	FreeFormat int
	// Exact says that the encoder is one that leaves no gap in the data of a
	// frame, so that a gap is damage. Encoders may stuff frames with bits.
	Exact bool

	state C.mp3dec_t
}

// Frame decodes one whole frame of at most [LongestFrame] bytes into
// interleaved samples, full scale ±1, which may exceed it a little. It
// returns how many samples each channel has, and how many channels.
func (d *Decoder) Frame(frame []byte, pcm *[Longest]float32) (samples, channels int, err error) {
	if len(frame) <= 4 || len(frame) > LongestFrame {
		return 0, 0, ErrDamaged
	}
	var c, exact C.int
	if d.Exact {
		exact = 1
	}
	n := C.frame(&d.state, (*C.uint8_t)(&frame[0]), C.int(len(frame)), C.int(d.FreeFormat), exact, (*C.float)(&pcm[0]), &c)
	switch {
	case n < 0:
		return 0, 0, ErrDamaged
	case n == 0:
		return 0, 0, ErrMissing
	}
	return int(n), int(c), nil
}
