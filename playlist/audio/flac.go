package audio

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"
)

// flacStream reads frames with mewkiz/flac, whose checksums tell damage. It
// seeks by itself: the library decodes a whole file that has no seek table.
type flacStream struct {
	body  *io.SectionReader
	start int64 // offset of the first frame
	r     *bufio.Reader
	info  *meta.StreamInfo
	fold  fold
	scale float32
	frame *frame.Frame
	used  int // of frame
}

func openFLAC(body *io.SectionReader) (Stream, error) {
	s := &flacStream{body: body, r: bufio.NewReaderSize(body, 1<<16)}
	stream, err := flac.New(s.r) // which takes s.r as it is, because it is large enough
	if err != nil {
		return nil, fmt.Errorf("this FLAC file does not say what it holds: %w", err)
	}
	at, err := body.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	s.start, s.info = at-int64(s.r.Buffered()), stream.Info
	if s.info.NChannels < 1 || s.info.BitsPerSample < 4 || s.info.BitsPerSample > 32 {
		return nil, fmt.Errorf("this FLAC file claims %d channels of %d bits", s.info.NChannels, s.info.BitsPerSample)
	}
	s.fold = newFold(int(s.info.NChannels), microsoftOrder)
	s.scale = 1 / float32(int64(1)<<(s.info.BitsPerSample-1))
	return s, nil
}

func (s *flacStream) SampleRate() int { return int(s.info.SampleRate) }
func (s *flacStream) Channels() int   { return len(s.fold) }
func (s *flacStream) Close() error    { return nil }

func (s *flacStream) Frames() int64 {
	if s.info.NSamples > 0 && s.info.NSamples < 1<<36 {
		return int64(s.info.NSamples)
	}
	return -1
}

func (s *flacStream) ReadFrames(dst [][2]float32) (int, error) {
	for s.frame == nil || s.used >= int(s.frame.BlockSize) {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := min(len(dst), int(s.frame.BlockSize)-s.used)
	clear(dst[:n])
	for c, sub := range s.frame.Subframes {
		left, right := s.fold[c][0]*s.scale, s.fold[c][1]*s.scale
		for i, x := range sub.Samples[s.used : s.used+n] {
			dst[i][0] += float32(x) * left
			dst[i][1] += float32(x) * right
		}
	}
	s.used += n
	return n, nil
}

// next decodes the next frame; one of another shape than the file promised
// is damage.
func (s *flacStream) next() error {
	f, err := frame.Parse(s.r)
	if err != nil {
		return err
	}
	if !s.fits(f) {
		return errors.New("a frame does not fit the others")
	}
	for _, sub := range f.Subframes {
		if len(sub.Samples) < int(f.BlockSize) {
			return errors.New("a frame is shorter than it says")
		}
	}
	s.frame, s.used = f, 0
	return nil
}

// fits tells whether a frame has the shape that the file promised.
func (s *flacStream) fits(f *frame.Frame) bool {
	return f.Channels.Count() == len(s.fold) &&
		(f.SampleRate == 0 || f.SampleRate == s.info.SampleRate) &&
		(f.BitsPerSample == 0 || f.BitsPerSample == s.info.BitsPerSample)
}

// sample is the number of a frame's first sample. Frames of fixed size carry
// their number instead, and the last may be shorter.
func (s *flacStream) sample(f *frame.Frame) int64 {
	if f.HasFixedBlockSize {
		return int64(f.Num) * int64(s.info.BlockSizeMax)
	}
	return int64(f.Num)
}

// flacNear is how near, in bytes, the search for a place comes before frames
// are decoded one by one.
const flacNear = 1 << 17

// SeekFrame halves the file until it is near the place, then decodes.
func (s *flacStream) SeekFrame(target int64) error {
	low, high := s.start, s.body.Size()
	for high-low > flacNear {
		middle := low + (high-low)/2
		if at, sample, ok := s.frameAfter(middle); ok && sample <= target && at < high {
			low = at
		} else {
			high = middle
		}
	}
	err := s.decodeTo(low, target)
	if err != nil && low > s.start {
		return s.decodeTo(s.start, target) // what looked like a frame was none
	}
	return err
}

// frameAfter finds the first frame at or after an offset by its header, which
// has a checksum of its own.
func (s *flacStream) frameAfter(offset int64) (at, sample int64, ok bool) {
	b := make([]byte, min(flacNear, s.body.Size()-offset))
	n, err := s.body.ReadAt(b, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, 0, false
	}
	for i := 0; i+16 <= n; i++ {
		if b[i] != 0xff || b[i+1]&0xfe != 0xf8 {
			continue
		}
		if f, err := frame.New(bytes.NewReader(b[i:n])); err == nil && s.fits(f) {
			return offset + int64(i), s.sample(f), true
		}
	}
	return 0, 0, false
}

// decodeTo decodes from the frame at an offset until the target is next.
func (s *flacStream) decodeTo(offset, target int64) error {
	if _, err := s.body.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	s.r.Reset(s.body)
	s.frame, s.used = nil, 0
	if offset == s.start && target == 0 {
		return nil
	}
	for {
		if err := s.next(); err != nil {
			if errors.Is(err, io.EOF) && target == s.Frames() {
				return nil
			}
			return err
		}
		first := s.sample(s.frame)
		if target < first {
			return errors.New("its frames are out of order")
		}
		if target < first+int64(s.frame.BlockSize) {
			s.used = int(target - first)
			return nil
		}
	}
}
