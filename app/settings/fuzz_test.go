package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// FuzzLoad: settings that somebody wrote by hand are read, or an error; what
// was read can be kept and comes back the same.
func FuzzLoad(f *testing.F) {
	f.Add("room = \"Practice\"\noutput = \"null\"\n")
	f.Add("room = 7")
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "settings.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load(path)
		if err != nil {
			if !reflect.DeepEqual(s, Settings{}) {
				t.Errorf("beside an error there are settings: %+v", s)
			}
			return
		}
		if err := s.Save(path); err != nil {
			t.Fatal(err)
		}
		if again, err := Load(path); err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v came back as %+v: %v", s, again, err)
		}
	})
}

// FuzzLoadCeiling: a ceiling is within its bounds, or an error.
func FuzzLoadCeiling(f *testing.F) {
	f.Add("db = -12.0\n")
	f.Add("db = nan")
	f.Add("db = 3")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "ceiling.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := LoadCeiling(path)
		switch {
		case err == nil && c == nil:
			t.Error("a file that is there counts as none")
		case err == nil && !(c.DB >= CeilingLeast && c.DB <= -1):
			t.Errorf("a ceiling of %g dB was taken", c.DB)
		case err != nil && c != nil:
			t.Error("beside an error there is a ceiling")
		}
	})
}
