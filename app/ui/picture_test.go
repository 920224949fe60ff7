package ui

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"roomtone/app/conductor"
	"roomtone/app/settings"
	"roomtone/lighting"
	"roomtone/timer"
)

var (
	large = fyne.NewSize(1280, 800)
	small = fyne.NewSize(1024, 640)
	vast  = fyne.NewSize(1920, 1080)
)

// pictures are of the desk. All times in them are the story's own. After a
// change of looks the new ones lie in testdata/failed: look at them, and put
// them in the places of the old ones.
var pictures = []struct {
	name   string
	size   fyne.Size
	moment func(*story) *conductor.Snapshot
	then   func(*desk) // may be nil
}{
	{"before-the-dose", large, func(s *story) *conductor.Snapshot { return s.at(14*minute + 30*time.Second) }, nil},
	{"before-the-dose", small, func(s *story) *conductor.Snapshot { return s.typed().at(14*minute + 30*time.Second) }, nil},
	{"peak", large, atPeak, nil},
	{"peak", small, atPeak, nil},
	{"peak", vast, atPeak, nil},
	{"return", large, atReturn, nil},
	{"notes", small, atPeak, func(d *desk) { d.drawer.show(leafNotes); d.drawer.notes.tag(1) }},
	{"vitals", small, atReturn, func(d *desk) { d.drawer.show(leafVitals) }},
	{"support", small, atPeak, func(d *desk) { d.drawer.show(leafSupport); d.drawer.support.take(1) }},
	{"chart", small, atReturn, func(d *desk) { d.drawer.show(leafChart) }},
	{"stretching", small, atPeak, func(d *desk) {
		d.window.Canvas().Focus(d.timeline)
		for range 3 {
			key(d.window.Canvas(), fyne.KeyPageUp)
		}
	}},
	{"ending", small, atPeak, func(d *desk) { d.controls.ask(nil) }},
	{"rehearsal", small, func(s *story) *conductor.Snapshot {
		snap := atPeak(s)
		snap.Rehearsal = true
		return snap
	}, nil},
	{"quiet", small, func(s *story) *conductor.Snapshot {
		snap := s.then(timer.DoseTaken, 28*minute).then(timer.Panicked, 61*minute).at(61*minute + 20*time.Second)
		snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 12}
		snap.Troubles = []string{"the bridge does not answer; it is tried again, and music and prompts go on"}
		return snap
	}, nil},
}

func atPeak(s *story) *conductor.Snapshot {
	snap := s.then(timer.DoseTaken, 28*minute).pass(52 * minute).at(67*minute + 12*time.Second)
	snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 1}
	return snap
}

// atReturn is late, and not as planned: a phase was stretched, and the
// programme was held for a while.
func atReturn(s *story) *conductor.Snapshot {
	s.typed().then(timer.DoseTaken, 24*minute).pass(50 * minute)
	s.event(timer.Event{Kind: timer.VitalsNoted, Elapsed: 51 * minute, Text: "blood pressure 118/76, pulse 64"})
	s.event(timer.Event{Kind: timer.Extended, Elapsed: 52 * minute, By: 10 * minute}).then(timer.Held, 60*minute).then(timer.Resumed, 66*minute)
	s.event(timer.Event{Kind: timer.LevelSet, Elapsed: 92 * minute, LevelDB: -9})
	snap := s.at(93 * minute)
	snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 22}
	return snap
}

// typed is a story before which everything was typed that can be.
func (s *story) typed() *story {
	s.show.Chart = conductor.Chart{
		Dose: "150 mg lozenge", Limits: "Below 160/100, pulse 50 to 110, SpO₂ above 92. Call me at once beyond that.",
		Intention: "I'm open to what my grief wants to show me.", Parts: "The watchman, who does not like to be late. The small one.",
		Gate: []conductor.GateItem{{ID: "ride", Text: "The ride home is arranged.", Reason: "Her sister comes at five."}},
	}
	s.show.Answers = []conductor.Answer{{Question: "How long is the lozenge held, as prescribed?", Text: "10 minutes"}, {Question: "Address of this room", Text: "12 Harbour Street, second floor"}}
	return s
}

// layOut lays everything out anew. A real window does so by itself when
// something is shown or grows; the test's does when its size changes.
func layOut(w fyne.Window, size fyne.Size) {
	w.Resize(size.AddWidthHeight(10, 10))
	w.Resize(size)
}

// fits holds a window to a size: a real one grows until its content fits.
func fits(t *testing.T, w fyne.Window, size fyne.Size) {
	t.Helper()
	need := w.Content().MinSize().AddWidthHeight(2*theme.Padding(), 2*theme.Padding())
	if need.Width > size.Width || need.Height > size.Height {
		t.Errorf("it does not fit into %v: it needs %v", size, need)
	}
}

func TestPicturesOfTheDesk(t *testing.T) {
	for _, p := range pictures {
		name := fmt.Sprintf("desk-%s-%.0f", p.name, p.size.Width)
		t.Run(name, func(t *testing.T) {
			s := begin(t, afternoon()).plays("Still water", "Low hills", "A long way home", "Rain", "Snow on the river", "Moss", "Embers", "Harbour")
			d := newDesk(t, p.size)
			d.apply(p.moment(s))
			if p.then != nil {
				p.then(d)
			}
			layOut(d.window, p.size)
			d.second = -1
			d.apply(d.latest) // once more, now that there is a size to fit texts to
			fits(t, d.window, p.size)
			looksLike(t, name+".png", d.window.Canvas())
		})
	}
}

func TestPicturesOfPreparing(t *testing.T) {
	for _, size := range []fyne.Size{large, small} {
		t.Run(fmt.Sprintf("at %.0f", size.Width), func(t *testing.T) {
			r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-medium"}))
			picture := func(name string) {
				t.Helper()
				layOut(r.window.window, size)
				fits(t, r.window.window, size)
				looksLike(t, fmt.Sprintf("%s-%.0f.png", name, size.Width), r.window.window.Canvas())
			}
			picture("prepare")
			r.press("2 · Room")
			r.reads("Pair your Hue bridge once")
			picture("prepare-room")
			r.press("Next")
			r.write("such as C-07, never a name", "C-07")
			r.write("I am open to…", "I am open to what comes.")
			picture("prepare-client")
			r.press("Next")
			r.say("clearance", true)
			r.say("ride", false)
			picture("prepare-checklist")
			r.press("5 · Ready")
			// What this computer is found to be is no part of a picture.
			r.window.choice.looked = nil
			r.window.choice.weigh()
			picture("prepare-ready")
		})
	}
}
