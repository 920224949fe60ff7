package places_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"roomtone/app/places"
)

func TestAProfileIsAMatterOfEnvironment(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "c"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "d"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(home, "s"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "k"))
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	p := places.Ours()
	for got, want := range map[string]string{
		p.Templates(): filepath.Join(home, "c", "roomtone", "templates"),
		p.Sessions():  filepath.Join(home, "d", "roomtone", "sessions"),
		p.Lamps():     filepath.Join(home, "s", "roomtone", "lamps-before.json"),
		p.Cache:       filepath.Join(home, "k", "roomtone"),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Every place of a profile lies in one of its four folders, and no two are the
// same: what is kept in one must never be written over by another.
func TestEachPlaceIsOneOfItsOwnWithinTheProfile(t *testing.T) {
	p := places.In("/somewhere")
	taken := map[string]string{}
	profile := reflect.ValueOf(p)
	for i := range profile.NumMethod() {
		name := profile.Type().Method(i).Name
		path := profile.Method(i).Call(nil)[0].String()
		if other, ok := taken[path]; ok {
			t.Errorf("%s and %s are both %s", name, other, path)
		}
		taken[path] = name
		within := slices.ContainsFunc([]string{p.Config, p.Data, p.State, p.Cache}, func(folder string) bool {
			return filepath.Dir(path) == folder
		})
		if !within || !strings.HasPrefix(path, "/somewhere/") {
			t.Errorf("%s is %s, in none of the profile's folders", name, path)
		}
	}
	if len(taken) < 20 {
		t.Errorf("only %d places were looked at", len(taken))
	}
}

// Whoever deletes the cache loses nothing, and a sealed file and its key never
// lie in one folder.
func TestASecretAndItsKeyLieApart(t *testing.T) {
	p := places.In("/somewhere")
	if filepath.Dir(p.Secrets()) == filepath.Dir(p.SecretsKey()) {
		t.Errorf("both lie in %s", filepath.Dir(p.Secrets()))
	}
	for _, kept := range []string{p.Sessions(), p.Records(), p.Courses(), p.LibraryRecord(), p.Keys(), p.SecretsKey()} {
		if strings.HasPrefix(kept, p.Cache+string(filepath.Separator)) {
			t.Errorf("%s lies in the cache", kept)
		}
	}
}
