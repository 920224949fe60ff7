package draft

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/assets"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

func template(t interface{ Fatal(...any) }, name string) assets.Template {
	found, err := assets.Find(name, "")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func place(f assets.Finding) string { return strings.Join(f.Place, ".") }

// Each change, what it makes of the template, and what is found then.
func TestChanges(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*Draft)
		want func(assets.Template) bool
		at   string // where something is found; "" for nowhere
	}{
		"rename":         {func(d *Draft) { d.Rename("Evening") }, func(t assets.Template) bool { return t.Title == "Evening" && t.Name == "nasal" }, ""},
		"rename to none": {func(d *Draft) { d.Rename("") }, func(t assets.Template) bool { return t.Title == "" }, "title"},
		"describe":       {func(d *Draft) { d.Describe("Slow.") }, func(t assets.Template) bool { return t.Description == "Slow." }, ""},
		"limit light":    {func(d *Draft) { d.LimitLight(30) }, func(t assets.Template) bool { return t.LightCeiling == 30 }, "phase.arrival.light.brightness"},
		"at home":        {func(d *Draft) { d.AtHome(true) }, func(t assets.Template) bool { return t.AtHome }, ""},
		"length":         {func(d *Draft) { d.SetLength(5, 30*time.Minute) }, func(t assets.Template) bool { return t.Plan.Phases[5].Length == 30*time.Minute }, ""},
		"length too much": {func(d *Draft) { d.SetLength(5, 20*time.Hour) }, func(t assets.Template) bool {
			return t.Plan.Phases[5].Length == 20*time.Hour
		}, "phase.peak.usual"},
		"rename a phase": {func(d *Draft) {
			p := d.Template().Plan.Phases[5]
			p.Name, p.ID = "Height", "other"
			d.SetPhase(5, p)
		}, func(t assets.Template) bool {
			return t.Plan.Phases[5].Name == "Height" && t.Plan.Phases[5].ID == "peak"
		}, ""},
		"music": {func(d *Draft) {
			d.SetMusic(5, playlist.Target{EnergyStart: .1, EnergyEnd: .2, LevelDB: -12})
		}, func(t assets.Template) bool { return t.Music[5].LevelDB == -12 && t.Music[5].EnergyEnd == .2 }, ""},
		"music too loud": {func(d *Draft) { d.SetMusic(5, playlist.Target{LevelDB: 1}) }, func(t assets.Template) bool { return t.Music[5].LevelDB == 1 }, "phase.peak.music.level"},
		"light": {func(d *Draft) {
			d.SetLight(5, lighting.Target{Scene: lighting.Scene{Percent: 3, Mirek: 400}, Curve: lighting.CurveEven})
		}, func(t assets.Template) bool { return t.Light[5].Percent == 3 }, ""},
		"add a phase": {func(d *Draft) { d.AddPhase(1) }, func(t assets.Template) bool {
			return len(t.Plan.Phases) == 10 && t.Plan.Phases[2].ID == "phase-1" && t.Plan.Phases[2].End == timer.EndAuto && t.Light[2] == t.Light[1] && len(t.Music) == 10
		}, "phase.phase-1.name"},
		"move a phase": {func(d *Draft) { d.MovePhase(5, 4) }, func(t assets.Template) bool {
			return t.Plan.Phases[4].ID == "peak" && t.Plan.Phases[5].ID == "ascent"
		}, ""},
		"move the dose to the end": {func(d *Draft) { d.MovePhase(1, 8) }, func(t assets.Template) bool { return t.Plan.Phases[8].ID == "grounding" }, "phase.grounding.ends"},
		"move nowhere":             {func(d *Draft) { d.MovePhase(0, -1) }, nil, ""},
		"remove a phase": {func(d *Draft) { d.RemovePhase(5) }, func(t assets.Template) bool {
			return len(t.Plan.Phases) == 8 && len(t.Music) == 8 && len(t.Light) == 8 && !slices.ContainsFunc(t.Plan.Prompts, func(p timer.Prompt) bool { return p.Phase == "peak" })
		}, ""},
		"remove the dose": {func(d *Draft) { d.RemovePhase(1) }, func(t assets.Template) bool { return t.Plan.DosePhase() < 0 }, "safety.pressure.after_dose"},
		"add a prompt": {func(d *Draft) { d.AddPrompt(5) }, func(t assets.Template) bool {
			return slices.ContainsFunc(t.Plan.Prompts, func(p timer.Prompt) bool { return p.ID == "peak.prompt-1" })
		}, "phase.peak.prompt.prompt-1.text"},
		"change a prompt": {func(d *Draft) {
			d.SetPrompt(0, timer.Prompt{Text: "Breathe.", Offset: time.Minute, Lead: time.Second})
		}, func(t assets.Template) bool {
			return t.Plan.Prompts[0] == timer.Prompt{ID: "arrival.gate", Phase: "arrival", Text: "Breathe.", Offset: time.Minute, Lead: time.Second}
		}, ""},
		"a prompt too late":    {func(d *Draft) { d.SetPrompt(0, timer.Prompt{Text: "Late.", Offset: 9 * time.Hour}) }, func(t assets.Template) bool { return t.Plan.Prompts[0].Offset == 9*time.Hour }, "phase.arrival.prompt.gate.at"},
		"remove a prompt":      {func(d *Draft) { d.RemovePrompt(0) }, func(t assets.Template) bool { return t.Plan.Prompts[0].ID != "arrival.gate" }, ""},
		"add a safety time":    {func(d *Draft) { d.AddSafety() }, func(t assets.Template) bool { return t.Plan.Safety[len(t.Plan.Safety)-1].ID == "safety.time-1" }, "safety.time-1.text"},
		"change a safety time": {func(d *Draft) { d.SetSafety(0, timer.Safety{At: time.Hour, Text: "Pressure."}) }, func(t assets.Template) bool { return t.Plan.Safety[0].At == time.Hour }, ""},
		"remove a safety time": {func(d *Draft) { d.RemoveSafety(0) }, func(t assets.Template) bool { return len(t.Plan.Safety) == 1 }, ""},
		"add a question":       {func(d *Draft) { d.AddAsk() }, func(t assets.Template) bool { return t.Asks[len(t.Asks)-1].ID == "question-1" }, "ask.question-1.question"},
		"change a question": {func(d *Draft) {
			d.SetAsk(d.AddAsk(), assets.Ask{Question: "How many sprays?", Phase: "dose"})
		}, func(t assets.Template) bool {
			return t.Asks[len(t.Asks)-1] == assets.Ask{ID: "question-1", Question: "How many sprays?", Phase: "dose"}
		}, ""},
		"remove a question": {func(d *Draft) { d.RemoveAsk(d.AddAsk()) }, nil, ""},
		"what is not there": {func(d *Draft) {
			d.SetPhase(9, timer.Phase{})
			d.SetLength(-1, time.Hour)
			d.SetMusic(9, playlist.Target{})
			d.SetLight(-1, lighting.Target{})
			d.SetPrompt(99, timer.Prompt{})
			d.RemovePrompt(-1)
			d.RemoveSafety(9)
			d.RemoveAsk(9)
			d.RemovePhase(9)
			d.AddPhase(9)
			d.AddPrompt(9)
		}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := template(t, "nasal")
			d := New(before)
			c.do(d)
			after := d.Template()
			if c.want == nil {
				if !reflect.DeepEqual(after, before) {
					t.Errorf("it became %+v", after)
				}
			} else if !c.want(after) {
				t.Errorf("it became %+v", after)
			}
			if c.at == "" && len(d.Findings()) > 0 || c.at != "" && !slices.ContainsFunc(d.Findings(), func(f assets.Finding) bool { return place(f) == c.at }) {
				t.Errorf("found %q, want something at %q", d.Findings(), c.at)
			}
			for d.Undo() {
			}
			if !reflect.DeepEqual(d.Template(), before) || d.Changed() {
				t.Error("undoing everything does not give what was there first")
			}
		})
	}
}

func TestAQuestionAboutAPhaseThatGoesAsksForNoLength(t *testing.T) {
	d := New(template(t, "lozenge-low"))
	hold := slices.IndexFunc(d.Template().Asks, func(a assets.Ask) bool { return a.Phase == "dose" })
	if hold < 0 {
		t.Fatal("no question sets the length of the hold")
	}
	d.RemovePhase(2)
	if got := d.Template().Asks[hold].Phase; got != "" {
		t.Errorf("it still sets the length of %q", got)
	}
}

func TestTheLastPhaseStays(t *testing.T) {
	d := New(template(t, "integration"))
	for range 20 {
		d.RemovePhase(0)
	}
	if n := len(d.Template().Plan.Phases); n != 1 {
		t.Errorf("%d phases are left", n)
	}
}

func TestTypingIsOneStep(t *testing.T) {
	d := New(template(t, "nasal"))
	for _, title := range []string{"E", "Ev", "Eve"} {
		d.Rename(title)
	}
	p := d.Template().Plan.Phases[5]
	for _, name := range []string{"H", "He"} {
		p.Name = name
		d.SetPhase(5, p)
	}
	d.SetLength(5, 26*time.Minute)
	d.Pause()
	d.SetLength(5, 27*time.Minute)
	var seen []string
	for ok := true; ok; ok = d.Undo() {
		now := d.Template()
		seen = append(seen, fmt.Sprint(now.Title, ", ", now.Plan.Phases[5].Name, ", ", now.Plan.Phases[5].Length))
	}
	first := template(t, "nasal")
	want := []string{"Eve, He, 27m0s", "Eve, He, 26m0s", "Eve, He, 25m0s", "Eve, Peak, 25m0s", first.Title + ", Peak, 25m0s"}
	if !slices.Equal(seen, want) {
		t.Errorf("the steps back are %q, want %q", seen, want)
	}
}

func TestWhatIsKeptIsNotChanged(t *testing.T) {
	d := New(template(t, "nasal"))
	changed := func(want bool, when string) {
		t.Helper()
		if d.Changed() != want {
			t.Errorf("%s: changed is %v", when, !want)
		}
	}
	changed(false, "at first")
	d.Rename("Evening")
	changed(true, "after a change")
	d.Keep("evening", "/own/evening.toml")
	changed(false, "after keeping")
	d.Rename("Evening, late")
	changed(true, "after another change of the same field")
	d.Undo()
	changed(false, "back at what was kept")
	d.Undo()
	changed(true, "before what was kept")
	if got := d.Template(); got.Name != "evening" || got.Source != "/own/evening.toml" {
		t.Errorf("it is %s from %s", got.Name, got.Source)
	}
	d.Describe("Another way.")
	changed(true, "where what was kept cannot be gone back to")
	d.Undo()
	changed(true, "where what was kept is gone")
}

func TestAChangeEndsWhatCouldBeRedone(t *testing.T) {
	d := New(template(t, "nasal"))
	d.Rename("One")
	d.Undo()
	if !d.CanRedo() || d.CanUndo() {
		t.Error("it cannot be redone")
	}
	d.Describe("Two.")
	if d.CanRedo() || d.Redo() || !d.CanUndo() {
		t.Error("what was left can still be redone")
	}
}

// anyChange does one thing to a draft.
func anyChange(t *rapid.T, d *Draft) {
	now := d.Template()
	phase := rapid.IntRange(-1, len(now.Plan.Phases)).Draw(t, "phase")
	length := time.Duration(rapid.Int64Range(-60, 1500).Draw(t, "minutes")) * time.Minute
	text := rapid.StringN(0, 30, -1).Draw(t, "text")
	switch rapid.IntRange(0, 17).Draw(t, "change") {
	case 0:
		d.Rename(text)
	case 1:
		d.Describe(text)
	case 2:
		d.LimitLight(rapid.Float64().Draw(t, "ceiling"))
	case 3:
		d.AtHome(!now.AtHome)
	case 4:
		d.SetLength(phase, length)
	case 5:
		d.SetPhase(phase, timer.Phase{Name: text, Least: length, Length: length, Most: length, End: rapid.SampledFrom([]timer.EndRule{timer.EndAuto, timer.EndConfirm, timer.EndDose, "x"}).Draw(t, "end")})
	case 6:
		d.SetMusic(phase, playlist.Target{LevelDB: rapid.Float64().Draw(t, "level")})
	case 7:
		d.SetLight(phase, lighting.Target{Scene: lighting.Scene{Percent: rapid.Float64().Draw(t, "percent")}, Fade: length})
	case 8:
		d.AddPhase(phase)
	case 9:
		d.MovePhase(phase, rapid.IntRange(-1, len(now.Plan.Phases)).Draw(t, "to"))
	case 10:
		d.RemovePhase(phase)
	case 11:
		d.AddPrompt(phase)
	case 12:
		d.SetPrompt(rapid.IntRange(-1, len(now.Plan.Prompts)).Draw(t, "prompt"), timer.Prompt{Offset: length, Every: length / 7, Lead: -length, Text: text})
	case 13:
		d.RemovePrompt(rapid.IntRange(-1, len(now.Plan.Prompts)).Draw(t, "prompt"))
	case 14:
		d.SetSafety(d.AddSafety(), timer.Safety{At: length, Text: text})
	case 15:
		d.RemoveSafety(0)
	case 16:
		d.SetAsk(d.AddAsk(), assets.Ask{Question: text, Phase: rapid.SampledFrom([]string{"", "dose", "nowhere"}).Draw(t, "sets")})
	case 17:
		d.RemoveAsk(0)
	}
}

func TestUndoingEverythingGivesTheFirstVersion(t *testing.T) {
	all, err := assets.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom(all).Draw(t, "template")
		d := New(first)
		for range rapid.IntRange(0, 15).Draw(t, "changes") {
			if rapid.IntRange(0, 4).Draw(t, "undo") == 0 {
				d.Undo()
			}
			anyChange(t, d)

			now := d.Template()
			if n := len(now.Plan.Phases); n == 0 || len(now.Music) != n || len(now.Light) != n {
				t.Fatalf("%d phases, %d kinds of music, %d of light", n, len(now.Music), len(now.Light))
			}
			if found := now.Check(); !reflect.DeepEqual(found, d.Findings()) {
				t.Fatalf("found %q, and in the template %q", d.Findings(), found)
			}
			drawn := d.Drawable()
			if err := drawn.Plan.Validate(); err != nil || len(drawn.Plan.Phases) != len(now.Plan.Phases) {
				t.Fatalf("it cannot be drawn: %v", err)
			}
			if len(d.Findings()) == 0 && !reflect.DeepEqual(drawn.Plan.Phases, now.Plan.Phases) {
				t.Fatal("what is in order is drawn as something else")
			}
		}
		last, steps := d.Template(), 0
		for d.Undo() {
			steps++
		}
		if !reflect.DeepEqual(d.Template(), first) {
			t.Fatalf("after undoing everything it is\n%+v\nand was\n%+v", d.Template(), first)
		}
		for range steps {
			d.Redo()
		}
		if !reflect.DeepEqual(d.Template(), last) {
			t.Fatal("redoing everything does not give the last version")
		}
	})
}

func TestTheOldestVersionsGo(t *testing.T) {
	d := New(template(t, "integration"))
	for i := range most + 50 {
		d.Rename(fmt.Sprint("Title ", i))
		d.Pause()
	}
	if d.at != most-1 || d.Template().Title != fmt.Sprint("Title ", most+49) || !d.Changed() {
		t.Errorf("version %d is seen, %q", d.at, d.Template().Title)
	}
}
