package session

import (
	"fmt"
	"strings"
	"time"
)

// ClockTime is the moment that somebody typed as a time of day, such as 14:05
// or 14:05:30: the latest such moment that is not ahead of now.
func ClockTime(text string, now time.Time) (time.Time, error) {
	for _, layout := range []string{"15:04", "15:04:05"} {
		t, err := time.ParseInLocation(layout, strings.TrimSpace(text), now.Location())
		if err != nil {
			continue
		}
		t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, now.Location())
		if t.After(now) {
			t = t.AddDate(0, 0, -1)
		}
		return t, nil
	}
	return time.Time{}, fmt.Errorf("a time such as 14:05 or 14:05:30 is needed, not %q", text)
}
