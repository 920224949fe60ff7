package session

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/app/places"
	"roomtone/assets"
)

func builtIn(t *testing.T, s *Studio, name string) assets.Template {
	t.Helper()
	found, err := s.Template(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestATemplateIsCopiedChangedKeptAndDeleted(t *testing.T) {
	s := NewStudio(places.In(t.TempDir()))
	own := s.CopyTemplate(builtIn(t, s, "lozenge-low"), "Warm evening, März")
	if own.Name != "warm-evening-m-rz" || own.Source != "" {
		t.Errorf("the copy is %q from %q", own.Name, own.Source)
	}
	own.Plan.Phases[5].Length = 30 * time.Minute
	kept, err := s.SaveTemplate(own)
	if err != nil {
		t.Fatal(err)
	}
	got := builtIn(t, s, "warm-evening-m-rz")
	if !reflect.DeepEqual(got, kept) || got.Plan.Phases[5].Length != 30*time.Minute {
		t.Errorf("kept was\n%+v\nand found is\n%+v", kept, got)
	}
	if info, err := os.Stat(kept.Source); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if again := s.CopyTemplate(kept, kept.Title); again.Name != "warm-evening-m-rz-2" {
		t.Errorf("a second one of that title is %q", again.Name)
	}
	if err := s.DeleteTemplate(kept); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Template(kept.Name); err == nil {
		t.Error("it is still there")
	}
	if err := s.DeleteTemplate(kept); err != nil {
		t.Errorf("what is gone already: %v", err)
	}
}

func TestABuiltInTemplateStaysAsItIs(t *testing.T) {
	s := NewStudio(places.In(t.TempDir()))
	all, _ := s.Templates()
	for _, template := range all {
		if _, err := s.SaveTemplate(template); !errors.Is(err, ErrBuiltIn) {
			t.Errorf("%s is saved: %v", template.Name, err)
		}
		if err := s.DeleteTemplate(template); !errors.Is(err, ErrBuiltIn) {
			t.Errorf("%s is deleted: %v", template.Name, err)
		}
		if own := s.CopyTemplate(template, template.Name); own.Name != template.Name+"-2" {
			t.Errorf("a copy with the name of %s is %s", template.Name, own.Name)
		}
	}
	if _, err := os.Stat(s.Places().Templates()); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
}

func TestWhatCannotRunIsNotKept(t *testing.T) {
	s := NewStudio(places.In(t.TempDir()))
	own, err := s.SaveTemplate(s.CopyTemplate(builtIn(t, s, "im"), "Mine"))
	if err != nil {
		t.Fatal(err)
	}
	broken := own
	broken.Title = ""
	if _, err := s.SaveTemplate(broken); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("it is kept: %v", err)
	}
	if got := builtIn(t, s, "mine"); got.Title != "Mine" {
		t.Errorf("what was kept before became %q", got.Title)
	}
	for _, name := range []string{"", "../mine", "Mine", "a b", ".hidden", strings.Repeat("a", 60)} {
		broken = own
		broken.Name = name
		if _, err := s.SaveTemplate(broken); err == nil {
			t.Errorf("it is kept under the name %q", name)
		}
	}
}

func TestATemplateIsExportedAndImportedWithItsComments(t *testing.T) {
	from, to := NewStudio(places.In(t.TempDir())), NewStudio(places.In(t.TempDir()))
	want := builtIn(t, from, "nasal")
	path := filepath.Join(t.TempDir(), "For a colleague")
	if err := from.ExportTemplate(want, path); err != nil {
		t.Fatal(err)
	}
	got, err := to.ImportTemplate(path + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := got.Text()
	if before, _ := want.Text(); text != before || !strings.HasPrefix(text, "#") {
		t.Error("its text is not what was exported")
	}
	if got.Name != "for-a-colleague" || filepath.Dir(got.Source) != to.Places().Templates() {
		t.Errorf("it is %q in %s", got.Name, got.Source)
	}
	if again, err := to.ImportTemplate(path + ".toml"); err != nil || again.Name != "for-a-colleague-2" {
		t.Errorf("the second time it is %q, %v", again.Name, err)
	}
	broken := filepath.Join(t.TempDir(), "broken.toml")
	if err := os.WriteFile(broken, []byte("title = \"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := to.ImportTemplate(broken); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a broken file: %v", err)
	}
	if all, faults := to.Templates(); len(all) != 11 || len(faults) > 0 {
		t.Errorf("%d templates, faults %v", len(all), faults)
	}
}

func TestEveryTitleGivesAName(t *testing.T) {
	s := NewStudio(places.In(t.TempDir()))
	rapid.Check(t, func(t *rapid.T) {
		name := s.freeName(rapid.String().Draw(t, "title"))
		if name == "" || templateName(name) != name || len(name) > 42 {
			t.Fatalf("the name is %q", name)
		}
	})
}
