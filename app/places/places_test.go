package places_test

import (
	"path/filepath"
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

func TestAProfileBelowAFolderStaysInIt(t *testing.T) {
	p := places.In("/somewhere")
	for _, path := range []string{p.Templates(), p.Settings(), p.Bridges(), p.Secrets(), p.SecretsKey(), p.Exercises(), p.Translations(), p.ScreenLamp(), p.Sessions(), p.LibraryIndex(), p.LibraryRecord(), p.Lamps(), p.CrashLog(), p.Cache} {
		if !strings.HasPrefix(path, "/somewhere/") {
			t.Errorf("%s lies outside", path)
		}
	}
}
