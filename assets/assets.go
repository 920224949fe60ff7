package assets

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed templates/*.toml
var files embed.FS

// extension ends the name of every template file.
const extension = ".toml"

// names are the built-in templates in the order in which people meet them.
func names() []string {
	return []string{
		"lozenge-low", "lozenge-medium", "lozenge-high", "lozenge-ifs",
		"im", "nasal", "at-home-lozenge", "preparation", "integration",
	}
}

// BuiltIn reads the templates that come with Roomtone.
func BuiltIn() ([]Template, error) {
	var templates []Template
	for _, name := range names() {
		t, err := builtIn(name)
		if err != nil {
			return nil, err
		}
		templates = append(templates, t)
	}
	return templates, nil
}

func builtIn(name string) (Template, error) {
	data, err := files.ReadFile("templates/" + name + extension)
	if err != nil {
		return Template{}, fmt.Errorf("the built-in template %s cannot be read: %w", name, err)
	}
	return read(name+extension, SourceBuiltIn, string(data))
}

// Load reads one template file. Its error tells everything that is wrong
// with the file, one sentence a line, each with its line and its field.
func Load(path string) (Template, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Template{}, fmt.Errorf("the template cannot be opened: %w", err)
	case !info.Mode().IsRegular():
		return Template{}, fmt.Errorf("%s is not a file. Name a template file, which ends in %s", path, extension)
	}
	f, err := os.Open(path)
	if err != nil {
		return Template{}, fmt.Errorf("the template cannot be opened: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sizeMost+1))
	if err != nil {
		return Template{}, fmt.Errorf("the template cannot be read: %w", err)
	}
	return read(filepath.Base(path), path, string(data))
}

// Text is the template as it is written, with its comments.
func (t Template) Text() (string, error) {
	var data []byte
	var err error
	if t.Source == SourceBuiltIn {
		data, err = files.ReadFile("templates/" + t.Name + extension)
	} else {
		data, err = os.ReadFile(t.Source)
	}
	if err != nil {
		return "", fmt.Errorf("the template cannot be read: %w", err)
	}
	return string(data), nil
}

// List gives the built-in templates and after them those of the person's
// own folder, by file name. A file that cannot be used is told among the
// errors and hides no other. A folder that does not exist is an empty one.
func List(userDir string) ([]Template, []error) {
	templates, err := BuiltIn()
	if err != nil {
		return nil, []error{err}
	}
	var errs []error
	own, err := ownNames(userDir)
	if err != nil {
		errs = append(errs, err)
	}
	for _, name := range own {
		t, err := find(name, userDir, own)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		templates = append(templates, t)
	}
	return templates, errs
}

// Find reads the template of that name, built in or from the person's own
// folder. Where the name is unknown the error says what there is.
func Find(name, userDir string) (Template, error) {
	own, listing := ownNames(userDir)
	t, err := find(name, userDir, own)
	if err != nil {
		// A folder that cannot be listed may be why the name is unknown.
		return Template{}, errors.Join(err, listing)
	}
	return t, nil
}

func find(name, userDir string, own []string) (Template, error) {
	isBuiltIn, isOwn := slices.Contains(names(), name), slices.Contains(own, name)
	path := filepath.Join(userDir, name+extension)
	switch {
	case isBuiltIn && isOwn:
		// To run either would surprise whoever meant the other.
		return Template{}, fmt.Errorf("%s has the name of a built-in template. Rename the file, such as to %q, and use that name", path, "my-"+name+extension)
	case isBuiltIn:
		return builtIn(name)
	case isOwn:
		return Load(path)
	}
	return Template{}, fmt.Errorf("there is no template %q. %s", name, instead(name, slices.Concat(names(), own)))
}

// ownNames are the names of the person's own templates.
func ownNames(dir string) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("your own templates cannot be listed: %w", err)
	}
	var own []string
	for _, e := range entries {
		name, isTemplate := strings.CutSuffix(e.Name(), extension)
		if isTemplate && name != "" && !strings.HasPrefix(name, ".") {
			own = append(own, name)
		}
	}
	return own, nil
}
