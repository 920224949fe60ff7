package audio

import (
	"bytes"
	"errors"
	"io"
)

// decodeFunc opens one format.
type decodeFunc func(*io.SectionReader) (Stream, error)

var errUnknownFormat = errors.New("this is not MP3, FLAC, Ogg Vorbis or WAV; convert it, or leave it out")

// sniff tells the format by the first bytes, and gives what follows a leading
// ID3 tag.
func sniff(r io.ReaderAt, size int64) (decodeFunc, *io.SectionReader, error) {
	var start int64
	for range 8 { // some taggers wrote one tag before another
		n := tagLength(r, start)
		if n == 0 {
			break
		}
		start += n
	}
	body := io.NewSectionReader(r, start, max(0, size-start))
	head := make([]byte, 64)
	n, err := body.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	head = head[:n]
	is := func(magic string, at int) bool {
		return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
	}
	switch {
	case size == 0:
		return nil, nil, errors.New("the file is empty")
	case is("fLaC", 0):
		return openFLAC, body, nil
	case (is("RIFF", 0) || is("RF64", 0) || is("BW64", 0)) && is("WAVE", 8):
		return openWAV, body, nil
	case is("OggS", 0) && bytes.Contains(head, []byte("\x01vorbis")):
		return openVorbis, body, nil
	case is("OggS", 0):
		return nil, nil, errors.New("this Ogg file does not hold Vorbis; convert it to FLAC or MP3")
	case is("ftyp", 4):
		return nil, nil, errors.New("this is an MP4 or M4A file; convert it to FLAC or MP3")
	case is("FORM", 0):
		return nil, nil, errors.New("this is an AIFF file; convert it to FLAC or WAV")
	case start > 0 || likeMP3(body):
		return openMP3, body, nil
	}
	return nil, nil, errUnknownFormat
}

// tagLength is the length of the ID3v2 tag at offset at; 0 without one.
func tagLength(r io.ReaderAt, at int64) int64 {
	var h [10]byte
	if _, err := r.ReadAt(h[:], at); err != nil || string(h[:3]) != "ID3" {
		return 0
	}
	n := int64(h[6]&0x7f)<<21 | int64(h[7]&0x7f)<<14 | int64(h[8]&0x7f)<<7 | int64(h[9]&0x7f)
	if h[5]&0x10 != 0 {
		n += 10 // a footer
	}
	return n + 10
}
