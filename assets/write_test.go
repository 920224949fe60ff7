package assets

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// again reads what was written of a template.
func again(t Template) (Template, error) { return read(t.Name+extension, t.Source, t.TOML()) }

func TestWrittenBuiltInTemplatesAreReadAsTheyWere(t *testing.T) {
	all, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		got, err := again(want)
		if err != nil {
			t.Errorf("%s: %v", want.Name, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: it was\n%+v\nand is\n%+v", want.Name, want, got)
		}
	}
}

// A person's own file is as good to read as the built-in ones.
func TestWrittenTemplatesAreForPeople(t *testing.T) {
	got := builtInNamed(t, "nasal").TOML()
	for _, part := range []string{
		"\n[phase.peak]\nname       = \"Peak\"\nleast ",
		"\nusual      = \"25 min\"\n",
		"\nends       = \"when the dose is taken\"\n",
		"\n[phase.peak.music]\npulse      = [50, 80]\nenergy     = [0.",
		"\nbrightness = \"warm\"\n",
		"\nlevel      = \"-6 dB\"\n",
		"\nwarmth     = \"2000 K\"\n",
		"\nbefore_end = \"",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in what was written", part)
		}
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "#") {
			t.Errorf("a comment was kept: %q", line)
		}
	}
}

func TestWrittenTemplatesAreReadAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyTemplate().Draw(t, "template")
		got, err := again(want)
		if err != nil {
			t.Fatalf("%v\n%s", err, want.TOML())
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("it was\n%+v\nand is\n%+v\nwritten as\n%s", want, got, want.TOML())
		}
		if found := want.Check(); len(found) > 0 {
			t.Fatalf("found in what can be read: %v", found)
		}
	})
}

// Whatever is wrong with a template, it is written, and the faults name their
// places.
func TestWhatCannotRunIsWrittenAndFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Template)
		place string
		says  string
	}{
		"no title":                  {func(t *Template) { t.Title = " " }, "title", "it is empty"},
		"a long name":               {func(t *Template) { t.Plan.Phases[0].Name = strings.Repeat("ü", 41) }, "phase.arrival.name", "41 characters"},
		"no length":                 {func(t *Template) { t.Plan.Phases[0].Least = 0 }, "phase.arrival.least", "longer than 0"},
		"a negative length":         {func(t *Template) { t.Plan.Phases[0].Length = -time.Minute }, "phase.arrival.usual", "negative"},
		"usual above most":          {func(t *Template) { t.Plan.Phases[5].Length = 5 * time.Hour }, "phase.peak.usual", "longer than"},
		"more than a day":           {func(t *Template) { t.Plan.Phases[5].Most = 25 * time.Hour }, "phase.peak.most", "longer than a day"},
		"a dose too many":           {func(t *Template) { t.Plan.Phases[5].End = timer.EndDose }, "phase.peak.ends", "taken once"},
		"no such end":               {func(t *Template) { t.Plan.Phases[5].End = "sometime" }, "phase.peak.ends", "not known"},
		"brighter than the ceiling": {func(t *Template) { t.LightCeiling = 10 }, "phase.arrival.light.brightness", "light_ceiling"},
		"a fade without end":        {func(t *Template) { t.Light[5].Fade = 5 * time.Hour }, "phase.peak.light.fade", "longer than the phase"},
		"no colour":                 {func(t *Template) { t.Light[5].Mirek = 0 }, "phase.peak.light.warmth", "0 K cannot be"},
		"no light":                  {func(t *Template) { t.Light = t.Light[:8] }, "phase.closing.light", "missing"},
		"too loud":                  {func(t *Template) { t.Music[5].LevelDB = 3 }, "phase.peak.music.level", "never louder"},
		"no number":                 {func(t *Template) { t.Music[5].Density = math.NaN() }, "phase.peak.music.density", "not between"},
		"endless energy":            {func(t *Template) { t.Music[5].EnergyEnd = math.Inf(1) }, "phase.peak.music.energy", "two numbers"},
		"more than 64 bits":         {func(t *Template) { t.Music[5].PulseMost = 1e300 }, "phase.peak.music.pulse", "two numbers"},
		"a pulse the wrong way":     {func(t *Template) { t.Music[5].PulseLeast = 200 }, "phase.peak.music.pulse", "slower pulse stands first"},
		"safety without a dose": {func(t *Template) {
			t.Plan.Phases[1].End = timer.EndConfirm
			t.Plan.Safety = t.Plan.Safety[:1]
		}, "safety.pressure.after_dose", "no dose"},
		"a prompt after its phase":  {func(t *Template) { t.Plan.Prompts[0].Offset = 5 * time.Hour }, "phase.arrival.prompt.gate.at", "after the phase"},
		"a prompt before its phase": {func(t *Template) { t.Plan.Prompts[0].Offset = -5 * time.Hour }, "phase.arrival.prompt.gate.before_end", "before the phase"},
		"a nuisance":                {func(t *Template) { t.Plan.Prompts[0].Every = time.Second }, "phase.arrival.prompt.gate.every", "too often"},
		"a question about nothing":  {func(t *Template) { t.Asks = []Ask{{ID: "hold", Question: "How long?", Phase: "nowhere"}} }, "ask.hold.sets_length_of", "not known"},
	} {
		t.Run(name, func(t *testing.T) {
			template := builtInNamed(t, "nasal")
			c.spoil(&template)
			found := template.Check()
			if len(found) == 0 {
				t.Fatal("nothing was found")
			}
			i := slices.IndexFunc(found, func(f Finding) bool { return strings.Join(f.Place, ".") == c.place })
			if i < 0 || !strings.Contains(found[i].Text, c.says) {
				t.Errorf("found %q, want %q at %s", found, c.says, c.place)
			}
		})
	}
}

func TestFindingsOfTheWholeTemplate(t *testing.T) {
	if found := (Template{Name: "new"}).Check(); len(found) == 0 {
		t.Error("nothing is found in an empty template")
	}
	twice := builtInNamed(t, "nasal")
	twice.Plan.Phases[1].ID = twice.Plan.Phases[0].ID
	if found := twice.Check(); len(found) != 1 || found[0].Place != nil || !strings.Contains(found[0].Text, "another name") {
		t.Errorf("two phases of one name: %q", found)
	}
}

// What is found in a template is what the terminal finds in its file.
func TestFindingsAreThoseOfTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		template := builtIns(t)[rapid.IntRange(0, 8).Draw(t, "which")]
		ph := &template.Plan.Phases[rapid.IntRange(0, len(template.Plan.Phases)-1).Draw(t, "phase")]
		ph.Length = time.Duration(rapid.Int64Range(-100, 2000).Draw(t, "length")) * time.Minute
		ph.Name = rapid.StringN(0, 50, -1).Draw(t, "name")
		found := template.Check()
		_, err := again(template)
		if (err == nil) != (len(found) == 0) {
			t.Fatalf("found %q, and the file says %v", found, err)
		}
		for _, f := range found {
			if !strings.Contains(err.Error(), f.Text) {
				t.Fatalf("%q is not what the file says: %v", f.Text, err)
			}
		}
	})
}

func builtIns(t *rapid.T) []Template {
	all, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestKelvinFindsItsWayBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mirek := 1e6 / rapid.Float64Range(2000, 6500).Draw(t, "kelvin")
		if k := Kelvin(mirek); 1e6/k != mirek {
			t.Fatalf("%v mirek are %v K, and those %v mirek", mirek, k, 1e6/k)
		}
	})
	for k := 2000.0; k <= 6500; k++ {
		if got := Kelvin(1e6 / k); got != k {
			t.Fatalf("%v K became %v", k, got)
		}
	}
	if got := Kelvin(0); got != 0 {
		t.Errorf("no colour is %v K", got)
	}
}

func TestQuotedTextIsReadAsItWas(t *testing.T) {
	texts := []string{
		"", "plain", `"quoted" \ and back`, "two\nlines", "\ttab", "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{",
		strings.Repeat(".", 500), strings.Repeat(" .", 250), strings.Repeat("𝄞", 500), strings.Repeat("\x00", 500), strings.Repeat(" ", 500),
		strings.Repeat(`"`, 500), strings.Repeat("word. ", 83), "\u2028\u200b\ufeff\U000e0001\x7f",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.SampledFrom(texts), rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune(" .\"\\\n{üa")), 0, 500, -1)).Draw(t, "text")
		d, err := parse("x", "text = "+quote(s)+"\n")
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if got := d.root().fields["text"]; got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
	if got := quote("broken \xff"); got != "\"broken \uFFFD\"" {
		t.Errorf("what is no text became %s", got)
	}
}

// What was written is found beside the built-in ones.
func TestAWrittenFileIsListed(t *testing.T) {
	dir := t.TempDir()
	template := builtInNamed(t, "im")
	if err := os.WriteFile(filepath.Join(dir, "evening.toml"), []byte(template.TOML()), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Find("evening", dir)
	if err != nil {
		t.Fatal(err)
	}
	template.Name, template.Source = got.Name, got.Source
	if !reflect.DeepEqual(got, template) {
		t.Errorf("it was\n%+v\nand is\n%+v", template, got)
	}
}

// anyTemplate makes up templates that a file can hold.
func anyTemplate() *rapid.Generator[Template] {
	return rapid.Custom(func(t *rapid.T) Template {
		out := Template{
			Name: "made-up", Source: "/somewhere/made-up.toml",
			Title: anyText(titleMost).Draw(t, "title"), Description: anyText(textMost).Draw(t, "description"),
			LightCeiling: rapid.Float64Range(0, 100).Draw(t, "ceiling"),
			AtHome:       rapid.Bool().Draw(t, "at home"),
		}
		n := rapid.IntRange(1, 6).Draw(t, "phases")
		dose := rapid.IntRange(-1, n-2).Draw(t, "dose")
		ids := names(t, n)
		for i, id := range ids {
			p := anyPhase(t, id)
			if i == dose {
				p.End = timer.EndDose
			}
			out.Plan.Phases = append(out.Plan.Phases, p)
			out.Music = append(out.Music, anyMusic(t))
			out.Light = append(out.Light, anyLight(t, p, out.LightCeiling))
			for _, name := range names(t, rapid.IntRange(0, 3).Draw(t, "prompts")) {
				out.Plan.Prompts = append(out.Plan.Prompts, anyPrompt(t, p, name))
			}
		}
		if dose >= 0 {
			for _, name := range names(t, rapid.IntRange(0, 3).Draw(t, "safety")) {
				out.Plan.Safety = append(out.Plan.Safety, timer.Safety{
					ID: timer.PromptID("safety." + name), At: anyTime(0, longest).Draw(t, "at"),
					Lead: anyTime(0, longest).Draw(t, "notice"), Text: anyText(textMost).Draw(t, "text"),
				})
			}
		}
		for _, name := range names(t, rapid.IntRange(0, 3).Draw(t, "asks")) {
			out.Asks = append(out.Asks, Ask{
				ID: name, Question: anyText(textMost).Draw(t, "question"),
				Phase: rapid.SampledFrom(append([]string{""}, ids...)).Draw(t, "sets"),
			})
		}
		return out
	})
}

func names(t *rapid.T, n int) []string {
	return rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9-]{1,40}`), n, n, rapid.ID).Draw(t, "names")
}

func anyText(most int) *rapid.Generator[string] {
	runes := rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune(" .\"\\\n\t{}#='")))
	return rapid.Map(rapid.StringOfN(runes, 0, most, -1), func(s string) string {
		if s = strings.TrimSpace(s); s == "" {
			return "text"
		}
		return s
	})
}

func anyTime(least, most time.Duration) *rapid.Generator[time.Duration] {
	return rapid.OneOf(
		rapid.Map(rapid.Int64Range(int64(least), int64(most)), func(n int64) time.Duration { return time.Duration(n) }),
		rapid.Map(rapid.Int64Range(int64(least/time.Second), int64(most/time.Second)), func(n int64) time.Duration { return max(least, time.Duration(n)*time.Second) }),
	)
}

func anyPhase(t *rapid.T, id string) timer.Phase {
	lengths := []time.Duration{}
	for i := range 3 {
		lengths = append(lengths, anyTime(1, longest).Draw(t, fmt.Sprint("length ", i)))
	}
	slices.Sort(lengths)
	return timer.Phase{
		ID: id, Name: anyText(nameMost).Draw(t, "name"), Least: lengths[0], Length: lengths[1], Most: lengths[2],
		End:       rapid.SampledFrom([]timer.EndRule{timer.EndAuto, timer.EndConfirm}).Draw(t, "ends"),
		Intention: rapid.Bool().Draw(t, "intention"),
	}
}

func anyMusic(t *rapid.T) playlist.Target {
	share := rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, .2, .35, .5, .55, .65, .8, 1}))
	m := playlist.Target{
		EnergyStart: share.Draw(t, "from"), EnergyEnd: share.Draw(t, "to"), Brightness: share.Draw(t, "brightness"), Density: share.Draw(t, "density"),
		LevelDB: rapid.Float64Range(-60, 0).Draw(t, "level"), Words: rapid.Bool().Draw(t, "words"),
	}
	if rapid.Bool().Draw(t, "pulse") {
		a, b := rapid.Float64Range(0, pulseMost).Draw(t, "a"), rapid.Float64Range(1, pulseMost).Draw(t, "b")
		m.PulseLeast, m.PulseMost = min(a, b), max(a, b)
	}
	return m
}

func anyLight(t *rapid.T, p timer.Phase, ceiling float64) lighting.Target {
	return lighting.Target{
		Scene: lighting.Scene{
			Percent: ceiling * rapid.Float64Range(0, 1).Draw(t, "percent"),
			Mirek:   1e6 / rapid.OneOf(rapid.Float64Range(2000, 6500), rapid.Map(rapid.IntRange(2000, 6500), func(n int) float64 { return float64(n) })).Draw(t, "kelvin"),
		},
		Fade:  anyTime(0, p.Length).Draw(t, "fade"),
		Curve: rapid.SampledFrom([]lighting.Curve{lighting.CurveEven, lighting.CurveGentle}).Draw(t, "curve"),
	}
}

func anyPrompt(t *rapid.T, p timer.Phase, name string) timer.Prompt {
	prompt := timer.Prompt{ID: timer.PromptID(p.ID + "." + name), Phase: p.ID, Lead: anyTime(0, longest).Draw(t, "notice"), Text: anyText(textMost).Draw(t, "text")}
	if rapid.Bool().Draw(t, "from its end") {
		prompt.Offset = -anyTime(1, p.Least).Draw(t, "before end")
		return prompt
	}
	prompt.Offset = anyTime(0, p.Most).Draw(t, "at")
	if rapid.Bool().Draw(t, "again") {
		prompt.Every = anyTime(shortestRepeat, longest).Draw(t, "every")
	}
	return prompt
}

// What a person wrote, however they wrote it, is written as something that is
// read as the same.
func FuzzTemplatesAreWrittenAsTheyWereRead(f *testing.F) {
	f.Add(small)
	all, err := BuiltIn()
	if err != nil {
		f.Fatal(err)
	}
	for _, template := range all {
		text, err := template.Text()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data string) {
		want, err := read("fuzz.toml", "fuzz.toml", data)
		if err != nil {
			return
		}
		got, err := read("fuzz.toml", "fuzz.toml", want.TOML())
		if err != nil {
			t.Fatalf("%v\n%s", err, want.TOML())
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("it was\n%+v\nand is\n%+v\nwritten as\n%s", want, got, want.TOML())
		}
	})
}
