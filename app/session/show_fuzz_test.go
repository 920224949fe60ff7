package session

import (
	"encoding/json"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

// FuzzShow plays whatever a well-signed bundle may ask of music and light,
// once it has passed the check: nothing may panic, and no light goes beyond
// what a lamp has.
func FuzzShow(f *testing.F) {
	plan := timer.Plan{Phases: []timer.Phase{
		{ID: "a", Least: time.Minute, Length: time.Minute, Most: time.Hour, End: timer.EndDose},
		{ID: "b", Least: time.Minute, Length: 2 * time.Minute, Most: time.Hour, End: timer.EndConfirm},
	}}
	for _, text := range []string{
		`{"music":[{},{}],"light":[{},{}],"light_ceiling_percent":60}`,
		`{"music":[{"level_db":-200},{"level_db":0}],"light":[{"percent":100,"mirek":1000,"fade_ns":1},{}],"light_ceiling_percent":100}`,
		`{"music":[],"light":[]}`, `{`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var show conductor.Show
		if json.Unmarshal(raw, &show) != nil || checkShow(show, len(plan.Phases)) != nil {
			return
		}
		show.Plan = plan
		course, err := conductor.NewCourse(show, playlist.Programme{})
		if err != nil {
			t.Fatal(err)
		}
		state, err := timer.Fold(plan, []timer.Event{{Kind: timer.Started}})
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Duration(0); at <= course.Length(); at += 10 * time.Second {
			course.Mix(at)
			for _, fade := range conductor.Fades(state, show, at) {
				if p := fade.At(at).Percent; !(p >= 0 && p <= 100) {
					t.Fatalf("a light of %v percent", p)
				}
			}
		}
	})
}
