package assets

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"roomtone/playlist"
)

func builtInSets(t testing.TB) map[string]Set {
	t.Helper()
	all, errs := Sets("")
	for _, err := range errs {
		t.Fatal(err)
	}
	byName := map[string]Set{}
	for _, s := range all {
		byName[s.Name] = s
	}
	return byName
}

func TestThereAreFiveDirectionsAndNoMusic(t *testing.T) {
	all, directions := builtInSets(t), 0
	for name, s := range all {
		if s.Title == "" || s.Description == "" || s.Source != SourceBuiltIn {
			t.Errorf("%s: %+v", name, s)
		}
		if !s.Wish.BedOnly {
			directions++
			if len(s.Wish.Prefer) == 0 {
				t.Errorf("%s prefers nothing: it is no direction", name)
			}
		}
	}
	if directions < 5 {
		t.Errorf("%d directions", directions)
	}
	if none := all["no-music"]; !none.Wish.BedOnly || none.LevelDB > -12 {
		t.Errorf("no-music is %+v", none)
	}
	if quiet := all["near-silence"].Wish; quiet.SilenceLeast < playlist.PlannedSilenceLeast || quiet.SilenceMost > playlist.PlannedSilenceMost || quiet.SilenceMost == 0 {
		t.Errorf("near-silence is silent for %v to %v", quiet.SilenceLeast, quiet.SilenceMost)
	}
}

// Whatever the set, the peak of a high dose must stay darker than its ascent,
// the return must not be louder than the peak, and no direction may ask for
// what no music is.
func TestEverySetKeepsTheArcOfEveryTemplate(t *testing.T) {
	templates, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for name, set := range builtInSets(t) {
		for _, template := range templates {
			by := map[string]playlist.Target{}
			for i, phase := range template.Plan.Phases {
				before := template.Music[i]
				got := set.Over(before)
				by[phase.ID] = got
				if got.LevelDB > before.LevelDB || got.Words != before.Words {
					t.Errorf("%s over %s, %s: %+v became %+v", name, template.Name, phase.ID, before, got)
				}
			}
			ascent, hasAscent := by["ascent"]
			peak, hasPeak := by["peak"]
			if hasAscent && hasPeak && template.Name == "lozenge-high" && peak.Brightness >= ascent.Brightness {
				t.Errorf("%s: the peak is as bright as the ascent: %.2f, %.2f", name, peak.Brightness, ascent.Brightness)
			}
		}
	}
}

func TestNoFaithIsPutIntoTheRoomByTheAcousticWorld(t *testing.T) {
	set := builtInSets(t)["acoustic-world"]
	for _, genre := range []string{"Gregorian Chant", "Sacred", "Gospel & Religious", "Kirtan", "Christian", "Qawwali"} {
		p := playlist.Fill(playlist.Request{
			Slots:  []playlist.Slot{{Phase: "peak", End: 10 * time.Minute, Target: playlist.Target{EnergyStart: .5, EnergyEnd: .5}}},
			Tracks: []playlist.Track{{Path: "a.flac", Duration: 10 * time.Minute, Genre: genre}},
			Wish:   set.Wish,
		})
		if p.Items[0].Kind != playlist.KindBed {
			t.Errorf("%s plays", genre)
		}
	}
}

const smallSet = `title = "Small"
description = "For tests."
prefer = ["harp"]
never = ["noise"]
silence = ["10 s", "1 min"]

[music]
energy = 0.5
brightness = -0.25
density = 1
level = "-3 dB"
pulse = [40, 60]
`

func TestASetIsReadAsItIsWritten(t *testing.T) {
	got, err := readSet("small.toml", "here", smallSet)
	if err != nil {
		t.Fatal(err)
	}
	want := Set{
		Name: "small", Title: "Small", Description: "For tests.", Source: "here",
		Set: playlist.Set{
			Energy: .5, Brightness: -.25, Density: 1, LevelDB: -3, Pulse: &playlist.PulseRange{Least: 40, Most: 60},
			Wish: playlist.Wish{Prefer: []string{"harp"}, Never: []string{"noise"}, SilenceLeast: 10 * time.Second, SilenceMost: time.Minute},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestFaultsOfASetNameTheirLineAndField(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`energy = 0.5`, `energy = 3`, `small.toml, line 8: music, field "energy": 3 is not between 0 and 2.`},
		{`energy = 0.5`, `energy = "0.5"`, `small.toml, line 8: music, field "energy": it should be a number without quotes`},
		{`energy = 0.5`, `energy = nan`, `small.toml, line 8: music, field "energy": NaN is not between`},
		{`energy = 0.5` + "\n", ``, `small.toml, line 7: music, field "energy": it is missing.`},
		{`level = "-3 dB"`, `level = "3 dB"`, `small.toml, line 11: music, field "level": 3 dB cannot be.`},
		{`pulse = [40, 60]`, `puls = [40, 60]`, `small.toml, line 12: music, field "puls": there is no such field here. Did you mean "pulse"?`},
		{`silence = ["10 s", "1 min"]`, `silence = ["5 s", "1 min"]`, `small.toml, line 5: field "silence": a planned silence lasts from 10 s to 1 min`},
		{`silence = ["10 s", "1 min"]`, `silence = ["1 min", "10 s"]`, `small.toml, line 5: field "silence": the shorter silence stands first: ["10 s", "1 min"].`},
		{`silence = ["10 s", "1 min"]`, `silence = ["soon", "10 s"]`, `small.toml, line 5: field "silence": "soon" is not a time.`},
		{`silence = ["10 s", "1 min"]`, `silence = ["10 s"]`, `small.toml, line 5: field "silence": it should be two times`},
		{`title = "Small"`, `title = "Small"` + "\nbed_only = true", `small.toml, line 2: field "bed_only": where only the bed plays`},
		{"[music]", "[musik]", `field "musik": there is no such field here.`},
	} {
		text := strings.Replace(smallSet, c.old, c.new, 1)
		if _, err := readSet("small.toml", "", text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.new, err, c.want)
		}
	}
}

func TestAnOwnSetStandsBesideTheBuiltInOnes(t *testing.T) {
	dir := folder(t, map[string]string{"mine.toml": smallSet, "drone.toml": smallSet, "broken.toml": "title = 1"})
	all, errs := Sets(dir)
	if last := all[len(all)-1]; last.Name != "mine" {
		t.Errorf("the last set is %s", last.Name)
	}
	if len(errs) != 2 {
		t.Errorf("errors: %v", errs)
	}
	if _, err := FindSet("dron", dir); err == nil || !strings.Contains(err.Error(), `there is no set "dron". Did you mean "drone"?`) {
		t.Errorf("%v", err)
	}
	if s, err := FindSet("mine", dir); err != nil || s.Energy != .5 {
		t.Errorf("%+v, %v", s, err)
	}
}
