package audio

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
)

// flacStream wraps mewkiz/flac. Its checksums tell damage; its seeking
// decodes the whole file where there is no table, so seeking here decodes
// headers only, from the start.
type flacStream struct {
	body   *io.SectionReader
	stream *flac.Stream
	fold   fold
	scale  float32
	frame  *frame.Frame
	used   int // of frame
}

func openFLAC(body *io.SectionReader) (Stream, error) {
	s := &flacStream{body: body}
	if err := s.rewind(); err != nil {
		return nil, err
	}
	info := s.stream.Info
	if info.NChannels < 1 || info.BitsPerSample < 4 || info.BitsPerSample > 32 {
		return nil, fmt.Errorf("this FLAC file claims %d channels of %d bits", info.NChannels, info.BitsPerSample)
	}
	s.fold = newFold(int(info.NChannels), microsoftOrder)
	s.scale = 1 / float32(int64(1)<<(info.BitsPerSample-1))
	return s, nil
}

// rewind begins anew at the first frame.
func (s *flacStream) rewind() error {
	if _, err := s.body.Seek(0, io.SeekStart); err != nil {
		return err
	}
	stream, err := flac.New(bufio.NewReaderSize(s.body, 1<<16))
	if err != nil {
		return fmt.Errorf("this FLAC file does not say what it holds: %w", err)
	}
	s.stream, s.frame, s.used = stream, nil, 0
	return nil
}

func (s *flacStream) SampleRate() int { return int(s.stream.Info.SampleRate) }
func (s *flacStream) Channels() int   { return len(s.fold) }
func (s *flacStream) Close() error    { return nil }

func (s *flacStream) Frames() int64 {
	if n := s.stream.Info.NSamples; n > 0 {
		return int64(n)
	}
	return -1
}

func (s *flacStream) ReadFrames(dst [][2]float32) (int, error) {
	if s.frame == nil || s.used == int(s.frame.BlockSize) {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := min(len(dst), int(s.frame.BlockSize)-s.used)
	for i := range n {
		var l, r float32
		for c, sub := range s.frame.Subframes {
			x := float32(sub.Samples[s.used+i])
			l += x * s.fold[c][0]
			r += x * s.fold[c][1]
		}
		dst[i] = [2]float32{l * s.scale, r * s.scale}
	}
	s.used += n
	return n, nil
}

// next decodes the next frame; a frame of another shape than the file
// promised is damage.
func (s *flacStream) next() error {
	f, err := s.stream.ParseNext()
	if err != nil {
		return err
	}
	if len(f.Subframes) != len(s.fold) {
		return errors.New("a frame has another number of channels")
	}
	for _, sub := range f.Subframes {
		if len(sub.Samples) < int(f.BlockSize) {
			return errors.New("a frame is shorter than it says")
		}
	}
	s.frame, s.used = f, 0
	return nil
}

func (s *flacStream) SeekFrame(target int64) error {
	if err := s.rewind(); err != nil {
		return err
	}
	for at := int64(0); at < target; at += int64(s.frame.BlockSize) {
		if err := s.next(); err != nil {
			return err
		}
		s.used = int(min(int64(s.frame.BlockSize), target-at))
	}
	return nil
}
