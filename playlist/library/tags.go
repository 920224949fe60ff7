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
func readTags(t *Track, r io.ReadSeeker) {
	t.Title = plain(strings.TrimSuffix(filepath.Base(t.Path), filepath.Ext(t.Path)))
	// The tag reader takes lengths on trust, and panics on some.
	defer func() { _ = recover() }()
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return
	}
	tags, err := tag.ReadFrom(r)
	if err != nil {
		return
	}
	if title := plain(tags.Title()); title != "" {
		t.Title = title
	}
	t.Artist, t.Album, t.Genre = plain(tags.Artist()), plain(tags.Album()), plain(tags.Genre())
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
