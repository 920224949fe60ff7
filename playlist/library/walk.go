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
	case ".mp3", ".flac", ".ogg", ".oga", ".wav", ".wave":
		return music
	case ".m4a", ".m4b", ".m4p", ".aac", ".opus", ".spx", ".wma", ".aif", ".aiff", ".aifc", ".caf", ".au", ".w64", ".ape", ".wv", ".tta", ".mpc", ".mp2", ".mka", ".ac3", ".dsf", ".dff", ".alac":
		return foreign
	case ".m3u", ".m3u8", ".pls", ".xspf":
		return list
	}
	return other
}

// file is what a walk found: music, or what somebody may take for it.
type file struct {
	path     string
	size     int64 // bytes
	modified int64 // ns since 1970
	// problem is why it need not even be opened; "" for music.
	problem string
}

// isBelow tells whether a path lies in a folder or below it.
func isBelow(path, root string) bool {
	from, to := below(root)
	return path >= from && path < to
}

// below bounds the paths below a folder as bytes are ordered: from the first,
// up to but without the second.
func below(root string) (from, to string) {
	from = strings.TrimSuffix(root, string(filepath.Separator)) + string(filepath.Separator)
	return from, from[:len(from)-1] + string(filepath.Separator+1)
}

// walk collects the files below folders.
type walk struct {
	roots []string
	files []file
	// unread are folders that could not be looked into.
	unread []Problem
	// seen are the folders and files that were met, by their real paths, so
	// that links and overlapping folders lead to each only once.
	seen map[string]bool
	// links are followed last, so that what is there under its own name is
	// known by that.
	links []string
}

// folderAt is the full name of a folder that somebody asked for.
func folderAt(dir string) (string, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("the music folder %s cannot be found: %w", dir, err)
	}
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the music folder %s does not exist. Check its name, and whether its drive is connected", dir)
	case errors.Is(err, fs.ErrPermission):
		return "", fmt.Errorf("the music folder %s may not be opened. Change its permissions, or choose another", dir)
	case err != nil:
		return "", fmt.Errorf("the music folder %s cannot be opened: %w. Check its drive, or choose another", dir, err)
	case !info.IsDir():
		return "", fmt.Errorf("%s is a file. Name the folder that it is in", dir)
	}
	return root, nil
}

// folder collects what is below a folder that was asked for. It fails where
// that folder cannot be looked through at all.
func (w *walk) folder(ctx context.Context, dir string) error {
	root, err := folderAt(dir)
	if err != nil {
		return err
	}
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	before := len(w.seen)
	err = w.visit(ctx, root, realPath(root))
	for err == nil && len(w.links) > 0 {
		link := w.links[0]
		w.links = w.links[1:]
		err = w.follow(ctx, link)
	}
	if len(w.seen) > before {
		w.roots = append(w.roots, root) // else it was looked through before, on another's behalf
	}
	return err
}

// below counts the files of music that were found below a folder, whichever
// of the folders asked for led to them.
func (w *walk) below(root string) int {
	n := 0
	for _, f := range w.files {
		if f.problem == "" && isBelow(f.path, root) {
			n++
		}
	}
	return n
}

// visit collects what is in a folder and below it; real is its path without
// links. What is unreadable below is a problem, not an error.
func (w *walk) visit(ctx context.Context, dir, real string) error {
	if err := ctx.Err(); err != nil {
		return stopped(err)
	}
	if !w.first(real) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.unread = append(w.unread, Problem{dir, "the folder may not be read. Change its permissions, or choose another"})
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		path, at := filepath.Join(dir, e.Name()), filepath.Join(real, e.Name())
		if e.Type()&fs.ModeSymlink != 0 {
			w.links = append(w.links, path)
			continue
		}
		if err := w.meet(ctx, path, at, e.Info); err != nil {
			return err
		}
	}
	return nil
}

// follow goes where a link leads.
func (w *walk) follow(ctx context.Context, link string) error {
	return w.meet(ctx, link, realPath(link), func() (fs.FileInfo, error) { return os.Stat(link) })
}

// meet takes a file, or visits a folder.
func (w *walk) meet(ctx context.Context, path, real string, what func() (fs.FileInfo, error)) error {
	switch info, err := what(); {
	case err != nil: // a link to nothing, or gone by now
	case info.IsDir():
		return w.visit(ctx, path, real)
	case info.Mode().IsRegular():
		w.take(path, real, info)
	}
	return nil
}

// take sorts a file by its kind.
func (w *walk) take(path, real string, info fs.FileInfo) {
	f := file{path: path, size: info.Size(), modified: info.ModTime().UnixNano()}
	switch kindOf(path) {
	case other:
		return
	case foreign:
		format := strings.ToUpper(strings.TrimPrefix(filepath.Ext(path), "."))
		f.problem = format + " files cannot be played. Convert it to " + kinds
	case list:
		f.problem = "playlists are not used: the pieces are chosen anew for each session, from the files themselves"
	}
	if w.first(real) {
		w.files = append(w.files, f)
	}
}

// first tells whether a path was not met before under any name.
func (w *walk) first(real string) bool {
	if w.seen[real] {
		return false
	}
	w.seen[real] = true
	return true
}

// realPath is a path without links; itself where there is nothing.
func realPath(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return path
	}
	return real
}

func stopped(err error) error {
	return fmt.Errorf("looking through the music was stopped: %w", err)
}
