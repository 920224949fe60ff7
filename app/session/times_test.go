package session_test

import (
	"testing"
	"time"

	"roomtone/app/report"
	"roomtone/app/session"
)

// The sheet must say of every phase, prompt and safety time when it comes,
// as the conductor would let it come.
func TestTheSheetSaysWhenEverythingComes(t *testing.T) {
	studio := newProfile(t)
	p, err := studio.Prepare(t.Context(), session.Choices{Template: "at-home-lozenge", Music: []string{session.NoMusic}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	sheet := p.Times()
	if sheet.Dose == nil || time.Duration(*sheet.Dose) != 45*time.Minute {
		t.Fatalf("the dose is at %v", sheet.Dose)
	}
	count := map[report.TimesKind]int{}
	at := map[string]time.Duration{}
	for _, r := range sheet.Rows {
		count[r.Kind]++
		at[r.Text] = time.Duration(r.At)
	}
	plan := p.Show.Plan
	if count[report.TimesPhase] != len(plan.Phases) || count[report.TimesSafety] != len(plan.Safety) || count[report.TimesPrompt] < len(plan.Prompts) || count[report.TimesEnd] != 1 {
		t.Errorf("it has %v", count)
	}
	for text, want := range map[string]time.Duration{
		"Onset": 57 * time.Minute,
		"The hold ends in a minute: spit cup at hand.":               56 * time.Minute,
		"Spit or swallow, as prescribed. Mask on, lie back.":         57 * time.Minute,
		"Ask the chaperone to look in: breathing, colour, movement.": 150 * time.Minute, // the last
		"The music fades.": plan.Length(),
	} {
		if at[text] != want {
			t.Errorf("“%s” comes at %v, want %v", text, at[text], want)
		}
	}
}
