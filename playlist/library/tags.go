package library

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/dhowden/tag"

	"roomtone/playlist"
)

// tagMost is the longest text that is taken from a tag, in characters.
const tagMost = 200

// readTags reads title, artist and album. What is not there or cannot be
// read is left out: the title is then the file's name.
func readTags(path string) (t playlist.Track) {
	t.Title = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	// The tag reader takes lengths on trust, and panics on some.
	defer func() { _ = recover() }()
	f, err := os.Open(path)
	if err != nil {
		return t
	}
	defer f.Close()
	tags, err := tag.ReadFrom(f)
	if err != nil {
		return t
	}
	if title := plain(tags.Title()); title != "" {
		t.Title = title
	}
	t.Artist, t.Album = plain(tags.Artist()), plain(tags.Album())
	return t
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
		s = string(r[:tagMost])
	}
	return s
}
