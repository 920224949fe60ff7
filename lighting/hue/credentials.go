package hue

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/renameio/v2/maybe"
)

// Credentials are what this program keeps of a bridge that it is paired with.
type Credentials struct {
	// Address is where the bridge was paired, with http:// or https://.
	Address string `json:"address"`
	// BridgeID is the bridge's own, the same at every address.
	BridgeID string `json:"bridge_id"`
	// Key is the secret by which the bridge knows this program.
	Key string `json:"key"`
	// Certificate is the SHA-256 of the bridge's certificate, in hex; empty
	// where it is asked by http.
	Certificate string `json:"certificate_sha256,omitempty"`
}

// String names the bridge without its key.
func (c Credentials) String() string { return fmt.Sprintf("bridge %s at %s", c.BridgeID, c.Address) }

// GoString keeps the key out of %#v.
func (c Credentials) GoString() string { return c.String() }

// LogValue keeps the key out of logs.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c Credentials) validate() error {
	switch {
	case c.BridgeID == "" || c.Key == "":
		return errors.New("a bridge without an id or a key")
	}
	_, err := parseAddress(c.Address)
	return err
}

// Store is the file in which paired bridges are kept, readable for its owner
// alone.
type Store struct{ Path string }

type storeFile struct {
	Version int           `json:"version"`
	Bridges []Credentials `json:"bridges"`
}

const (
	storeVersion = 1
	largestStore = 1 << 20
)

// Load reads the paired bridges. Without a file there are none.
func (s Store) Load() ([]Credentials, error) {
	f, err := os.Open(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the paired bridges cannot be read: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestStore+1))
	if err != nil {
		return nil, fmt.Errorf("the paired bridges cannot be read: %w", err)
	}
	all, err := parseStore(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w. Remove this file and pair the bridge again", s.Path, err)
	}
	return all, nil
}

func parseStore(data []byte) ([]Credentials, error) {
	var file storeFile
	switch err := json.Unmarshal(data, &file); {
	case len(data) > largestStore:
		return nil, errors.New("this is too large for a record of bridges")
	case err != nil:
		// The error of a syntax names an offset, never the text around it.
		return nil, fmt.Errorf("this record of bridges is damaged: %w", err)
	case file.Version != storeVersion:
		return nil, fmt.Errorf("this record of bridges is of version %d, and this program knows version %d", file.Version, storeVersion)
	}
	for i, c := range file.Bridges {
		if err := c.validate(); err != nil {
			return nil, fmt.Errorf("bridge %d in this record is damaged: %w", i+1, err)
		}
	}
	return file.Bridges, nil
}

// Save adds a bridge, or replaces what was known of it.
func (s Store) Save(c Credentials) error {
	if err := c.validate(); err != nil {
		return err
	}
	all, err := s.Load()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(old Credentials) bool { return old.BridgeID == c.BridgeID })
	data, err := json.MarshalIndent(storeFile{storeVersion, append(all, c)}, "", "\t")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.Path), 0o700)
	}
	if err == nil {
		err = maybe.WriteFile(s.Path, data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("the bridge is paired, but that cannot be kept: %w", err)
	}
	return nil
}
