package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"roomtone/assets"
)

// templateEnd ends the name of a template's file.
const templateEnd = ".toml"

// ErrBuiltIn is what the templates that come with Roomtone answer to whoever
// would change them.
var ErrBuiltIn = errors.New("this template comes with Roomtone and stays as it is; make one of your own from it")

// SaveTemplate writes one of the person's own templates, whole: after a crash
// there is the old one or the new one. Comments that its file had are gone
// then. One that was never kept gets a file of its own, which has the name of
// its title. It gives the template as it is listed from now on, and writes nothing
// that could not run.
func (s *Studio) SaveTemplate(t assets.Template) (assets.Template, error) {
	if t.Source == "" { // the name may be taken by now
		t.Name = s.freeName(t.Title)
	}
	switch {
	case assets.IsBuiltIn(t.Name):
		return t, ErrBuiltIn
	case t.Name == "" || templateName(t.Name) != t.Name:
		return t, fmt.Errorf("a template cannot be kept under the name %q; use small letters, digits and hyphens", t.Name)
	}
	if found := t.Check(); len(found) > 0 {
		return t, fmt.Errorf("the template cannot be kept as it is: %s", found[0].Text)
	}
	t.Source = s.templatePath(t.Name)
	if err := s.writeTemplate(t.Source, []byte(t.TOML())); err != nil {
		return t, err
	}
	return t, nil
}

// CopyTemplate is a template of the person's own that begins as another one
// is, under a name that is free. It is not kept before it is saved.
func (s *Studio) CopyTemplate(t assets.Template, title string) assets.Template {
	t.Title, t.Name, t.Source = title, s.freeName(title), ""
	return t
}

// ImportTemplate takes a template's file over among the person's own, as it
// is written, with its comments. A file that cannot be used is refused, and
// the error says everything that is wrong with it.
func (s *Studio) ImportTemplate(path string) (assets.Template, error) {
	t, err := assets.Load(path)
	if err != nil {
		return t, err
	}
	text, err := t.Text()
	if err != nil {
		return t, err
	}
	// The file may have become another one since.
	name := s.freeName(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	if err := s.writeTemplate(s.templatePath(name), []byte(text)); err != nil {
		return t, err
	}
	return assets.Load(s.templatePath(name))
}

// ExportTemplate writes a template into a file, as it is written, with its
// comments. A file that is there already becomes the template.
func (s *Studio) ExportTemplate(t assets.Template, path string) error {
	text, err := t.Text()
	if err != nil {
		return err
	}
	if !strings.EqualFold(filepath.Ext(path), templateEnd) {
		path += templateEnd
	}
	if err := maybe.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("the template cannot be written to %s: %w", path, err)
	}
	return nil
}

// DeleteTemplate deletes one of the person's own templates for good.
func (s *Studio) DeleteTemplate(t assets.Template) error {
	if t.Source == assets.SourceBuiltIn {
		return ErrBuiltIn
	}
	if err := os.Remove(s.templatePath(t.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the template cannot be deleted: %w", err)
	}
	return nil
}

func (s *Studio) templatePath(name string) string {
	return filepath.Join(s.places.Templates(), name+templateEnd)
}

func (s *Studio) writeTemplate(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the folder of your templates cannot be made: %w", err)
	}
	if err := maybe.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("the template cannot be kept: %w", err)
	}
	return nil
}

// freeName is a file's name made of a title, which no template has yet, nor
// any other file.
func (s *Studio) freeName(title string) string {
	base := templateName(title)
	if base == "" {
		base = "template"
	}
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if assets.IsBuiltIn(name) {
			continue
		}
		if _, err := os.Lstat(s.templatePath(name)); err != nil {
			return name
		}
	}
}

// templateName are the small letters and digits of a title, with hyphens
// between them.
func templateName(title string) string {
	const most = 40
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case b.Len() == most:
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
