package library

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dhowden/tag"
)

// A WAV file's chunks may stand before its sound or after it.
const (
	chunksMost    = 1000
	wavTagMost    = 64 << 20 // bytes; there may be a picture in it
	wavHeadLength = 12
)

// readWAVTags reads what a WAV file says of itself: the list that Windows
// knows, and ID3, which rules over it and says more. What is no WAV file says
// nothing.
func readWAVTags(t *Track, file io.ReaderAt, size int64) {
	head, ok := peek(file, 0, wavHeadLength)
	if !ok || string(head[8:]) != "WAVE" {
		return
	}
	at := int64(wavHeadLength)
	for range chunksMost {
		h, ok := peek(file, at, 8)
		if !ok {
			return
		}
		n := int64(binary.LittleEndian.Uint32(h[4:]))
		at += 8
		here := min(n, size-at)
		switch id := strings.ToLower(string(h[:4])); {
		case here > wavTagMost:
		case id == "list":
			if b, ok := peek(file, at, int(here)); ok && bytes.HasPrefix(b, []byte("INFO")) {
				takeInfo(t, b[4:])
			}
		case id == "id3 ":
			if tags, err := tag.ReadFrom(io.NewSectionReader(file, at, here)); err == nil {
				take(t, tags.Title(), tags.Artist(), tags.Album(), tags.Genre())
			}
		}
		at += n + n&1
	}
}

// takeInfo reads the entries of a list: a name, a length, and a text that
// ends with zero.
func takeInfo(t *Track, b []byte) {
	said := map[string]string{}
	for len(b) >= 8 {
		n := int(min(uint32(len(b)-8), binary.LittleEndian.Uint32(b[4:])))
		text, _, _ := bytes.Cut(b[8:8+n], []byte{0})
		said[string(b[:4])] = readable(text)
		b = b[min(8+n+n&1, len(b)):]
	}
	take(t, said["INAM"], said["IART"], said["IPRD"], said["IGNR"])
}

// readable is a text in UTF-8 or, as older programs wrote it, in ISO 8859-1.
func readable(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	var s strings.Builder
	for _, c := range text {
		s.WriteRune(rune(c))
	}
	return s.String()
}
