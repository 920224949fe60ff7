package exchange

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// paths are the files that a location may mean. Lists name files literally, or
// as a URL, with escapes or with backslashes, as the program pleased that
// wrote them: the likeliest stands first. escaped says that the list's format
// wants escapes.
func paths(location, dir string, escaped bool) []string {
	scheme, rest, isURL := strings.Cut(location, "://")
	var names []string
	switch {
	case isURL && strings.EqualFold(scheme, "file"):
		// file:///a/b, and with the computer's name before the path.
		if i := strings.IndexByte(rest, '/'); i > 0 {
			rest = rest[i:]
		}
		rest, _, _ = strings.Cut(rest, "?")
		names, escaped = spellings(withoutDrive(rest)), true
	case isURL && isScheme(scheme):
		return nil
	default:
		names = spellings(location)
		if trimmed := strings.TrimSpace(location); trimmed != location {
			names = append(names, spellings(trimmed)...)
		}
	}
	if escaped {
		slices.Reverse(names)
	}
	var found []string
	for _, name := range names {
		if name == "" || strings.ContainsRune(name, 0) {
			continue
		}
		path := filepath.Clean(name)
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if !slices.Contains(found, path) {
			found = append(found, path)
		}
	}
	return found
}

// spellings are a name as it stands, with slashes for backslashes, and without
// escapes.
func spellings(name string) []string {
	names := []string{name}
	if slashed := strings.ReplaceAll(name, `\`, "/"); slashed != name {
		names = append(names, slashed)
	}
	if plain, err := url.PathUnescape(name); err == nil && plain != name {
		names = append(names, plain)
	}
	return names
}

// withoutDrive takes the slash from before the drive of a Windows path,
// /C:/Music.
func withoutDrive(path string) string {
	if len(path) > 2 && path[0] == '/' && path[2] == ':' && filepath.VolumeName(path[1:]) != "" {
		return path[1:]
	}
	return path
}

// isScheme tells whether a text can stand before "://" in an address.
func isScheme(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789+-.") == ""
}
