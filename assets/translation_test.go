package assets

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryLanguageThatComesWithRoomtoneCanBeRead(t *testing.T) {
	for _, language := range Languages("") {
		texts, err := Translation(language.Tag, "")
		if err != nil || len(texts) < 600 || language.Name == "" {
			t.Errorf("%+v: %d texts, %v", language, len(texts), err)
		}
		for english, text := range texts {
			if strings.TrimSpace(text) == "" || !slices.Equal(Values(english), Values(text)) {
				t.Errorf("%s: %q is said as %q", language.Tag, english, text)
			}
		}
	}
}

// A file of one's own corrects a text of a language that is there already.
func TestAFileOfOnesOwnRulesOverTheBuiltIn(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "es.json"), []byte(`{"Peak": "Cumbre", "Music": ""}`), 0o600); err != nil {
		t.Fatal(err)
	}
	texts, err := Translation("es", dir)
	if err != nil || texts["Peak"] != "Cumbre" || texts["Music"] != "Música" || texts["Arrival"] != "Llegada" {
		t.Errorf("%q %q %q, %v", texts["Peak"], texts["Music"], texts["Arrival"], err)
	}
}

func TestValuesOfAText(t *testing.T) {
	for text, want := range map[string][]string{
		"":                               nil,
		"no value":                       nil,
		"{{.B}} then {{.A}}":             {"{{.A}}", "{{.B}}"},
		"twice {{.A}}, and again {{.A}}": {"{{.A}}"},
	} {
		if got := Values(text); !slices.Equal(got, want) {
			t.Errorf("%q has %q", text, got)
		}
	}
}

func FuzzReadTranslation(f *testing.F) {
	f.Add([]byte(`{"English": "Español"}`))
	f.Add([]byte("\ufeff{\"{{.N}} min\": \"{{.N}} minutos\"}"))
	f.Add([]byte(`{"{{.N}} min": "{{.N min"}`))
	f.Add([]byte(`["English"]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		texts, err := ReadTranslation("xx.json", data)
		again, same := ReadTranslation("xx.json", data)
		if !maps.Equal(texts, again) || (err == nil) != (same == nil) {
			t.Error("the same file is read in two ways")
		}
		for english, text := range texts {
			if strings.TrimSpace(text) == "" || !slices.Equal(Values(english), Values(text)) {
				t.Errorf("%q is said as %q", english, text)
			}
		}
	})
}
