package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Examine is all there is to know of one file, whether the library holds it
// or not. What was not measured yet is measured now, which takes as long as
// decoding it, and is kept nowhere. The error says why the file cannot be
// played, or is that of ctx.
func (l *Library) Examine(ctx context.Context, path string) (Track, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return Track{}, fmt.Errorf("the file cannot be found: %w", err)
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return Track{}, errors.New("the file is not there")
	case !info.Mode().IsRegular() || kindOf(full) == list:
		return Track{}, errors.New("this is no music")
	}
	if err := l.record.refresh(); err != nil {
		return Track{}, err
	}
	x := examiner{library: l, whole: true, read: new(atomic.Int64)}
	e, err := x.examine(ctx, file{path: full, size: info.Size(), modified: info.ModTime().UnixNano()})
	if why := e.unfit(); err == nil && why != "" {
		err = fault(why)
	}
	e.Tags = l.record.said(e.Content)
	return e.Track, err
}
