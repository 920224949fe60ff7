package audio

import (
	"fmt"
	"io"

	"roomtone/playlist/audio/vorbis"
)

// vorbisStream reads Ogg Vorbis.
type vorbisStream struct {
	reader *vorbis.Reader
	fold   fold        // of the piece that is read: pieces may differ
	block  [][]float32 // what was decoded and not read yet, by channel
}

func openVorbis(body *io.SectionReader) (Stream, error) {
	reader, err := vorbis.Open(body, body.Size())
	if err != nil {
		return nil, fmt.Errorf("this Ogg file cannot be read: %w", err)
	}
	return &vorbisStream{reader: reader}, nil
}

func (s *vorbisStream) SampleRate() int { return s.reader.Rate() }
func (s *vorbisStream) Channels() int   { return s.reader.Channels() }
func (s *vorbisStream) Frames() int64   { return s.reader.Length() }
func (s *vorbisStream) Close() error    { return nil }

func (s *vorbisStream) ReadFrames(dst [][2]float32) (int, error) {
	if s.block == nil || len(s.block[0]) == 0 {
		block, err := s.reader.Next()
		if err != nil {
			return 0, err
		}
		if len(block) != len(s.fold) {
			s.fold = newFold(len(block), vorbisOrder)
		}
		s.block = append(s.block[:0], block...)
	}
	n := min(len(dst), len(s.block[0]))
	s.fold.planar(dst[:n], s.block)
	for c := range s.block {
		s.block[c] = s.block[c][n:]
	}
	return n, nil
}

func (s *vorbisStream) SeekFrame(frame int64) error {
	s.block = nil
	return s.reader.SeekSample(frame)
}
