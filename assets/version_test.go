package assets

import (
	"path/filepath"
	"testing"
	"time"
)

// A template that a person made from one of the first version is read for
// ever. The files are never changed: where one does not fit any more, what
// reads it is mended.
func TestTemplatesOfTheFirstVersionAreStillRead(t *testing.T) {
	for name, want := range map[string]struct {
		phases, prompts, safety int
		length                  time.Duration
	}{
		"im":          {9, 18, 1, 2*time.Hour + 45*time.Minute},
		"lozenge-low": {9, 22, 0, 2*time.Hour + 25*time.Minute},
	} {
		got, err := Load(filepath.Join("testdata", "v1", name+".toml"))
		if err != nil {
			t.Error(err)
			continue
		}
		var length time.Duration
		for _, phase := range got.Plan.Phases {
			length += phase.Length
		}
		if len(got.Plan.Phases) != want.phases || length != want.length || len(got.Plan.Prompts) != want.prompts || len(got.Plan.Safety) != want.safety {
			t.Errorf("%s has %d phases, %v, %d prompts and %d safety times", name, len(got.Plan.Phases), length, len(got.Plan.Prompts), len(got.Plan.Safety))
		}
	}
}
