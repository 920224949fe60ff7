package journal

import (
	"bytes"
	"encoding/json"
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
		path := filepath.Join(folder, e.Name())
		if closed(path) { // most are, and a session must not wait for them
			continue
		}
		r, err := Open(path)
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

// closed tells from its last line alone that a journal was closed. Where it
// cannot tell, the whole has to be read.
func closed(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false
	}
	const enough = 512 // a closing line holds two numbers and a hash
	end := make([]byte, min(enough, info.Size()))
	if _, err := f.ReadAt(end, info.Size()-int64(len(end))); err != nil {
		return false
	}
	text, whole := bytes.CutSuffix(end, []byte("\n"))
	i := bytes.LastIndexByte(text, '\n')
	var l line
	if !whole || i < 0 || json.Unmarshal(text[i+1:], &l) != nil {
		return false
	}
	return l.Kind == closing && bytes.Equal(text[i+1:], closingLine(l.Seq, l.Prev))
}
