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

// Reader reads one file. Places are granules, as its pages count them: sample
// numbers that need not begin with 0.
type Reader struct {
	file   io.ReaderAt
	size   int64
	serial uint32
	audio  int64 // offset of the first page that holds nothing but sound
	origin int64 // of the first sample that is decoded
	start  int64 // of the first that counts
	end    int64 // of the last, and one
	cut    bool  // the end of the stream is not there

	packets *packets
	decoder *decoder
	at      int64 // of what comes next; unknown right after a jump
	known   bool
	from    int64 // where reading begins; what is before it is left out
	out     [][]float32
}

// Open reads what stands before the sound.
func Open(file io.ReaderAt, size int64) (*Reader, error) {
	r := &Reader{file: file, size: size}
	first := make([]byte, min(size, pageMost))
	if _, err := file.ReadAt(first, 0); err != nil && err != io.EOF {
		return nil, err
	}
	p, err := parsePage(first)
	if err != nil {
		return nil, err
	}
	r.serial = p.serial
	if err := r.head(); err != nil {
		return nil, err
	}
	if err := r.findEnd(); err != nil {
		return nil, err
	}
	if err := r.findStart(); err != nil {
		return nil, err
	}
	return r, r.SeekSample(0)
}

// Rate is in hertz.
func (r *Reader) Rate() int { return r.decoder.rate }

// Channels is how many there are, in the format's own order.
func (r *Reader) Channels() int { return r.decoder.channels }

// Length is in samples of one channel, or -1 where the end of the file is
// missing, and with it how long it was.
func (r *Reader) Length() int64 {
	if r.cut {
		return -1
	}
	return r.end - r.start
}

// head reads the three packets before the sound, which may share a page with
// the first of it.
func (r *Reader) head() error {
	var s setup
	r.packets = newPackets(io.NewSectionReader(r.file, 0, r.size), r.serial)
	for i := range headPackets {
		packet, _, err := r.packets.next()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err == nil {
			switch i {
			case 0:
				err = s.identify(packet)
			case 2:
				err = s.parse(packet)
			}
		}
		if err != nil {
			return err
		}
	}
	r.audio = r.packets.done + int64(r.packets.held)
	r.decoder = newDecoder(&s)
	return nil
}

// findEnd looks for the last page.
func (r *Reader) findEnd() error {
	for back := int64(pageMost); ; back *= 4 {
		from := max(0, r.size-back)
		p, found := r.lastPage(from)
		switch {
		case found && p.serial != r.serial && p.last:
			return errSeveral
		case found && p.serial == r.serial && p.granule >= 0:
			r.end, r.cut = p.granule, !p.last
			return nil
		case from == 0 || back > 1<<24:
			return errors.New("there is no sound in it")
		}
	}
}

// lastPage is the last page from an offset on in which a packet ends.
func (r *Reader) lastPage(from int64) (last page, found bool) {
	b := make([]byte, r.size-from)
	if _, err := r.file.ReadAt(b, from); err != nil && err != io.EOF {
		return last, false
	}
	for i := 0; i+pageHead <= len(b); {
		p, err := parsePage(b[i:])
		if err != nil {
			i++
			continue
		}
		if p.granule >= 0 {
			last, found = p, true
		}
		i += p.size
	}
	return last, found
}

// findStart decodes to the end of the first page. Where its granule exceeds
// the sound in it, the file was cut out of a longer one; what it lacks is to
// be left out.
func (r *Reader) findStart() error {
	for {
		packet, granule, err := r.packets.next()
		if err == io.EOF {
			return nil // so short that there is nothing to tell from
		}
		if err != nil {
			return err
		}
		out, err := r.decoder.decode(packet)
		if err != nil {
			return err
		}
		r.at += int64(len(out[0]))
		if granule >= 0 {
			if !r.packets.page.last {
				r.origin = granule - r.at
			}
			break
		}
	}
	r.start = max(0, r.origin)
	if r.end < r.start {
		return errors.New("it ends before it begins")
	}
	return nil
}

// Next gives the next samples, by channel. They are valid until the next call.
// io.EOF is the end, io.ErrUnexpectedEOF that of a file that was cut.
func (r *Reader) Next() ([][]float32, error) {
	for {
		packet, granule, err := r.packets.next()
		if err == io.EOF && (r.cut || r.at < r.end) {
			err = fmt.Errorf("the rest of it is missing: %w", io.ErrUnexpectedEOF)
		}
		if err != nil {
			return nil, err
		}
		out, err := r.decoder.decode(packet)
		if err != nil {
			return nil, err
		}
		if !r.known {
			if granule >= 0 {
				r.at, r.known = granule, true
				if r.at > r.from {
					if err := r.rewind(); err != nil { // it was too late to begin here
						return nil, err
					}
				}
			}
			continue
		}
		n := int64(len(out[0]))
		begin, end := max(0, r.from-r.at), min(n, r.end-r.at)
		r.at += n
		if begin >= end {
			continue
		}
		r.out = r.out[:0]
		for _, channel := range out {
			r.out = append(r.out, channel[begin:end])
		}
		return r.out, nil
	}
}

// headPackets is how many packets stand before the sound.
const headPackets = 3

// rewind goes to the first sample.
func (r *Reader) rewind() error {
	r.jump(0)
	r.at, r.known = r.origin, true
	for range headPackets {
		if _, _, err := r.packets.next(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) jump(offset int64) {
	r.packets = newPackets(io.NewSectionReader(r.file, offset, r.size-offset), r.serial)
	r.decoder.reset()
	r.known = false
}

const (
	// seekNear is how near, in bytes, the search for a place comes.
	seekNear = 1 << 17
	// seekBefore is how many samples before the place it looks, so that a page
	// or two can tell where they are.
	seekBefore = 1 << 15
)

// SeekSample goes to a sample; 0 is the first.
func (r *Reader) SeekSample(sample int64) error {
	r.from = r.start + sample
	low, high := r.audio, r.size
	for high-low > seekNear {
		middle := low + (high-low)/2
		if at, granule, ok := r.pageAfter(middle); ok && at < high && granule <= r.from-seekBefore {
			low = at
		} else {
			high = middle
		}
	}
	if low == r.audio {
		return r.rewind()
	}
	r.jump(low)
	return nil
}

// pageAfter finds the first page at or after an offset in which a packet ends.
func (r *Reader) pageAfter(offset int64) (at, granule int64, ok bool) {
	b := make([]byte, min(2*pageMost, r.size-offset))
	if _, err := r.file.ReadAt(b, offset); err != nil && err != io.EOF {
		return 0, 0, false
	}
	for i := range b {
		if p, err := parsePage(b[i:]); err == nil && p.serial == r.serial && p.granule >= 0 {
			return offset + int64(i), p.granule, true
		}
	}
	return 0, 0, false
}
