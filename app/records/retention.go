package records

import (
	"errors"
	"slices"
	"time"
)

// notice is how long before it is deleted by itself a record is announced: a
// clock that is wrong for a day, even by decades, deletes nothing.
const notice = 7 * 24 * time.Hour

// Due are the records that the chosen time of keeping has outlived at now.
func (s *Store) Due(now time.Time) ([]Entry, error) {
	k, err := s.Keeping()
	if err != nil || k.Months == 0 {
		return nil, err
	}
	all, err := s.List()
	if err != nil {
		return nil, err
	}
	before := now.AddDate(0, -k.Months, 0)
	return slices.DeleteFunc(all, func(e Entry) bool {
		return e.Running || e.Problem != "" || e.Started.IsZero() || !e.Started.Before(before)
	}), nil
}

// Tidied is what [Store.Tidy] did, and what it will do.
type Tidied struct {
	Deleted []Entry
	// Soon are the records that will be deleted by themselves, the first of
	// them at Goes.
	Soon []Entry
	Goes time.Time
}

// Tidy deletes what is due, where that was chosen: not at once, but when a
// record has been due, and was announced as such, for a week.
func (s *Store) Tidy(now time.Time) (Tidied, error) {
	k, err := s.Keeping()
	if err != nil || !k.ByItself && len(k.DueSince) == 0 {
		return Tidied{}, err
	}
	var due []Entry
	if k.ByItself {
		if due, err = s.Due(now); err != nil {
			return Tidied{}, err
		}
	}
	var t Tidied
	var errs []error
	since := map[string]time.Time{} // without what is due no longer, as after a clock was mended
	for _, e := range due {
		at, announced := k.DueSince[e.ID]
		if !announced || at.After(now) {
			at = now.UTC().Truncate(time.Second)
		}
		if now.Sub(at) >= notice {
			if err := s.Delete(e.ID); err != nil {
				errs = append(errs, err)
				since[e.ID] = at
				continue
			}
			t.Deleted = append(t.Deleted, e)
			continue
		}
		since[e.ID] = at
		t.Soon = append(t.Soon, e)
		if goes := at.Add(notice); t.Goes.IsZero() || goes.Before(t.Goes) {
			t.Goes = goes
		}
	}
	k.DueSince = since
	return t, errors.Join(append(errs, s.save(k))...)
}
