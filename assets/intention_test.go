package assets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A template of a person's own that was written before there was a word for
// it shows the intention where it always did.
func TestWhereTheIntentionIsShownAgain(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("templates", "lozenge-low.toml"))
	if err != nil {
		t.Fatal(err)
	}
	const line = "intention = true\n"
	with := string(file)
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"as it comes":     {with, []string{"plateau", "return"}},
		"of old":          {strings.ReplaceAll(with, line, ""), []string{"plateau", "return"}},
		"left out once":   {strings.Replace(with, line, "intention = false\n", 1), []string{"return"}},
		"asked for early": {strings.Replace(strings.ReplaceAll(with, line, "intention = false\n"), "[phase.peak]\n", "[phase.peak]\nintention = true\n", 1), []string{"peak"}},
	} {
		shown := func(text string) string {
			read, err := read("own.toml", "own.toml", text)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var in []string
			for _, p := range read.Plan.Phases {
				if p.Intention {
					in = append(in, p.ID)
				}
			}
			return strings.Join(in, " ")
		}
		if got, want := shown(tt.text), strings.Join(tt.want, " "); got != want {
			t.Errorf("%s: shown in %q, want %q", name, got, want)
		}
		own, err := read("own.toml", "own.toml", tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := shown(own.TOML()), strings.Join(tt.want, " "); got != want {
			t.Errorf("%s, written and read: shown in %q, want %q", name, got, want)
		}
	}
	if _, err := read("own.toml", "own.toml", strings.Replace(with, line, "intention = \"yes\"\n", 1)); err == nil {
		t.Error("a word in the place of true or false is taken")
	}
}
