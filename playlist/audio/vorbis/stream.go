package vorbis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// stream reads one piece. Places are granules, as its pages count them: sample
// numbers that need not begin with 0.
type stream struct {
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

var (
	errHead    = fmt.Errorf("its beginning is all that is there: %w", io.ErrUnexpectedEOF)
	errNoSound = errors.New("there is no sound in it")
)

// openStream reads what stands before the sound.
func openStream(file io.ReaderAt, size int64) (*stream, error) {
	r := &stream{file: file, size: size}
	first := make([]byte, min(size, pageMost))
	if _, err := file.ReadAt(first, 0); err != nil && err != io.EOF {
		return nil, err
	}
	p, err := parsePage(first)
	if err != nil && bytes.HasPrefix(first, capture) && statedSize(first) > len(first) {
		err = errHead
	}
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
	return r, r.seek(0)
}

// length is in samples of one channel, or -1 where the end of it is missing,
// and with it how long it was.
func (r *stream) length() int64 {
	if r.cut {
		return -1
	}
	return r.end - r.start
}

// head reads the three packets before the sound, which may share a page with
// the first of it.
func (r *stream) head() error {
	var s setup
	r.packets = newPackets(io.NewSectionReader(r.file, 0, r.size), r.serial)
	for i := range headPackets {
		packet, _, err := r.packets.next()
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = errHead
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
func (r *stream) findEnd() error {
	for back := int64(pageMost); ; back *= 4 {
		from := max(0, r.size-back)
		p, found := r.lastPage(from)
		switch {
		case found:
			r.end, r.cut = p.granule, !p.last
			return nil
		case from == 0 || back > 1<<24:
			return errNoSound
		}
	}
}

// lastPage is the last of its pages, from an offset on, in which a packet ends.
func (r *stream) lastPage(from int64) (last page, found bool) {
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
		if p.granule >= 0 && p.serial == r.serial {
			last, found = p, true
		}
		i += p.size
	}
	return last, found
}

// findStart decodes to the end of the first page. Where its granule exceeds
// the sound in it, the file was cut out of a longer one; what it lacks is to
// be left out.
func (r *stream) findStart() error {
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

// next gives what [Reader.Next] does.
func (r *stream) next() ([][]float32, error) {
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
func (r *stream) rewind() error {
	r.jump(0)
	r.at, r.known = r.origin, true
	for range headPackets {
		if _, _, err := r.packets.next(); err != nil {
			return err
		}
	}
	return nil
}

func (r *stream) jump(offset int64) {
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

// seek goes to a sample; 0 is the first.
func (r *stream) seek(sample int64) error {
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
func (r *stream) pageAfter(offset int64) (at, granule int64, ok bool) {
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
