package audio

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// mp3Header is the first four bytes of an MPEG audio frame.
type mp3Header uint32

func (h mp3Header) lowRate() bool { return h>>19&3 != 3 } // MPEG-2 and 2.5
func (h mp3Header) mono() bool    { return h>>6&3 == 3 }
func (h mp3Header) padding() int  { return int(h >> 9 & 1) }

// kind is what cannot change within a file: sync, version, layer, rate.
func (h mp3Header) kind() mp3Header { return h & 0xfffe0c00 }

func (h mp3Header) rate() int {
	r := [...]int{44100, 48000, 32000, 0}[h>>10&3]
	switch h >> 19 & 3 {
	case 0:
		return r / 4
	case 2:
		return r / 2
	}
	return r
}

func (h mp3Header) bitrate() int {
	table := [...]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	if h.lowRate() {
		table = [...]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	}
	return 1000 * table[h>>12&15]
}

// samples in one frame, of one channel.
func (h mp3Header) samples() int {
	if h.lowRate() {
		return 576
	}
	return 1152
}

// size of the frame in bytes; 0 where this is no header of a Layer III frame.
func (h mp3Header) size() int {
	if h>>21 != 0x7ff || h>>19&3 == 1 || h>>17&3 != 1 || h&3 == 2 || h.rate() == 0 || h.bitrate() == 0 {
		return 0
	}
	return h.samples()/8*h.bitrate()/h.rate() + h.padding()
}

// sideInfo is where the side information stands, and its length in bytes.
func (h mp3Header) sideInfo() (at, n int) {
	at = 4
	if h>>16&1 == 0 {
		at += 2 // a checksum
	}
	switch {
	case h.lowRate() && h.mono():
		return at, 9
	case h.lowRate() || h.mono():
		return at, 17
	}
	return at, 32
}

// refused says why the decoder would get a frame wrong, where that is known.
func (h mp3Header) refused() error {
	switch {
	case h>>19&3 == 0:
		return errors.New("this is MPEG-2.5 audio, which cannot be decoded; convert it to FLAC or MP3 at 44.1 kHz")
	case h.lowRate() && h>>6&3 == 1 && h&0x10 != 0:
		return errors.New("this MP3 uses intensity stereo at a low sample rate, which is not decoded rightly")
	case h.lowRate() && h.padding() == 1 && 144*h.bitrate()/h.rate()%2 == 0:
		return errors.New("this MP3 pads its frames in a way that is not decoded rightly")
	}
	return nil
}

var errMP3Damage = errors.New("there is something else between the frames")

// mp3Frames walks over the frames of a file. What is not music at the ends,
// tags and zeros, is left out; anything else between frames is damage.
type mp3Frames struct {
	r     *bufio.Reader
	kind  mp3Header
	held  int // bytes of the last frame, still in r
	total int64
}

// newMP3Frames starts at offset at, which holds a frame.
func newMP3Frames(body *io.SectionReader, at int64, kind mp3Header) *mp3Frames {
	rest := io.NewSectionReader(body, at, body.Size()-at)
	return &mp3Frames{r: bufio.NewReaderSize(rest, 1<<16), kind: kind}
}

// next is the next whole frame; it is valid until the next call. io.EOF is
// the end of the file, or a cut within its last frame.
func (f *mp3Frames) next() (mp3Header, []byte, error) {
	f.skip(f.held)
	f.held = 0
	for {
		b, err := f.r.Peek(4)
		if len(b) < 4 {
			if err == io.EOF {
				return 0, nil, io.EOF
			}
			return 0, nil, err
		}
		h := mp3Header(binary.BigEndian.Uint32(b))
		n := h.size()
		if n == 0 || h.kind() != f.kind {
			if err := f.skipTag(); err != nil {
				return 0, nil, err
			}
			continue
		}
		if err := h.refused(); err != nil {
			return 0, nil, err
		}
		frame, err := f.r.Peek(n)
		if err != nil {
			return 0, nil, err // io.EOF: cut within the frame
		}
		f.held = n
		return h, frame, nil
	}
}

func (f *mp3Frames) skip(n int) {
	k, _ := f.r.Discard(n)
	f.total += int64(k)
}

// skipTag leaves out what may stand where a frame was expected.
func (f *mp3Frames) skipTag() error {
	b, err := f.r.Peek(1 << 14)
	switch {
	case err != nil && err != io.EOF:
		return err
	case bytes.HasPrefix(b, []byte("TAG")), bytes.HasPrefix(b, []byte("APETAGEX")), bytes.HasPrefix(b, []byte("LYRICSBEGIN")):
		return io.EOF
	case bytes.HasPrefix(b, []byte("ID3")):
		n := tagLength(bytes.NewReader(b), 0)
		if n == 0 {
			return errMP3Damage
		}
		for n > 0 && err == nil { // a tag can be longer than any buffer
			k := int(min(n, 1<<16))
			_, err = f.r.Discard(k)
			f.total, n = f.total+int64(k), n-int64(k)
		}
		return err
	}
	zeros := len(b) - len(bytes.TrimLeft(b, "\x00"))
	if zeros == 0 {
		return errMP3Damage
	}
	f.skip(zeros)
	return nil
}

// firstMP3Frame finds the first frame that another one follows.
func firstMP3Frame(body *io.SectionReader) (at int64, h mp3Header, ok bool) {
	b := make([]byte, min(body.Size(), 1<<17))
	n, err := body.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return 0, 0, false
	}
	b = b[:n]
	for i := 0; i+4 <= len(b); i++ {
		h := mp3Header(binary.BigEndian.Uint32(b[i:]))
		size := h.size()
		if size == 0 || i+size+4 > len(b) {
			continue
		}
		after := mp3Header(binary.BigEndian.Uint32(b[i+size:]))
		if after.size() > 0 && after.kind() == h.kind() {
			return int64(i), h, true
		}
	}
	return 0, 0, false
}

func likeMP3(body *io.SectionReader) bool {
	at, _, ok := firstMP3Frame(body)
	return ok && at < 1<<12
}

// mp3Info is what an encoder left in the first frame.
type mp3Info struct {
	present    bool
	frames     int64 // -1: not said
	head, tail int   // samples that the encoder added
}

func readMP3Info(h mp3Header, frame []byte) mp3Info {
	info := mp3Info{frames: -1}
	at, n := h.sideInfo()
	if h>>16&1 == 0 {
		at -= 2 // encoders place it as if there were no checksum
	}
	b := frame[min(len(frame), at+n):]
	switch {
	case bytes.HasPrefix(b, []byte("Xing")), bytes.HasPrefix(b, []byte("Info")):
		info.present = true
		if len(b) >= 12 && b[7]&1 != 0 {
			info.frames = int64(binary.BigEndian.Uint32(b[8:]))
		}
		if len(b) >= 144 && b[7]&15 == 15 && b[120] >= 'A' {
			info.head = int(b[141])<<4 | int(b[142])>>4
			info.tail = int(b[142]&15)<<8 | int(b[143])
		}
	case len(frame) >= 36+18 && bytes.HasPrefix(frame[36:], []byte("VBRI")):
		info.present = true
		info.frames = int64(binary.BigEndian.Uint32(frame[36+14:]))
	}
	return info
}

// silenced makes a frame sound of nothing while its data still fill the
// reservoir from which later frames take what they need. So a decoder that
// starts in the middle of a file never reads data that it does not have.
func silenced(h mp3Header, frame []byte) []byte {
	out := bytes.Clone(frame)
	at, n := h.sideInfo()
	if at+n > len(out) {
		return out
	}
	clear(out[at : at+n])
	out[at] = 0xff // reach back as far as there is
	if !h.lowRate() {
		out[at+1] = 0x80
	}
	return out
}
