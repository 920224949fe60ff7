//go:build !race

package chaos

import (
	"math"
	"strings"
	"testing"
	"time"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/timer"
)

// What the chaos test listens and looks with must hear and see what is wrong.
func TestAWrongSoundIsHeard(t *testing.T) {
	stage := playlist.Stage{LevelDB: -6, Target: playlist.Target{LevelDB: -6}}
	piece := playlist.Item{Kind: playlist.KindTrack, Path: "/a.flac", End: time.Hour}
	quiet := playlist.Hand{Silent: true}
	for name, c := range map[string]struct {
		mixes []playlist.Mix
		says  string
	}{
		"nothing at all":          {[]playlist.Mix{{Now: 0}, {Now: 3 * time.Second}}, "nobody planned"},
		"a silence without end":   {[]playlist.Mix{{Stages: []playlist.Stage{stage}, Hand: []playlist.Hand{quiet}, Now: time.Minute}, {Stages: []playlist.Stage{stage}, Hand: []playlist.Hand{quiet}, Now: time.Minute + 3*time.Second}}, "nobody planned"},
		"louder than the phase":   {[]playlist.Mix{{Stages: []playlist.Stage{{LevelDB: -3, Target: stage.Target}}}}, "over a phase"},
		"a piece that is raised":  {[]playlist.Mix{{Stages: []playlist.Stage{stage}, Items: []playlist.Item{{Kind: playlist.KindTrack, Path: "/a.flac", End: time.Hour, GainDB: 1}}}}, "raised"},
		"a jump within a piece":   {[]playlist.Mix{{Stages: []playlist.Stage{stage}, Items: []playlist.Item{piece}}, {Stages: []playlist.Stage{stage}, Items: []playlist.Item{{Kind: playlist.KindTrack, Path: "/a.flac", Offset: time.Second, End: time.Hour}}, Now: time.Second}}, "jumps"},
		"three pieces at once":    {[]playlist.Mix{{Stages: []playlist.Stage{stage}, Items: []playlist.Item{piece, piece, piece}}}, "at once"},
		"time that goes back":     {[]playlist.Mix{{Stages: []playlist.Stage{stage}, Now: time.Minute}, {Stages: []playlist.Stage{stage}, Now: time.Second}}, "went back"},
		"a level that sinks away": {[]playlist.Mix{{Stages: []playlist.Stage{{LevelDB: -30, Target: stage.Target}}}}, "sinks"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlayer()
			for _, m := range c.mixes {
				if err := p.Reconcile(t.Context(), m); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Join(p.wrong, "\n"); !strings.Contains(got, c.says) {
				t.Errorf("heard %q", got)
			}
		})
	}
	p := newPlayer()
	p.see(timer.Event{Kind: timer.Silenced, By: time.Minute})
	for now := time.Duration(0); now < time.Minute; now += time.Second {
		_ = p.Reconcile(t.Context(), playlist.Mix{Stages: []playlist.Stage{stage}, Hand: []playlist.Hand{quiet}, Now: now})
	}
	if len(p.wrong) > 0 {
		t.Errorf("a silence at the guide's word is called wrong: %q", p.wrong)
	}
}

func TestAWrongLightIsSeen(t *testing.T) {
	lamp := lighting.Lamp{ID: "1", Name: "Lamp", Reachable: true, On: true, Percent: 50}
	for name, c := range map[string]struct {
		change func(h *house)
		told   float64
		says   string
	}{
		"a step":               {nil, 46, "steps"},
		"above the ceiling":    {nil, 61, "ceiling"},
		"a lamp in hand":       {func(h *house) { h.hands["1"] = time.Now().Add(-time.Minute) }, 49, "hand"},
		"a small step":         {nil, 47, ""},
		"at the guide's word":  {func(h *house) { h.word = time.Now() }, 20, ""},
		"down to the ceiling":  {func(h *house) { h.ceiling = 10 }, 47, ""},
		"a hand a moment ago":  {func(h *house) { h.hands["1"] = time.Now() }, 49, ""},
		"the guide, but above": {func(h *house) { h.word = time.Now() }, 70, "ceiling"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(60, []lighting.Lamp{lamp})
			if c.change != nil {
				c.change(h)
			}
			h.judge(lamp, lighting.Command{Lamp: "1", Percent: c.told})
			if got := strings.Join(h.wrong, "\n"); (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
				t.Errorf("seen: %q", got)
			}
		})
	}
	h := newHouse(60, []lighting.Lamp{lamp})
	h.lamps[0].Percent = 20
	if len(h.restored()) != 1 {
		t.Error("a lamp that was not given back is passed over")
	}
}

func TestPromptsTwiceAndClocksAsideAreSeen(t *testing.T) {
	began := time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)
	twice := []timer.Event{{Kind: timer.PromptShown, Prompt: "a"}, {Kind: timer.PromptShown, Prompt: "a", Elapsed: 1}}
	if got := prompts(timer.State{}, twice); len(got) != 1 {
		t.Errorf("a prompt shown twice: %q", got)
	}
	dose := time.Duration(0)
	missing := timer.State{Plan: timer.Plan{Safety: []timer.Safety{{ID: "pressure", At: time.Minute}}}, Dose: &dose, EndedAt: time.Hour}
	if got := prompts(missing, nil); len(got) != 1 {
		t.Errorf("a safety time that was left out: %q", got)
	}
	aside := []timer.Event{{At: began}, {Kind: timer.Held, At: began.Add(time.Minute), Elapsed: 2 * time.Minute}, {Kind: timer.Held, At: began.Add(time.Minute), Elapsed: time.Minute}}
	if got := clocks(aside); len(got) != 2 {
		t.Errorf("a clock aside, and a time that goes back: %q", got)
	}
}

// What the samples are listened to with must hear what is wrong.
func TestAWrongSampleIsHeard(t *testing.T) {
	tone := func(change func(i int, x float64) float64) []string {
		d := &listener{}
		frames := make([][2]float64, int(heardFor.Seconds())*audio.Rate)
		for i := range frames {
			x := change(i, .3*math.Sin(2*math.Pi*110*float64(i)/audio.Rate))
			frames[i] = [2]float64{x, x}
		}
		d.take(frames)
		return d.judged(heardFor)
	}
	const from = 20 * audio.Rate
	for name, c := range map[string]struct {
		change func(i int, x float64) float64
		wrong  bool
	}{
		"a tone": {func(_ int, x float64) float64 { return x }, false},
		"a step": {func(i int, x float64) float64 {
			if i > from+70 {
				return x * .8
			}
			return x
		}, true},
		"three silent seconds": {func(i int, x float64) float64 {
			return x * math.Max(0, math.Min(1, math.Abs(float64(i-from))/audio.Rate-1.6))
		}, true},
		"too loud": {func(i int, x float64) float64 {
			return x * (1 + 2*math.Max(0, 1-math.Abs(float64(i-from))/audio.Rate))
		}, true},
	} {
		if wrong := tone(c.change); (len(wrong) > 0) != c.wrong {
			t.Errorf("%s: %q", name, wrong)
		}
	}
}
