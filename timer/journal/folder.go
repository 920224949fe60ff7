package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Extension is how the names of journals end.
const Extension = ".jsonl"

// Unfinished reads the journals in a folder and gives those without an end,
// newest first. Files that cannot be read are named in the error and do not
// hide the others. A folder that does not exist holds none.
func Unfinished(folder string) ([]*Record, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the sessions cannot be listed: %w", err)
	}
	var out []*Record
	var errs []error
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), Extension) {
			continue
		}
		r, err := Open(filepath.Join(folder, e.Name()))
		switch {
		case errors.Is(err, ErrSealed): // only what has ended is sealed
		case err != nil:
			errs = append(errs, err)
		case !r.Ended:
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *Record) int { return b.LastSeen.Wall.Compare(a.LastSeen.Wall) })
	return out, errors.Join(errs...)
}
