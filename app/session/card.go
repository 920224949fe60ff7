package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
)

// Card is what a person at home types for the case that somebody must come:
// it is shown to the chaperone word for word, kept on this computer alone, and
// goes into no journal, no bundle and no record that goes back.
type Card struct {
	Address        string `json:"address"`
	Chaperone      string `json:"chaperone"`
	ChaperonePhone string `json:"chaperone_phone"`
	GuidePhone     string `json:"guide_phone"`
	// Emergency is the number of the emergency services, and whatever else
	// they should be told.
	Emergency string `json:"emergency"`
	// Shown says that the chaperone wants it in a window, beside the session.
	Shown bool `json:"shown,omitempty"`
}

// Lacks tells whether something is missing without which nobody could come.
func (c Card) Lacks() bool {
	return c.Address == "" || c.ChaperonePhone == "" || c.GuidePhone == "" || c.Emergency == ""
}

// Card is the card that was kept last; an empty one where there is none.
func (s *Studio) Card() (Card, error) {
	var c Card
	text, err := os.ReadFile(s.places.HomeCard())
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		return Card{}, fmt.Errorf("the card for emergencies in %s cannot be read; type it anew: %w", s.places.HomeCard(), err)
	}
	return c, nil
}

// KeepCard keeps the card on this computer.
func (s *Studio) KeepCard(c Card) error {
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("the card for emergencies cannot be kept: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(s.places.HomeCard()), 0o700); err != nil {
		return fmt.Errorf("the card for emergencies cannot be kept: %w", err)
	}
	if err := maybe.WriteFile(s.places.HomeCard(), text, 0o600); err != nil {
		return fmt.Errorf("the card for emergencies cannot be kept: %w", err)
	}
	return nil
}
