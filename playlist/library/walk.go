package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// kinds are the files that can be played, as a person reads it.
const kinds = "MP3, FLAC, Ogg Vorbis or WAV"

// kind is what a file is taken for by its name.
type kind int

const (
	other kind = iota
	music
	foreign // music of a kind that cannot be played
	list
)

func kindOf(path string) kind {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".mp3", ".flac", ".ogg", ".oga", ".wav":
		return music
	case ".m4a", ".m4b", ".aac", ".opus", ".wma", ".aif", ".aiff", ".ape", ".wv", ".mpc", ".mp2", ".dsf", ".dff", ".alac":
		return foreign
	case ".m3u", ".m3u8", ".pls", ".xspf":
		return list
	}
	return other
}

// file is a file of music, and the folder that was asked for it.
type file struct{ path, root string }

func (f file) isBelow(root string) bool {
	return f.root == root || strings.HasPrefix(f.path, root+string(filepath.Separator))
}

// walk collects the files below folders.
type walk struct {
	roots    []string
	files    []file
	problems []Problem
	// seen are the folders and files that were met, by their real paths, so
	// that links and overlapping folders lead to each only once.
	seen map[string]bool
}

// folder collects what is below a folder that was asked for. It fails where
// that folder cannot be looked through at all.
func (w *walk) folder(ctx context.Context, dir string) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("the music folder %s cannot be found: %w", dir, err)
	}
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the music folder %s does not exist. Check its name, and whether its drive is connected", dir)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the music folder %s may not be opened. Change its permissions, or choose another", dir)
	case err != nil:
		return fmt.Errorf("the music folder %s cannot be opened: %w. Check its drive, or choose another", dir, err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file. Name the folder that it is in", dir)
	}
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	before := len(w.seen)
	err = w.visit(ctx, root, root)
	if len(w.seen) > before {
		w.roots = append(w.roots, root) // else it was looked through before, on another's behalf
	}
	return err
}

// below counts the files that were found below a folder, whichever of the
// folders asked for led to them.
func (w *walk) below(root string) int {
	n := 0
	for _, f := range w.files {
		if f.isBelow(root) {
			n++
		}
	}
	return n
}

// visit collects what is in a folder and below it. What is unreadable below
// is a problem, not an error.
func (w *walk) visit(ctx context.Context, dir, root string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("looking through the music was stopped: %w", err)
	}
	if !w.first(dir) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.problems = append(w.problems, Problem{dir, "the folder may not be read. Change its permissions, or choose another"})
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		mode := e.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(path)
			if err != nil {
				continue // a link to nothing
			}
			mode = info.Mode()
		}
		switch {
		case mode.IsDir():
			if err := w.visit(ctx, path, root); err != nil {
				return err
			}
		case mode.IsRegular():
			w.take(path, root)
		}
	}
	return nil
}

// take sorts a file by its kind.
func (w *walk) take(path, root string) {
	switch kindOf(path) {
	case music:
		if w.first(path) {
			w.files = append(w.files, file{path, root})
		}
	case foreign:
		format := strings.ToUpper(strings.TrimPrefix(filepath.Ext(path), "."))
		w.problems = append(w.problems, Problem{path, format + " files cannot be played. Convert it to " + kinds})
	case list:
		w.problems = append(w.problems, Problem{path, "playlists are not used: the pieces are chosen anew for each session, from the files themselves"})
	}
}

// first tells whether a path was not met before under any name.
func (w *walk) first(path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	if w.seen[real] {
		return false
	}
	w.seen[real] = true
	return true
}
