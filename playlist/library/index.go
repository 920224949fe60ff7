package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// migrations lead from each version of the index to the next; PRAGMA
// user_version counts those that were done. One that was released is never
// changed: add another.
func migrations() []string {
	return []string{`
CREATE TABLE files (
	id          INTEGER PRIMARY KEY,
	path        TEXT NOT NULL UNIQUE,
	listed      INTEGER NOT NULL, -- below a registered folder, and there when it was last looked through
	size        INTEGER NOT NULL, -- bytes
	modified    INTEGER NOT NULL, -- ns since 1970
	examined    INTEGER NOT NULL, -- by which examination it was decoded whole; 0: only opened
	problem     TEXT NOT NULL,    -- why it cannot be used; '': it can
	content     TEXT NOT NULL,
	title       TEXT NOT NULL,
	artist      TEXT NOT NULL,
	album       TEXT NOT NULL,
	genre       TEXT NOT NULL,
	duration    INTEGER NOT NULL, -- ns
	rate        INTEGER NOT NULL, -- Hz
	channels    INTEGER NOT NULL,
	loudness    REAL, -- LUFS
	range       REAL, -- LU
	peak        REAL, -- dBTP
	jumps       INTEGER,
	intro       REAL, -- LUFS
	head        INTEGER, -- ns
	tail        INTEGER, -- ns
	energy      REAL,
	brightness  REAL, -- Hz
	pulse       REAL, -- beats a minute
	confidence  REAL
);
CREATE INDEX files_by_content ON files (content);
CREATE INDEX files_by_title ON files (title COLLATE NOCASE, path) WHERE listed AND problem = '';
CREATE INDEX files_with_problems ON files (path) WHERE listed AND problem <> '';
CREATE VIRTUAL TABLE words USING fts5 (
	title, artist, album, path,
	content = 'files', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER files_inserted AFTER INSERT ON files BEGIN
	INSERT INTO words (rowid, title, artist, album, path) VALUES (new.id, new.title, new.artist, new.album, new.path);
END;
CREATE TRIGGER files_renamed AFTER UPDATE OF title, artist, album, path ON files
WHEN old.title <> new.title OR old.artist <> new.artist OR old.album <> new.album OR old.path <> new.path BEGIN
	INSERT INTO words (words, rowid, title, artist, album, path) VALUES ('delete', old.id, old.title, old.artist, old.album, old.path);
	INSERT INTO words (rowid, title, artist, album, path) VALUES (new.id, new.title, new.artist, new.album, new.path);
END;`}
}

var (
	errDamaged = errors.New("the index of the music library is damaged. Close Roomtone and start it again: the index is then made anew, and nothing that you said of the music is lost")
	errNewer   = errors.New("a newer Roomtone has made the index of the music library. Use that one, or delete the file: it is made anew, and nothing that you said of the music is lost")
)

// openIndex opens the index, or makes it. One that is damaged is set aside,
// and asideAs says where.
func openIndex(ctx context.Context, path string) (db *sql.DB, asideAs string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, "", fmt.Errorf("the folder of the music library cannot be made: %w", err)
	}
	db, err = openSound(ctx, path)
	if !errors.Is(err, errDamaged) {
		return db, "", err
	}
	asideAs = strings.TrimSuffix(path, filepath.Ext(path)) + ".damaged" + filepath.Ext(path)
	if err := os.Rename(path, asideAs); err != nil {
		return nil, "", fmt.Errorf("the damaged index of the music library cannot be set aside: %w. Delete %s", err, path)
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, "", fmt.Errorf("the damaged index of the music library cannot be set aside: %w. Delete %s", err, path+end)
		}
	}
	db, err = openSound(ctx, path)
	return db, asideAs, err
}

// openSound opens an index that is whole, and brings it to this version.
func openSound(ctx context.Context, path string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("the music library cannot be found: %w", err)
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive's letter
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: slashed, RawQuery: url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)"},
		"_txlock": {"immediate"},
	}.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("the music library cannot be opened: %w", err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return inIndex(err)
	}
	if verdict != "ok" {
		return errDamaged
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return inIndex(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing is left to undo after a commit
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return inIndex(err)
	}
	steps := migrations()
	if version > len(steps) {
		return errNewer
	}
	for _, step := range steps[version:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return inIndex(err)
		}
	}
	if version < len(steps) {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(steps))); err != nil {
			return inIndex(err)
		}
	}
	return inIndex(tx.Commit())
}

// inIndex says in a sentence what SQLite said by a number; nil stays nil.
func inIndex(err error) error {
	var code *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &code):
		switch code.Code() & 0xff {
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return errDamaged
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return fmt.Errorf("another Roomtone is at work in the music library: %w. Wait until it has finished, and try again", err)
		case lib.SQLITE_FULL:
			return fmt.Errorf("the disk is full, and the music library cannot be written: %w. Make room and try again", err)
		case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
			return fmt.Errorf("the index of the music library may not be written: %w. Look at the permissions of its folder", err)
		}
	}
	return fmt.Errorf("the music library cannot be used: %w", err)
}
