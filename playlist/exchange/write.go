package exchange

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// Format is the kind of playlist that a file name asks for; false where it
// asks for none.
func Format(path string) (string, bool) {
	ext := strings.ToLower(filepath.Ext(path))
	for _, f := range Formats() {
		if ext == f {
			return f, true
		}
	}
	return "", false
}

// Write is a playlist in one of [Formats] that will stand in dir. The first of
// each entry's paths counts; files below dir are named as seen from there, so
// that the folder can be moved with its music.
func Write(format, dir string, entries []Entry) ([]byte, error) {
	var b strings.Builder
	for _, e := range entries {
		if len(e.Paths) == 0 {
			return nil, fmt.Errorf("%q is no file, and cannot stand in a playlist", e.Location)
		}
		if !utf8.ValidString(e.Paths[0]) {
			return nil, fmt.Errorf("the name of %q is in no known writing, and other programs would not find the file. Rename it", e.Paths[0])
		}
		if strings.ContainsAny(e.Paths[0], "\r\n") && format != ".xspf" {
			return nil, fmt.Errorf("the name of %q has more than one line, which only an XSPF playlist can hold. Rename the file, or write an .xspf", e.Paths[0])
		}
	}
	switch format {
	case ".m3u", ".m3u8":
		writeM3U(&b, format, dir, entries)
	case ".pls":
		writePLS(&b, dir, entries)
	case ".xspf":
		return writeXSPF(dir, entries)
	default:
		return nil, fmt.Errorf("a playlist ends in %s", strings.Join(Formats(), ", "))
	}
	return []byte(b.String()), nil
}

func writeM3U(b *strings.Builder, format, dir string, entries []Entry) {
	// A plain M3U has no encoding; the mark tells those who know it.
	if format == ".m3u" {
		b.WriteString("\ufeff")
	}
	b.WriteString("#EXTM3U\n")
	for _, e := range entries {
		fmt.Fprintf(b, "#EXTINF:%d,%s\n%s\n", wholeSeconds(e.Duration), e.name(), literal(e.Paths[0], dir))
	}
}

func writePLS(b *strings.Builder, dir string, entries []Entry) {
	b.WriteString("[playlist]\n")
	for i, e := range entries {
		fmt.Fprintf(b, "File%d=%s\nTitle%d=%s\nLength%d=%d\n", i+1, literal(e.Paths[0], dir), i+1, e.name(), i+1, wholeSeconds(e.Duration))
	}
	fmt.Fprintf(b, "NumberOfEntries=%d\nVersion=2\n", len(entries))
}

// wholeSeconds is a length as lists have it, −1 where it is not known.
func wholeSeconds(d time.Duration) int {
	if d <= 0 {
		return -1
	}
	return int(d.Round(time.Second) / time.Second)
}

// name is artist and title on one line.
func (e Entry) name() string {
	name := e.Title
	if e.Artist != "" {
		name = e.Artist + " - " + name
	}
	return strings.Join(strings.Fields(name), " ")
}

// seen is a path as seen from dir, where it lies below; else the path itself.
func seen(path, dir string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// literal is a path as it stands in a list without escapes. What could be
// taken for a remark, an address or spaces around a name is written so that it
// cannot.
func literal(path, dir string) string {
	name := seen(path, dir)
	if !filepath.IsAbs(name) && (strings.HasPrefix(name, "#") || strings.Contains(name, ":") || strings.TrimSpace(name) != name) {
		name = "." + string(filepath.Separator) + name
	}
	return name
}

type xspfTrack struct {
	Location string `xml:"location"`
	Title    string `xml:"title,omitempty"`
	Creator  string `xml:"creator,omitempty"`
	Duration int64  `xml:"duration,omitempty"` // thousandths of a second
}

func writeXSPF(dir string, entries []Entry) ([]byte, error) {
	type playlist struct {
		XMLName xml.Name    `xml:"http://xspf.org/ns/0/ playlist"`
		Version string      `xml:"version,attr"`
		Tracks  []xspfTrack `xml:"trackList>track"`
	}
	p := playlist{Version: "1", Tracks: []xspfTrack{}}
	for _, e := range entries {
		name := filepath.ToSlash(seen(e.Paths[0], dir))
		at := url.URL{Path: name}
		if filepath.IsAbs(e.Paths[0]) && name == filepath.ToSlash(e.Paths[0]) {
			at = url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(name, "/")}
		}
		p.Tracks = append(p.Tracks, xspfTrack{at.String(), e.Title, e.Artist, e.Duration.Milliseconds()})
	}
	body, err := xml.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("the playlist cannot be written: %w", err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}
