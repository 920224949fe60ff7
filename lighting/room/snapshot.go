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
	"slices"

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

// load reads a snapshot file. Where there is none it returns no lamps.
func load(path string) ([]lighting.Lamp, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("what the lamps were before the last session cannot be read: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		return nil, fmt.Errorf("what the lamps were before the last session cannot be read: %w", err)
	}
	lamps, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w. Set the lamps by hand and remove this file", path, err)
	}
	return lamps, nil
}

func parse(data []byte) ([]lighting.Lamp, error) {
	var s snapshot
	switch err := json.Unmarshal(data, &s); {
	case len(data) > largest:
		return nil, errors.New("this is too large for a record of lamps")
	case err != nil:
		return nil, fmt.Errorf("this record of lamps is damaged: %w", err)
	case s.Version != version:
		return nil, fmt.Errorf("this record of lamps is of version %d, and this program knows version %d", s.Version, version)
	}
	seen := map[string]bool{}
	for _, l := range s.Lamps {
		if l.ID == "" || seen[l.ID] {
			return nil, fmt.Errorf("this record of lamps names the lamp %q twice or not at all", l.ID)
		}
		seen[l.ID] = true
	}
	return s.Lamps, nil
}

// save replaces the snapshot file at once and for good; without lamps it is
// removed.
func save(path, room string, lamps []lighting.Lamp) error {
	if len(lamps) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the lamps are as they were, but %s cannot be removed: %w", path, err)
		}
		return nil
	}
	data, err := json.MarshalIndent(snapshot{Version: version, Room: room, Lamps: lamps}, "", "\t")
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
// can; there the file's own fsync has to do.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil
}

// merge adds to a snapshot the lamps that it does not have: what it says of
// the others stands from before.
func merge(before, now []lighting.Lamp) []lighting.Lamp {
	return append(slices.Clone(before), lighting.Without(now, before)...)
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
	return giveBack(ctx, driver, path, "", before, func(string) bool { return false })
}

// giveBack restores the lamps of before that are owed and keeps the rest on
// disk.
func giveBack(ctx context.Context, driver lighting.Driver, path, room string, before []lighting.Lamp, left func(string) bool) ([]lighting.Lamp, error) {
	owed := lighting.Owed(before, left)
	if len(owed) == 0 {
		return nil, save(path, room, nil)
	}
	given, err := driver.Restore(ctx, owed, lighting.RestoreFade)
	return given, errors.Join(err, save(path, room, lighting.Without(owed, given)))
}
