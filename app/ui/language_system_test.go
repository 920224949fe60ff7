//go:build !race

package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/assets"
)

// TestMain is the tests, or, where the environment asks for it, a program that
// says one word in a language and ends: Fyne looks at the system's language
// when a program starts.
func TestMain(m *testing.M) {
	folder := os.Getenv("ROOMTONE_SPEAKS_IN")
	if folder == "" {
		os.Exit(m.Run())
	}
	_ = speak(session.NewStudio(places.In(folder)), os.Getenv("ROOMTONE_SPEAKS"))
	_, _ = os.Stdout.WriteString(l("Music") + "|" + said("Arrival") + "|" + lang.L("Quit"))
}

// Whatever language the system has, the chosen one is spoken, and Fyne does
// not write an error for each text.
func TestTheChosenLanguageIsSpokenWhateverTheSystemHas(t *testing.T) {
	folder := t.TempDir()
	own := places.In(folder).Translations()
	if err := os.MkdirAll(own, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(own, "de.json"), []byte(`{"Music": "Musik", "Arrival": "Ankommen"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	// The last word is one of Fyne's own: it has it in the system's language.
	const english, spanish, german = "Music|Arrival|", "Música|Llegada|", "Musik|Ankommen|"
	for _, c := range []struct{ system, tag, want string }{
		{"C", "", english + "Quit"},
		{"C", "es", spanish + "Quit"},
		{"C.UTF-8", "es", spanish + "Quit"},
		{"en_GB.UTF-8", "", english + "Quit"},
		{"en_US.UTF-8", "es", spanish + "Quit"},
		{"es", "", spanish + "Salir"},
		{"es_MX.UTF-8", "", spanish + "Salir"},
		{"es_ES.UTF-8", "en", english + "Salir"},
		{"fr_FR.UTF-8", "", english + "Quitter"}, // Fyne has French and we have none
		{"fr_CA.UTF-8", "es", spanish + "Quitter"},
		{"zh_CN.UTF-8", "es", spanish + "退出"},
		{"sr_RS@latin", "es", spanish + "Quit"},
		{"ca_ES.UTF-8", "es", spanish + "Quit"},
		{"pt_BR.UTF-8", "es", spanish + "Sair"},
		{"de_AT.UTF-8", "", german + "Beenden"},
		{"it_IT.UTF-8", "de", german + "Quit"},
		{"en_US.UTF-8", "../de", english + "Quit"},
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "LANGUAGE=", "LC_ALL="+c.system, "LANG="+c.system, "ROOMTONE_SPEAKS_IN="+folder, "ROOMTONE_SPEAKS="+c.tag)
		var complaints strings.Builder
		cmd.Stderr = &complaints
		heard, err := cmd.Output()
		if err != nil || string(heard) != c.want {
			t.Errorf("system %s, chosen %q: says %q, want %q; %v", c.system, c.tag, heard, c.want, err)
		}
		if strings.Contains(complaints.String(), "Translation failure") {
			t.Errorf("system %s, chosen %q: %s", c.system, c.tag, complaints.String())
		}
	}
}

func TestTheSystemsLanguageIsTheNearest(t *testing.T) {
	speaks := func(tag string) bool { return tag == "es" || tag == "pt-BR" || tag == assets.English }
	for locale, want := range map[fyne.Locale]string{
		"es": "es", "es-MX": "es", "pt-BR": "pt-BR", "pt-PT": "en", "en-GB": "en", "de": "en", "": "en",
	} {
		if got := nearest(locale, speaks); got != want {
			t.Errorf("%q: %q, want %q", locale, got, want)
		}
	}
}

// Where a sentence fits more than one pattern, the narrower one is taken, and
// always the same.
func TestASentenceIsSaidByTheNarrowestPattern(t *testing.T) {
	built := builtSentences(map[string]string{
		"{{.A}} is gone":                       "{{.A}} wide",
		"The sound device {{.A}} is gone":      "{{.A}} narrow",
		"it lasts {{.A}} and not {{.B}}":       "not {{.B}} but {{.A}}",
		"{{.Name}} is the window's own":        "never by pattern",
		"The same in both languages: {{.A}} s": "The same in both languages: {{.A}} s",
	})
	say := func(text string) string {
		for _, b := range built {
			if s, ok := b.say(text); ok {
				return s
			}
		}
		return ""
	}
	for range 20 {
		for text, want := range map[string]string{
			"The sound device Ears is gone":   "Ears narrow",
			"The lamp is gone":                "The lamp wide",
			"it lasts 2 and not 3":            "not 3 but 2",
			"a {{ b }} is gone":               "a {{ b }} wide",
			"x is the window's own":           "",
			"The same in both languages: 3 s": "",
		} {
			if got := say(text); got != want {
				t.Fatalf("%q is said as %q, want %q", text, got, want)
			}
		}
	}
}

// Fyne may come to speak more languages: a newer one is told of here.
func TestFynesLanguagesAreKnown(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(folder)), "lang", "translations", "base.*.json"))
	if err != nil || len(files) != len(fynesLanguages) {
		t.Errorf("Fyne has %d languages, %d are known: %v", len(files), len(fynesLanguages), err)
	}
	for _, file := range files {
		tag := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "base."), ".json"), "_", "-")
		if !slices.Contains(fynesLanguages, fyne.Locale(tag)) {
			t.Errorf("Fyne speaks %s, too", tag)
		}
	}
}

func BenchmarkSpeak(b *testing.B) {
	studio := session.NewStudio(places.In(b.TempDir()))
	for i := 0; b.Loop(); i++ {
		if err := speak(studio, []string{"es", "en"}[i%2]); err != nil { // the same again costs nothing
			b.Fatal(err)
		}
	}
}
