package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"roomtone/playlist"
)

// Piece is what is known of a file of music before the session.
type Piece struct {
	Content  string // what it was known by when it was looked at; "" where nobody knows
	Measured bool
}

// Music looks whether the pieces of a programme are still there and still the
// same. known is what the library says of a file, and content reads by what
// it is known now.
func Music(p playlist.Programme, known func(context.Context, string) Piece, content func(string) (string, error)) Check {
	return Check{Code: "music", What: "The music", Find: func(ctx context.Context) []Finding {
		var found []Finding
		seen, unmeasured := map[string]bool{}, 0
		for _, item := range p.Items {
			if item.Kind != playlist.KindTrack || seen[item.Path] {
				continue
			}
			seen[item.Path] = true
			name := filepath.Base(item.Path)
			before := known(ctx, item.Path)
			now, err := content(item.Path)
			switch {
			case ctx.Err() != nil:
				return append(found, Finding{Warn, "music-slow", "The drive with the music answers slowly. Wait a moment and check again, or copy the music to this computer."})
			case errors.Is(err, fs.ErrNotExist):
				found = append(found, Finding{Warn, "music-missing", fmt.Sprintf("%s is not there any more. Connect its drive, or choose the music again.", name)})
			case err != nil:
				found = append(found, Finding{Warn, "music-unreadable", fmt.Sprintf("%s cannot be read. Look at its permissions and its drive.", name)})
			case before.Content != "" && now != before.Content:
				found = append(found, Finding{Warn, "music-changed", fmt.Sprintf("%s is another piece than when it was looked at. Choose the music again.", name)})
			case !before.Measured:
				unmeasured++
			}
		}
		if unmeasured > 0 {
			found = append(found, Finding{Warn, "music-unmeasured", fmt.Sprintf("%s of the programme: the loudness was not measured yet. Have the library look through its folder first.", count(unmeasured, "piece"))})
		}
		for _, w := range p.Warnings {
			found = append(found, Finding{Warn, MusicCode(w), w.Message})
		}
		if len(seen) == 0 {
			found = append(found, Finding{Info, "music-bed", "No piece of music plays: the built-in sound plays for the whole session."})
		}
		return found
	}}
}

// MusicCode is the code under which a warning of a programme is found.
func MusicCode(w playlist.Warning) string { return "music-" + w.Code }
