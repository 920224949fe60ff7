package cli

import (
	"testing"
	"time"
)

func TestATypedStartIsTheLastTimeThatItWasThatTime(t *testing.T) {
	now := time.Date(2026, 3, 4, 14, 30, 0, 0, time.UTC)
	for typed, want := range map[string]time.Time{
		"14:05":    time.Date(2026, 3, 4, 14, 5, 0, 0, time.UTC),
		"14:05:30": time.Date(2026, 3, 4, 14, 5, 30, 0, time.UTC),
		"14:30":    now,
		"23:50":    time.Date(2026, 3, 3, 23, 50, 0, 0, time.UTC),
		"7:05":     time.Date(2026, 3, 4, 7, 5, 0, 0, time.UTC),
	} {
		if got, err := (companionFlags{Started: typed}).typed(now); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"noon", "25:00", "14:05:61", "14.05"} {
		if got, err := (companionFlags{Started: typed}).typed(now); err == nil {
			t.Errorf("%s is taken for %v", typed, got)
		}
	}
}
