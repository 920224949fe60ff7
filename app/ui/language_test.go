package ui

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/assets"
)

// speaks makes a test speak a language, and English again at its end.
func speaks(t *testing.T, tag string) {
	t.Helper()
	studio := session.NewStudio(places.In(t.TempDir()))
	t.Cleanup(func() { _ = speak(studio, assets.English) })
	if err := speak(studio, tag); err != nil {
		t.Fatal(err)
	}
}

// contents are the texts of the files that come with Roomtone.
func contents(t *testing.T) []string {
	t.Helper()
	var texts []string
	templates, wrong := assets.List("")
	for _, a := range templates {
		texts = append(texts, a.Title, a.Description)
		for _, ask := range a.Asks {
			texts = append(texts, ask.Question)
		}
		for _, phase := range a.Plan.Phases {
			texts = append(texts, phase.Name)
		}
		for _, prompt := range a.Plan.Prompts {
			texts = append(texts, prompt.Text)
		}
		for _, safety := range a.Plan.Safety {
			texts = append(texts, safety.Text)
		}
	}
	exercises, more := assets.Exercises("")
	wrong = append(wrong, more...)
	for _, e := range exercises {
		texts = append(append(texts, e.Title, e.Description), e.Cautions...)
		for _, part := range e.Parts {
			for _, step := range part.Steps {
				texts = append(texts, step.Say)
			}
		}
	}
	sets, more := assets.Sets("")
	wrong = append(wrong, more...)
	for _, s := range sets {
		texts = append(texts, s.Title, s.Description)
	}
	for _, name := range []string{assets.Gate, assets.Distress, assets.Discharge, assets.Reflection, assets.Tags} {
		list, err := assets.FindChecklist(name, "")
		if err != nil {
			wrong = append(wrong, err)
		}
		texts = append(texts, list.Title)
		for _, item := range list.Items {
			texts = append(texts, item.Text)
		}
	}
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// verb is a value in a sentence as the program's other parts build it.
var verb = regexp.MustCompile(`%%|%[-+.0-9]*[a-z]`)

// elsewhere are the sentences of the program's other parts, with § for values.
func elsewhere(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, folder := range []string{"../../app", "../../lighting", "../../playlist", "../../timer", "../../assets"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, _ := strconv.Unquote(literal.Value)
					found[text] = true
					found[verb.ReplaceAllStringFunc(text, func(v string) string { return map[bool]string{true: "%", false: "§"}[v == "%%"] })] = true
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestSpanishIsComplete(t *testing.T) {
	data, err := os.ReadFile("../../assets/translations/es.json")
	if err != nil {
		t.Fatal(err)
	}
	spanish, err := assets.ReadTranslation("es.json", data)
	if err != nil {
		t.Error(err)
	}
	var raw map[string]string
	if err := json.Unmarshal(data, &raw); err != nil || len(raw) != len(spanish) {
		t.Errorf("%d of its %d entries can be used, %v", len(spanish), len(raw), err)
	}
	used := map[string]bool{"English": true}
	for _, s := range everyText(t) {
		used[s.text] = true
	}
	for _, text := range contents(t) {
		used[text] = true
	}
	for _, text := range slices.Sorted(maps.Keys(used)) {
		if spanish[text] == "" {
			t.Errorf("there is no Spanish for %q", text)
		}
	}
	built := elsewhere(t)
	for text := range spanish {
		if !used[text] && !built[blank.ReplaceAllString(text, "§")] {
			t.Errorf("nobody says %q any more", text)
		}
	}
}

func TestWhatComesFromElsewhereIsSaid(t *testing.T) {
	speaks(t, "es")
	for text, want := range map[string]string{
		"Arrival":              "Llegada",
		"A phase of one's own": "A phase of one's own",
		"":                     "",
		"Only 800 MB are free on the disk of the sessions. Make room soon.":          "Solo quedan 800 MB libres en el disco de las sesiones. Haga sitio pronto.",
		"The sound device Ears is gone. The sound comes from Desk until it is back.": "El dispositivo de sonido Ears se ha ido. El sonido viene de Desk hasta que vuelva.",
	} {
		if got := said(text); got != want {
			t.Errorf("%q is said as %q", text, got)
		}
	}
	if got := sentence("the records are locked"); got != "Los registros están cerrados." {
		t.Errorf("an error is said as %q", got)
	}
	if got := l("{{.N}} lamps were given back.", "N", 3); got != "3 lámparas se devolvieron." {
		t.Errorf("a text is said as %q", got)
	}
	speaks(t, assets.English)
	if said("Arrival") != "Arrival" || l("Settings") != "Settings" {
		t.Error("English is not spoken again")
	}
}

// One file adds a language, also in part: the rest stays English.
func TestAFileOfOnesOwnAddsALanguage(t *testing.T) {
	p := places.In(t.TempDir())
	if err := os.MkdirAll(p.Translations(), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(p.Translations(), "nl.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"English": "Nederlands", "Settings": "Instellingen", "Arrival": "Aankomst"}`)
	studio := session.NewStudio(p)
	t.Cleanup(func() { _ = speak(studio, assets.English) })
	var names []string
	for _, language := range studio.Languages() {
		names = append(names, language.Name)
	}
	if !slices.Equal(names, []string{"English", "Español", "Nederlands"}) {
		t.Errorf("the languages are %v", names)
	}
	if err := speak(studio, "nl"); err != nil || l("Settings") != "Instellingen" || said("Arrival") != "Aankomst" || l("Records") != "Records" {
		t.Errorf("%q %q %q, %v", l("Settings"), said("Arrival"), l("Records"), err)
	}
	for name, text := range map[string]string{
		"no file of texts":   `["Settings"]`,
		"another value":      `{"{{.N}} min": "{{.M}} min", "Settings": "Instellingen"}`,
		"a value left out":   `{"{{.N}} min": "min", "Settings": "Instellingen"}`,
		"a template damaged": `{"{{.N}} min": "{{.N min", "Settings": "Instellingen"}`,
	} {
		write(text)
		if err := speak(studio, "nl"); err == nil || !strings.Contains(err.Error(), "nl.json") {
			t.Errorf("%s: %v", name, err)
		}
		if l("{{.N}} min", "N", 3) != "3 min" {
			t.Errorf("%s: %q is said", name, l("{{.N}} min", "N", 3))
		}
	}
	if err := speak(studio, "../../etc"); err == nil {
		t.Error("a name that is no language is taken")
	}
	if err := speak(studio, "xx"); err == nil || l("Settings") != "Settings" {
		t.Errorf("a language without a file: %v", err)
	}
}

// spanish is a room whose language was chosen on the page of settings.
func spanish(t *testing.T, s settings.Settings) *room {
	t.Helper()
	r := atSettings(t, s)
	t.Cleanup(func() { _ = speak(r.studio, assets.English) })
	choice := find(r.content(), func(s *widget.Select) bool { return slices.Contains(s.Options, "Español") })
	choice.SetSelected("Español")
	r.reads("Ajustes")
	r.reads("Dónde están las cosas")
	return r
}

func TestTheLanguageIsChosenInTheSettings(t *testing.T) {
	r := spanish(t, settings.Settings{})
	if r.kept().Language != "es" {
		t.Errorf("kept is %q", r.kept().Language)
	}
	r.press("Sesión")
	r.reads("Pastilla, dosis baja")
	r.press("Ejercicios")
	r.reads("Lugar de calma")
	r.press("Ajustes")
	find(r.content(), func(s *widget.Select) bool { return slices.Contains(s.Options, "Español") }).SetSelected("English")
	r.reads("Where things are")
	if r.kept().Language != "en" {
		t.Errorf("kept is %q", r.kept().Language)
	}
}

// Spanish is a third longer: the pages hold it all the same.
func TestPicturesInSpanish(t *testing.T) {
	r := spanish(t, settings.Settings{Template: "lozenge-medium"})
	picture := func(name string) {
		t.Helper()
		layOut(r.window.window, small)
		fits(t, r.window.window, small)
		looksLike(t, fmt.Sprintf("spanish-%s-%.0f.png", name, small.Width), r.window.window.Canvas())
	}
	r.press("Sesión")
	r.until("it is prepared", func() bool {
		return r.button("Probarla sin cliente") != nil && !r.button("Probarla sin cliente").Disabled()
	})
	picture("template")
	r.press("Ejercicios")
	picture("exercises")
	for _, page := range []string{"Música", "Luces", "Sonido", "Registros", "Curso", "Ajustes"} {
		r.press(page)
		layOut(r.window.window, small)
		t.Log(page)
		fits(t, r.window.window, small)
	}
	s := begin(t, afternoon()).plays("Still water", "Low hills", "A long way home", "Rain", "Snow on the river", "Moss", "Embers", "Harbour")
	d := newDesk(t, small)
	d.apply(atPeak(s))
	for leaf := leafRoom; leaf <= leafChart; leaf++ {
		d.drawer.show(leaf)
		layOut(d.window, small)
		t.Log("leaf", leaf)
		fits(t, d.window, small)
	}
	d.drawer.show(leafRoom)
	layOut(d.window, small)
	d.second = -1
	d.apply(d.latest)
	fits(t, d.window, small)
	looksLike(t, fmt.Sprintf("spanish-desk-%.0f.png", small.Width), d.window.Canvas())
}
