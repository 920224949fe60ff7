package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// newExtension is how the name of a journal goes on until its first line is
// safe: it stands behind the journal's own.
const newExtension = ".new"

// begin makes the file of a journal with its first line. It gets its name only
// when that line is safe on the disk, so that a program that is killed
// meanwhile leaves a session that can be resumed, or none.
func begin(path string, first []byte) (*os.File, error) {
	folder := filepath.Dir(path)
	sweep(folder)
	made := path + newExtension
	f, err := os.OpenFile(made, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err = os.Lstat(path); err == nil {
		err = fs.ErrExist
	} else if errors.Is(err, fs.ErrNotExist) {
		_, err = f.Write(first)
	}
	// Closed before it is named: not every system names an open file anew.
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(made))
	}
	if f, err = openEnd(path); err == nil {
		if err = errors.Join(lock(f), syncFolder(folder)); err == nil {
			return f, nil
		}
		err = errors.Join(err, f.Close())
	}
	return nil, errors.Join(err, os.Remove(path))
}

// openEnd opens a file to write behind what it holds.
func openEnd(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return nil, errors.Join(fmt.Errorf("its end is not found: %w", err), f.Close())
	}
	return f, nil
}

// stale is how old a file must be to be nobody's who begins a session now.
const stale = time.Hour

// sweep erases what programs left that were killed while they began a session:
// it holds what was typed for a session that never was.
func sweep(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // whoever begins a session there will say so
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), Extension+newExtension) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > stale {
			_ = Erase(filepath.Join(folder, e.Name()))
		}
	}
}
