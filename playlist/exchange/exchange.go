package exchange

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Entry is one piece of a playlist.
type Entry struct {
	// Location is where the piece is, as the list says.
	Location string
	// Paths are the files that the location may mean, the likeliest first;
	// none where it is an address on a network.
	Paths []string
	// Title and Artist may be empty.
	Title, Artist string
	Duration      time.Duration // 0: not said
}

// The sizes beyond which a list is a mistake.
const (
	sizeMost    = 8 << 20 // bytes
	entriesMost = 20_000
	textMost    = 4096 // bytes of a location or a title
)

// ErrTooLarge is what a list is that no person made.
var ErrTooLarge = fmt.Errorf("the playlist is longer than %d pieces or %d MB. Is it the right file?", entriesMost, sizeMost>>20)

// Formats are the kinds of playlist, as file names end.
func Formats() []string { return []string{".m3u8", ".m3u", ".pls", ".xspf"} }

// Read reads a playlist file of any format, which its content tells.
func Read(path string) ([]Entry, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the playlist cannot be opened: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file. Name a playlist, which ends in %s", path, strings.Join(Formats(), ", "))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the playlist cannot be opened: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sizeMost+1))
	if err != nil {
		return nil, fmt.Errorf("the playlist cannot be read: %w", err)
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("the playlist cannot be read: %w", err)
	}
	return Parse(data, dir)
}

// Parse reads a playlist whose relative paths start in dir.
func Parse(data []byte, dir string) ([]Entry, error) {
	if len(data) > sizeMost {
		return nil, ErrTooLarge
	}
	text := decoded(data)
	var entries []Entry
	var err error
	escaped := false
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 1024)]))
	switch {
	case strings.HasPrefix(start, "<"):
		entries, err = parseXSPF(text)
		escaped = true
	case strings.HasPrefix(start, "[playlist]"):
		entries, err = parsePLS(text)
	case strings.ContainsRune(text, 0):
		return nil, errors.New("this is not a playlist but a file of another kind")
	default:
		entries, err = parseM3U(text)
	}
	if err != nil {
		return nil, err
	}
	for i := range entries {
		entries[i].Paths = paths(entries[i].Location, dir, escaped)
	}
	return entries, nil
}

// decoded is a text as UTF-8: from UTF-16 where its mark says so, from Latin-1
// where it is not UTF-8.
func decoded(data []byte) string {
	switch {
	case len(data) >= 2 && data[0] == 0xff && data[1] == 0xfe:
		return wide(data[2:], 0)
	case len(data) >= 2 && data[0] == 0xfe && data[1] == 0xff:
		return wide(data[2:], 1)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if utf8.ValidString(text) {
		return text
	}
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

// wide reads UTF-16; low is where the low byte of a pair stands.
func wide(data []byte, low int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+1-low])<<8
	}
	return string(utf16.Decode(units))
}

// within is a text of reasonable length, cut where it is longer.
func within(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), textMost)], "")
}
