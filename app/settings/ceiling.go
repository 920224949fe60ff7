package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/renameio/v2/maybe"
)

// Ceiling is how loud the sound may ever become in a room, as a check with a
// sound-level meter found it. It has a file of its own, so that keeping the
// choices of a session can never touch it: it changes only when a person sets
// it.
type Ceiling struct {
	// DB is the highest true peak in dBTP, CeilingLeast to -1.
	DB float64 `toml:"ceiling_dbtp"`
	// Meter and Most are what it was reckoned from, in dBA: what the meter
	// read of the test sound, and what was to be the most. Both are 0 where
	// the ceiling was given as such.
	Meter float64   `toml:"meter_dba,omitempty"`
	Most  float64   `toml:"most_dba,omitempty"`
	Set   time.Time `toml:"set"`
}

// CeilingLeast is the lowest ceiling in dBTP that can be set: below it the
// music itself would be held down all the time, and the amplifier is what
// should be turned down.
const CeilingLeast = -30.0

func (c Ceiling) check() error {
	if math.IsNaN(c.DB) || c.DB < CeilingLeast || c.DB > -1 {
		return fmt.Errorf("a ceiling lies between %.0f and -1 dB, and %g does not. For less, turn the amplifier down", CeilingLeast, c.DB)
	}
	return nil
}

// LoadCeiling reads the ceiling of the room; where none was set, there is
// none and no error. One that cannot be read is an error, and nothing may
// sound before it is mended: what it forbade is not known.
func LoadCeiling(path string) (*Ceiling, error) {
	var c Ceiling
	_, err := toml.DecodeFile(path, &c)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err = errors.Join(err, c.check()); err != nil {
		return nil, fmt.Errorf("the ceiling of the sound, in %s, cannot be read; set it again with: roomtone sound ceiling --unlock --meter DBA: %w", path, err)
	}
	return &c, nil
}

// Save writes the ceiling whole.
func (c Ceiling) Save(path string) error {
	if err := c.check(); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(c); err != nil {
		return fmt.Errorf("the ceiling cannot be written down: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the settings folder cannot be made: %w", err)
	}
	if err := maybe.WriteFile(path, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("the ceiling cannot be saved: %w", err)
	}
	return nil
}
