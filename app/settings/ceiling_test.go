package settings_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/app/settings"
)

func TestACeilingComesBackAsItWasSet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "ceiling.toml")
	if c, err := settings.LoadCeiling(path); c != nil || err != nil {
		t.Fatalf("before it is set: %v, %v", c, err)
	}
	want := settings.Ceiling{DB: -12.5, Meter: 67.5, Most: 78, Set: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := settings.LoadCeiling(path)
	if err != nil || *got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestACeilingOutOfBoundsIsNeverKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ceiling.toml")
	for _, db := range []float64{0, -.5, 3, -31, math.NaN(), math.Inf(-1)} {
		if err := (settings.Ceiling{DB: db}).Save(path); err == nil {
			t.Errorf("%g was kept", db)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("something was written")
	}
}

// Where the ceiling cannot be read, the sound must not begin without it.
func TestACeilingThatCannotBeReadIsNoMissingOne(t *testing.T) {
	for _, text := range []string{"ceiling_dbtp = ", "ceiling_dbtp = 20.0", "ceiling_dbtp = \"-12\"", "\x00", ""} {
		path := filepath.Join(t.TempDir(), "ceiling.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := settings.LoadCeiling(path); err == nil || c != nil {
			t.Errorf("%q gives %v, %v", text, c, err)
		}
	}
}
