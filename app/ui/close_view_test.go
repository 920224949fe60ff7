package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/timer"
)

// closed runs a session with a client to its end, with its dose or without.
func closed(t *testing.T, dose bool, chart conductor.Chart) *room {
	t.Helper()
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	prepared, err := r.studio.Prepare(t.Context(), session.Choices{
		Template: "lozenge-low", Music: []string{session.NoMusic}, Output: "null", ClientCode: "C-07", Chart: chart,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.window.start(prepared, func(err error) { t.Error(err) })
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
	if dose {
		r.press("Dose taken")
		r.written(timer.DoseTaken, 1)
	}
	r.shortcut("End the session…")
	r.press("End the session (Enter)")
	r.reads("The session has ended.")
	return r
}

// after is the entry that stands right after a text.
func (r *room) answer(question, text string) {
	r.t.Helper()
	found := false
	look(r.content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			found = found || o.Text == question
		case *entry:
			if found && text != "" {
				test.Type(o, text)
				text = ""
			}
		}
	})
	if text != "" {
		r.t.Fatalf("there is no line for %q", question)
	}
}

func TestWhatIsFoundAfterASessionGoesIntoItsRecord(t *testing.T) {
	r := closed(t, true, conductor.Chart{Dose: "150 mg lozenge"})
	for _, want := range []string{"Before leaving", "Walks safely.", "Afterwards", "What surprised you?", "since the dose"} {
		r.reads(want)
	}
	r.press("Yes") // the first of the list
	r.answer("Walks safely.", "with a hand")
	r.answer("What surprised you?", "the sea")
	id := r.record().Header.ID

	path := filepath.Join(t.TempDir(), "chart.pdf")
	view := r.window.after
	if said := view.reportTo(writer(t, path)); said == "" {
		t.Error("nothing is said of the report")
	}
	if data, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(data, []byte("%PDF")) {
		t.Errorf("the report: %v", err)
	}
	// What is said after a report was made is kept, too, and nothing twice.
	r.answer("What was the strongest image?", "a door")
	r.press("Back to the start")
	r.reads("Choose a session")
	if got := r.written(timer.DischargeNoted, 2); got[0].Text != "Vitals taken and typed. Yes." || got[1].Text != "Walks safely. with a hand" {
		t.Errorf("discharge: %+v", got)
	}
	if got := r.written(timer.Reflected, 2); got[0].Text != "What surprised you? the sea" || got[1].Text != "What was the strongest image? a door" {
		t.Errorf("reflection: %+v", got)
	}
	report, err := r.studio.Report(id)
	if err != nil || len(report.Discharge) != 2 || !report.Integrity.Whole {
		t.Errorf("%+v, %v", report.Discharge, err)
	}
	for _, e := range report.Events {
		if e.Kind == timer.Reflected {
			t.Error("the client's own words stand in the chart")
		}
	}
}

func TestWithoutMedicineOrAClientThereIsNothingToCheck(t *testing.T) {
	for name, r := range map[string]*room{
		"without a dose":   closed(t, false, conductor.Chart{}),
		"without a client": closed(t, true, conductor.Chart{Rehearsal: true}),
	} {
		if reads(r.content(), "Before leaving") {
			t.Errorf("%s: the list before leaving is shown", name)
		}
	}
}

func TestWhatCannotBeKeptStaysWhereItWasTyped(t *testing.T) {
	r := closed(t, true, conductor.Chart{})
	r.answer("What surprised you?", "the sea")
	path := r.record().Path
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	r.press("Back to the start")
	r.reads("There is no such record")
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	r.press("Back to the start")
	r.written(timer.Reflected, 1)
}

func TestThePictureOfTheClose(t *testing.T) {
	r := closed(t, true, conductor.Chart{})
	for _, size := range []fyne.Size{large, small} {
		layOut(r.window.window, size)
		fits(t, r.window.window, size)
	}
	if b := r.button("Orientation, three minutes"); b == nil {
		t.Error("the exercise for the return is not offered")
	}
}
