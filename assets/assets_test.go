package assets

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// folder makes a person's own templates.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func listed(templates []Template) []string {
	var names []string
	for _, t := range templates {
		names = append(names, t.Name)
	}
	return names
}

func TestOwnTemplatesStandBesideTheBuiltInOnes(t *testing.T) {
	dir := folder(t, map[string]string{
		"zebra.toml":        small,
		"My evening.toml":   small,
		"notes.txt":         "not a template",
		".hidden.toml":      "not one either",
		"zebra.toml.backup": "nor this",
	})
	templates, errs := List(dir)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if got, want := listed(templates), append(builtInNames(), "My evening", "zebra"); !slices.Equal(got, want) {
		t.Errorf("listed are %v, want %v", got, want)
	}
	for _, name := range []string{"zebra", "My evening"} {
		own, err := Find(name, dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(dir, name+".toml"); own.Source != want || own.Name != name {
			t.Errorf("found %q from %q, want %q", own.Name, own.Source, want)
		}
	}
}

func TestABrokenTemplateIsToldAndHidesNoOther(t *testing.T) {
	dir := folder(t, map[string]string{
		"broken.toml": strings.Replace(small, `least = "5 min"`, `least = "9 h"`, 1),
		"whole.toml":  small,
	})
	if err := os.Mkdir(filepath.Join(dir, "folder.toml"), 0o700); err != nil {
		t.Fatal(err)
	}
	templates, errs := List(dir)
	if got, want := listed(templates), append(builtInNames(), "whole"); !slices.Equal(got, want) {
		t.Errorf("listed are %v, want %v", got, want)
	}
	if len(errs) != 2 || !strings.HasPrefix(errs[0].Error(), "broken.toml, line 14: ") || !strings.Contains(errs[1].Error(), "is not a file") {
		t.Errorf("told is %v", errs)
	}
	if _, err := Find("broken", dir); err == nil || !strings.HasPrefix(err.Error(), "broken.toml, line 14: ") {
		t.Errorf("finding the broken one: %v", err)
	}
}

func TestAnOwnFileTakesNoBuiltInName(t *testing.T) {
	dir := folder(t, map[string]string{"nasal.toml": small})
	templates, errs := List(dir)
	if !slices.Equal(listed(templates), builtInNames()) || templates[5].Source != SourceBuiltIn {
		t.Errorf("listed are %v", listed(templates))
	}
	want := filepath.Join(dir, "nasal.toml") + ` has the name of a built-in template. Rename the file, such as to "my-nasal.toml", and use that name`
	if len(errs) != 1 || errs[0].Error() != want {
		t.Errorf("told is %v, want %s", errs, want)
	}
	// Which of the two somebody meant is not for the program to guess.
	if _, err := Find("nasal", dir); err == nil || err.Error() != want {
		t.Errorf("finding it: %v", err)
	}
}

func TestAnUnknownNameIsAnsweredWithWhatThereIs(t *testing.T) {
	dir := folder(t, map[string]string{"evening.toml": small})
	for name, want := range map[string]string{
		"lozenge-hi":  `there is no template "lozenge-hi". Did you mean "lozenge-high"?`,
		"Lozenge-Low": `there is no template "Lozenge-Low". Did you mean "lozenge-low"?`,
		"evning":      `there is no template "evning". Did you mean "evening"?`,
		"../nasal":    `there is no template "../nasal". Did you mean "nasal"?`,
		"":            `there is no template "". There are: ` + strings.Join(builtInNames(), ", ") + ", evening.",
		"sleep":       `there is no template "sleep". There are: ` + strings.Join(builtInNames(), ", ") + ", evening.",
	} {
		if _, err := Find(name, dir); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestAFolderThatIsNotThereIsEmpty(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "absent")} {
		templates, errs := List(dir)
		if !slices.Equal(listed(templates), builtInNames()) || len(errs) > 0 {
			t.Errorf("%q: %v, %v", dir, listed(templates), errs)
		}
	}
}

func TestAFolderThatCannotBeListedIsTold(t *testing.T) {
	file := filepath.Join(folder(t, map[string]string{"x": ""}), "x")
	templates, errs := List(file)
	if !slices.Equal(listed(templates), builtInNames()) || len(errs) != 1 || !strings.Contains(errs[0].Error(), "your own templates cannot be listed") {
		t.Errorf("%v, %v", listed(templates), errs)
	}
	if _, err := Find("nasal", file); err != nil {
		t.Errorf("a built-in template is hidden: %v", err)
	}
	if _, err := Find("evening", file); err == nil || !strings.Contains(err.Error(), "your own templates cannot be listed") {
		t.Errorf("an own template: %v", err)
	}
}

// A person who copies a built-in template as a start has a working one.
func TestACopyOfABuiltInTemplateIsATemplate(t *testing.T) {
	copies := map[string]string{}
	for _, name := range builtInNames() {
		data, err := files.ReadFile("templates/" + name + extension)
		if err != nil {
			t.Fatal(err)
		}
		copies["my-"+name+extension] = string(data)
		copies["their-"+name+extension] = strings.ReplaceAll(string(data), "\n", "\r\n")
		copies["old-"+name+extension] = "\ufeff" + string(data)
	}
	templates, errs := List(folder(t, copies))
	if len(errs) > 0 || len(templates) != 4*len(builtInNames()) {
		t.Errorf("%d templates, %v", len(templates), errs)
	}
}

func TestEveryBuiltInTemplateExplainsItself(t *testing.T) {
	for _, name := range builtInNames() {
		data, err := files.ReadFile("templates/" + name + extension)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(data), "\n\n")
		for line := range strings.Lines(head) {
			if !strings.HasPrefix(line, "#") {
				t.Errorf("%s opens with %q and not with a comment", name, line)
			}
		}
		if !strings.Contains(strings.ReplaceAll(head, "\n# ", " "), "copy this file") {
			t.Errorf("%s does not say how to make one's own", name)
		}
	}
}

func BenchmarkBuiltIn(b *testing.B) {
	for b.Loop() {
		if _, err := BuiltIn(); err != nil {
			b.Fatal(err)
		}
	}
}

// builtInNames are the built-in templates in the order of the list.
func builtInNames() []string { return templates().names }

func TestBuiltInNamesAreKnown(t *testing.T) {
	all, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range all {
		if !IsBuiltIn(template.Name) {
			t.Errorf("%s is not known to be built in", template.Name)
		}
	}
	for _, name := range []string{"", "my-evening", "lozenge-low.toml"} {
		if IsBuiltIn(name) {
			t.Errorf("%q is taken for built in", name)
		}
	}
}
