package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/settings"
)

func atSound(t *testing.T) *room {
	t.Helper()
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("Sound")
	r.reads("How loud is the music here?")
	return r
}

// typed puts a number in the line that stands there so far.
func (r *room) typed(before, number string) {
	r.t.Helper()
	entry := find(r.content(), func(e *widget.Entry) bool { return e.Text == before })
	if entry == nil {
		r.t.Fatalf("no line reads %q", before)
	}
	entry.SetText("")
	test.Type(entry, number)
}

func TestACeilingIsFoundLockedAndOnlyThenChanged(t *testing.T) {
	r := atSound(t)
	r.reads("No ceiling was set.")
	r.typed("", "sixty")
	r.press("Lock the ceiling")
	r.reads("such as 62")
	r.typed("sixty", "62")
	r.press("Lock the ceiling")
	r.reads("the noise reads 62 dBA, and nothing reads more than 80\u00a0dBA")
	ceiling, err := r.studio.Ceiling()
	if err != nil || ceiling == nil || ceiling.Meter != 62 || ceiling.Most != 80 || ceiling.DB > -1 {
		t.Fatalf("%+v, %v", ceiling, err)
	}

	r.typed("80", "75,5")
	if b := r.button("Lock the ceiling"); !b.Disabled() {
		t.Error("a ceiling that is locked can be changed by a press")
	}
	unlock := find(r.content(), func(c *widget.Check) bool { return c.Text == "Change the ceiling that is locked" })
	test.Tap(unlock)
	r.press("Lock the ceiling")
	r.reads("nothing reads more than 75.5\u00a0dBA")
	if unlock.Checked || !r.button("Lock the ceiling").Disabled() {
		t.Error("after the change it is not locked again")
	}
}

func TestTheTestNoisePlaysAndStops(t *testing.T) {
	r := atSound(t)
	r.press("Play the test noise")
	r.until("it plays", func() bool { return r.button("Stop the noise") != nil })
	r.press("Stop the noise")
	r.until("it has stopped", func() bool { return r.button("Play the test noise") != nil })
}

func TestThePictureOfTheSoundPage(t *testing.T) {
	r := atSound(t)
	layOut(r.window.window, small)
	fits(t, r.window.window, small)
	looksLike(t, "sound-1024.png", r.window.window.Canvas())
}
