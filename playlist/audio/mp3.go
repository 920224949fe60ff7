package audio

import (
	"encoding/binary"
	"errors"
	"io"

	mp3 "github.com/hajimehoshi/go-mp3"
)

// mp3Delay is what every Layer III decoder lags behind its input, in samples.
const mp3Delay = 529

// mp3Stream decodes with go-mp3, which is fed frame by frame: it neither
// scans the file, nor seeks, nor has to find its way through damage, because
// it does none of them well.
type mp3Stream struct {
	body    *io.SectionReader
	header  mp3Header // of the first frame
	origin  int64     // offset of the first frame that sounds
	head    int64     // samples before the music
	frames  int64
	feed    *mp3Feed
	decoder *mp3.Decoder
	raw     []byte
}

func openMP3(body *io.SectionReader) (Stream, error) {
	at, h, ok := firstMP3Frame(body)
	if !ok {
		return nil, errUnknownFormat
	}
	s := &mp3Stream{body: body, header: h, origin: at}
	walk := newMP3Frames(body, at, h.kind())
	_, frame, err := walk.next()
	if err != nil {
		return nil, err
	}
	info := readMP3Info(h, frame)
	if info.present {
		s.origin += int64(len(frame))
	}
	count := info.frames
	if count < 0 {
		if count, err = s.count(); err != nil {
			return nil, err
		}
	}
	s.frames = count * int64(h.samples())
	if info.head > 0 || info.tail > 0 {
		s.head = int64(info.head + mp3Delay)
		s.frames -= s.head + max(0, int64(info.tail-mp3Delay))
	}
	s.frames = max(0, s.frames)
	return s, s.SeekFrame(0)
}

// count walks over all frames.
func (s *mp3Stream) count() (int64, error) {
	walk := newMP3Frames(s.body, s.origin, s.header.kind())
	for n := int64(0); ; n++ {
		switch _, _, err := walk.next(); {
		case errors.Is(err, io.EOF):
			return n, nil
		case errors.Is(err, errMP3Damage):
			return n + 1, nil // found again when it is played, and said then
		case err != nil:
			return 0, err
		}
	}
}

func (s *mp3Stream) SampleRate() int { return s.header.rate() }
func (s *mp3Stream) Frames() int64   { return s.frames }
func (s *mp3Stream) Close() error    { return nil }

func (s *mp3Stream) Channels() int {
	if s.header.mono() {
		return 1
	}
	return 2
}

func (s *mp3Stream) ReadFrames(dst [][2]float32) (int, error) {
	dst = dst[:min(len(dst), 1152)]
	s.raw = grown(s.raw, 4*len(dst))
	n, err := io.ReadFull(s.decoder, s.raw)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	if errors.Is(err, io.EOF) && s.feed.err != nil && !errors.Is(s.feed.err, io.EOF) {
		err = s.feed.err
	}
	n /= 4
	for i := range n {
		l, r := binary.LittleEndian.Uint16(s.raw[4*i:]), binary.LittleEndian.Uint16(s.raw[4*i+2:])
		dst[i] = [2]float32{float32(int16(l)) / (1 << 15), float32(int16(r)) / (1 << 15)}
	}
	return n, err
}

// Before the frame that is sought, some are decoded silently to fill the bit
// reservoir (511 bytes, 255 at low rates, from frames of at least 60 or 3),
// and two in earnest, because frames overlap.
const (
	mp3Fill    = 16
	mp3FillLow = 96
	mp3Overlap = 2
)

func (s *mp3Stream) SeekFrame(frame int64) error {
	sample := frame + s.head
	per := int64(s.header.samples())
	fill := int64(mp3Fill)
	if s.header.lowRate() {
		fill = mp3FillLow
	}
	first := max(0, sample/per-mp3Overlap-fill)
	if first == 0 {
		fill = 0
	}
	walk := newMP3Frames(s.body, s.origin, s.header.kind())
	for range first {
		if _, _, err := walk.next(); err != nil {
			return err
		}
	}
	s.feed = &mp3Feed{frames: walk, fill: int(fill)}
	decoder, err := mp3.NewDecoder(s.feed)
	if err != nil {
		if s.feed.err != nil && !errors.Is(s.feed.err, io.EOF) {
			return s.feed.err
		}
		return err
	}
	s.decoder = decoder
	_, err = io.CopyN(io.Discard, decoder, 4*(sample-first*per))
	return err
}

// mp3Feed hands frames to the decoder, the first ones silenced.
type mp3Feed struct {
	frames *mp3Frames
	fill   int
	rest   []byte
	err    error
}

func (f *mp3Feed) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		h, frame, err := f.frames.next()
		if err != nil {
			f.err = err
			return 0, err
		}
		if f.fill > 0 {
			f.fill--
			frame = silenced(h, frame)
		}
		f.rest = frame
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
