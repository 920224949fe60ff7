package assets

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/lighting"
	"roomtone/timer"
)

func builtInNamed(t *testing.T, name string) Template {
	t.Helper()
	template, err := Find(name, "")
	if err != nil {
		t.Fatal(err)
	}
	return template
}

func TestBuiltInTemplatesAreThoseOfTheTerminalsContract(t *testing.T) {
	want := []string{
		"lozenge-low", "lozenge-medium", "lozenge-high", "lozenge-ifs", "im",
		"nasal", "at-home-lozenge", "preparation", "integration",
	}
	templates, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, template := range templates {
		got = append(got, template.Name)
		if template.Source != SourceBuiltIn {
			t.Errorf("%s: source %q", template.Name, template.Source)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("built in are %v, want %v", got, want)
	}
	entries, err := os.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want) {
		t.Errorf("the folder has %d files for %d templates", len(entries), len(want))
	}
}

func TestBuiltInTemplatesRun(t *testing.T) {
	templates, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range templates {
		if _, err := timer.New(template.Plan); err != nil {
			t.Errorf("%s: %v", template.Name, err)
		}
		if n := len(template.Plan.Phases); len(template.Music) != n || len(template.Light) != n {
			t.Errorf("%s: %d phases, %d music targets, %d light targets", template.Name, n, len(template.Music), len(template.Light))
		}
	}
}

// minutes of the phases' boundaries since the dose, from DOMAIN §1. Where
// phases overlap there, each begins when the one before it has ended.
func TestPhasesFallOnTheMinutesOfTheDoseTimeline(t *testing.T) {
	ids := []string{"arrival", "grounding", "dose", "onset", "ascent", "peak", "plateau", "return", "closing"}
	low := []float64{-45, -20, 0, 12, 15, 20, 45, 65, 80, 100}
	deep := []float64{-45, -20, 0, 12, 15, 25, 60, 85, 110, 150}
	for name, want := range map[string][]float64{
		"lozenge-low":     low,
		"lozenge-ifs":     low,
		"lozenge-medium":  deep,
		"lozenge-high":    deep,
		"at-home-lozenge": deep,
		"im":              {-45, -20, 0, 1, 5, 10, 30, 55, 80, 120},
		"nasal":           {-45, -20, 0, 10, 15, 25, 50, 80, 110, 120},
	} {
		plan := builtInNamed(t, name).Plan
		dose := plan.DosePhase()
		if dose < 0 {
			t.Errorf("%s: no dose", name)
			continue
		}
		var before time.Duration
		for _, p := range plan.Phases[:dose] {
			before += p.Length
		}
		at, got, gotIDs := -before, []float64{-before.Minutes()}, []string{}
		for _, p := range plan.Phases {
			at += p.Length
			got, gotIDs = append(got, at.Minutes()), append(gotIDs, p.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: boundaries at %v, want %v", name, got, want)
		}
		if !slices.Equal(gotIDs, ids) {
			t.Errorf("%s: phases %v, want %v", name, gotIDs, ids)
		}
	}
}

func TestPreparationTakesSixtyToNinetyMinutesWithoutMedicine(t *testing.T) {
	plan := builtInNamed(t, "preparation").Plan
	var least, most time.Duration
	for _, p := range plan.Phases {
		least, most = least+p.Least, most+p.Most
	}
	if least != 60*time.Minute || most != 90*time.Minute {
		t.Errorf("it takes %v to %v", least, most)
	}
	for _, name := range []string{"preparation", "integration"} {
		if plan := builtInNamed(t, name).Plan; plan.DosePhase() >= 0 || len(plan.Safety) > 0 {
			t.Errorf("%s: there is no medicine, but dose phase %d and %d safety times", name, plan.DosePhase(), len(plan.Safety))
		}
	}
}

func TestAHumanDecidesWhereAHumanMust(t *testing.T) {
	templates, _ := BuiltIn()
	for _, template := range templates {
		phases := template.Plan.Phases
		for i, p := range phases {
			want := timer.EndAuto
			switch {
			case i >= len(phases)-2:
				want = timer.EndConfirm
			case p.ID == "grounding":
				want = timer.EndDose
			}
			if p.End != want {
				t.Errorf("%s, %s: ends %q, want %q", template.Name, p.ID, p.End, want)
			}
		}
	}
}

// span is a range of numbers with both its ends.
type span struct{ least, most float64 }

func (s span) has(x float64) bool { return x >= s.least-1e-9 && x <= s.most+1e-9 }

// musicRow is one row of DOMAIN §4.
type musicRow struct {
	pulse, energy span
	level         span
}

// musicRows has the row of each phase. The dose has none, and sounds like
// the grounding before it; plateau and descent are one phase between two rows.
func musicRows() map[string]musicRow {
	settling := musicRow{pulse: span{0, 65}, energy: span{.10, .25}, level: span{-6, -6}}
	return map[string]musicRow{
		"arrival":   settling,
		"grounding": settling,
		"dose":      settling,
		"onset":     {pulse: span{50, 70}, energy: span{.20, .35}, level: span{-3, -3}},
		"ascent":    {pulse: span{60, 80}, energy: span{.35, .60}},
		"peak":      {pulse: span{0, 80}, energy: span{.50, .70}},
		"peak, low": {pulse: span{0, 65}, energy: span{.20, .30}, level: span{-9, -9}},
		"plateau":   {pulse: span{50, 65}, energy: span{.20, .45}, level: span{-4, -2}},
		"return":    {pulse: span{60, 75}, energy: span{.25, .40}, level: span{-5, -5}},
		"closing":   {energy: span{0, .15}, level: span{-9, -9}},
	}
}

// isLow tells the low doses, in which people talk.
func isLow(name string) bool { return name == "lozenge-low" || name == "lozenge-ifs" }

// dosed are the templates with a medicine.
func dosed(t *testing.T) []Template {
	t.Helper()
	templates, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(templates, func(t Template) bool { return t.Plan.DosePhase() < 0 })
}

func TestMusicTargetsLieInTheirRows(t *testing.T) {
	rows := musicRows()
	for _, template := range dosed(t) {
		for i, phase := range template.Plan.Phases {
			key := phase.ID
			if key == "peak" && isLow(template.Name) {
				key = "peak, low"
			}
			row, got := rows[key], template.Music[i]
			if !row.pulse.has(got.PulseLeast) || !row.pulse.has(got.PulseMost) || !row.energy.has(got.EnergyStart) ||
				!row.energy.has(got.EnergyEnd) || !row.level.has(got.LevelDB) || got.Words {
				t.Errorf("%s, %s: %+v is not in %+v", template.Name, key, got, row)
			}
		}
	}
}

func TestPeakIsLessBrightThanTheAscentAndNeverFalls(t *testing.T) {
	for _, template := range dosed(t) {
		music := byPhase(template, template.Music)
		if music["peak"].Brightness >= music["ascent"].Brightness {
			t.Errorf("%s: the peak's brightness %v is not below the ascent's %v", template.Name, music["peak"].Brightness, music["ascent"].Brightness)
		}
		if music["ascent"].EnergyEnd <= music["ascent"].EnergyStart {
			t.Errorf("%s: the ascent does not rise", template.Name)
		}
		if !isLow(template.Name) && music["peak"].EnergyEnd < music["peak"].EnergyStart {
			t.Errorf("%s: the peak falls", template.Name)
		}
	}
}

func byPhase[T any](t Template, targets []T) map[string]T {
	m := map[string]T{}
	for i, p := range t.Plan.Phases {
		m[p.ID] = targets[i]
	}
	return m
}

func kelvin(t lighting.Target) float64 { return math.Round(1e6 / t.Mirek) }

func TestLightTargetsFollowTheRoom(t *testing.T) {
	for _, template := range dosed(t) {
		light := byPhase(template, template.Light)
		percent := map[string]float64{"arrival": 40, "grounding": 20, "onset": 5, "peak": 1, "plateau": 5, "return": 25, "closing": 50}
		if isLow(template.Name) { // people talk: somewhat more light
			percent["onset"], percent["peak"], percent["plateau"] = 10, 8, 10
		}
		for phase, want := range percent {
			if got := light[phase].Percent; got != want {
				t.Errorf("%s, %s: %v %%, want %v %%", template.Name, phase, got, want)
			}
		}
		if got := kelvin(light["arrival"]); got != 2700 {
			t.Errorf("%s: arrival at %v K", template.Name, got)
		}
		if got := kelvin(light["peak"]); got != 2000 {
			t.Errorf("%s: the peak is not amber but %v K", template.Name, got)
		}
		if got := light["return"].Fade; got != 10*time.Minute {
			t.Errorf("%s: the return brightens over %v, want 10 min", template.Name, got)
		}
	}
}

// Wherever the phases lie, the light goes from that of the grounding to that
// of the onset within one even fade of five minutes, which begins between
// the dose and the latest onset.
func TestTheOnsetsFadeTakesFiveMinutes(t *testing.T) {
	for _, template := range dosed(t) {
		phases, light := template.Plan.Phases, template.Light
		at, since := light[1].Scene, time.Duration(0)
		var first, last time.Duration = -1, 0
		for i := 2; i <= 3; i++ {
			fade := lighting.Fade{From: at, To: light[i].Scene, Start: since, End: since + light[i].Fade, Curve: light[i].Curve}
			if fade.From.Percent != fade.To.Percent {
				if first < 0 {
					first = fade.Start
				}
				last = fade.End
			}
			since += phases[i].Length
			at = light[i].Scene
		}
		if last-first != 5*time.Minute || first > 15*time.Minute {
			t.Errorf("%s: the light fades from %v to %v since the dose", template.Name, first, last)
		}
	}
}

// The injection's fade is cut in two by a phase change, and is still one.
func TestTheInjectionsFadeIsEvenAcrossItsSeam(t *testing.T) {
	template := builtInNamed(t, "im")
	light := byPhase(template, template.Light)
	whole := lighting.Fade{From: light["grounding"].Scene, To: light["onset"].Scene, End: 5 * time.Minute, Curve: lighting.CurveEven}
	want, got := whole.At(time.Minute), light["dose"].Scene
	if math.Abs(got.Percent-want.Percent) > .5 || math.Abs(got.Mirek-want.Mirek) > 3 {
		t.Errorf("after the first minute it is %+v, and an even fade would be at %+v", got, want)
	}
}

func TestTalkingSessionsStayQuietAndLit(t *testing.T) {
	for _, name := range []string{"preparation", "integration"} {
		template := builtInNamed(t, name)
		for i, m := range template.Music {
			if template.Plan.Phases[i].ID == "practice" {
				continue // a taste of the dosing session
			}
			if m.EnergyEnd > .15 || m.LevelDB > -9 || template.Light[i].Percent < 40 {
				t.Errorf("%s, %s: %+v at %v %%", name, template.Plan.Phases[i].ID, m, template.Light[i].Percent)
			}
		}
	}
	practice := byPhase(builtInNamed(t, "preparation"), builtInNamed(t, "preparation").Music)["practice"]
	onset := byPhase(builtInNamed(t, "lozenge-high"), builtInNamed(t, "lozenge-high").Music)["onset"]
	if practice.LevelDB != onset.LevelDB || practice.Brightness != onset.Brightness {
		t.Errorf("the practice, %+v, does not sound like the onset, %+v", practice, onset)
	}
}

func TestLozengesAskWhatThePrescriberDecides(t *testing.T) {
	for _, template := range dosed(t) {
		lozenge := strings.Contains(template.Name, "lozenge")
		asks := map[string]Ask{}
		for _, a := range template.Asks {
			asks[a.ID] = a
		}
		if !lozenge {
			if len(asks) > 0 {
				t.Errorf("%s asks %v", template.Name, asks)
			}
			continue
		}
		if asks["hold"].Phase != "dose" || asks["swallow"].Question == "" || asks["swallow"].Phase != "" {
			t.Errorf("%s asks %+v", template.Name, template.Asks)
		}
	}
}
