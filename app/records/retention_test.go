package records_test

import (
	"errors"
	"testing"
	"time"

	"roomtone/app/records"
)

const day = 24 * time.Hour

// What goes by itself is announced for a week.
func TestWhatIsDueIsAnnouncedForAWeekBeforeItGoes(t *testing.T) {
	s := store(t, nil)
	old, young := begun.AddDate(0, -13, 0), begun.AddDate(0, -2, 0)
	keep(t, s, id(old), old, true)
	keep(t, s, id(young), young, true)
	if err := s.Keep(12, true, 0); err != nil {
		t.Fatal(err)
	}
	for after, gone := range []bool{false, false, false, false, false, false, false, true} {
		tidied, err := s.Tidy(begun.Add(time.Duration(after) * day))
		if err != nil {
			t.Fatal(err)
		}
		if (len(tidied.Deleted) == 1) != gone || (len(tidied.Soon) == 1) == gone {
			t.Errorf("after %d days: deleted %v, announced %v", after, tidied.Deleted, tidied.Soon)
		}
		if !gone && !tidied.Goes.Equal(begun.Add(7*day)) {
			t.Errorf("it is said to go on %v", tidied.Goes)
		}
	}
	if _, err := s.Open(id(old)); !errors.Is(err, records.ErrNoRecord) {
		t.Errorf("the old record: %v", err)
	}
	if _, err := s.Open(id(young)); err != nil {
		t.Errorf("the young one: %v", err)
	}
}

// A computer whose clock stands in another century deletes nothing, and when
// it is mended the announcement is forgotten.
func TestAWrongClockDeletesNothing(t *testing.T) {
	s := store(t, nil)
	keep(t, s, id(begun), begun, true)
	if err := s.Keep(12, true, 0); err != nil {
		t.Fatal(err)
	}
	wrong := begun.AddDate(30, 0, 0)
	for _, now := range []time.Time{wrong, wrong.Add(3 * day), begun.Add(day), wrong.Add(8 * day), begun.Add(2 * day)} {
		tidied, err := s.Tidy(now)
		if err != nil || len(tidied.Deleted) > 0 {
			t.Fatalf("on %v: deleted %v, %v", now, tidied.Deleted, err)
		}
	}
	if k, err := s.Keeping(); err != nil || len(k.DueSince) != 0 {
		t.Errorf("still announced: %v, %v", k.DueSince, err)
	}
}

// Whoever chooses another time of keeping, or to delete by hand, stops what
// was announced.
func TestAnAnnouncedDeletionCanBeStopped(t *testing.T) {
	for name, keeping := range map[string]struct {
		months   int
		byItself bool
	}{"kept longer": {24, true}, "deleted by hand alone": {12, false}, "kept for ever": {0, false}} {
		t.Run(name, func(t *testing.T) {
			s := store(t, nil)
			old := begun.AddDate(0, -13, 0)
			keep(t, s, id(old), old, true)
			if err := s.Keep(12, true, 0); err != nil {
				t.Fatal(err)
			}
			if tidied, err := s.Tidy(begun); err != nil || len(tidied.Soon) != 1 {
				t.Fatalf("%+v, %v", tidied, err)
			}
			if err := s.Keep(keeping.months, keeping.byItself, 0); err != nil {
				t.Fatal(err)
			}
			if tidied, err := s.Tidy(begun.Add(8 * day)); err != nil || len(tidied.Deleted) != 0 {
				t.Errorf("%+v, %v", tidied, err)
			}
		})
	}
}
