package session_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/timer/journal"
)

func TestTheGateBelongsToTheTemplate(t *testing.T) {
	studio := session.NewStudio(places.In(t.TempDir()))
	for name, want := range map[string]struct {
		items int
		home  bool
	}{
		"lozenge-low":     {11, false},
		"im":              {11, false},
		"at-home-lozenge": {15, true},
		"preparation":     {0, false}, // no medicine, no gate
		"integration":     {0, false},
	} {
		template, err := studio.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		gate, err := studio.Gate(template)
		if err != nil || len(gate) != want.items {
			t.Errorf("%s: %d items, want %d: %v", name, len(gate), want.items, err)
		}
		if home := slices.ContainsFunc(gate, func(i conductor.GateItem) bool { return i.ID == "chaperone" }); home != want.home {
			t.Errorf("%s: asks for a chaperone: %v", name, home)
		}
		if open := (conductor.Chart{Gate: gate}).Open(); len(open) != want.items {
			t.Errorf("%s: only %d of %d are open at first", name, len(open), want.items)
		}
	}
}

func TestAGateOfOnesOwnThatCannotBeReadIsSaid(t *testing.T) {
	p := places.In(t.TempDir())
	if err := os.MkdirAll(p.Checklists(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.Checklists(), "gate.toml"), []byte("title = 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	studio := session.NewStudio(p)
	template, err := studio.Template("im")
	if err != nil {
		t.Fatal(err)
	}
	if gate, err := studio.Gate(template); err == nil || gate != nil || !strings.Contains(err.Error(), "gate.toml") {
		t.Errorf("%v, %v", gate, err)
	}
}

// TestAnOpenGateStopsTheStart is the one door's own look: whoever lays a gate
// must have gone through it.
func TestAnOpenGateStopsTheStart(t *testing.T) {
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	prepared, err := studio.Prepare(t.Context(), session.Choices{Template: "lozenge-low", Output: "null", ClientCode: "C-07"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	gate, err := studio.Gate(prepared.Template)
	if err != nil {
		t.Fatal(err)
	}
	prepared.Choices.Chart = conductor.Chart{Dose: "as typed", Gate: gate}
	refused := func(more string) {
		t.Helper()
		_, err := studio.Start(t.Context(), prepared, session.Observers{})
		if !errors.Is(err, session.ErrGate) || !strings.Contains(err.Error(), more) {
			t.Fatalf("it answers %v, want the gate and %q", err, more)
		}
		if n := len(records(t, p)); n != 0 {
			t.Fatalf("a session that did not start left %d records", n)
		}
	}
	refused("10 more are open")
	for i := range gate[1:] {
		gate[i+1].Yes = true
	}
	refused("“" + gate[0].Text + "” is open")
	gate[0].Reason = " \t"
	refused("is open") // a blank is no reason
	gate[0].Reason = "Cleared by telephone, 9:40"

	s, err := studio.Start(t.Context(), prepared, session.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	record, err := journal.Open(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	var show conductor.Show
	if err := json.Unmarshal(record.Header.Show, &show); err != nil {
		t.Fatal(err)
	}
	if show.Chart.Dose != "as typed" || len(show.Chart.Gate) != len(gate) || show.Chart.Gate[0] != gate[0] || !show.Chart.Gate[1].Yes {
		t.Errorf("the record holds %+v", show.Chart)
	}
}
