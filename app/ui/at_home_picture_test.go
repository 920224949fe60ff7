package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/timer"
)

// The steps of a session at home, at both sizes. The file's date and the
// sender's digits are those of the run, and are replaced.
func TestPicturesOfTheStepsAtHome(t *testing.T) {
	for _, size := range []fyne.Size{large, small} {
		t.Run(fmt.Sprint(size.Width), func(t *testing.T) {
			r := openRoom(t, chosen(t, settings.Settings{}))
			picture := func(name string) {
				t.Helper()
				layOut(r.window.window, size)
				fits(t, r.window.window, size)
				looksLike(t, fmt.Sprintf("home-%s-%.0f.png", name, size.Width), r.window.window.Canvas())
			}
			r.window.Open(r.forThis(otherComputer(t)))
			r.reads("for the first time")
			look(r.content(), func(o fyne.CanvasObject) {
				switch o := o.(type) {
				case *widget.Label:
					if strings.Contains(o.Text, ", made on ") {
						o.SetText("3 h 15 min, made on 2026-11-28.")
					}
				case *canvas.Text:
					if strings.Count(o.Text, " ") == 5 && strings.Trim(o.Text, "0123456789 ") == "" {
						line{o}.set("1234 5678 9012 3456 7890 1234")
					}
				}
			})
			picture("sender")
			r.trustAndGoOn()
			picture("sound")
			r.press("Next")
			r.reads("Pair your Hue bridge once")
			picture("light")
			r.press("Next")
			r.fillTheGate()
			picture("gate")
		})
	}
}

func TestPicturesOfTheClientsView(t *testing.T) {
	newScreen(t)
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	for name, c := range map[string]struct {
		style  clientStyle
		moment func(*story) *conductor.Snapshot
	}{
		"circle":  {styleCircle, func(s *story) *conductor.Snapshot { return s.at(5 * time.Minute) }},
		"colour":  {styleColour, func(s *story) *conductor.Snapshot { return s.at(5 * time.Minute) }},
		"peak":    {styleCircle, atPeak},
		"stopped": {styleCircle, func(s *story) *conductor.Snapshot { return s.then(timer.Panicked, 5*time.Minute).at(6 * time.Minute) }},
	} {
		t.Run(name, func(t *testing.T) {
			v := newClientView(fyne.CurrentApp(), "Ada", c.style, func() {})
			t.Cleanup(v.window.Close)
			v.after.Add(newDeskButton("Go on with the music", nil))
			v.apply(c.moment(begin(t, afternoon())))
			layOut(v.window, small)
			now := time.Now()
			v.began = now.Add(-clientBreath / 3)
			v.frame(now)
			looksLike(t, "client-"+name+".png", v.window.Canvas())
		})
	}
}

func TestPictureOfTheChaperonesCard(t *testing.T) {
	newScreen(t)
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	card := newChaperoneCard(session.Card{Address: "12 Mill Lane, second floor", Chaperone: "R.", ChaperonePhone: "555 0101", GuidePhone: "555 0102", Emergency: "112"}, func(timer.PromptID) {})
	s := atPeak(begin(t, afternoon()))
	card.apply(s)
	w := fyne.CurrentApp().NewWindow("")
	w.SetContent(card.content)
	size := fyne.NewSize(560, 520)
	layOut(w, size)
	fits(t, w, size)
	looksLike(t, "chaperone.png", w.Canvas())
}

func TestPictureOfTheCompanion(t *testing.T) {
	s := begin(t, afternoon())
	s.show.Companion = true
	d := newDesk(t, small)
	d.apply(atPeak(s))
	layOut(d.window, small)
	fits(t, d.window, small)
	looksLike(t, "companion.png", d.window.Canvas())
}
