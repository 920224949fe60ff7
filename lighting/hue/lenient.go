package hue

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// What devices say that are no bridges of Hue's maker but answer as one does:
// some write 200 as "200" or 200.0, and leave out or null what they do not
// know. A bridge's own answers are read the same way.

// number is a number, or a text that holds one. What is neither is 0.
type number float64

// UnmarshalJSON never fails, so that one odd field hides no lamp.
func (n *number) UnmarshalJSON(data []byte) error {
	x, err := strconv.ParseFloat(bare(data), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		x = 0
	}
	*n = number(x)
	return nil
}

// whole is the nearest whole number from least to most.
func (n number) whole(least, most float64) float64 {
	return math.Round(min(max(float64(n), least), most))
}

// flag is a truth, or a text or number that stands for one.
type flag bool

// UnmarshalJSON never fails: what is no truth is false.
func (f *flag) UnmarshalJSON(data []byte) error {
	switch strings.ToLower(bare(data)) {
	case "true", "1", "on":
		*f = true
	default:
		*f = false
	}
	return nil
}

// word is a text, or a number that stands for one.
type word string

// UnmarshalJSON never fails: what is neither is empty.
func (w *word) UnmarshalJSON(data []byte) error {
	*w = ""
	if len(data) > 0 && data[0] != '{' && data[0] != '[' {
		*w = word(bare(data))
	}
	return nil
}

// bare is a value of JSON without its quotes; empty where it is null.
func bare(data []byte) string {
	var text string
	switch {
	case string(data) == "null":
		return ""
	case json.Unmarshal(data, &text) == nil:
		return strings.TrimSpace(text)
	}
	return string(data)
}
