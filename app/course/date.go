package course

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, without hour or zone, such as "2026-12-01".
// "" is no day.
type Date string

const layout = "2006-01-02"

// DateOf is the day on which t lies, in its zone.
func DateOf(t time.Time) Date { return Date(t.Format(layout)) }

// ParseDate reads a day.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(layout, s); err != nil {
		return "", fmt.Errorf("%q is no date. Write it as year-month-day, such as 2026-12-01", s)
	}
	return Date(s), nil
}

// Time is the beginning of the day in UTC; the zero time for what is no day.
func (d Date) Time() time.Time {
	t, _ := time.Parse(layout, string(d))
	return t
}

// Add is the day so many days later.
func (d Date) Add(days int) Date { return DateOf(d.Time().AddDate(0, 0, days)) }

// DaysUntil is how many days later the other day is; negative where it is
// earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.Time().Sub(d.Time()) / (24 * time.Hour))
}
