package library

import (
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/dhowden/tag"
)

// tagMost is the longest text that is taken from a tag, in characters.
const tagMost = 200

// readTags reads what the file says of itself into a track that has a path.
// What is not there or cannot be read is left out: the title is then the
// file's name.
func readTags(t *Track, file io.ReaderAt, size int64) {
	t.Title = plain(strings.TrimSuffix(filepath.Base(t.Path), filepath.Ext(t.Path)))
	// The tag reader takes lengths on trust, and panics on some.
	defer func() { _ = recover() }()
	const tagsMost = 64 << 20 // bytes; a file without tags is not searched for ever
	if tags, err := tag.ReadFrom(io.NewSectionReader(file, 0, min(size, tagsMost))); err == nil {
		take(t, tags.Title(), tags.Artist(), tags.Album(), tags.Genre())
		return
	}
	readWAVTags(t, file, size)
}

// take takes over what is said.
func take(t *Track, title, artist, album, genre string) {
	for _, said := range []struct {
		of   *string
		text string
	}{{&t.Title, title}, {&t.Artist, artist}, {&t.Album, album}, {&t.Genre, genre}} {
		if text := plain(said.text); text != "" {
			*said.of = text
		}
	}
}

// plain is a tag's text on one line, without what cannot be shown.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > tagMost {
		s = strings.TrimSpace(string(r[:tagMost]))
	}
	return s
}
