package assets

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"12 min":                12 * time.Minute,
		"12min":                 12 * time.Minute,
		" 12  min ":             12 * time.Minute,
		"1 h 30 min":            90 * time.Minute,
		"1h30min":               90 * time.Minute,
		"90 s":                  90 * time.Second,
		"5.5 min":               5*time.Minute + 30*time.Second,
		"2 h":                   2 * time.Hour,
		"1 hour 1 minute":       61 * time.Minute,
		"2 hours 5 minutes 1 s": 2*time.Hour + 5*time.Minute + time.Second,
		"0 min":                 0,
		"24 h":                  24 * time.Hour,
	} {
		if got, err := ParseDuration(s); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", s, got, err, want)
		}
	}
}

func TestWhatIsNoTimeIsRefused(t *testing.T) {
	for s, want := range map[string]string{
		"":                           "is not a time",
		"soon":                       "is not a time",
		"12":                         "is not a time",
		"min":                        "is not a time",
		"12 m":                       "is not a time",
		"12 %":                       "is not a time",
		"1:30":                       "is not a time",
		"1.2.3 min":                  "is not a time",
		"12 min later":               "is not a time",
		"30 min 1 h":                 "is not a time",
		"1 min 2 min":                "is not a time",
		"1 h -5 min":                 "is negative",
		"-5 min":                     "is negative",
		"−5 min":                     "is negative",
		"-0 min":                     "is negative",
		"24 h 1 s":                   "is longer than a day",
		"99999999999999 h":           "is longer than a day",
		"1 h 9999999 min":            "is longer than a day",
		"1e9 min":                    "is not a time",
		"\x00":                       "is not a time",
		strings.Repeat("1 h ", 1000): "is not a time",
	} {
		if got, err := ParseDuration(s); err == nil || got != 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q is %v, %.80v; want %q", s, got, err, want)
		}
	}
}

func TestTimesAreWrittenAsPeopleReadThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                          "0 min",
		25 * time.Minute:           "25 min",
		90 * time.Minute:           "1 h 30 min",
		2 * time.Hour:              "2 h",
		30 * time.Second:           "30 s",
		90 * time.Second:           "1 min 30 s",
		1500 * time.Millisecond:    "1.5 s",
		-5 * time.Minute:           "-5 min",
		24*time.Hour + time.Minute: "24 h 1 min",
	} {
		if got := FormatDuration(d); got != want {
			t.Errorf("%v is written %q, want %q", time.Duration(d), got, want)
		}
	}
}

func TestAWrittenTimeIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "time"))
		got, err := ParseDuration(FormatDuration(d))
		if err != nil || got != d {
			t.Fatalf("%d is written %q and read as %d, %v", d, FormatDuration(d), got, err)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"12 min", "1 h 30 min", "5.5 min", "−5 min", "", ".", "1h1h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDuration(s)
		if err != nil {
			return
		}
		if d < 0 || d > 24*time.Hour {
			t.Errorf("%q is %v", s, d)
		}
		if again, err := ParseDuration(FormatDuration(d)); err != nil || again != d {
			t.Errorf("%q is %v and then %v, %v", s, d, again, err)
		}
	})
}

func TestQuantitiesAreReadWithTheirUnit(t *testing.T) {
	for _, c := range []struct {
		m    measure
		s    string
		want float64
	}{
		{inPercent(), "20 %", 20},
		{inPercent(), "20%", 20},
		{inPercent(), "0.5 %", .5},
		{inPercent(), "100 %", 100},
		{inKelvin(), "2700 K", 2700},
		{inKelvin(), "6500k", 6500},
		{inDecibels(), "-6 dB", -6},
		{inDecibels(), "−6 dB", -6},
		{inDecibels(), "-7.5db", -7.5},
		{inDecibels(), "0 dB", 0},
	} {
		if got, err := c.m.read(c.s); err != nil || got != c.want {
			t.Errorf("%q is %v, %v; want %v", c.s, got, err, c.want)
		}
	}
	for _, c := range []struct {
		m       measure
		s, want string
	}{
		{inPercent(), "20", "is not a number with the unit %"},
		{inPercent(), "20 percent", "is not a number with the unit %"},
		{inPercent(), "20 % of all", "is not a number with the unit %"},
		{inPercent(), "", "is not a number with the unit %"},
		{inPercent(), "-1 %", "cannot be"},
		{inPercent(), "101 %", "cannot be"},
		{inKelvin(), "2700 dB", "is not a number with the unit K"},
		{inKelvin(), "1999 K", "cannot be"},
		{inDecibels(), "0.1 dB", "cannot be"},
		{inDecibels(), "-61 dB", "cannot be"},
		{inDecibels(), "--6 dB", "is not a number with the unit dB"},
	} {
		if _, err := c.m.read(c.s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.s, err, c.want)
		}
	}
}

func TestASlipIsToldFromAnotherWord(t *testing.T) {
	known := []string{"least", "most", "usual"}
	for word, want := range map[string]string{
		"leats":   `Did you mean "least"?`,
		"leest":   `Did you mean "least"?`,
		"USUAL":   `Did you mean "usual"?`,
		"mst":     `Did you mean "most"?`,
		"longest": "There are: least, most, usual.",
		"":        "There are: least, most, usual.",
		"ü":       "There are: least, most, usual.",
	} {
		if got := instead(word, known); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abc", 0},
		{"kitten", "sitting", 3},
		{"flaw", "lawn", 2},
	} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("%q to %q is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
