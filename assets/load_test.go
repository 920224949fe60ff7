package assets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// small is the shortest template that says everything once. The tests below
// count its lines.
const small = `title = "Small"
description = "A template for tests."
light_ceiling = "60 %"
[ask.hold]
question = "How long?"
sets_length_of = "dose"
[safety.pressure]
after_dose = "40 min"
notice = "2 min"
text = "Blood pressure now."
[phase.before]
name = "Before"
least = "5 min"
usual = "20 min"
most = "1 h"
ends = "when the dose is taken"
[phase.before.music]
pulse = "none"
energy = [0.1, 0.2]
brightness = "dark"
density = 0.4
level = "−6 dB"
words = true
[phase.before.light]
brightness = "20 %"
warmth = "2500 K"
fade = "90 s"
curve = "gentle"
[phase.dose]
name = "Dose"
least = "5 min"
usual = "12 min"
most = "1 h 30 min"
ends = "by itself"
[phase.dose.music]
pulse = [60, 80]
energy = [0.35, 0.6]
brightness = 1
density = "dense"
level = "0 dB"
[phase.dose.light]
brightness = "0 %"
warmth = "2000 K"
fade = "0 min"
curve = "even"
[phase.dose.prompt.look]
at = "2 min"
every = "5 min"
notice = "30 s"
text = "Look."
[phase.dose.prompt.end]
before_end = "1.5 min"
text = "Soon."
`

func TestReadingGivesWhatTheAuthorWrote(t *testing.T) {
	got, err := read("small.toml", "/somewhere/small.toml", small)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "small" || got.Title != "Small" || got.Description != "A template for tests." || got.Source != "/somewhere/small.toml" || got.LightCeiling != 60 {
		t.Errorf("the head is %+v", got)
	}
	check(t, "asks", got.Asks, []Ask{{ID: "hold", Question: "How long?", Phase: "dose"}})
	check(t, "phases", got.Plan.Phases, []timer.Phase{
		{ID: "before", Name: "Before", Least: 5 * time.Minute, Length: 20 * time.Minute, Most: time.Hour, End: timer.EndDose},
		{ID: "dose", Name: "Dose", Least: 5 * time.Minute, Length: 12 * time.Minute, Most: 90 * time.Minute, End: timer.EndAuto},
	})
	check(t, "prompts", got.Plan.Prompts, []timer.Prompt{
		{ID: "dose.look", Phase: "dose", Offset: 2 * time.Minute, Every: 5 * time.Minute, Lead: 30 * time.Second, Text: "Look."},
		{ID: "dose.end", Phase: "dose", Offset: -90 * time.Second, Text: "Soon."},
	})
	check(t, "safety times", got.Plan.Safety, []timer.Safety{
		{ID: "safety.pressure", At: 40 * time.Minute, Lead: 2 * time.Minute, Text: "Blood pressure now."},
	})
	check(t, "music", got.Music, []playlist.Target{
		{EnergyStart: .1, EnergyEnd: .2, Brightness: .2, Density: .4, LevelDB: -6, Words: true},
		{PulseLeast: 60, PulseMost: 80, EnergyStart: .35, EnergyEnd: .6, Brightness: 1, Density: .8},
	})
	check(t, "light", got.Light, []lighting.Target{
		{Scene: lighting.Scene{Percent: 20, Mirek: 400}, Fade: 90 * time.Second, Curve: lighting.CurveGentle},
		{Scene: lighting.Scene{Percent: 0, Mirek: 500}, Curve: lighting.CurveEven},
	})
}

func check[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d %s, want %d: %+v", len(got), what, len(want), got)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: %+v, want %+v", what, got[i], want[i])
		}
	}
}

// A phase that is stretched or waits for the guide has room for it.
func TestAPromptMayComeAfterTheUsualEndOfItsPhase(t *testing.T) {
	late, err := read("x.toml", "", strings.Replace(small, `at = "2 min"`, `at = "1 h 30 min"`, 1))
	if err != nil || late.Plan.Prompts[0].Offset != 90*time.Minute {
		t.Errorf("%v, %v", late.Plan.Prompts, err)
	}
}

func TestAByteOrderMarkMovesNoLine(t *testing.T) {
	data := "\ufeff" + strings.Replace(small, `usual = "12 min"`, "", 1)
	if _, err := read("x.toml", "", data); err == nil || !strings.HasPrefix(err.Error(), "x.toml, line 29: ") {
		t.Errorf("it is told as %v", err)
	}
}

func TestAFileOfSomethingElseIsNoTemplate(t *testing.T) {
	for name, data := range map[string]string{
		"empty":                      "",
		"a comment":                  "# nothing yet\n",
		"HTML":                       "<!DOCTYPE html>\n<title>Sign in</title>\n",
		"JSON":                       `{"title": "x"}`,
		"not text":                   "\x7fELF\x02\x01\x01\x00",
		"UTF-16":                     "\xff\xfet\x00i\x00t\x00",
		"not UTF-8":                  "title = \"\xff\"",
		"a flat list":                "phase = 3\nask = [1]\nsafety = \"no\"\n",
		"phases in a list of tables": "[[phase]]\nname = \"x\"\n",
	} {
		if _, err := read("x.toml", "", data); err == nil || !strings.HasPrefix(err.Error(), "x.toml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEmptyFileSaysWhatATemplateNeeds(t *testing.T) {
	_, err := read("x.toml", "", "")
	want := `x.toml, line 1: field "title": it is missing. Write text in quotes.
x.toml, line 1: field "description": it is missing. Write text in quotes.
x.toml, line 1: field "light_ceiling": it is missing. Write a number with its unit in quotes, such as "20 %".
x.toml, line 1: field "phase": there should be one or more, each under a heading with a name, in single brackets, such as [phase.NAME].`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestManyFaultsAreCountedNotTold(t *testing.T) {
	_, err := read("x.toml", "", small+numbered("f%d = 1\n", 100))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != faultsMost+1 || !strings.HasSuffix(lines[faultsMost], "more faults. Mend these first") {
		t.Errorf("%d lines, the last: %s", len(lines), lines[len(lines)-1])
	}
}

func TestSizesWithoutSenseAreRefusedAtOnce(t *testing.T) {
	phase := `[phase.p%d]
name = "P"
least = "1 min"
usual = "1 min"
most = "1 min"
ends = "by itself"
[phase.p%[1]d.music]
pulse = "none"
energy = [0, 0]
brightness = 0
density = 0
level = "0 dB"
[phase.p%[1]d.light]
brightness = "0 %%"
warmth = "2000 K"
fade = "0 s"
curve = "even"
`
	head := "title = \"x\"\ndescription = \"x\"\nlight_ceiling = \"60 %\"\n"
	prompt := "[phase.p1.prompt.q%d]\nat = \"0 s\"\ntext = \"x\"\n"
	deep := "a = " + strings.Repeat("{\n"+strings.Repeat("a.", 40)+"a = ", 5000)
	for name, c := range map[string]struct{ data, want string }{
		"phases":               {head + numbered(phase, 51), "there are 51 of them. Keep to 50"},
		"prompts":              {head + numbered(phase, 1) + numbered(prompt, 501), "there are 501 of them. Keep to 500"},
		"prompts together":     {head + numbered(phase, 2) + numbered(prompt, 300) + strings.ReplaceAll(numbered(prompt, 300), "phase.p1", "phase.p2"), "the template has 600 prompts and safety times. Keep to 500"},
		"bytes":                {strings.Repeat("#\n", sizeMost/2+1), "larger than 1 MB"},
		"a line":               {"title = \"" + strings.Repeat("x", lineMost) + "\"", "line 1: the line is longer than 2000 characters"},
		"dots":                 {strings.Repeat("a.", 900) + "a = 1", "line 1: the line has more than 50 dots"},
		"braces":               {deep, "line 61: the file has more than 60 curly braces"},
		"depth, at the limits": {"a = " + strings.Repeat("{\n"+strings.Repeat("a.", 45)+strings.Repeat("b", 1500)+" = ", 58) + "1" + strings.Repeat("}", 58), `field "title": it is missing`},
		"brackets in depth":    {"a = " + strings.Repeat("[\n", sizeMost/2-10), "cannot be read"},
	} {
		began := time.Now()
		_, err := read("x.toml", "", c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %.300v, want %s", name, err, c.want)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: it took %v to say so", name, took)
		}
	}
	if _, err := read("x.toml", "", head+numbered(phase, 50)+numbered(prompt, 500)); err != nil {
		t.Errorf("the largest template is refused: %.300v", err)
	}
}

// numbered repeats a piece of a template, with a number in it.
func numbered(piece string, times int) string {
	var b strings.Builder
	for i := range times {
		fmt.Fprintf(&b, piece, i+1)
	}
	return b.String()
}

func TestLoadSaysWhyAFileCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "absent.toml"): "the template cannot be opened",
		dir:                               "is not a file",
	} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	large := filepath.Join(dir, "large.toml")
	if err := os.WriteFile(large, make([]byte, 3*sizeMost), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(large); err == nil || !strings.Contains(err.Error(), "larger than 1 MB") {
		t.Errorf("a large file: %v", err)
	}
}

// FuzzLoad: whatever a file holds, reading it ends, with a template that can
// run or with errors that name the file.
func FuzzLoad(f *testing.F) {
	entries, err := files.ReadDir("templates")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		data, err := files.ReadFile("templates/" + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(small)
	f.Fuzz(func(t *testing.T, data string) {
		template, err := read("x.toml", "", data)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "x.toml") {
					t.Errorf("a fault without its file: %q", line)
				}
			}
			return
		}
		if _, err := timer.New(template.Plan); err != nil {
			t.Errorf("it was taken, but %v", err)
		}
		if n := len(template.Plan.Phases); n == 0 || len(template.Music) != n || len(template.Light) != n {
			t.Errorf("%d phases, %d music targets, %d light targets", n, len(template.Music), len(template.Light))
		}
		for i, m := range template.Music {
			l := template.Light[i]
			if m.LevelDB > 0 || l.Percent > template.LightCeiling || l.Fade > template.Plan.Phases[i].Length {
				t.Errorf("phase %d: level %v dB, light %v %%, fade %v", i, m.LevelDB, l.Percent, l.Fade)
			}
		}
	})
}
