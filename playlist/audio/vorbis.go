package audio

import (
	"bytes"
	"fmt"
	"io"

	"github.com/jfreymuth/oggvorbis"
)

// vorbisStream wraps jfreymuth/oggvorbis.
type vorbisStream struct {
	reader *oggvorbis.Reader
	fold   fold
	raw    []float32
	cut    bool // the last page does not say that it is the last
}

func openVorbis(body *io.SectionReader) (Stream, error) {
	reader, err := oggvorbis.NewReader(body)
	if err != nil {
		return nil, fmt.Errorf("this Ogg file cannot be read: %w", err)
	}
	if n := reader.Channels(); n < 1 || n > 64 {
		return nil, fmt.Errorf("this Ogg file has %d channels", n)
	}
	return &vorbisStream{reader: reader, fold: newFold(reader.Channels(), vorbisOrder), cut: !finished(body)}, nil
}

// finished tells whether the file ends with a page that is marked as the
// last. Without it the decoder would take the place of a cut for the end.
func finished(body *io.SectionReader) bool {
	const mostPage = 27 + 255 + 255*255
	tail := make([]byte, min(body.Size(), mostPage))
	if _, err := body.ReadAt(tail, body.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	i := bytes.LastIndex(tail, []byte("OggS"))
	return i >= 0 && i+5 < len(tail) && tail[i+5]&4 != 0
}

func (s *vorbisStream) SampleRate() int { return s.reader.SampleRate() }
func (s *vorbisStream) Channels() int   { return len(s.fold) }
func (s *vorbisStream) Close() error    { return nil }

func (s *vorbisStream) Frames() int64 {
	if n := s.reader.Length(); n > 0 {
		return n
	}
	return -1
}

func (s *vorbisStream) ReadFrames(dst [][2]float32) (int, error) {
	dst = dst[:min(len(dst), 4096)]
	s.raw = grown(s.raw, len(dst)*len(s.fold))
	n, err := s.reader.Read(s.raw)
	n /= len(s.fold)
	s.fold.interleaved(dst[:n], s.raw)
	if err == io.EOF && s.cut {
		err = fmt.Errorf("the rest of the file is missing: %w", io.ErrUnexpectedEOF)
	}
	return n, err
}

func (s *vorbisStream) SeekFrame(frame int64) error { return s.reader.SetPosition(frame) }
