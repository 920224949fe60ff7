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
	// Key is the secret by which the bridge knows this program. In a record of
	// version 2 it is in the vault, under the bridge's id.
	Key string `json:"key,omitempty"`
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

// Vault keeps secrets by their names.
type Vault interface {
	Get(name string) (string, error)
	Set(name, secret string) error
	Delete(name string) error
}

// Store is the file in which paired bridges are kept, readable for its owner
// alone, and the vault in which their keys are.
type Store struct {
	Path  string
	Vault Vault
}

type storeFile struct {
	Version int           `json:"version"`
	Bridges []Credentials `json:"bridges"`
}

const (
	storeVersion = 2
	// plainVersion is the record of old, which held the keys.
	plainVersion = 1
	largestStore = 1 << 20
)

// Load reads the paired bridges and their keys. Without a file there are
// none. What a record of old holds is put in the vault, and the record
// written anew without it.
func (s Store) Load() ([]Credentials, error) {
	file, err := s.read()
	if err != nil {
		return nil, err
	}
	if file.Version == plainVersion {
		if s.moveKeys(file.Bridges) == nil {
			_ = s.write(file.Bridges) // else it is tried again next time
		}
		return file.Bridges, nil
	}
	for i, c := range file.Bridges {
		if file.Bridges[i].Key, err = s.Vault.Get(c.secret()); err != nil {
			return nil, fmt.Errorf("the key of the %v cannot be read: %w. If nothing helps, pair it again with \"roomtone lights pair %s\"", c, err, c.Address)
		}
	}
	return file.Bridges, nil
}

// secret is the name of the bridge's key in the vault.
func (c Credentials) secret() string { return "hue " + c.BridgeID }

// moveKeys puts the keys in the vault.
func (s Store) moveKeys(all []Credentials) error {
	for _, c := range all {
		if err := s.Vault.Set(c.secret(), c.Key); err != nil {
			return err
		}
	}
	return nil
}

// read reads the record, with keys only where it is one of old.
func (s Store) read() (storeFile, error) {
	fail := func(err error) (storeFile, error) {
		return storeFile{}, fmt.Errorf("the paired bridges cannot be read: %w", err)
	}
	f, err := os.Open(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return storeFile{Version: storeVersion}, nil
	}
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestStore+1))
	if err != nil {
		return fail(err)
	}
	file, err := parseStore(data)
	if err != nil {
		return storeFile{}, fmt.Errorf("%s: %w. Remove this file and pair the bridge again", s.Path, err)
	}
	return file, nil
}

func parseStore(data []byte) (storeFile, error) {
	var file storeFile
	fail := func(format string, args ...any) (storeFile, error) { return storeFile{}, fmt.Errorf(format, args...) }
	switch err := json.Unmarshal(data, &file); {
	case len(data) > largestStore:
		return fail("this is too large for a record of bridges")
	case err != nil:
		// The error of a syntax names an offset, never the text around it.
		return fail("this record of bridges is damaged: %w", err)
	case file.Version != storeVersion && file.Version != plainVersion:
		return fail("this record of bridges is of version %d, and this program knows version %d", file.Version, storeVersion)
	}
	for i, c := range file.Bridges {
		if file.Version == storeVersion {
			if c.Key != "" {
				return fail("bridge %d in this record is damaged: its key should not be here", i+1)
			}
			c.Key = "in the vault"
		}
		if err := c.validate(); err != nil {
			return fail("bridge %d in this record is damaged: %w", i+1, err)
		}
	}
	return file, nil
}

// Save adds a bridge, or replaces what was known of it.
func (s Store) Save(c Credentials) error {
	if err := c.validate(); err != nil {
		return err
	}
	file, err := s.read()
	if err != nil {
		return err
	}
	if file.Version == plainVersion {
		err = s.moveKeys(file.Bridges)
	}
	if err == nil {
		err = s.Vault.Set(c.secret(), c.Key)
	}
	if err == nil {
		others := slices.DeleteFunc(file.Bridges, func(old Credentials) bool { return old.BridgeID == c.BridgeID })
		err = s.write(append(others, c))
	}
	if err != nil {
		return fmt.Errorf("the bridge is paired, but that cannot be kept: %w", err)
	}
	return nil
}

// write replaces the record whole, without the keys.
func (s Store) write(all []Credentials) error {
	all = slices.Clone(all)
	for i := range all {
		all[i].Key = ""
	}
	data, err := json.MarshalIndent(storeFile{storeVersion, all}, "", "\t")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.Path), 0o700)
	}
	if err == nil {
		err = maybe.WriteFile(s.Path, data, 0o600)
	}
	return err
}

// Paired lists the bridges without their keys, which need not be at hand.
func (s Store) Paired() ([]Found, error) {
	file, err := s.read()
	var all []Found
	for _, c := range file.Bridges {
		all = append(all, Found{BridgeID: c.BridgeID, Address: c.Address})
	}
	return all, err
}

// Forget removes a bridge and its key. One that is not known is no error.
func (s Store) Forget(bridgeID string) error {
	file, err := s.read()
	if err != nil {
		return err
	}
	if file.Version == plainVersion {
		err = s.moveKeys(file.Bridges)
	}
	if err == nil {
		err = s.write(slices.DeleteFunc(file.Bridges, func(c Credentials) bool { return c.BridgeID == bridgeID }))
	}
	if err == nil {
		err = s.Vault.Delete(Credentials{BridgeID: bridgeID}.secret())
	}
	if err != nil {
		return fmt.Errorf("the bridge cannot be forgotten: %w", err)
	}
	return nil
}
