package assets

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// measure is a kind of value that is written as a number with its unit.
type measure struct {
	unit        string
	least, most float64
	example     string
	beyond      string // what to say of a value that lies outside
}

func inPercent() measure {
	return measure{unit: "%", most: 100, example: "20 %", beyond: "Brightness goes from 0 %, off, to 100 %, full"}
}

// inKelvin spans the colours that white lamps can show, 500 to 153 mirek.
func inKelvin() measure {
	return measure{unit: "K", least: 2000, most: 6500, example: "2700 K", beyond: "Lamps go from 2000 K, amber, to 6500 K, daylight"}
}

func inDecibels() measure {
	return measure{unit: "dB", least: -60, example: "-6 dB", beyond: "A level goes from -60 dB to 0 dB, the level that the guide set; the music is never louder than that"}
}

func (m measure) write(x float64) string {
	return strconv.FormatFloat(x, 'f', -1, 64) + " " + m.unit
}

func (m measure) read(s string) (float64, error) {
	number, unit, rest := cut(s)
	x, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || rest != "" || !strings.EqualFold(unit, m.unit):
		return 0, fmt.Errorf("%q is not a number with the unit %s. Write it like %q", s, m.unit, m.example)
	case x < m.least || x > m.most:
		return 0, fmt.Errorf("%s cannot be. %s", m.write(x), m.beyond)
	}
	return x, nil
}

// longest bounds every time in a template, as it bounds a plan.
const longest = 24 * time.Hour

// timeUnit is one part of a time and the names that people give it.
type timeUnit struct {
	length time.Duration
	names  []string
}

// timeUnits go from the longest to the shortest.
func timeUnits() []timeUnit {
	return []timeUnit{
		{time.Hour, []string{"h", "hour", "hours"}},
		{time.Minute, []string{"min", "minute", "minutes"}},
		{time.Second, []string{"s", "second", "seconds"}},
	}
}

// ParseDuration reads a time of 0 to 24 hours as people write it: "12 min",
// "1 h 30 min", "90 s", "5.5 min". Its errors are plain sentences.
func ParseDuration(s string) (time.Duration, error) {
	notATime := fmt.Errorf(`%q is not a time. Write it like "12 min", "1 h 30 min" or "90 s"`, s)
	units := timeUnits()
	var sum time.Duration
	rest := s
	for first := true; first || rest != ""; first = false {
		var number, name string
		number, name, rest = cut(rest)
		x, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return 0, notATime
		}
		if math.Signbit(x) {
			return 0, fmt.Errorf("%q is negative. A time counts forward from its beginning: write it without the minus", s)
		}
		// What was read and all that is longer cannot come again.
		i := 0
		for i < len(units) && !slices.Contains(units[i].names, name) {
			i++
		}
		if i == len(units) {
			return 0, notATime
		}
		part := math.Round(x * float64(units[i].length))
		if part > float64(longest-sum) {
			return 0, fmt.Errorf("%q is longer than a day. Write at most %q", s, FormatDuration(longest))
		}
		sum += time.Duration(part)
		units = units[i+1:]
	}
	return sum, nil
}

// FormatDuration writes a time so that [ParseDuration] reads it back to the
// nanosecond: "25 min", "1 h 30 min".
func FormatDuration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	var parts []string
	add := func(number, unit string) {
		if number != "0" {
			parts = append(parts, number+" "+unit)
		}
	}
	add(strconv.Itoa(int(d/time.Hour)), "h")
	add(strconv.Itoa(int(d%time.Hour/time.Minute)), "min")
	add(strconv.FormatFloat((d%time.Minute).Seconds(), 'f', -1, 64), "s")
	if len(parts) == 0 {
		return "0 min"
	}
	return sign + strings.Join(parts, " ")
}

// cut takes a number and the unit behind it from the front of s. A minus may
// be a hyphen or the sign itself.
func cut(s string) (number, unit, rest string) {
	isNumber := func(r rune) bool { return strings.ContainsRune("+-.0123456789", r) }
	s = strings.Replace(strings.TrimSpace(s), "−", "-", 1)
	number = s[:indexOr(s, func(r rune) bool { return !isNumber(r) })]
	s = strings.TrimSpace(s[len(number):])
	unit = s[:indexOr(s, func(r rune) bool { return isNumber(r) || r == ' ' })]
	return number, unit, strings.TrimSpace(s[len(unit):])
}

// indexOr is the first place in s whose rune is wanted, or its end.
func indexOr(s string, wanted func(rune) bool) int {
	if i := strings.IndexFunc(s, wanted); i >= 0 {
		return i
	}
	return len(s)
}
