// Package vorbis decodes Ogg Vorbis files, as the Vorbis I specification and
// RFC 3533 describe them. It exists because the library that there is takes
// what a file claims for true, so that a file of some hundred bytes can take
// all memory there is, and because this takes half the time.
//
// The package must never allocate what a file claims before it holds as much,
// never take a page whose checksum or place is wrong, and never tell the end
// of a file that was cut as the end of the music. Floors of the first kind,
// which no encoder has written since 2002, it does not know.
package vorbis

import (
	"errors"
	"fmt"
	"io"
)

// Reader reads one file: one piece, or several in a row, as programs write
// them that join files or record what a radio sends. They sound as one.
type Reader struct {
	file     io.ReaderAt
	pieces   []piece
	rate     int
	channels int
	cut      bool // the end of the last piece is not there

	at     int // of the piece that is read
	stream *stream
}

// Open reads what stands before the sound of each piece.
func Open(file io.ReaderAt, size int64) (*Reader, error) {
	found, err := split(file, size)
	if err != nil {
		return nil, err
	}
	r := &Reader{file: file}
	for i, p := range found {
		s, err := r.open(p)
		if errors.Is(err, errNoSound) && len(found) > 1 {
			continue // a radio says what follows, and then something else follows
		}
		if err != nil && len(found) > 1 {
			err = fmt.Errorf("piece %d of the %d in it: %w", i+1, len(found), err)
		}
		if err != nil {
			return nil, err
		}
		if p.samples = s.length(); i+1 < len(found) {
			p.samples = s.end - s.start // that something follows tells that this was all
		}
		if r.stream == nil {
			r.stream, r.rate = s, s.decoder.rate
		}
		if s.decoder.rate != r.rate {
			return nil, fmt.Errorf("it holds several pieces in a row, one at %d Hz and one at %d Hz; save each as a file of its own", r.rate, s.decoder.rate)
		}
		r.channels = max(r.channels, s.decoder.channels)
		r.cut = p.samples < 0
		r.pieces = append(r.pieces, p)
	}
	if len(r.pieces) == 0 {
		return nil, errNoSound
	}
	r.stream.cut = r.cut && len(r.pieces) == 1
	return r, nil
}

// Rate is in hertz.
func (r *Reader) Rate() int { return r.rate }

// Channels is how many there are, in the format's own order: the most that a
// piece has.
func (r *Reader) Channels() int { return r.channels }

// Length is in samples of one channel, or -1 where the end of the file is
// missing, and with it how long it was.
func (r *Reader) Length() int64 {
	if r.cut {
		return -1
	}
	var sum int64
	for _, p := range r.pieces {
		sum += p.samples
	}
	return sum
}

// Next gives the next samples, by channel, as many as the piece has. They are
// valid until the next call. io.EOF is the end, io.ErrUnexpectedEOF that of a
// file that was cut.
func (r *Reader) Next() ([][]float32, error) {
	for {
		out, err := r.stream.next()
		if err != io.EOF || r.at+1 == len(r.pieces) {
			return out, err
		}
		if err := r.enter(r.at + 1); err != nil {
			return nil, err
		}
	}
}

// SeekSample goes to a sample; 0 is the first.
func (r *Reader) SeekSample(sample int64) error {
	i := 0
	for ; i+1 < len(r.pieces) && sample >= r.pieces[i].samples; i++ {
		sample -= r.pieces[i].samples
	}
	if i != r.at {
		if err := r.enter(i); err != nil {
			return err
		}
	}
	return r.stream.seek(sample)
}

// enter goes to the beginning of a piece.
func (r *Reader) enter(i int) error {
	s, err := r.open(r.pieces[i])
	if err != nil {
		return err
	}
	s.cut = r.pieces[i].samples < 0
	r.at, r.stream = i, s
	return nil
}

func (r *Reader) open(p piece) (*stream, error) {
	return openStream(io.NewSectionReader(r.file, p.offset, p.size), p.size)
}
