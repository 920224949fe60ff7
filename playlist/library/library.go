package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"roomtone/playlist"
)

// Problem says in a plain sentence what is wrong with a file or a folder,
// and what a person can do about it.
type Problem struct{ Path, Message string }

// Source is an open file of music.
type Source interface {
	SampleRate() int // Hz
	// Channels are the file's own; ReadFrames folds them to two.
	Channels() int
	// Frames is the length in samples of one channel, or -1 where only
	// decoding would tell.
	Frames() int64
	// ReadFrames fills dst with left and right samples, full scale ±1. It
	// fills all of dst, or returns how much it filled and an error: io.EOF at
	// the end, one that wraps io.ErrUnexpectedEOF where the file ends too
	// early.
	ReadFrames(dst [][2]float32) (int, error)
	Close() error
}

// Config is what a [Library] works with. All but Workers must be set.
type Config struct {
	// Index is the file of the index; it may be deleted at any time. Where it
	// is "", the index lasts as long as the Library.
	Index string
	// Record is the file of what a person said. It must not be lost.
	Record string
	// Open opens a file for decoding. It is called from several goroutines
	// at once, and its error says what is wrong with the file.
	Open func(path string) (Source, error)
	// Workers is how many files are looked at together; 0 is one for each
	// processor.
	Workers int
}

// Library is the music on this computer. Its methods may be called from
// several goroutines at once, and several programs may use the same files.
type Library struct {
	config  Config
	db      *sql.DB
	record  *record
	notices []Problem
	scratch string // the folder of an index that does not last

	pages pages
	// scanning lets one scan go on at a time. Looking waits for none.
	scanning sync.Mutex
}

// ErrUnknown is wrapped by what is said of a file that is not in the library.
var ErrUnknown = errors.New("this file is not in the music library")

// Open opens a library, or begins it.
func Open(ctx context.Context, c Config) (_ *Library, err error) {
	l := &Library{config: c, record: newRecord(c.Record)}
	if err := l.record.refresh(); err != nil {
		return nil, err
	}
	path := c.Index
	if path == "" {
		if l.scratch, err = os.MkdirTemp("", "roomtone-library-"); err != nil {
			return nil, fmt.Errorf("there is no place for the index of the music library: %w", err)
		}
		path = filepath.Join(l.scratch, "library.db")
	}
	var aside string
	if l.db, aside, err = openIndex(ctx, path); err != nil {
		return nil, errors.Join(err, l.clean())
	}
	if aside != "" {
		l.notices = []Problem{{aside, "the index of the music library was damaged and is made anew: have the folders looked through again. What you said of the music is kept. This file may be deleted"}}
	}
	l.pages.db = l.db
	return l, nil
}

func (l *Library) clean() error {
	if l.scratch == "" {
		return nil
	}
	return os.RemoveAll(l.scratch)
}

// Close ends the use of the library. Nothing may be running in it.
func (l *Library) Close() error {
	return errors.Join(l.pages.close(), l.db.Close(), l.clean())
}

// Folders are the registered folders, in the order in which they were added.
func (l *Library) Folders() ([]string, error) {
	if err := l.record.refresh(); err != nil {
		return nil, err
	}
	return l.record.registered(), nil
}

// Add registers folders, which must be there, and returns their full names.
// [Library.Scan] then looks through them.
func (l *Library) Add(dirs []string) ([]string, error) {
	known, err := l.Folders()
	if err != nil {
		return nil, err
	}
	var roots []string
	var said []statement
	for _, dir := range dirs {
		root, err := folderAt(dir)
		if err != nil {
			return nil, err
		}
		if entries, err := os.Open(root); err != nil {
			return nil, fmt.Errorf("the music folder %s cannot be read: %w. Change its permissions, or choose another", dir, withoutPath(err))
		} else if err := entries.Close(); err != nil {
			return nil, fmt.Errorf("the music folder %s cannot be read: %w. Look at its drive", dir, withoutPath(err))
		}
		if !utf8.ValidString(root) {
			return nil, fmt.Errorf("the name of the folder %q cannot be written down. Rename it", dir)
		}
		if roots = append(roots, root); !slices.Contains(known, root) {
			known = append(known, root)
			said = append(said, statement{At: time.Now(), Folder: root})
		}
	}
	return roots, l.record.add(said...)
}

// Forget takes a folder out of the library. Its files stay as they are, and
// so does what the guide said of them. It returns how many pieces are no
// longer listed.
func (l *Library) Forget(ctx context.Context, dir string) (int, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return 0, fmt.Errorf("the folder %s cannot be found: %w", dir, err)
	}
	known, err := l.Folders()
	if err != nil {
		return 0, err
	}
	if !slices.Contains(known, root) {
		if len(known) == 0 {
			return 0, fmt.Errorf("the folder %s is not in the music library, which has none", root)
		}
		return 0, fmt.Errorf("the folder %s is not in the music library. It has %s", root, strings.Join(known, ", "))
	}
	if err := l.record.add(statement{At: time.Now(), Folder: root, Forget: true}); err != nil {
		return 0, err
	}
	listed := l.listing()
	var gone []entry
	from, to := below(root)
	err = l.entries(ctx, func(e entry) {
		if e.listed = listed(e.Path); !e.listed {
			gone = append(gone, e)
		}
	}, "WHERE listed AND path >= ? AND path < ?", from, to)
	if err != nil {
		return 0, err
	}
	pieces := 0
	for _, e := range gone {
		if e.problem == "" {
			pieces++
		}
	}
	return pieces, l.save(ctx, gone)
}

// listing tells which paths lie below a registered folder.
func (l *Library) listing() func(path string) bool {
	roots := l.record.registered()
	return func(path string) bool {
		return slices.ContainsFunc(roots, func(root string) bool { return isBelow(path, root) })
	}
}

// save writes entries in one transaction.
func (l *Library) save(ctx context.Context, entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return inIndex(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing is left to undo after a commit
	insert, err := tx.PrepareContext(ctx, upsert())
	if err != nil {
		return inIndex(err)
	}
	defer insert.Close()
	for _, e := range entries {
		if _, err := insert.ExecContext(ctx, e.values()...); err != nil {
			return inIndex(err)
		}
	}
	return inIndex(tx.Commit())
}

// Track is all that is known of one file. An error that wraps [ErrUnknown]
// says that the library does not know it, another why it cannot be played.
func (l *Library) Track(ctx context.Context, path string) (Track, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return Track{}, fmt.Errorf("the file %s cannot be found: %w", path, err)
	}
	if err := l.record.refresh(); err != nil {
		return Track{}, err
	}
	e, err := l.entry(ctx, full)
	if err == nil && e.problem != "" {
		err = fmt.Errorf("%s cannot be played: %s", path, e.problem)
	}
	return e.Track, err
}

// Tag writes down what the guide says of a piece: the value of one of
// [TagKeys], or "" to say nothing any more. It holds for every copy of the
// piece, wherever it is or will be.
func (l *Library) Tag(ctx context.Context, path, key, value string) (Track, error) {
	value, err := checkTag(key, value)
	if err != nil {
		return Track{}, err
	}
	track, err := l.Track(ctx, path)
	if err != nil {
		return Track{}, err
	}
	if track.Tags[key] != value {
		err = l.record.add(statement{At: time.Now(), Content: track.Content, Path: track.Path, Key: key, Value: value})
		track.Tags = l.record.said(track.Content)
	}
	return track, err
}

// Problems names the files of the registered folders that cannot be used,
// sorted by path, after what is wrong with the library itself.
func (l *Library) Problems(ctx context.Context) ([]Problem, error) {
	problems := slices.Concat(l.notices, l.record.problems())
	err := l.entries(ctx, func(e entry) {
		problems = append(problems, Problem{e.Path, e.unfit()})
	}, "WHERE listed AND (problem <> '' OR duration - coalesce(head, 0) - coalesce(tail, 0) < ?) ORDER BY path", int64(playlist.ShortestPiece))
	return problems, err
}
