package desktop_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// TestAWholeSessionByKeysAlone is a therapist who never touches the mouse:
// they prepare a session, run it, at speed, and close it, in the real program
// before a window manager and with a sound card. Afterwards the terminal's
// commands must tell what was typed.
func TestAWholeSessionByKeysAlone(t *testing.T) {
	binary := program(t, roomtone)
	s := newStage(t)
	s.listen()
	home := t.TempDir()
	setting(t, home, "template = \"im\"\n")
	g := sit(t, s, binary, home, "window", "--speed", "240")

	g.prepares()
	g.startsByKey()
	g.runs()
	g.closes()
	g.program.leave(t)
	if g.program.err != nil {
		t.Errorf("it ended with %v and said:\n%s", g.program.err, g.program.said.String())
	}
	g.leftARecord(binary)
}

// writes types a text where the keyboard is.
func (g *guide) writes(text string) {
	g.t.Helper()
	g.xdo("type", "--delay", "40", text)
}

// prepares goes through the steps as far as the last.
func (g *guide) prepares() {
	g.t.Helper()
	g.until("the page is there", func() bool { return g.pixels(startButton) > 8000 })
	g.key("ctrl+1") // the list of templates has the keyboard
	for range 10 {
		g.key("Up")
	}
	g.key("space")            // the first is the lozenge at a low dose
	g.key("ctrl+n", "ctrl+n") // past the room, to the client
	for i, text := range []string{"9 min", "spit", "one lozenge", "below 140/90", "C-07", "to rest", "the watcher"} {
		if i > 0 {
			g.key("Tab")
		}
		g.writes(text)
	}
	g.key("ctrl+n")
	const items, fasting = 11, 4
	for item := range items {
		switch {
		case item == fasting: // not yet, and why all the same
			g.key("Tab", "space", "Tab")
			g.writes("tea at 7")
			g.key("Tab") // to the next item
		default:
			g.key("space", "Tab", "Tab")
		}
	}
}

// startsByKey goes to the last step and starts. It waits there until nothing
// stops the start: Enter then leads where something is open, and the keys
// lead back.
func (g *guide) startsByKey() {
	g.t.Helper()
	for range 20 {
		g.key("ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n", "Return")
		for range 30 {
			if len(g.events(timer.Started)) == 1 {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	g.t.Fatal("the session does not start by keys")
}

// runs takes the dose and does what a guide does, until the guide confirms
// that the client is back.
func (g *guide) runs() {
	g.t.Helper()
	g.insists("the dose is noted", g.has(timer.DoseTaken), "ctrl+d")
	if streams := g.pactl("list", "short", "sink-inputs"); strings.TrimSpace(streams) == "" {
		g.t.Error("nothing is heard at the sound card")
	}
	g.key("ctrl+g")
	for _, value := range []string{"118/76", "64", "98"} {
		g.writes(value)
		g.key("Return")
	}
	g.waits(timer.VitalsNoted, 1)
	g.key("ctrl+t")
	g.writes("warm hands")
	g.key("Return")
	g.waits(timer.NoteWritten, 1)
	g.key("ctrl+shift+t")
	g.writes("mine alone")
	g.key("Return")
	g.waits(timer.ProcessNoted, 1)
	g.key("2") // the notes are open: tears
	g.waits(timer.NoteWritten, 2)
	g.key("F6", "1") // the gentlest step
	g.waits(timer.SupportGiven, 1)
	g.until("the peak begins", func() bool { return g.entered("peak") })
	g.insists("a prompt is acknowledged", g.has(timer.PromptAnswered), "ctrl+space")
	g.key("Escape")
	g.waits(timer.Panicked, 1)
	g.insists("the quiet is undone", g.has(timer.PanicUndone), "ctrl+z")
	g.until("the return begins", func() bool { return g.entered("return") })
	g.insists("the closing begins", func() bool { // the client is back
		return slices.ContainsFunc(g.events(timer.Advanced), func(e timer.Event) bool { return e.Phase == "return" })
	}, "ctrl+n")
	g.key("ctrl+w", "Return")
	g.waits(timer.Ended, 1)
}

// entered tells whether a phase has begun.
func (g *guide) entered(phase string) bool {
	return slices.ContainsFunc(g.events(timer.PhaseEntered), func(e timer.Event) bool { return e.Phase == phase })
}

// closes does the exercise for the return, goes through the list and writes
// down what the client says.
func (g *guide) closes() {
	g.t.Helper()
	// The button that leads back is the last that Tab comes by, and the
	// exercise the one before it; while it is done no button is filled.
	filled := func() bool { return g.pixels(startButton) > 8000 }
	g.until("the page after the session is there", g.closed)
	g.key("shift+Tab", "shift+Tab", "Return")
	g.until("the exercise is there", func() bool { return !filled() })
	g.key("space", "space", "Escape") // two of its steps
	g.until("the exercise was left", filled)

	for row := range 7 {
		g.key("Tab", "space", "Tab", "Tab")
		if row == 4 {
			g.writes("with a hand")
		}
	}
	for question := range 7 {
		g.key("Tab")
		if question == 3 {
			g.writes("the sea")
		}
	}
	g.key("Tab", "Tab", "Tab", "Return") // past the report and the exercise
	g.waits(timer.Reflected, 1)
	g.waits(timer.DischargeNoted, 7)
}

// leftARecord asks the program's commands for what was typed.
func (g *guide) leftARecord(binary string) {
	g.t.Helper()
	says := func(args ...string) string {
		g.t.Helper()
		c := exec.Command(binary, args...)
		c.Env = g.environment(g.profile)
		out, err := c.Output()
		if err != nil {
			g.t.Fatalf("roomtone %s: %v", strings.Join(args, " "), err)
		}
		return string(out)
	}
	var list []struct{ ID, Template, ClientCode string }
	if err := json.Unmarshal([]byte(strings.ReplaceAll(says("records", "list", "--json"), "client_code", "clientcode")), &list); err != nil {
		g.t.Fatal(err)
	}
	if len(list) != 1 || list[0].Template != "lozenge-low" || list[0].ClientCode != "C-07" {
		g.t.Fatalf("the records are %+v", list)
	}
	id := list[0].ID
	chart := says("report", id, "--format", "md")
	for _, typed := range []string{
		"one lozenge", "below 140/90", "C-07", "9 min", "spit", "tea at 7", "118/76", "warm hands", "tears",
		"Presence", "Walks safely. Yes. with a hand", "No driving until the next day. Yes.",
	} {
		if !strings.Contains(chart, typed) {
			g.t.Errorf("the report does not say %q", typed)
		}
	}
	for _, apart := range []string{"mine alone", "the sea"} {
		if strings.Contains(chart, apart) {
			g.t.Errorf("the report says %q, which is kept apart", apart)
		}
		if !strings.Contains(says("records", "export", id, "--process"), apart) {
			g.t.Errorf("the notes kept apart do not say %q", apart)
		}
	}
	if said := says("records", "verify"); !strings.Contains(said, "whole") {
		g.t.Errorf("verify says %q", said)
	}
	record, err := journal.Open(records(g.profile)[0])
	if err != nil {
		g.t.Fatal(err)
	}
	var show conductor.Show
	if err := json.Unmarshal(record.Header.Show, &show); err != nil {
		g.t.Fatal(err)
	}
	if c := show.Chart; c.Intention != "to rest" || c.Parts != "the watcher" || c.Rehearsal {
		g.t.Errorf("the record holds %+v", c)
	}
}
