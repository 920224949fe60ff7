package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// jsonLines reads what a program printed as one JSON value a line.
func jsonLines(text string) ([]any, error) {
	var lines []any
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("line %d is not JSON: %w: %s", i+1, err, line)
		}
		if d.More() {
			return nil, fmt.Errorf("line %d holds more than one value: %s", i+1, line)
		}
		lines = append(lines, v)
	}
	return lines, nil
}

// at is the value at a path such as "items.0.kind".
func at(v any, path string) (any, bool) {
	for step := range strings.SplitSeq(path, ".") {
		switch t := v.(type) {
		case map[string]any:
			next, ok := t[step]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(t) {
				return nil, false
			}
			v = t[i]
		default:
			return nil, false
		}
	}
	return v, true
}

var condition = regexp.MustCompile(`^([A-Za-z0-9_.]+)(?:(=|~|<|>)(.*))?$`)

// holds tells whether a line fits a condition: "path" is there, "path=text",
// "path~expression", "path<number", "path>number".
func holds(line any, text string) (bool, error) {
	parts := condition.FindStringSubmatch(text)
	if parts == nil {
		return false, fmt.Errorf("%q is no condition", text)
	}
	v, ok := at(line, parts[1])
	if !ok || parts[2] == "" {
		return ok, nil
	}
	got := fmt.Sprint(v)
	if v == nil {
		got = "null"
	}
	switch parts[2] {
	case "=":
		return got == parts[3], nil
	case "~":
		return regexp.MatchString(parts[3], got)
	}
	n, isNumber := v.(json.Number)
	bound, err := strconv.ParseFloat(parts[3], 64)
	if err != nil {
		return false, err
	}
	if !isNumber {
		return false, nil
	}
	f, err := n.Float64()
	return err == nil && (parts[2] == "<") == (f < bound) && f != bound, err
}

// jsonline checks that a line of JSON fits all conditions, that none does
// after "!", or that so many do: "jsonline stdout event=phase phase=peak".
func jsonline(ts *testscript.TestScript, neg bool, args []string) {
	count := -1
	if len(args) > 0 {
		if text, ok := strings.CutPrefix(args[0], "-count="); ok {
			n, err := strconv.Atoi(text)
			ts.Check(err)
			count, args = n, args[1:]
		}
	}
	need(ts, len(args) > 1, "[!] jsonline [-count=N] FILE CONDITION…")
	lines, err := jsonLines(ts.ReadFile(args[0]))
	ts.Check(err)
	found := 0
	for _, line := range lines {
		fits := true
		for _, condition := range args[1:] {
			ok, err := holds(line, condition)
			ts.Check(err)
			fits = fits && ok
		}
		if fits {
			found++
		}
	}
	switch {
	case count >= 0 && found != count:
		ts.Fatalf("%d lines fit %q, not %d", found, args[1:], count)
	case count < 0 && (found > 0) == neg:
		ts.Fatalf("%d lines fit %q", found, args[1:])
	}
}

// contract checks what every line of a running command promises.
func contract(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "contract FILE")
	ts.Check(keepsContract(ts.ReadFile(args[0])))
}

// unitless are the fields of a line that hold no quantity.
var unitless = []string{"depth", "at", "event", "id", "template", "phase", "name", "prompt", "title", "path", "text", "message", "room", "lamp", "items", "waiting"}

func keepsContract(text string) error {
	lines, err := jsonLines(text)
	if err != nil {
		return err
	}
	since, dosed := -1.0, false
	for i, v := range lines {
		fail := func(format string, args ...any) error {
			return fmt.Errorf("line %d: %s: %v", i+1, fmt.Sprintf(format, args...), v)
		}
		line, ok := v.(map[string]any)
		if !ok {
			return fail("it is no object")
		}
		if event, ok := line["event"].(string); !ok || event == "" {
			return fail("it names no event")
		}
		moment, _ := line["at"].(string)
		if _, err := time.Parse(time.RFC3339Nano, moment); err != nil {
			return fail("its time is not RFC 3339")
		}
		n, ok := line["since_start_s"].(json.Number)
		if !ok {
			return fail("since_start_s is no number")
		}
		if f, err := n.Float64(); err != nil || f < since {
			return fail("since_start_s runs backwards")
		} else {
			since = f
		}
		dose, ok := line["since_dose_s"]
		_, isNumber := dose.(json.Number)
		switch {
		case !ok:
			return fail("since_dose_s is missing")
		case dose != nil && !isNumber:
			return fail("since_dose_s is no number")
		case dose == nil && dosed:
			return fail("since_dose_s is null after the dose")
		}
		dosed = dosed || dose != nil
		for _, field := range slices.Sorted(maps.Keys(line)) {
			unit := regexp.MustCompile(`_(s|db|percent)$`).MatchString(field)
			if !unit && !slices.Contains(unitless, field) {
				return fail("the quantity %s names no unit", field)
			}
		}
	}
	return nil
}

func TestTheContractIsCheckedInEarnest(t *testing.T) {
	const start = `{"at":"2026-11-23T11:15:17.2Z","since_start_s":0,"since_dose_s":null,"event":"started"}` + "\n"
	const dose = `{"at":"2026-11-23T11:16:17.2Z","since_start_s":60,"since_dose_s":0,"event":"dose"}` + "\n"
	if err := keepsContract(start + dose); err != nil {
		t.Errorf("a right answer is called wrong: %v", err)
	}
	for name, text := range map[string]string{
		"two on a line":         start[:len(start)-1] + start,
		"not an object":         "[]\n",
		"words":                 start + "ready\n",
		"a time of another age": strings.Replace(start, "2026-11-23T", "23.11.2026 ", 1),
		"no dose field":         strings.Replace(start, `"since_dose_s":null,`, "", 1),
		"the dose forgotten":    start + dose + start,
		"backwards":             dose + strings.Replace(dose, ":60", ":59", 1),
		"no unit":               strings.Replace(start, `"event"`, `"late":1,"event"`, 1),
		"no event":              strings.Replace(start, "started", "", 1),
	} {
		if keepsContract(text) == nil {
			t.Errorf("%s passes: %s", name, text)
		}
	}
}

func TestConditionsAreCheckedInEarnest(t *testing.T) {
	d := json.NewDecoder(bytes.NewReader([]byte(`{"a":{"b":[1.5,"x"]},"n":null}`)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"a.b.0=1.5": true, "a.b.0=1": false, "a.b.0>1": true, "a.b.0<1": false, "a.b.0>1.5": false,
		"a.b.1=x": true, "a.b.1~^.$": true, "a.b.1~^y": false, "a.b.2": false, "a.b": true,
		"n=null": true, "n": true, "m": false, "m=null": false, "n>0": false,
	} {
		if got, err := holds(v, text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}
