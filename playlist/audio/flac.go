package audio

import (
	"errors"
	"fmt"
	"io"

	"roomtone/playlist/audio/flac"
)

// flacStream reads the frames of a FLAC file.
type flacStream struct {
	body    *io.SectionReader
	start   int64 // offset of the first frame
	info    flac.Info
	decoder *flac.Decoder
	fold    fold
	scale   float32
	at      int64 // the sample at which the next frame must begin
	used    int   // of the present frame
}

func openFLAC(body *io.SectionReader) (Stream, error) {
	info, start, err := flac.ReadInfo(body)
	if err != nil {
		return nil, fmt.Errorf("this FLAC file does not say what it holds: %w", err)
	}
	s := &flacStream{
		body: body, start: start, info: info,
		fold:  newFold(info.Channels, microsoftOrder),
		scale: 1 / float32(int64(1)<<(info.Bits-1)),
	}
	s.decoder = flac.NewDecoder(info, s.from(start))
	return s, nil
}

func (s *flacStream) from(offset int64) io.Reader {
	return io.NewSectionReader(s.body, offset, s.body.Size()-offset)
}

func (s *flacStream) SampleRate() int { return s.info.Rate }
func (s *flacStream) Channels() int   { return s.info.Channels }
func (s *flacStream) Close() error    { return nil }

func (s *flacStream) Frames() int64 {
	if s.info.Samples > 0 {
		return s.info.Samples
	}
	return -1
}

func (s *flacStream) ReadFrames(dst [][2]float32) (int, error) {
	if s.used == s.decoder.Header.Block {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	samples := s.decoder.Samples
	n := min(len(dst), s.decoder.Header.Block-s.used)
	if len(samples) == 2 {
		left, right := samples[0][s.used:s.used+n], samples[1][s.used:s.used+n]
		for i := range dst[:n] {
			dst[i] = [2]float32{float32(left[i]) * s.scale, float32(right[i]) * s.scale}
		}
	} else {
		clear(dst[:n])
		for c, channel := range samples {
			left, right := s.fold[c][0]*s.scale, s.fold[c][1]*s.scale
			for i, x := range channel[s.used : s.used+n] {
				dst[i][0] += float32(x) * left
				dst[i][1] += float32(x) * right
			}
		}
	}
	s.used += n
	return n, nil
}

// next decodes the next frame, which must begin where the last one ended.
func (s *flacStream) next() error {
	if err := s.decoder.Next(); err != nil {
		return err
	}
	h := s.decoder.Header
	if h.First != s.at {
		return errors.New("a part of the file is missing")
	}
	s.used, s.at = 0, h.First+int64(h.Block)
	return nil
}

// flacNear is how near, in bytes, the search for a place comes before frames
// are decoded one by one.
const flacNear = 1 << 17

// SeekFrame halves the file until it is near the place, then decodes.
func (s *flacStream) SeekFrame(target int64) error {
	low, high, first := s.start, s.body.Size(), int64(0)
	for high-low > flacNear {
		middle := low + (high-low)/2
		if at, sample, ok := s.frameAfter(middle); ok && sample <= target && at < high {
			low, first = at, sample
		} else {
			high = middle
		}
	}
	err := s.decodeTo(low, first, target)
	if err != nil && low > s.start {
		return s.decodeTo(s.start, 0, target) // what looked like a frame was none
	}
	return err
}

// frameAfter finds the first frame at or after an offset by its header.
func (s *flacStream) frameAfter(offset int64) (at, sample int64, ok bool) {
	b := make([]byte, min(flacNear, s.body.Size()-offset))
	n, err := s.body.ReadAt(b, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, 0, false
	}
	for i := range b[:n] {
		if h, err := s.info.ParseHeader(b[i:n]); err == nil {
			return offset + int64(i), h.First, true
		}
	}
	return 0, 0, false
}

// decodeTo decodes from the frame at an offset, which begins with a sample,
// until the target is next.
func (s *flacStream) decodeTo(offset, first, target int64) error {
	s.decoder.Reset(s.from(offset))
	s.at, s.used = first, 0
	s.decoder.Header = flac.Header{}
	for {
		h := s.decoder.Header
		if s.at == target || target < s.at && target >= h.First {
			s.used = h.Block - int(s.at-target)
			return nil
		}
		if err := s.next(); err != nil {
			return err
		}
	}
}
