package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"

	"roomtone/lighting"
)

// version is that of the snapshot file. A newer one is left alone.
const version = 1

// largest bounds a snapshot file: a house of lamps takes 100 kB.
const largest = 4 << 20

// snapshot is what lamps were before a session, as it stands on disk.
type snapshot struct {
	Version int             `json:"version"`
	Room    string          `json:"room"`
	Lamps   []lighting.Lamp `json:"lamps"`
}

// load reads a snapshot file. Where there is none it holds no lamps.
func load(path string) (snapshot, error) {
	data, err := read(path)
	if err != nil {
		return snapshot{}, fmt.Errorf("what the lamps were before the last session cannot be read: %w", err)
	}
	if data == nil {
		return snapshot{}, nil
	}
	s, err := parse(data)
	if err != nil {
		return snapshot{}, fmt.Errorf("%s: %w. Set the lamps by hand and remove this file", path, err)
	}
	return s, nil
}

// read is what a file holds, up to one byte more than largest; nil where
// there is no file.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, largest+1))
}

func parse(data []byte) (snapshot, error) {
	var s snapshot
	switch err := json.Unmarshal(data, &s); {
	case len(data) > largest:
		return s, errors.New("this is too large for a record of lamps")
	case err != nil:
		return s, fmt.Errorf("this record of lamps is damaged: %w", err)
	case s.Version != version:
		return s, fmt.Errorf("this record of lamps is of version %d, and this program knows version %d", s.Version, version)
	}
	seen := map[string]bool{}
	for _, l := range s.Lamps {
		if l.ID == "" || seen[l.ID] {
			return s, fmt.Errorf("this record of lamps names the lamp %q twice or not at all", l.ID)
		}
		seen[l.ID] = true
	}
	return s, nil
}

// save replaces the snapshot file at once and for good. Without lamps it is
// removed.
func save(path string, s snapshot) error {
	if len(s.Lamps) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the lamps are as they were, but %s cannot be removed: %w", path, err)
		}
		return nil
	}
	s.Version = version
	data, err := json.MarshalIndent(s, "", "\t")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = maybe.WriteFile(path, data, 0o600)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("what the lamps are now cannot be written down, so they are left alone: %w", err)
	}
	return nil
}

// syncFolder makes a rename last through a loss of power. Not every system
// and disk can do that for a folder; there the file's own fsync has to do.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	for _, cannot := range []error{errors.ErrUnsupported, fs.ErrInvalid, fs.ErrPermission} {
		if errors.Is(err, cannot) {
			return nil
		}
	}
	return err
}

// RestoreFile gives the lamps of a snapshot file back, after a crash or on
// request, and removes the file once all are. The lamps that were given back
// come back; without a file there are none. What could not be given back
// stays in the file.
func RestoreFile(ctx context.Context, driver lighting.Driver, path string) ([]lighting.Lamp, error) {
	before, err := load(path)
	if err != nil {
		return nil, err
	}
	// Nobody knows any more which lamps a hand switched: all are given back.
	return giveBack(ctx, driver, path, before, func(string) bool { return false })
}

// giveBack restores the lamps of before that are owed, and keeps on disk
// those that could not be.
func giveBack(ctx context.Context, driver lighting.Driver, path string, before snapshot, left func(string) bool) ([]lighting.Lamp, error) {
	before.Lamps = lighting.Owed(before.Lamps, left)
	if len(before.Lamps) == 0 {
		return nil, save(path, before)
	}
	given, err := driver.Restore(ctx, before.Lamps, lighting.RestoreFade)
	before.Lamps, err = lighting.Settle(lighting.Without(before.Lamps, given), err)
	return given, errors.Join(err, save(path, before))
}
