package session_test

import (
	"testing"
	"time"

	"roomtone/app/session"
)

func TestATimeOfDayIsTheLatestThatHasBeen(t *testing.T) {
	now := time.Date(2026, 11, 28, 14, 30, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"14:05":      time.Date(2026, 11, 28, 14, 5, 0, 0, time.UTC),
		" 14:05:30 ": time.Date(2026, 11, 28, 14, 5, 30, 0, time.UTC),
		"23:59":      time.Date(2026, 11, 27, 23, 59, 0, 0, time.UTC),
	} {
		if got, err := session.ClockTime(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "25:00", "now", "14.05"} {
		if _, err := session.ClockTime(text, now); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}
