package audio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// wavStream reads RIFF WAVE, RF64 and BW64 with integers of 8, 16, 24 or 32
// bits or floats of 32 or 64.
type wavStream struct {
	data    *io.SectionReader // what the data chunk promises, cut at the file's end
	r       *bufio.Reader
	rate    int
	frames  int64
	size    int // of one sample in bytes
	float   bool
	fold    fold
	raw     []byte
	samples []float32
}

const (
	wavPCM        = 1
	wavFloat      = 3
	wavExtensible = 0xfffe
)

func openWAV(body *io.SectionReader) (Stream, error) {
	s := &wavStream{}
	var long int64 = -1 // the data's size where 32 bits do not hold it
	for at := int64(12); ; {
		var h [8]byte
		if _, err := body.ReadAt(h[:], at); err != nil {
			return nil, errors.New("this WAV file holds no sound")
		}
		id, n := string(h[:4]), int64(binary.LittleEndian.Uint32(h[4:]))
		at += 8
		switch id {
		case "ds64":
			var b [16]byte
			if _, err := body.ReadAt(b[:], at); err == nil {
				long = int64(binary.LittleEndian.Uint64(b[8:]) & math.MaxInt64)
			}
		case "fmt ":
			if err := s.format(body, at, n); err != nil {
				return nil, err
			}
		case "data":
			if s.size == 0 {
				return nil, errors.New("this WAV file does not say what it holds")
			}
			if n == math.MaxUint32 && long >= 0 {
				n = long
			}
			rest := body.Size() - at
			if n == 0 || n == math.MaxUint32 {
				n = rest // written by a program that did not know the length
			}
			if n > rest && n-rest <= at {
				n = rest // or that counted in what stands before the sound
			}
			s.frames = n / int64(s.size*len(s.fold))
			s.data = io.NewSectionReader(body, at, min(n, rest))
			s.r = bufio.NewReaderSize(s.data, 1<<15)
			return s, nil
		}
		at += n + n&1
	}
}

func (s *wavStream) format(body *io.SectionReader, at, n int64) error {
	b := make([]byte, min(n, 40))
	if _, err := body.ReadAt(b, at); err != nil || len(b) < 16 {
		return errors.New("this WAV file does not say what it holds")
	}
	kind := binary.LittleEndian.Uint16(b)
	channels := int(binary.LittleEndian.Uint16(b[2:]))
	bits := int(binary.LittleEndian.Uint16(b[14:]))
	if kind == wavExtensible && len(b) >= 26 {
		kind = binary.LittleEndian.Uint16(b[24:])
	}
	switch {
	case channels < 1 || channels > 64:
		return fmt.Errorf("this WAV file has %d channels", channels)
	case kind == wavPCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32):
	case kind == wavFloat && (bits == 32 || bits == 64):
		s.float = true
	default:
		return fmt.Errorf("this WAV file holds %s; convert it to FLAC or to plain WAV of 16 or 24 bits", wavCoding(kind, bits))
	}
	s.rate, s.size = int(binary.LittleEndian.Uint32(b[4:])), bits/8
	s.fold = newFold(channels, microsoftOrder)
	return nil
}

// wavCoding names what cannot be read.
func wavCoding(kind uint16, bits int) string {
	switch kind {
	case wavPCM, wavFloat:
		return fmt.Sprintf("samples of %d bits", bits)
	case 2, 17:
		return "ADPCM"
	case 6:
		return "A-law"
	case 7:
		return "µ-law"
	case 80, 85:
		return "MP3"
	}
	return fmt.Sprintf("sound of a rare kind (number %d)", kind)
}

func (s *wavStream) SampleRate() int { return s.rate }
func (s *wavStream) Channels() int   { return len(s.fold) }
func (s *wavStream) Frames() int64   { return s.frames }
func (s *wavStream) Close() error    { return nil }

func (s *wavStream) SeekFrame(frame int64) error {
	_, err := s.data.Seek(frame*int64(s.size*len(s.fold)), io.SeekStart)
	s.r.Reset(s.data)
	return err
}

func (s *wavStream) ReadFrames(dst [][2]float32) (int, error) {
	width := s.size * len(s.fold)
	dst = dst[:min(len(dst), 1024)]
	s.raw = grown(s.raw, len(dst)*width)
	s.samples = grown(s.samples, len(dst)*len(s.fold))
	n, err := io.ReadFull(s.r, s.raw)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	n /= width
	s.convert(s.samples[:n*len(s.fold)])
	s.fold.interleaved(dst[:n], s.samples)
	return n, err
}

func (s *wavStream) convert(out []float32) {
	b := s.raw
	for i := range out {
		switch {
		case s.size == 1:
			out[i] = (float32(b[i]) - 128) / 128
		case s.size == 2:
			out[i] = float32(int16(binary.LittleEndian.Uint16(b[2*i:]))) / (1 << 15)
		case s.size == 3:
			out[i] = float32(int32(uint32(b[3*i])<<8|uint32(b[3*i+1])<<16|uint32(b[3*i+2])<<24)) / (1 << 31)
		case s.size == 4 && !s.float:
			out[i] = float32(int32(binary.LittleEndian.Uint32(b[4*i:]))) / (1 << 31)
		case s.size == 4:
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		default:
			out[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
	}
}

// grown is a slice of length n, the old one where it is large enough.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
