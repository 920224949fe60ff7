package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"roomtone/app/settings"
	"roomtone/timer"
)

// TestARehearsalComesBackToWhatWasPrepared goes the way of a therapist who
// tries the room a quarter of an hour before the client comes.
func TestARehearsalComesBackToWhatWasPrepared(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.press("3 · Client")
	r.write("such as C-07, never a name", "C-07")
	r.write("I am open to…", "I am open to rest.")
	r.press("Next")
	for _, item := range r.window.choice.gate.items {
		r.say(item.ID, true)
	}
	r.press("Next")
	const rehearse = "Rehearse it in two minutes"
	r.until("it is prepared", func() bool { return !r.button(rehearse).Disabled() })
	r.press(rehearse)
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
	r.reads("Rehearsal · since start")
	r.reads("Nothing of it is kept. Esc ends it.")
	if r.button("Dose taken") != nil {
		t.Error("it asks for the dose")
	}
	chart := r.window.desk.latest.Show.Chart
	if !chart.Rehearsal || chart.Intention != "" {
		t.Errorf("it runs with %+v", chart)
	}
	r.key(fyne.KeyEscape)
	r.until("it has ended", func() bool { return r.window.desk == nil })

	r.reads("Before the start")
	r.reads("The session is kept under C-07.")
	r.until("the session can start", func() bool { return !r.button("Start the session").Disabled() })
	if found, err := os.ReadDir(r.places.Sessions()); len(found) > 0 {
		t.Errorf("it leaves %v, %v", found, err)
	}
	// The window works as before, and what starts now is a session.
	r.press("Records")
	r.press("Session")
	r.press("Start the session")
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
	if snap := r.window.desk.latest; snap.Rehearsal || snap.Speed != r.studio.Speed || r.record().Header.ClientCode != "C-07" || r.show().Chart.Intention != "I am open to rest." {
		t.Errorf("the session runs at %v, under %q", snap.Speed, r.record().Header.ClientCode)
	}
	r.key(fyne.KeyEscape)
	r.written(timer.Panicked, 1) // in a session Escape is quiet
}
