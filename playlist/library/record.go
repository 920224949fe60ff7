package library

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// record is what a person said of their music: a file of JSON lines to which
// each statement is added. Later lines override earlier ones. Several
// programs may add to it and read on where they were.
type record struct {
	path string

	mu      sync.Mutex
	read    int64 // bytes of it that are known
	folders []string
	tags    map[string]Tags // by content
	// broken are lines that could not be read.
	broken int
}

// statement is one line.
type statement struct {
	At time.Time `json:"at"`
	// Folder is to be looked through, or, with Forget, no longer.
	Folder string `json:"folder,omitempty"`
	Forget bool   `json:"forget,omitempty"`
	// Content names a piece; Path is where it was then, for people who read
	// this file.
	Content string `json:"content,omitempty"`
	Path    string `json:"path,omitempty"`
	Key     string `json:"key,omitempty"`
	Value   string `json:"value,omitempty"` // "": no longer said
}

func newRecord(path string) *record { return &record{path: path, tags: map[string]Tags{}} }

// add writes statements down, to the disk, and takes them in.
func (r *record) add(statements ...statement) error {
	if len(statements) == 0 {
		return nil
	}
	var b bytes.Buffer
	for _, s := range statements {
		line, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("what you said of the music cannot be written down: %w", err)
		}
		b.Write(append(line, '\n'))
	}
	if err := r.append(b.Bytes()); err != nil {
		return fmt.Errorf("what you said of the music cannot be saved: %w. Make room on the disk, or look at the file's permissions", err)
	}
	return r.refresh()
}

func (r *record) append(lines []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(r.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(r.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// A line that a crash cut off must not swallow the next.
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], info.Size()-1); err == nil && last[0] != '\n' {
			lines = append([]byte{'\n'}, lines...)
		}
	}
	if _, err := f.Write(lines); err != nil {
		return err
	}
	return f.Sync()
}

// refresh reads what was added since the last time, by whomever.
func (r *record) refresh() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := os.Open(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		r.forget()
		return nil
	}
	if err != nil {
		return fmt.Errorf("what you said of the music cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("what you said of the music cannot be read: %w", err)
	}
	switch {
	case info.Size() == r.read:
		return nil
	case info.Size() < r.read: // an older one was put back
		r.forget()
	}
	if _, err := f.Seek(r.read, io.SeekStart); err != nil {
		return fmt.Errorf("what you said of the music cannot be read: %w", err)
	}
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return nil // the rest of a line is still on its way, or never will be
		}
		r.read += int64(len(line))
		r.take(bytes.TrimSpace(line))
	}
}

func (r *record) forget() {
	r.read, r.folders, r.broken = 0, nil, 0
	clear(r.tags)
}

// take takes in one line. What a newer program says and this one does not
// know is no fault.
func (r *record) take(line []byte) {
	var s statement
	if len(line) == 0 {
		return
	}
	if json.Unmarshal(line, &s) != nil {
		r.broken++
		return
	}
	switch {
	case s.Folder != "" && s.Forget:
		r.folders = slices.DeleteFunc(r.folders, func(f string) bool { return f == s.Folder })
	case s.Folder != "" && !slices.Contains(r.folders, s.Folder):
		r.folders = append(r.folders, s.Folder)
	case s.Content != "" && s.Key != "":
		value, err := checkTag(s.Key, s.Value)
		if err != nil {
			return
		}
		if r.tags[s.Content] == nil {
			r.tags[s.Content] = Tags{}
		}
		if value == "" {
			delete(r.tags[s.Content], s.Key)
		} else {
			r.tags[s.Content][s.Key] = value
		}
	}
}

// registered are the folders, in the order in which they were added.
func (r *record) registered() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.folders)
}

// said are the tags of a piece.
func (r *record) said(content string) Tags {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.tags[content])
}

// problems names what could not be read.
func (r *record) problems() []Problem {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken == 0 {
		return nil
	}
	return []Problem{{r.path, fmt.Sprintf("%d lines of what you said of the music cannot be read and are left out. Mend them in a text editor, or tag those pieces again", r.broken)}}
}
