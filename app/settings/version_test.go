package settings_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"roomtone/app/settings"
)

// What the first version kept is read for ever. The files are never changed:
// where one does not fit any more, what reads it is mended.
func TestWhatTheFirstVersionKeptIsStillRead(t *testing.T) {
	folder := filepath.Join("testdata", "v1")
	got, err := settings.Load(filepath.Join(folder, "settings.toml"))
	want := settings.Settings{Template: "lozenge-low", Music: []string{"/home/me/Music", "/media/drive/quiet"}, Room: "Practice", Output: "alsa_output.usb-Speaker"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the settings are %+v, %v", got, err)
	}
	ceiling, err := settings.LoadCeiling(filepath.Join(folder, "ceiling.toml"))
	if err != nil || ceiling == nil || ceiling.DB != -11 || ceiling.Meter != 68 || ceiling.Most != 80 || ceiling.Set.Year() != 2026 {
		t.Errorf("the ceiling is %+v, %v", ceiling, err)
	}
}
