package assets

import (
	"strings"
	"testing"
	"time"

	"roomtone/timer"
)

// TestPromptsOfTheTransitions holds DOMAIN §3 and §8: what the guide is told,
// and in which phase.
func TestPromptsOfTheTransitions(t *testing.T) {
	lozenges := []string{"lozenge-low", "lozenge-ifs", "lozenge-medium", "lozenge-high", "at-home-lozenge"}
	low := []string{"lozenge-low", "lozenge-ifs"}
	silent := []string{"lozenge-medium", "lozenge-high", "im", "nasal", "at-home-lozenge"}
	watched := []string{"lozenge-medium", "lozenge-high", "im", "nasal"}
	all := append(append([]string{}, low...), silent...)
	home := []string{"at-home-lozenge"}
	for _, c := range []struct {
		templates []string
		phase     string
		text      string
		offset    time.Duration
		every     time.Duration
	}{
		{all, "arrival", "before any breathing exercise", 10 * time.Minute, 0},
		{all, "arrival", "Bathroom", -5 * time.Minute, 0},
		{all, "grounding", "in the client's own words", 0, 0},
		{all, "grounding", "touch", 5 * time.Minute, 0},
		{all, "grounding", "dose button", -2 * time.Minute, 0},
		{lozenges, "onset", "pit or swallow, as prescribed", 0, 0},
		{all, "onset", "no questions", timesOwn, 0},
		{low, "peak", "Notice who is showing up", timesOwn, 0},
		{silent, "peak", "Silence", 0, 0},
		{watched, "peak", "breathing, colour, movement", 0, 15 * time.Minute},
		{all, "plateau", "never an interpretation", 5 * time.Minute, 0},
		{all, "plateau", "own intention", 8 * time.Minute, 0},
		{all, "return", "Name, place and time", 0, 0},
		{all, "return", "Stand later", 5 * time.Minute, 0},
		{all, "closing", "Vitals", 0, 0},
		{all, "closing", "no driving until the next day", -5 * time.Minute, 0},
		{home, "arrival", "street address", 3 * time.Minute, 0},
		{home, "arrival", "phone number", 5 * time.Minute, 0},
		{home, "arrival", "lost connection", 7 * time.Minute, 0},
		{home, "dose", "client touches nothing", 0, 0},
	} {
		for _, name := range c.templates {
			p, ok := promptWith(builtInNamed(t, name), c.phase, c.text)
			switch {
			case !ok:
				t.Errorf("%s, %s: no prompt says %q", name, c.phase, c.text)
			case c.offset != timesOwn && p.Offset != c.offset, p.Every != c.every:
				t.Errorf("%s, %s: %q is due at %v, every %v; want %v, %v", name, c.phase, p.Text, p.Offset, p.Every, c.offset, c.every)
			}
		}
	}
}

// timesOwn stands for an offset that the templates choose for themselves.
const timesOwn = time.Duration(-1)

func promptWith(t Template, phase, text string) (timer.Prompt, bool) {
	for _, p := range t.Plan.Prompts {
		if p.Phase == phase && strings.Contains(p.Text, text) {
			return p, true
		}
	}
	return timer.Prompt{}, false
}

func TestSafetyTimesHangOnTheDose(t *testing.T) {
	for name, want := range map[string][]time.Duration{
		"lozenge-low":    {},
		"lozenge-ifs":    {},
		"lozenge-medium": {40},
		"lozenge-high":   {40},
		"im":             {40},
		"nasal":          {40, 120},
		"at-home-lozenge": {
			15, 30, 45, 60, 75, 90, 105, // the chaperone looks in
		},
	} {
		safety := builtInNamed(t, name).Plan.Safety
		if len(safety) != len(want) {
			t.Errorf("%s has %d safety times, want %d", name, len(safety), len(want))
			continue
		}
		for i, s := range safety {
			if s.At != want[i]*time.Minute {
				t.Errorf("%s: safety time %d is due after %v, want %d min", name, i+1, s.At, want[i])
			}
		}
	}
	if _, ok := promptWith(builtInNamed(t, "nasal"), "grounding", "Blood pressure before the dose"); !ok {
		t.Error("nasal: nobody asks for the blood pressure before the dose")
	}
}

// A session run by the clock alone shows every prompt and safety time.
func TestEveryPromptComesInASessionByTheClock(t *testing.T) {
	templates, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range templates {
		shown := runByTheClock(t, template.Plan)
		for _, p := range template.Plan.Prompts {
			id := p.ID
			if p.Every > 0 {
				id += "/1"
			}
			if !shown[id] {
				t.Errorf("%s: prompt %s never came", template.Name, p.ID)
			}
		}
		for _, s := range template.Plan.Safety {
			if !shown[s.ID] {
				t.Errorf("%s: safety time %s never came", template.Name, s.ID)
			}
		}
	}
}

// runByTheClock goes through a plan in steps of 15 s, takes the dose and
// confirms phases when their time has come, and tells which prompts came.
func runByTheClock(t *testing.T, plan timer.Plan) map[timer.PromptID]bool {
	t.Helper()
	s, err := timer.New(plan)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[timer.PromptID]bool{}
	do := func(e timer.Event) {
		if s, err = s.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	do(timer.Event{Kind: timer.Started})
	for now := time.Duration(0); now <= plan.Length(); now += 15 * time.Second {
		for e, ok := s.NextPhase(now); ok; e, ok = s.NextPhase(now) {
			do(e)
		}
		for _, due := range s.DuePrompts(now) {
			do(timer.Event{Kind: timer.PromptShown, Elapsed: now, Prompt: due.ID})
			shown[due.ID] = true
		}
		at := s.At(now)
		phase := plan.Phases[at.Phase]
		switch last := at.Phase == len(plan.Phases)-1; {
		case at.Left > 0 || last:
		case phase.End == timer.EndDose:
			do(timer.Event{Kind: timer.DoseTaken, Elapsed: now})
		case phase.End == timer.EndConfirm:
			do(timer.Event{Kind: timer.Advanced, Elapsed: now, Phase: phase.ID})
		}
	}
	return shown
}

func TestTheGuidesWordsKeepWithinTheirBounds(t *testing.T) {
	// Roomtone suggests no dose, reads no vitals and promises no effect.
	forbidden := []string{" mg", " milligram", "mmHg", "heal", "cure", "treats", "will feel", "normal range"}
	templates, _ := BuiltIn()
	for _, template := range templates {
		texts := []string{template.Title, template.Description}
		for _, p := range template.Plan.Prompts {
			texts = append(texts, p.Text)
		}
		for _, s := range template.Plan.Safety {
			texts = append(texts, s.Text)
		}
		for _, text := range texts {
			for _, word := range forbidden {
				// "health" is a word of the checklist, "heal" a promise.
				if strings.Contains(strings.ReplaceAll(strings.ToLower(text), "health", ""), strings.ToLower(word)) {
					t.Errorf("%s: %q says %q", template.Name, text, word)
				}
			}
			if strings.Contains(text, "!") || len(text) > 220 {
				t.Errorf("%s: %q is not calm and short", template.Name, text)
			}
		}
	}
}
