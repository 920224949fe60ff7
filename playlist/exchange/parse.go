package exchange

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lines calls each with the lines of a text, whatever ends them: CR LF, LF,
// or CR alone.
func lines(text string, each func(string) error) error {
	s := bufio.NewScanner(strings.NewReader(strings.ReplaceAll(text, "\r", "\n")))
	s.Buffer(nil, sizeMost+1)
	for s.Scan() {
		if err := each(s.Text()); err != nil {
			return err
		}
	}
	return s.Err()
}

// parseM3U reads a list of files, one a line; a line that begins with # is a
// remark, and #EXTINF tells of the file that follows.
func parseM3U(text string) ([]Entry, error) {
	var entries []Entry
	var next Entry
	err := lines(text, func(line string) error {
		switch info, isInfo := cutPrefixFold(strings.TrimSpace(line), "#EXTINF:"); {
		case isInfo:
			next = extInf(info)
		case strings.TrimSpace(line) == "", strings.HasPrefix(strings.TrimSpace(line), "#"):
		case len(entries) == entriesMost:
			return ErrTooLarge
		default:
			next.Location = within(line)
			entries = append(entries, next)
			next = Entry{}
		}
		return nil
	})
	return entries, err
}

// extInf reads "123,Artist - Title"; attributes before the comma are left out.
func extInf(info string) (e Entry) {
	head, name, _ := strings.Cut(info, ",")
	number, _, _ := strings.Cut(strings.TrimSpace(head), " ")
	e.Duration = length(number, time.Second)
	name = strings.TrimSpace(within(name))
	if artist, title, both := strings.Cut(name, " - "); both {
		e.Artist, e.Title = strings.TrimSpace(artist), strings.TrimSpace(title)
	} else {
		e.Title = name
	}
	return e
}

// longest is more than any piece lasts.
const longest = 24 * time.Hour

// length reads a number of units; what is none, or not known, is 0.
func length(s string, unit time.Duration) time.Duration {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(x > 0 && x <= float64(longest/unit)) {
		return 0
	}
	return time.Duration(math.Round(x * float64(unit)))
}

// parsePLS reads File1=, Title1=, Length1= and so on, in the order of their
// numbers.
func parsePLS(text string) ([]Entry, error) {
	entries := map[int]Entry{}
	err := lines(text, func(line string) error {
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil
		}
		for _, field := range []string{"file", "title", "length"} {
			digits, is := cutPrefixFold(strings.TrimSpace(key), field)
			n, err := strconv.Atoi(digits)
			if !is || err != nil || n < 0 {
				continue
			}
			e := entries[n]
			switch field {
			case "file":
				e.Location = within(value)
			case "title":
				e.Title = strings.TrimSpace(within(value))
			case "length":
				e.Duration = length(value, time.Second)
			}
			if entries[n] = e; len(entries) > entriesMost {
				return ErrTooLarge
			}
		}
		return nil
	})
	var list []Entry
	for _, n := range slices.Sorted(maps.Keys(entries)) {
		if e := entries[n]; strings.TrimSpace(e.Location) != "" {
			list = append(list, e)
		}
	}
	return list, err
}

// cutPrefixFold is strings.CutPrefix without regard to case.
func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// parseXSPF reads the tracks of an XSPF document, one by one: nothing of the
// document around them is kept.
func parseXSPF(text string) ([]Entry, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	// The text is UTF-8 by now, whatever the document says.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var entries []Entry
	var track *Entry
	var inside string // the element of a track whose text comes
	for root, depth := true, 0; ; {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return entries, nil
		case err != nil:
			return nil, fmt.Errorf("this playlist cannot be read as XSPF: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if root && t.Name.Local != "playlist" {
				return nil, fmt.Errorf("this is not a playlist but a document of another kind, %q", within(t.Name.Local))
			}
			root = false
			if depth++; depth > 100 {
				return nil, errors.New("this playlist cannot be read as XSPF: its parts lie too deep in one another")
			}
			inside = ""
			switch {
			case t.Name.Local == "track":
				track = &Entry{}
			case track != nil:
				inside = t.Name.Local
			}
		case xml.EndElement:
			depth--
			inside = ""
			if t.Name.Local == "track" && track != nil {
				if track.Location != "" {
					entries = append(entries, *track)
				}
				if track = nil; len(entries) > entriesMost {
					return nil, ErrTooLarge
				}
			}
		case xml.CharData:
			if track != nil {
				track.take(inside, strings.TrimSpace(within(string(t))))
			}
		}
	}
}

// take takes the text of an element of a track. Where there are several
// locations, the first is the one to use.
func (e *Entry) take(element, text string) {
	switch element {
	case "location":
		if e.Location == "" {
			e.Location = text
		}
	case "title":
		e.Title += text
	case "creator":
		e.Artist += text
	case "duration":
		e.Duration = length(text, time.Millisecond)
	}
}
