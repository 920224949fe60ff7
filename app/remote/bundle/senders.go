package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/renameio/v2/maybe"
)

// Sender is somebody whose key a person has confirmed.
type Sender struct {
	Name  string    `json:"name"`
	Key   string    `json:"key"` // [Manifest.Signer]
	Since time.Time `json:"since"`
}

// Senders is the file of those whose bundles are opened without asking.
type Senders struct{ Path string }

// All are the known senders.
func (s Senders) All() ([]Sender, error) {
	text, err := os.ReadFile(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var known []Sender
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	if err != nil {
		return nil, fmt.Errorf("the known senders in %s cannot be read; mend or delete the file: %w", s.Path, err)
	}
	return known, nil
}

// Find is the sender with that key; nil for a stranger.
func (s Senders) Find(key string) (*Sender, error) {
	known, err := s.All()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(known, func(k Sender) bool { return k.Key == key })
	if i < 0 {
		return nil, nil
	}
	return &known[i], nil
}

// Trust remembers a key that a person has confirmed, and the name for it. A
// key that is known gets the new name.
func (s Senders) Trust(name, key string) error {
	known, err := s.All()
	if err != nil {
		return err
	}
	known = slices.DeleteFunc(known, func(k Sender) bool { return k.Key == key })
	known = append(known, Sender{Name: short(name), Key: key, Since: time.Now().UTC().Truncate(time.Second)})
	text, err := json.MarshalIndent(known, "", " ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.Path), 0o700)
	}
	if err == nil {
		err = maybe.WriteFile(s.Path, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("the sender cannot be remembered: %w", err)
	}
	return nil
}
