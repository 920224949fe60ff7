// Package settings keeps what a person chose last, so that the next session
// begins where they left off. It must never hold a key, a name or anything
// of a client; the one address in it is that of the practice.
package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/BurntSushi/toml"
	"github.com/google/renameio/v2/maybe"
)

// Settings are the choices. The zero value is a fresh start: the generated
// bed, the default sound device, no lights.
type Settings struct {
	Template string   `toml:"template,omitempty"`
	Music    []string `toml:"music,omitempty"` // folders
	// Set is a direction of music; "" leaves the template's.
	Set    string `toml:"set,omitempty"`
	Room   string `toml:"room,omitempty"`
	Output string `toml:"output,omitempty"`
	// Theme is how the window looks outside a session: Light, or dark.
	Theme string `toml:"theme,omitempty"`
	// Size is how large everything in the window is, in percent; 0 leaves it
	// to the display.
	Size int `toml:"size,omitempty"`
	// Still is the wish for little movement: still colours and words instead
	// of circles that breathe, where nothing else is chosen.
	Still bool `toml:"still,omitempty"`
	// Address is that of the practice, to be read out to emergency services.
	Address string `toml:"practice_address,omitempty"`
	// Language is the tag of what the window speaks, such as "es"; "" is the
	// system's language.
	Language string `toml:"language,omitempty"`
	// New says that nothing was ever kept: the program is here for the first
	// time. It is found on loading and never written.
	New bool `toml:"-"`
}

// Light is the theme for work by day.
const Light = "light"

// Load reads the settings. A file that is not there gives new ones; one that
// cannot be read gives the zero value, with an error that says so.
func Load(path string) (Settings, error) {
	var s Settings
	_, err := toml.DecodeFile(path, &s)
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{New: true}, nil
	}
	if err != nil {
		return Settings{}, fmt.Errorf("the settings in %s cannot be read, and Roomtone starts without them; mend or delete the file: %w", path, err)
	}
	return s, nil
}

// Save writes the settings whole: after a crash there are the old ones or
// the new ones.
func (s Settings) Save(path string) error {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(s); err != nil {
		return fmt.Errorf("the settings cannot be written down: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the settings folder cannot be made: %w", err)
	}
	if err := maybe.WriteFile(path, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("the settings cannot be saved: %w", err)
	}
	return nil
}
