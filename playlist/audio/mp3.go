package audio

import (
	"errors"
	"fmt"
	"io"

	"roomtone/playlist/audio/minimp3"
)

// mp3Delay is what every Layer III decoder lags behind its input, in samples.
const mp3Delay = 529

// mp3Stream decodes with minimp3, which is fed frame by frame: the decoder
// neither scans the file, nor seeks, nor has to find its way through damage.
//
// It is one decoder for all MP3 files, for measuring and for playing, so that
// what was measured is what will be heard, and a file that is refused is
// refused for both. go-mp3 was to play what it decodes rightly; but it takes
// 59 CPU seconds for an hour of music where this takes 4, clips what exceeds
// full scale, is 1/2000 of full scale off on ordinary files, and knows neither
// intensity stereo, MPEG-2.5, free format nor Layer II. The tests keep it as
// a second witness; the first are ffmpeg and lame, with which this agrees on
// files of every kind to a millionth.
type mp3Stream struct {
	body   *io.SectionReader
	origin int64 // offset of the first frame that sounds
	head   int64 // samples before the music
	frames int64
	exact  bool // see [minimp3.Decoder]

	walk     *mp3Frames
	decoder  minimp3.Decoder
	pcm      [minimp3.Longest]float32
	channels int  // of the frame in pcm
	size     int  // samples of each channel in pcm
	left     int  // of these, how many were not read yet
	whole    bool // the reservoir is filled: nothing may be missing
}

func openMP3(body *io.SectionReader) (Stream, error) {
	at, walk, ok := firstMP3Frame(body)
	if !ok {
		return nil, errUnknownFormat
	}
	s := &mp3Stream{body: body, origin: at, walk: walk}
	frame, err := walk.next()
	if err != nil {
		return nil, err
	}
	info := readMP3Info(walk.first, frame)
	s.exact = info.exact
	if info.present {
		s.origin += int64(len(frame))
	}
	count, err := s.count()
	if err != nil {
		return nil, err
	}
	// A file that was cut is shorter than its encoder said: it is opened, and
	// ends with an error where it was cut. One frame less is no cut; some
	// encoders count their own note. One that was added to holds more.
	if count < info.frames-1 {
		count = info.frames
	}
	s.frames = count * int64(walk.first.samples())
	if info.head > 0 || info.tail > 0 {
		s.head = int64(info.head + mp3Delay)
		s.frames -= s.head + max(0, int64(info.tail-mp3Delay))
	}
	s.frames = max(0, s.frames)
	return s, s.SeekFrame(0)
}

// count walks over all frames: no header is believed. What it reads will be
// read again soon, and comes from memory then.
func (s *mp3Stream) count() (int64, error) {
	walk := s.walk.from(s.body, s.origin)
	for n := int64(0); ; n++ {
		switch _, err := walk.next(); {
		case errors.Is(err, io.EOF):
			return n, nil
		case errors.Is(err, errMP3Damage):
			return n + 1, nil // found again when it is played, and said then
		case err != nil:
			return 0, err
		}
	}
}

func (s *mp3Stream) SampleRate() int { return s.walk.first.rate() }
func (s *mp3Stream) Frames() int64   { return s.frames }
func (s *mp3Stream) Close() error    { return nil }

func (s *mp3Stream) Channels() int {
	if s.walk.first.mono() {
		return 1
	}
	return 2
}

func (s *mp3Stream) ReadFrames(dst [][2]float32) (int, error) {
	for s.left == 0 {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := min(len(dst), s.left)
	from := s.pcm[(s.size-s.left)*s.channels:]
	if s.channels == 1 {
		for i, x := range from[:n] {
			dst[i] = [2]float32{x, x}
		}
	} else {
		for i := range dst[:n] {
			dst[i] = [2]float32{from[2*i], from[2*i+1]}
		}
	}
	s.left -= n
	return n, nil
}

// mp3Loudest is 6 dB over full scale. Encoders exceed full scale by half of
// that where they are given clipped music and few bits.
const mp3Loudest = 2

func exceeds(samples []float32, most float32) bool {
	for _, x := range samples {
		if x > most || x < -most {
			return true
		}
	}
	return false
}

// next decodes the next frame. Data that are missing are damage, but at the
// beginning of a file, where it was cut out of a longer one: there a frame is
// silent until the first that is whole.
func (s *mp3Stream) next() error {
	frame, err := s.walk.next()
	if err != nil {
		return err
	}
	s.size, s.channels, err = s.decoder.Frame(frame, &s.pcm)
	switch {
	case err == nil && exceeds(s.pcm[:s.size*s.channels], mp3Loudest):
		return errors.New("a frame is far louder than any encoder makes it")
	case err == nil:
		s.whole = true
	case errors.Is(err, minimp3.ErrMissing) && !s.whole:
		s.size, s.channels = s.walk.first.samples(), 1
		clear(s.pcm[:s.size])
	default:
		return fmt.Errorf("the MP3 decoder finds that %w", err)
	}
	s.left = s.size
	return nil
}

// Before the frame that is sought, some are decoded for nothing but the bit
// reservoir (511 bytes, 255 at low rates, from frames of at least 60 or 3),
// and because frames overlap.
const (
	mp3Fill    = 18
	mp3FillLow = 98
)

func (s *mp3Stream) SeekFrame(frame int64) error {
	sample := frame + s.head
	per := int64(s.walk.first.samples())
	fill := int64(mp3Fill)
	if s.walk.first.lowRate() {
		fill = mp3FillLow
	}
	target := sample / per
	s.walk = s.walk.from(s.body, s.origin)
	s.decoder = minimp3.Decoder{FreeFormat: s.walk.free, Exact: s.exact}
	s.whole, s.left = false, 0
	for n := int64(0); n < target; n++ {
		var err error
		if n < target-fill {
			_, err = s.walk.next()
		} else {
			err = s.next()
		}
		if err != nil {
			return err
		}
	}
	s.whole = s.whole || target > fill
	skip := int(sample - target*per) // what lies before the place in its own frame
	if skip == 0 {
		return nil
	}
	err := s.next()
	if errors.Is(err, io.EOF) && frame >= s.frames {
		return nil // the end is a place too
	}
	s.left -= min(skip, s.left)
	return err
}
