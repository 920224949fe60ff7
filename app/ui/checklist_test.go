package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/preflight"
	"roomtone/app/settings"
)

// write types into the line that asks with these words.
func (r *room) write(asks, text string) {
	r.t.Helper()
	entry := find(r.content(), func(e *widget.Entry) bool { return e.PlaceHolder == asks })
	if entry == nil {
		r.t.Fatalf("no line asks %q", asks)
	}
	entry.SetText("")
	test.Type(entry, text)
}

// say answers an item of the checklist.
func (r *room) say(id string, yes bool) {
	r.t.Helper()
	for i, item := range r.window.choice.gate.items {
		if item.ID != id {
			continue
		}
		word := l("Not yet")
		if yes {
			word = l("Yes")
		}
		test.Tap(button(r.window.choice.gate.rows.Objects[2*i], word))
		return
	}
	r.t.Fatalf("the checklist has no item %q", id)
}

// show is what the newest record says of its session.
func (r *room) show() conductor.Show {
	r.t.Helper()
	var show conductor.Show
	if err := json.Unmarshal(r.record().Header.Show, &show); err != nil {
		r.t.Fatal(err)
	}
	return show
}

// TestASessionIsPreparedByTappingAndTyping goes through the steps as a
// therapist does, and looks at what stands in the record.
func TestASessionIsPreparedByTappingAndTyping(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.press("Next")
	r.press("Next")
	r.write("as the prescriber decided", "9 min")
	r.write("as the prescriber wrote it", "one lozenge, as on the sheet")
	r.write("between what vitals must lie, as the prescriber wrote it", "below 140 / 90")
	r.write("such as C-07, never a name", "Somebody")
	r.reads("Never use a name")
	r.write("such as C-07, never a name", "C-07")
	r.write("I am open to…", "I am open to rest.")
	r.write("parts that are known, as the client calls them", "the watcher")

	// What was typed survives a walk to another page and back.
	r.press("Sound")
	r.press("Session")
	r.press("Next")
	r.reads("The prescriber's limits: below 140 / 90")
	r.reads("11 of 11 open")
	for _, item := range r.window.choice.gate.items {
		r.say(item.ID, item.ID != "fasting")
	}
	r.reads("1 of 11 open")
	r.press("Next")
	r.until("it is prepared", func() bool { return !r.button(tryIt).Disabled() })
	r.reads("The checklist: 1 of 11 are open.")
	if !r.button("Start the session").Disabled() {
		t.Fatal("an open checklist does not stop the start")
	}
	r.press("Go there")
	r.write("Why the session starts all the same; this stands in the record", "A biscuit at seven; the prescriber agreed.")
	r.reads("Done")
	r.press("Next")
	r.until("it can start", func() bool { return !r.button("Start the session").Disabled() })
	r.press("Start the session")
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })

	chart := r.show().Chart
	if chart.Dose != "one lozenge, as on the sheet" || chart.Limits != "below 140 / 90" || chart.Intention != "I am open to rest." || chart.Parts != "the watcher" || chart.Rehearsal {
		t.Errorf("the record holds %+v", chart)
	}
	if code := r.record().Header.ClientCode; code != "C-07" {
		t.Errorf("the client's code is %q", code)
	}
	for _, item := range chart.Gate {
		switch {
		case item.ID == "fasting" && (item.Yes || item.Reason != "A biscuit at seven; the prescriber agreed."):
			t.Errorf("the reason is not in the record: %+v", item)
		case item.ID != "fasting" && !item.Yes:
			t.Errorf("%s is not checked in the record", item.ID)
		}
	}
	if answers := r.show().Answers; len(answers) == 0 || answers[0].Text != "9 min" {
		t.Errorf("what the prescriber decided stands as %+v", answers)
	}
	last, err := settings.Load(r.places.Settings())
	if err != nil {
		t.Fatal(err)
	}
	if raw, _ := json.Marshal(last); strings.Contains(string(raw), "C-07") || strings.Contains(string(raw), "rest") {
		t.Errorf("the settings hold something of the client: %s", raw)
	}
}

func TestATryLeavesNothingOfAClient(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.press("3 · Client")
	r.write("such as C-07, never a name", "C-07")
	r.write("I am open to…", "I am open to rest.")
	r.until("the code was taken", func() bool {
		p := r.window.choice.prepared
		return p != nil && p.Choices.ClientCode == "C-07"
	})
	r.start()
	chart := r.show().Chart
	if !chart.Rehearsal || chart.Intention != "" || len(chart.Gate) > 0 || r.record().Header.ClientCode != "" {
		t.Errorf("the record of a try holds %+v and the code %q", chart, r.record().Header.ClientCode)
	}
}

func TestASessionWithoutADoseHasNoChecklist(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "integration"}))
	if r.window.choice.checklist.link.Visible() {
		t.Error("there is a checklist before no dose")
	}
	r.press("3 · Client")
	r.reads("This session is without medicine.")
	r.press("Next")
	r.reads("Before the start")
	r.until("it can start", func() bool { return !r.button("Start the session").Disabled() })
}

func TestAtHomeTheChecklistAsksForMore(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "at-home-lozenge"}))
	r.press("4 · Checklist, 15 open")
	r.reads("An adult chaperone is present")
	r.say("chaperone", true)
	// Another template, and back: what was said stands.
	r.press("1 · Template")
	first[*widget.List](r.content()).Select(0)
	r.press("4 · Checklist, 11 open")
	if reads(r.content(), "An adult chaperone is present") {
		t.Error("in the office it asks for a chaperone")
	}
	r.press("1 · Template")
	first[*widget.List](r.content()).Select(r.window.choice.index("at-home-lozenge"))
	r.press("4 · Checklist, 14 open")
}

func TestALengthIsMovedAndGivenBack(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	length := func() time.Duration { return first[*timeline](r.content()).model.phases[0].length }
	before := length()
	r.window.window.Canvas().Focus(first[*timeline](r.content()))
	r.key(fyne.KeyPageUp)
	r.key(fyne.KeyReturn)
	r.until("the phase is longer", func() bool { return length() == before+5*time.Minute })
	r.press("Back to the template's lengths")
	r.until("the phase is as it was", func() bool { return length() == before && r.button("Back to the template's lengths") == nil })
}

func TestOnlyABlockStopsTheStart(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "preparation"}))
	r.press("5 · Ready")
	p := r.window.choice
	for _, c := range []struct {
		level   preflight.Level
		message string
		stopped bool
	}{
		{preflight.Warn, "The battery runs low.", false},
		{preflight.Block, "The disk is full.", true},
		{preflight.Info, "The clock is right.", false},
	} {
		p.looked = []preflight.Finding{{Level: c.level, Code: "x", Message: c.message}}
		p.weigh()
		if !reads(r.content(), c.message) || r.button("Start the session").Disabled() != c.stopped {
			t.Errorf("%s: %q is read or stops wrongly", c.level, c.message)
		}
	}
}
