package assets

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed translations/*.json
var translations embed.FS

// Language is a language that the window can speak.
type Language struct {
	// Tag names it and its file, such as "es" or "pt-BR".
	Tag string
	// Name is what its speakers call it: how its file translates "English".
	Name string
}

// English is the language that the texts are written in.
const English = "en"

const (
	translationExtension = ".json"
	translationMost      = 4 << 20 // bytes
)

// tags are the names that a language's file may have.
var tags = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// Languages are those that there is a file for, built in or in the person's
// own folder; English stands first and the others by their tags. A file that
// cannot be read is listed by its tag: choosing it says what is wrong.
func Languages(dir string) []Language {
	tags := slices.DeleteFunc(tagsOnFile(dir), func(tag string) bool { return tag == English })
	var all []Language
	for _, tag := range append([]string{English}, tags...) {
		texts, _ := Translation(tag, dir)
		name := texts["English"]
		if tag != English && (name == "" || name == "English") {
			name = tag
		}
		all = append(all, Language{Tag: tag, Name: name})
	}
	return all
}

// Speaks tells whether there is a file for the language, or it needs none.
func Speaks(tag, dir string) bool { return tag == English || slices.Contains(tagsOnFile(dir), tag) }

// tagsOnFile are the tags of the languages that there is a file for, sorted.
func tagsOnFile(dir string) []string {
	found := map[string]bool{}
	builtIn, _ := fs.Sub(translations, "translations") // the folder is a valid one
	for _, folder := range []fs.FS{builtIn, os.DirFS(dir)} {
		files, _ := fs.Glob(folder, "*"+translationExtension) // the pattern is sound
		for _, file := range files {
			if tag := strings.TrimSuffix(file, translationExtension); tags.MatchString(tag) {
				found[tag] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Translation gives every text of Roomtone, by its English, in the language
// of that tag: as the built-in file has it, as the person's own file in dir
// has it where there is one, and in English where neither does. An entry that
// cannot be used is told in the error and left in English; the others stand.
func Translation(tag, dir string) (map[string]string, error) {
	spanish, err := builtInTranslation("es")
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for english := range spanish {
		texts[english] = english
	}
	if !tags.MatchString(tag) {
		return texts, fmt.Errorf("no language is called %q; such as es or pt-BR are", tag)
	}
	built, err := builtInTranslation(tag)
	known := err == nil || tag == English
	maps.Copy(texts, built)
	path := filepath.Join(dir, tag+translationExtension)
	f, err := os.Open(path)
	switch {
	case dir == "" || errors.Is(err, fs.ErrNotExist):
		if !known {
			return texts, fmt.Errorf("there is no file for the language %q; Roomtone speaks English", tag)
		}
		return texts, nil
	case err != nil:
		return texts, fmt.Errorf("the translation cannot be opened: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, translationMost+1))
	if err != nil {
		return texts, fmt.Errorf("the translation cannot be read: %w", err)
	}
	own, err := ReadTranslation(filepath.Base(path), data)
	maps.Copy(texts, own)
	return texts, err
}

func builtInTranslation(tag string) (map[string]string, error) {
	data, err := translations.ReadFile("translations/" + tag + translationExtension)
	if err != nil {
		return nil, fmt.Errorf("the translation cannot be read: %w", err)
	}
	return ReadTranslation(tag+translationExtension, data)
}

// ReadTranslation reads a file of texts by their English. What is left empty
// counts as not there. The error names every entry that asks for other values
// than its English, and the rest stands beside it.
func ReadTranslation(file string, data []byte) (map[string]string, error) {
	if len(data) > translationMost {
		return nil, fmt.Errorf("%s is too large for a translation; it may have %d MB", file, translationMost>>20)
	}
	all := map[string]string{}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &all); err != nil {
		return nil, fmt.Errorf("%s cannot be read as a translation: it should be lines such as \"Music\": \"Música\", between { and }: %w", file, err)
	}
	var faults []error
	for _, english := range slices.Sorted(maps.Keys(all)) {
		text := all[english]
		_, err := template.New("").Parse(text)
		switch {
		case strings.TrimSpace(text) == "":
			delete(all, english)
		case err != nil || !slices.Equal(Values(english), Values(text)):
			faults = append(faults, fmt.Errorf("%s: %q should have the same values as %q, each as it is written there", file, text, english))
			delete(all, english)
		}
	}
	return all, errors.Join(faults...)
}

// value is a place in a text for what is known only when it is said.
var value = regexp.MustCompile(`\{\{.*?\}\}`)

// Values are the places in a text, such as {{.Name}}, sorted.
func Values(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(value.FindAllString(text, -1))))
}
