package audio

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"roomtone/playlist/audio/minimp3"
)

var errMP3Damage = errors.New("there is something else between the frames")

// mp3Frames walks over the frames of a file. What is not music at the ends,
// tags and zeros, is left out; anything else between frames is damage.
type mp3Frames struct {
	r     *bufio.Reader
	first mp3Header
	free  int // see [mp3Header.size]
	held  int // bytes of the last frame, still in r
}

const (
	// mp3Search is how far into a file its first frame may lie.
	mp3Search = 1 << 17
	// mp3Rest is how much at the end of a file, that no frame is in, some
	// program has left there. More than that was music once.
	mp3Rest = 1 << 14
)

// firstMP3Frame finds the first frame, and walks from it. The offset is that
// of the frame in the body.
func firstMP3Frame(body *io.SectionReader) (at int64, walk *mp3Frames, ok bool) {
	b := make([]byte, min(body.Size(), mp3Search))
	n, err := body.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return 0, nil, false
	}
	i, free := findMP3Frame(b[:n])
	if i < 0 {
		return 0, nil, false
	}
	walk = &mp3Frames{first: mp3HeaderAt(b, i), free: free}
	return int64(i), walk.from(body, int64(i)), true
}

// from is another walk over the same file from a frame on.
func (f *mp3Frames) from(body *io.SectionReader, at int64) *mp3Frames {
	rest := io.NewSectionReader(body, at, body.Size()-at)
	return &mp3Frames{r: bufio.NewReaderSize(rest, 1<<16), first: f.first, free: f.free}
}

func mp3HeaderAt(b []byte, i int) mp3Header {
	if i < 0 || i+4 > len(b) {
		return 0
	}
	return mp3Header(binary.BigEndian.Uint32(b[i:]))
}

// findMP3Frame finds the first place from which frames follow one another:
// three more, or as many as there are. It is -1 where there is none.
func findMP3Frame(b []byte) (at, free int) {
	for i := bytes.IndexByte(b, 0xff); i >= 0 && i+4 <= len(b); i++ {
		h := mp3HeaderAt(b, i)
		if !h.valid() {
			continue
		}
		free := 0
		if h.freeFormat() {
			if free = freeFormat(b[i:], h); free == 0 {
				continue
			}
		}
		if mp3Chain(b[i:], h, free) {
			return i, free
		}
	}
	return -1, 0
}

// mp3Chain tells whether b begins with frames that follow one another.
func mp3Chain(b []byte, h mp3Header, free int) bool {
	at := h.size(free)
	for n := 0; n < 3; n++ {
		if at == len(b) || at+4 > len(b) && n > 0 {
			return true
		}
		next := mp3HeaderAt(b, at)
		if !next.follows(h) {
			return false
		}
		at += next.size(free)
	}
	return true
}

// freeFormat is the length of frames that do not say it: the distance to the
// next header that is followed by a third at the same distance; 0 where there
// is none.
func freeFormat(b []byte, h mp3Header) int {
	for k := 32; k <= minimp3.LongestFrame && k+4 <= len(b); k++ {
		second := mp3HeaderAt(b, k)
		if !second.follows(h) {
			continue
		}
		free := k - h.padding()
		if free+1 <= minimp3.LongestFrame && mp3HeaderAt(b, k+second.size(free)).follows(h) {
			return free
		}
	}
	return 0
}

// next is the next whole frame; it is valid until the next call. io.EOF is
// the end of the file, or a cut within its last frame.
func (f *mp3Frames) next() ([]byte, error) {
	if _, err := f.r.Discard(f.held); err != nil {
		return nil, err
	}
	f.held = 0
	for {
		b, err := f.r.Peek(4)
		if len(b) < 4 {
			return nil, err
		}
		h := mp3HeaderAt(b, 0)
		if !h.follows(f.first) {
			if err := f.skipTag(); err != nil {
				return nil, err
			}
			continue
		}
		n := h.size(f.free)
		frame, err := f.r.Peek(n)
		if err != nil {
			return nil, err // io.EOF: cut within the frame
		}
		f.held = n
		return frame, nil
	}
}

// skipTag leaves out what may stand where a frame was expected.
func (f *mp3Frames) skipTag() error {
	b, err := f.r.Peek(mp3Rest)
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
		for err = nil; n > 0 && err == nil; { // a tag can be longer than any buffer
			k := int(min(n, 1<<16))
			_, err = f.r.Discard(k)
			n -= int64(k)
		}
		return err
	}
	if zeros := len(b) - len(bytes.TrimLeft(b, "\x00")); zeros > 0 {
		_, err := f.r.Discard(zeros)
		return err
	}
	if at, _ := findMP3Frame(b); err == io.EOF && at < 0 {
		return io.EOF
	}
	return errMP3Damage
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
	exact      bool  // see [minimp3.Decoder]
}

func readMP3Info(h mp3Header, frame []byte) mp3Info {
	info := mp3Info{frames: -1}
	if h.layer() != 3 {
		return info
	}
	// Encoders place it as if there were no checksum.
	b := frame[min(len(frame), 4+h.sideInfo()):]
	switch {
	case bytes.HasPrefix(b, []byte("Xing")), bytes.HasPrefix(b, []byte("Info")):
		info.present = true
		info.exact = len(b) >= 124 && (string(b[120:124]) == "LAME" || string(b[120:123]) == "Lav")
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
