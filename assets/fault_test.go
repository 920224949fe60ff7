package assets

import (
	"strings"
	"testing"
)

// TestFaultsNameTheirLineAndField changes the small template in one place
// and reads the whole answer.
func TestFaultsNameTheirLineAndField(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string
		want     []string // the beginnings of the lines of the error, and all of them
	}{
		{
			"an unknown field", `every = "5 min"`, `evry = "5 min"`,
			[]string{`line 48: phase "dose", prompt "look", field "evry": there is no such field here. Did you mean "every"?`},
		},
		{
			"an unknown field unlike any", `title = "Small"`, "title = \"Small\"\ncolour = \"blue\"",
			[]string{`line 2: field "colour": there is no such field here. There are: ask, at_home, description, light_ceiling, phase, safety, title.`},
		},
		{
			"an unknown part", "[phase.dose.light]", "[phase.dose.smoke]\nmuch = 1\n[phase.dose.light]",
			[]string{`line 41: phase "dose", field "smoke": there is no such field here.`},
		},
		{
			"a missing field", `usual = "12 min"`, ``,
			[]string{`line 29: phase "dose", field "usual": it is missing. Write a time in quotes, such as "12 min".`},
		},
		{
			"a missing title", `title = "Small"`, ``,
			[]string{`line 2: field "title": it is missing. Write text in quotes.`},
		},
		{
			"a missing part", "[phase.dose.light]\nbrightness = \"0 %\"\nwarmth = \"2000 K\"\nfade = \"0 min\"\ncurve = \"even\"\n", "",
			[]string{`line 29: phase "dose", field "light": it is missing. Write [phase.dose.light] and its fields below.`},
		},
		{
			"a part without its heading", "[phase.dose]\nname = \"Dose\"\nleast = \"5 min\"\nusual = \"12 min\"\nmost = \"1 h 30 min\"\nends = \"by itself\"\n", "",
			[]string{
				`line 29: phase "dose", field "name": it is missing.`,
				`line 29: phase "dose", field "least": it is missing.`,
				`line 29: phase "dose", field "usual": it is missing.`,
				`line 29: phase "dose", field "most": it is missing.`,
				`line 29: phase "dose", field "ends": it is missing. Write "by itself" or "when the guide confirms" or "when the dose is taken".`,
			},
		},
		{
			"an empty text", `text = "Soon."`, `text = " "`,
			[]string{`line 53: phase "dose", prompt "end", field "text": it is empty.`},
		},
		{
			"a long name", `name = "Dose"`, `name = "` + strings.Repeat("ü", 41) + `"`,
			[]string{`line 30: phase "dose", field "name": it is 41 characters long. Keep to 40.`},
		},
		{
			"a negative length", `usual = "12 min"`, `usual = "-12 min"`,
			[]string{`line 32: phase "dose", field "usual": "-12 min" is negative. A time counts forward from its beginning: write it without the minus.`},
		},
		{
			"no length", `least = "5 min"`, `least = "0 min"`,
			[]string{`line 13: phase "before", field "least": it must be longer than 0.`},
		},
		{
			"a number for a time", `usual = "12 min"`, `usual = 12`,
			[]string{`line 32: phase "dose", field "usual": it should be a time in quotes, such as "12 min".`},
		},
		{
			"a time without its unit", `usual = "12 min"`, `usual = "12"`,
			[]string{`line 32: phase "dose", field "usual": "12" is not a time. Write it like "12 min", "1 h 30 min" or "90 s".`},
		},
		{
			"more than a day", `most = "1 h 30 min"`, `most = "25 h"`,
			[]string{`line 33: phase "dose", field "most": "25 h" is longer than a day. Write at most "24 h".`},
		},
		{
			"usual above most", `most = "1 h 30 min"`, `most = "11 min"`,
			[]string{`line 32: phase "dose", field "usual": 12 min is longer than "most", 11 min. Make it shorter, or raise "most".`},
		},
		{
			"usual below least", "least = \"5 min\"\nusual = \"12 min\"", "least = \"1 h\"\nusual = \"12 min\"",
			[]string{`line 32: phase "dose", field "usual": 12 min is shorter than "least", 1 h. Make it longer, or lower "least".`},
		},
		{
			"an unknown end", `ends = "by itself"`, `ends = "auto"`,
			[]string{`line 34: phase "dose", field "ends": "auto" is not known here. Write "by itself" or "when the guide confirms" or "when the dose is taken".`},
		},
		{
			"two doses and none after", `ends = "by itself"`, `ends = "when the dose is taken"`,
			[]string{`line 34: phase "dose", field "ends": the last phase cannot wait for the dose: a phase must follow it.`},
		},
		{
			"a prompt after its phase", `at = "2 min"`, `at = "2 h"`,
			[]string{`line 47: phase "dose", prompt "look", field "at": 2 h lies after the phase, which lasts 1 h 30 min at most.`},
		},
		{
			"a prompt before its phase", `before_end = "1.5 min"`, `before_end = "6 min"`,
			[]string{`line 52: phase "dose", prompt "end", field "before_end": 6 min lies before the phase where the phase is as short as its "least", 5 min.`},
		},
		{
			"a prompt that counts from both ends", `before_end = "1.5 min"`, "before_end = \"1.5 min\"\nat = \"1 min\"",
			[]string{`line 52: phase "dose", prompt "end", field "before_end": a prompt counts from the start of its phase or from its end.`},
		},
		{
			"a prompt without a place", `before_end = "1.5 min"`, "",
			[]string{`line 51: phase "dose", prompt "end", field "at": it is missing.`},
		},
		{
			"a repeat from the end", `at = "2 min"`, `before_end = "2 min"`,
			[]string{`line 48: phase "dose", prompt "look", field "every": a prompt that comes again counts from the start of its phase.`},
		},
		{
			"a nuisance", `every = "5 min"`, `every = "5 s"`,
			[]string{`line 48: phase "dose", prompt "look", field "every": 5 s is too often to read. Write at least 30 s.`},
		},
		{
			"safety before the dose", `after_dose = "40 min"`, `after_dose = "−5 min"`,
			[]string{`line 8: safety "pressure", field "after_dose": "−5 min" is negative.`},
		},
		{
			"safety without a dose", `ends = "when the dose is taken"`, `ends = "by itself"`,
			[]string{`line 8: safety "pressure", field "after_dose": no phase of this template ends "when the dose is taken"`},
		},
		{
			"a question about no phase", `sets_length_of = "dose"`, `sets_length_of = "dosis"`,
			[]string{`line 6: ask "hold", field "sets_length_of": "dosis" is not known here. Write "before" or "dose".`},
		},
		{
			"music above the guide's level", `level = "0 dB"`, `level = "3 dB"`,
			[]string{`line 40: phase "dose", music, field "level": 3 dB cannot be. A level goes from -60 dB to 0 dB`},
		},
		{
			"a level in percent", `level = "0 dB"`, `level = "50 %"`,
			[]string{`line 40: phase "dose", music, field "level": "50 %" is not a number with the unit dB. Write it like "-6 dB".`},
		},
		{
			"a level without quotes", `level = "0 dB"`, `level = -6`,
			[]string{`line 40: phase "dose", music, field "level": it should be a number with its unit in quotes, such as "-6 dB".`},
		},
		{
			"energy beyond its scale", `energy = [0.35, 0.6]`, `energy = [0.35, 6]`,
			[]string{`line 37: phase "dose", music, field "energy": it should be two numbers from 0 to 1 in brackets`},
		},
		{
			"energy at one end only", `energy = [0.35, 0.6]`, `energy = 0.35`,
			[]string{`line 37: phase "dose", music, field "energy": it should be two numbers`},
		},
		{
			"energy that is no number", `energy = [0.35, 0.6]`, `energy = [0.35, nan]`,
			[]string{`line 37: phase "dose", music, field "energy": it should be two numbers`},
		},
		{
			"a pulse backwards", `pulse = [60, 80]`, `pulse = [80, 60]`,
			[]string{`line 36: phase "dose", music, field "pulse": the slower pulse stands first: [60, 80].`},
		},
		{
			"a pulse of nothing", `pulse = [60, 80]`, `pulse = [0, 0]`,
			[]string{`line 36: phase "dose", music, field "pulse": for music without a pulse write "none".`},
		},
		{
			"a brightness of its own", `brightness = "dark"`, `brightness = "gloomy"`,
			[]string{`line 20: phase "before", music, field "brightness": "gloomy" is not known here. Write "dark" or "warm" or "natural" or "bright".`},
		},
		{
			"a brightness beyond its scale", `brightness = 1`, `brightness = 1.5`,
			[]string{`line 38: phase "dose", music, field "brightness": 1.5 is not between 0 and 1.`},
		},
		{
			"words in words", `words = true`, `words = "yes"`,
			[]string{`line 23: phase "before", music, field "words": it should be true or false, without quotes.`},
		},
		{
			"light above the ceiling", `brightness = "20 %"`, `brightness = "61 %"`,
			[]string{`line 25: phase "before", light, field "brightness": 61 % is above the "light_ceiling" of the template, 60 %.`},
		},
		{
			"light above full", `light_ceiling = "60 %"`, `light_ceiling = "600 %"`,
			[]string{`line 3: field "light_ceiling": 600 % cannot be. Brightness goes from 0 %, off, to 100 %, full.`},
		},
		{
			"a colour that no lamp has", `warmth = "2500 K"`, `warmth = "1200 K"`,
			[]string{`line 26: phase "before", light, field "warmth": 1200 K cannot be. Lamps go from 2000 K`},
		},
		{
			"a fade that outlasts its phase", `fade = "90 s"`, `fade = "21 min"`,
			[]string{`line 27: phase "before", light, field "fade": 21 min is longer than the phase itself, whose "usual" length is 20 min.`},
		},
		{
			"an unknown curve", `curve = "even"`, `curve = "linear"`,
			[]string{`line 45: phase "dose", light, field "curve": "linear" is not known here. Write "even" or "gentle".`},
		},
		{
			"a phase twice", "[phase.before.music]", "[phase.before]\n[phase.before.music]",
			[]string{`line 17: Key 'phase.before' has already been defined. Give one of the two another name, or remove it`},
		},
		{
			"a prompt twice", "[phase.dose.prompt.end]", "[phase.dose.prompt.look]",
			[]string{`line 51: Key 'phase.dose.prompt.look' has already been defined.`},
		},
		{
			"a field twice", `usual = "12 min"`, "usual = \"12 min\"\nusual = \"13 min\"",
			[]string{`line 33: Key 'phase.dose.usual' has already been defined.`},
		},
		{
			"a phase in double brackets", "[phase.before]\n", "[[phase]]\n",
			[]string{`line 11: field "phase": there should be one or more, each under a heading with a name, in single brackets, such as [phase.NAME].`},
		},
		{
			"an id in capitals", "[safety.pressure]", "[safety.Pressure]",
			[]string{`line 7: safety, field "Pressure": a name has small letters, digits and hyphens, at most 40.`},
		},
		{
			"a field where a part should be", "[safety.pressure]", "[safety]\npressure = 3\n[safety.other]",
			[]string{`line 8: safety, field "pressure": it should be a part of its own. Write [safety.pressure] and its fields below.`},
		},
		{
			"quotes forgotten", `usual = "12 min"`, `usual = 12 min`,
			[]string{`line 32: "usual = 12 min" cannot be read: `},
		},
		{
			"a heading without its end", `[phase.dose.light]`, `[phase.dose.light`,
			[]string{`line 41: "[phase.dose.light" cannot be read: `},
		},
		{
			"a value over several lines", `text = "Soon."`, "text = \"\"\"\nSo\non\n" + strings.Repeat("x", 500) + "\"\"\"",
			[]string{`line 53: phase "dose", prompt "end", field "text": it is 506 characters long. Keep to 500.`},
		},
		{
			"several at once, from the top", `description = "A template for tests."`, "colour = 1\n" + `light = 2`,
			[]string{`line 1: field "description": it is missing.`, `line 2: field "colour"`, `line 3: field "light"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(small, c.old) {
				t.Fatalf("the small template has no %q", c.old)
			}
			_, err := read("small.toml", "", strings.Replace(small, c.old, c.new, 1))
			if err == nil {
				t.Fatal("it was taken")
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(c.want) {
				t.Fatalf("%d faults, want %d:\n%v", len(got), len(c.want), err)
			}
			for i, want := range c.want {
				if !strings.HasPrefix(got[i], "small.toml, "+want) {
					t.Errorf("got  %s\nwant small.toml, %s …", got[i], want)
				}
			}
		})
	}
}
