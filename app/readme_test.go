package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	link    = regexp.MustCompile(`\]\(([^)]+)\)`)
)

// anchor is what a chapter is called in an address.
func anchor(title string) string {
	plain := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(title), "")
	return "#" + strings.ReplaceAll(plain, " ", "-")
}

// The manual leads nowhere that is not there: neither to a chapter that was
// renamed nor to a picture that was moved.
func TestTheManualsLinksLeadSomewhere(t *testing.T) {
	data, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(string(data), "") // in a block, # is a remark
	there := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		there[anchor(m[1])] = true
	}
	links := link.FindAllStringSubmatch(text, -1)
	if len(there) < 10 || len(links) < 20 {
		t.Fatalf("only %d chapters and %d links were found", len(there), len(links))
	}
	for _, m := range links {
		switch to := m[1]; {
		case strings.HasPrefix(to, "#"):
			if !there[to] {
				t.Errorf("there is no chapter %s", to)
			}
		case strings.HasPrefix(to, "https://"):
		default:
			if _, err := os.Stat(filepath.Join("..", to)); err != nil {
				t.Error(err)
			}
		}
	}
}
