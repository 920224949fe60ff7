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

//go:embed templates/*.toml exercises/*.toml sets/*.toml checklists/*.toml
var files embed.FS

// extension ends the name of every file that this package reads.
const extension = ".toml"

// shelf is one kind of file: those that come with Roomtone, in the order in
// which people meet them, and a person's own beside them.
type shelf[T any] struct {
	// what names one of them, as errors say it; folder is where the built-in
	// ones are.
	what, folder string
	names        []string
	read         func(file, source, data string) (T, error)
}

// builtIn reads one that comes with Roomtone.
func (s shelf[T]) builtIn(name string) (T, error) {
	text, err := s.text(name, SourceBuiltIn)
	if err != nil {
		var none T
		return none, err
	}
	return s.read(name+extension, SourceBuiltIn, text)
}

// allBuiltIn reads all that come with Roomtone.
func (s shelf[T]) allBuiltIn() ([]T, error) {
	var all []T
	for _, name := range s.names {
		t, err := s.builtIn(name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// text is the file as it is written, with its comments.
func (s shelf[T]) text(name, source string) (string, error) {
	var data []byte
	var err error
	if source == SourceBuiltIn {
		data, err = files.ReadFile(s.folder + "/" + name + extension)
	} else {
		data, err = os.ReadFile(source)
	}
	if err != nil {
		return "", fmt.Errorf("the %s cannot be read: %w", s.what, err)
	}
	return string(data), nil
}

// load reads one file, whatever its folder.
func (s shelf[T]) load(path string) (t T, err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return t, fmt.Errorf("the %s cannot be opened: %w", s.what, err)
	case !info.Mode().IsRegular():
		return t, fmt.Errorf("%s is not a file. Name a %s file, which ends in %s", path, s.what, extension)
	}
	f, err := os.Open(path)
	if err != nil {
		return t, fmt.Errorf("the %s cannot be opened: %w", s.what, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sizeMost+1))
	if err != nil {
		return t, fmt.Errorf("the %s cannot be read: %w", s.what, err)
	}
	return s.read(filepath.Base(path), path, string(data))
}

// list gives the built-in ones and after them those of the person's own
// folder, by file name. A file that cannot be used is told among the errors
// and hides no other. A folder that does not exist is an empty one.
func (s shelf[T]) list(userDir string) ([]T, []error) {
	all, err := s.allBuiltIn()
	if err != nil {
		return nil, []error{err}
	}
	var errs []error
	own, err := s.ownNames(userDir)
	if err != nil {
		errs = append(errs, err)
	}
	for _, name := range own {
		t, err := s.among(name, userDir, own)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, t)
	}
	return all, errs
}

// find reads the one of that name, built in or from the person's own folder.
// Where the name is unknown the error says what there is.
func (s shelf[T]) find(name, userDir string) (t T, err error) {
	own, listing := s.ownNames(userDir)
	if t, err = s.among(name, userDir, own); err != nil {
		// A folder that cannot be listed may be why the name is unknown.
		return t, errors.Join(err, listing)
	}
	return t, nil
}

// ownFirst reads the person's own file of that name or, where there is none,
// the built-in one: for what is asked for by its place and not by a person.
func (s shelf[T]) ownFirst(name, userDir string) (T, error) {
	own, err := s.ownNames(userDir)
	if err != nil || !slices.Contains(own, name) {
		return s.builtIn(name)
	}
	return s.load(filepath.Join(userDir, name+extension))
}

func (s shelf[T]) among(name, userDir string, own []string) (t T, err error) {
	isBuiltIn, isOwn := slices.Contains(s.names, name), slices.Contains(own, name)
	path := filepath.Join(userDir, name+extension)
	switch {
	case isBuiltIn && isOwn:
		// To run either would surprise whoever meant the other.
		return t, fmt.Errorf("%s has the name of a built-in %s. Rename the file, such as to %q, and use that name", path, s.what, "my-"+name+extension)
	case isBuiltIn:
		return s.builtIn(name)
	case isOwn:
		return s.load(path)
	}
	return t, fmt.Errorf("there is no %s %q. %s", s.what, name, instead(name, slices.Concat(s.names, own)))
}

// ownNames are the names of the person's own files.
func (s shelf[T]) ownNames(dir string) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("your own %ss cannot be listed: %w", s.what, err)
	}
	var own []string
	for _, e := range entries {
		name, fits := strings.CutSuffix(e.Name(), extension)
		if fits && name != "" && !strings.HasPrefix(name, ".") {
			own = append(own, name)
		}
	}
	return own, nil
}
