package settings_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"roomtone/app/settings"
)

func TestWhatWasSavedIsLoaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "settings.toml")
	want := settings.Settings{Template: "im", Music: []string{"/a b", "/c"}, Room: "Office", Output: "null", Theme: settings.Light, Size: 150, Still: true, Address: "12 Harbour Street"}
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := settings.Load(path)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("loaded %+v, %v; saved %+v", got, err, want)
	}
}

func TestNoFileIsAFreshStart(t *testing.T) {
	got, err := settings.Load(filepath.Join(t.TempDir(), "none.toml"))
	if err != nil || !reflect.DeepEqual(got, settings.Settings{New: true}) {
		t.Errorf("got %+v, %v", got, err)
	}
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := got.Save(path); err != nil {
		t.Fatal(err)
	}
	if got, err = settings.Load(path); err != nil || got.New {
		t.Errorf("what was kept once is new again: %+v, %v", got, err)
	}
}

func TestADamagedFileIsNamedAndNothingIsAssumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte("template = [["), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := settings.Load(path)
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the error %v does not name the file", err)
	}
	if !reflect.DeepEqual(got, settings.Settings{}) {
		t.Errorf("settings %+v came from a damaged file", got)
	}
}

func TestAFolderThatCannotBeMadeIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (settings.Settings{}).Save(filepath.Join(file, "settings.toml")); err == nil {
		t.Error("settings were saved below a file")
	}
}
