package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

// pulls drags on a timeline from a time of the session to another, in three
// steps as a mouse does, and tells what its handle said on the way.
func (d *desk) pulls(from, to time.Duration) string {
	d.t.Helper()
	t, r := d.timeline, d.timeline.drawn
	x := r.x(from)
	t.MouseIn(mouseAt(x))
	step := (r.x(to) - x) / 3
	for i := range 3 {
		at := x + float32(i+1)*step
		t.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(at, 40)}, Dragged: fyne.Delta{DX: step}})
	}
	said := ""
	if r.handle.text.Visible() {
		said = r.handle.text.Text
	}
	if len(d.given) > 0 {
		d.t.Errorf("before the mouse lets go it commands %+v", d.given)
	}
	t.DragEnd()
	return said
}

func mouseAt(x float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 40)}}
}

func TestAnEndIsDragged(t *testing.T) {
	longer := func(phase string, by time.Duration) conductor.Command {
		return conductor.Command{Kind: timer.Extended, Phase: phase, By: by}
	}
	shorter := func(phase string, by time.Duration) conductor.Command {
		return conductor.Command{Kind: timer.Shortened, Phase: phase, By: by}
	}
	// The dose at 30, so that the phases end at 10, 30, 45, 80, 100 and 120.
	dosed := func(s *story) *story { return s.then(timer.DoseTaken, 30*minute) }
	at := func(now time.Duration) func(*story) *conductor.Snapshot {
		return func(s *story) *conductor.Snapshot { return dosed(s).at(now) }
	}
	for name, c := range map[string]struct {
		moment   func(*story) *conductor.Snapshot
		from, to time.Duration
		said     string
		want     []conductor.Command
	}{
		"the present phase, longer":              {at(60 * minute), 80 * minute, 90 * minute, "Peak · 45 min  +10 min", []conductor.Command{longer("peak", 10*minute)}},
		"the present phase, shorter":             {at(60 * minute), 80 * minute, 70 * minute, "Peak · 25 min  −10 min", []conductor.Command{shorter("peak", 10*minute)}},
		"a later one":                            {at(60 * minute), 100 * minute, 105 * minute, "Return · 25 min  +5 min", []conductor.Command{longer("return", 5*minute)}},
		"the last one, beyond the drawing":       {at(60 * minute), 120 * minute, 130 * minute, "Closing · 30 min  +10 min", []conductor.Command{longer("closing", 10*minute)}},
		"to the nearest half minute":             {at(60 * minute), 80 * minute, 82*minute + 11*time.Second, "Peak · 37 min  +2 min", []conductor.Command{longer("peak", 2*minute)}},
		"no longer than it may be":               {at(60 * minute), 100 * minute, 160 * minute, "Return · 40 min  +20 min", []conductor.Command{longer("return", 20*minute)}},
		"no shorter than it may be":              {at(60 * minute), 100 * minute, 82 * minute, "Return · 10 min  −10 min", []conductor.Command{shorter("return", 10*minute)}},
		"no shorter than it has lasted":          {at(75 * minute), 80 * minute, 60 * minute, "Peak · 30 min 30 s  −4 min 30 s", []conductor.Command{shorter("peak", 4*minute+30*time.Second)}},
		"too little to be anything":              {at(60 * minute), 80 * minute, 80*minute + 10*time.Second, "Peak · 35 min", nil},
		"a past one":                             {at(60 * minute), 30 * minute, 40 * minute, "", nil},
		"between two ends":                       {at(60 * minute), 65 * minute, 75 * minute, "", nil},
		"after the session":                      {func(s *story) *conductor.Snapshot { return dosed(s).then(timer.Ended, 60*minute).at(60 * minute) }, 80 * minute, 90 * minute, "", nil},
		"one that waits, from where it stands":   {at(104 * minute), 104 * minute, 109 * minute, "Return · 29 min  +5 min", []conductor.Command{longer("return", 5*minute)}},
		"one that waits cannot have lasted less": {at(104 * minute), 104 * minute, 90 * minute, "Return · 24 min 30 s  +30 s", []conductor.Command{longer("return", 30*time.Second)}},
		"one that was made longer, back to its plan": {func(s *story) *conductor.Snapshot {
			dosed(s).pass(50 * minute)
			return s.event(timer.Event{Kind: timer.Extended, Elapsed: 50 * minute, By: 10 * minute}).at(60 * minute)
		}, 90 * minute, 80 * minute, "Peak · 35 min  −10 min", []conductor.Command{shorter("peak", 10*minute)}},
	} {
		t.Run(name, func(t *testing.T) {
			d := deskFor(t, c.moment(begin(t, afternoon())))
			if said := d.pulls(c.from, c.to); said != c.said {
				t.Errorf("the handle says %q, want %q", said, c.said)
			}
			d.gives("the mouse lets go", c.want...)
			for _, command := range c.want { // and the session understands it so
				if _, err := d.latest.State.Apply(timer.Event{Kind: command.Kind, Elapsed: d.latest.Position.SinceStart, Phase: command.Phase, By: command.By}); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestTheHandleShowsOnlyNearAnEndThatCanBeMoved(t *testing.T) {
	d := deskFor(t, begin(t, afternoon()).then(timer.DoseTaken, 30*minute).at(60*minute))
	r := d.timeline.drawn
	for _, c := range []struct {
		x    float32
		seen bool
	}{{r.x(80 * minute), true}, {r.x(80*minute) + edgeNear - 1, true}, {r.x(80*minute) + edgeNear + 2, false}, {r.x(30 * minute), false}, {r.x(60 * minute), false}} {
		d.timeline.MouseMoved(mouseAt(c.x))
		if r.handle.grip.Visible() != c.seen {
			t.Errorf("at %v the handle is seen: %v", c.x, !c.seen)
		}
		if hand := d.timeline.Cursor() == desktop.HResizeCursor; hand != c.seen {
			t.Errorf("at %v the pointer says that it can be moved: %v", c.x, hand)
		}
	}
	d.timeline.MouseMoved(mouseAt(r.x(80 * minute)))
	d.timeline.MouseOut()
	if r.handle.grip.Visible() {
		t.Error("the handle stays when the mouse has left")
	}
}

func TestAPlanThatGoesOnWhileAnEndIsHeldIsFollowed(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 30*minute)
	d := deskFor(t, s.at(60*minute))
	x := d.timeline.drawn.x(80 * minute)
	d.timeline.MouseIn(mouseAt(x))
	d.timeline.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x+40, 40)}, Dragged: fyne.Delta{DX: 40}})
	d.apply(s.event(timer.Event{Kind: timer.Advanced, Elapsed: 61 * minute, Phase: "peak"}).at(61 * minute))
	d.timeline.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x+60, 40)}, Dragged: fyne.Delta{DX: 20}})
	d.timeline.DragEnd()
	d.gives("the phase whose end was held is over")
}

func TestAnEndIsMovedByKeys(t *testing.T) {
	d := deskFor(t, begin(t, afternoon()).then(timer.DoseTaken, 30*minute).at(60*minute))
	c := d.window.Canvas()
	c.Focus(d.timeline)
	says := func(want string) {
		t.Helper()
		if h := d.timeline.drawn.handle.text; !h.Visible() || h.Text != want {
			t.Errorf("the handle says %q, want %q", h.Text, want)
		}
	}
	press := func(names ...fyne.KeyName) {
		for _, name := range names {
			key(c, name)
		}
	}
	says("Peak · 35 min")
	press(fyne.KeyRight, fyne.KeyRight)
	says("Peak · 36 min  +1 min")
	press(fyne.KeyDown)
	says("Return · 20 min")
	press(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyLeft)
	says("Return · 24 min 30 s  +4 min 30 s")
	press(fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyPageDown, fyne.KeyPageDown)
	says("Return · 10 min  −10 min")
	d.gives("before Enter")
	press(fyne.KeyReturn)
	d.gives("Enter", conductor.Command{Kind: timer.Shortened, Phase: "return", By: 10 * minute})
	press(fyne.KeyRight, fyne.KeyBackspace)
	says("Return · 20 min")
	press(fyne.KeyReturn)
	d.gives("Enter with nothing changed")
	press(fyne.KeyRight, fyne.KeyEscape)
	d.gives("Escape is the quiet here too", conductor.Command{Kind: timer.Panicked})
	c.Unfocus()
	if d.timeline.drawn.handle.grip.Visible() {
		t.Error("the handle stays when the keyboard has gone")
	}
	d.gives("what was not told is not meant")
}

func TestBeforeASessionEveryEndMoves(t *testing.T) {
	show := afternoon()
	line := newTimeline()
	line.show(planned(&show, playlist.Programme{}))
	newScreen(t)
	w := test.NewWindow(line)
	t.Cleanup(w.Close)
	w.Resize(large)
	if line.nearest(line.drawn.x(10*minute)) >= 0 {
		t.Error("an end can be moved, and nobody listens")
	}
	got := -1
	var length time.Duration
	line.stretched = func(phase int, l time.Duration) { got, length = phase, l }
	for i, ph := range line.model.phases {
		x := line.drawn.x(ph.end)
		line.MouseMoved(mouseAt(x))
		by := line.drawn.x(2 * minute)
		line.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x+by, 40)}, Dragged: fyne.Delta{DX: by}})
		line.DragEnd()
		if got != i || length != ph.length+2*minute {
			t.Errorf("%s is phase %d of %v", ph.name, got, length)
		}
	}
	show.Companion = true
	line.show(planned(&show, playlist.Programme{}))
	if line.nearest(line.drawn.x(10*minute)) >= 0 {
		t.Error("a session that follows another's clock can be stretched")
	}
	if text := line.drawn.handle.text.Text; strings.TrimSpace(text) == "" {
		t.Error("the handle never said anything")
	}
}

// TestADrawingThatWasForgottenIsThereAgain is the page that is come back to
// after more than a minute: Fyne has given up what was drawn by then.
func TestADrawingThatWasForgottenIsThereAgain(t *testing.T) {
	newScreen(t)
	line := newTimeline()
	line.Resize(fyne.NewSize(800, 200))
	show := afternoon()
	line.show(planned(&show, playlist.Programme{}))
	if n := len(line.CreateRenderer().Objects()); n < 5 {
		t.Errorf("%d things are drawn", n)
	}
}
