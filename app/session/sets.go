package session

import (
	"slices"

	"roomtone/app/conductor"
	"roomtone/assets"
)

// Sets lists the built-in sets of music and the person's own. Errors name
// sets that cannot be used; they do not hide the others.
func (s *Studio) Sets() ([]assets.Set, []error) { return assets.Sets(s.places.Sets()) }

// Set is the set of that name, built in or the person's own.
func (s *Studio) Set(name string) (assets.Set, error) {
	return assets.FindSet(name, s.places.Sets())
}

// lay lays the set of that name over a show; "" leaves it as it is.
func (s *Studio) lay(name string, show *conductor.Show) error {
	if name == "" {
		return nil
	}
	set, err := s.Set(name)
	if err != nil {
		return err
	}
	show.Set, show.Wish = set.Name, set.Wish
	show.Music = slices.Clone(show.Music)
	for i, target := range show.Music {
		show.Music[i] = set.Over(target)
	}
	return nil
}
