package assets

import (
	"strings"
	"testing"
)

// FuzzReadChecklist: whatever a file holds, reading it ends, with a list that
// can be gone through or with errors that name the file.
func FuzzReadChecklist(f *testing.F) {
	seed(f, "checklists")
	f.Fuzz(func(t *testing.T, data string) {
		c, err := readChecklist("x.toml", "", data)
		if err != nil {
			named(t, err)
			return
		}
		if c.Title == "" || len(c.Items) == 0 || len(c.Items) > itemsMost {
			t.Errorf("%q has %d items", c.Title, len(c.Items))
		}
		seen := map[string]bool{}
		for _, item := range c.Items {
			if item.ID == "" || item.Text == "" || seen[item.ID] {
				t.Errorf("an item without a name or text, or twice: %+v", item)
			}
			seen[item.ID] = true
		}
	})
}

// FuzzReadSet: the same for sets of music.
func FuzzReadSet(f *testing.F) {
	seed(f, "sets")
	f.Fuzz(func(t *testing.T, data string) {
		s, err := readSet("x.toml", "", data)
		if err != nil {
			named(t, err)
			return
		}
		if s.Name != "x" || s.Title == "" {
			t.Errorf("a set without a name or title: %+v", s)
		}
	})
}

// seed adds the files that come with Roomtone.
func seed(f *testing.F, folder string) {
	f.Helper()
	entries, err := files.ReadDir(folder)
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		data, err := files.ReadFile(folder + "/" + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
}

// named looks that each fault names its file.
func named(t *testing.T, err error) {
	t.Helper()
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, "x.toml") {
			t.Errorf("a fault without its file: %q", line)
		}
	}
}
