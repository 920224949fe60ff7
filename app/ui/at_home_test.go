package ui

import (
	"context"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/timer"
)

const sixWords = "abacus lunar oat pebble quill sable"

// sent is the file that a guide on another computer made for the computer at
// home; for "" it is sealed with the six words.
func sent(t *testing.T, guide *session.Studio, key string) string {
	t.Helper()
	ready, err := guide.Prepare(t.Context(), session.Choices{Template: "at-home-lozenge", Music: []string{session.NoMusic}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "evening.roomtone")
	sending := session.Sending{Path: path, Key: key, From: "Ada"}
	if key == "" {
		sending.Passphrase = sixWords
	}
	if _, err := guide.CreateBundle(t.Context(), ready, sending); err != nil {
		t.Fatal(err)
	}
	return path
}

// otherComputer is a studio of its own.
func otherComputer(t *testing.T) *session.Studio {
	t.Helper()
	return session.NewStudio(places.In(t.TempDir()))
}

// forThis is a guide's file that this computer's own key opens.
func (r *room) forThis(guide *session.Studio) string {
	r.t.Helper()
	_, key, err := r.studio.PublicKeys()
	if err != nil {
		r.t.Fatal(err)
	}
	return sent(r.t, guide, key)
}

// fill types into the field with that placeholder, or at that place among
// those without one.
func (r *room) fields() []*widget.Entry {
	var out []*widget.Entry
	look(r.content(), func(o fyne.CanvasObject) {
		switch e := o.(type) {
		case *widget.Entry:
			out = append(out, e)
		case *entry:
			out = append(out, &e.Entry)
		}
	})
	return out
}

// enabled waits until a button can be pressed, and presses it.
func (r *room) pressWhenReady(label string) {
	r.t.Helper()
	r.until(label+" can be pressed", func() bool { b := r.button(label); return b != nil && !b.Disabled() })
	r.press(label)
}

// trustAndGoOn takes a stranger's file to the second step.
func (r *room) trustAndGoOn() {
	r.t.Helper()
	r.reads("this computer sees its sender for the first time")
	r.press("The digits are the same")
	r.reads("The signature is the one you know")
	r.pressWhenReady("Next")
	r.reads("step 2 of 4")
}

// toTheGate goes from the second step to the last, and fills it in.
func (r *room) toTheGate() {
	r.t.Helper()
	r.press("Next")
	r.reads("step 3 of 4")
	r.press("Next")
	r.reads("step 4 of 4")
}

func (r *room) fillTheGate() {
	r.t.Helper()
	for i, text := range []string{"12 Mill Lane, second floor", "R.", "555 0101", "555 0102", "112"} {
		r.fields()[i].SetText(text)
	}
	look(r.content(), func(o fyne.CanvasObject) {
		if c, ok := o.(*widget.Check); ok {
			c.SetChecked(true)
		}
	})
}

func TestASessionAtHomeFromTheFileToTheRecord(t *testing.T) {
	guide := otherComputer(t)
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.window.Open(sent(t, guide, ""))
	if r.window.window.MainMenu() != nil || r.button("Music") != nil {
		t.Error("the guide's pages are in reach")
	}
	r.reads("Your guide has told you six words")
	r.fields()[0].SetText("abacus lunar oat pebble quill quill")
	r.press("Open the file")
	r.reads("These are not the words of this file")
	r.fields()[0].SetText("  abacus lunar  oat pebble quill sable ")
	r.press("Open the file")
	r.reads("for the first time")
	signer, _, _ := guide.PublicKeys()
	r.reads(bundle.Fingerprint(signer))
	if !r.button("Next").Disabled() {
		t.Error("a stranger's session goes on unasked")
	}
	r.trustAndGoOn()
	r.toTheGate()
	if !r.button("Start my session").Disabled() {
		t.Error("it starts with everything open")
	}
	r.fillTheGate()
	r.pressWhenReady("Start my session")
	r.until("the client's view is there", func() bool { return r.window.client != nil && r.window.visit != nil })
	r.until("it has the light of the room", func() bool { return r.window.client.light.R > 0 })
	view := r.window.client
	if r.window.desk != nil || reads(view.content, "safe") {
		t.Error("there is something to read, or the guide's desk")
	}
	if card, err := r.studio.Card(); err != nil || card.Address != "12 Mill Lane, second floor" {
		t.Errorf("the card is not kept: %+v, %v", card, err)
	}

	// A brush of a key stops nothing; a second does.
	view.press(fyne.KeySpace)
	view.frame(time.Now())
	view.release(fyne.KeySpace)
	view.frame(time.Now().Add(2 * time.Second))
	if view.stopped {
		t.Fatal("a brush of a key stopped it")
	}
	view.MouseDown(nil)
	r.until("the stop is held", func() bool { return view.stopped })
	view.MouseUp(nil)
	r.written(timer.Panicked, 1)
	if !reads(view.content, "You are safe.") || !reads(view.content, "Ada is here.") {
		t.Errorf("the guide's words are not there: %q", seen(view.content))
	}
	r.until("the session is quiet", func() bool { s := r.window.latest.Load(); return s != nil && s.State.Panic })
	test.Tap(button(view.content, "Go on with the music"))
	r.written(timer.PanicUndone, 1)
	r.until("the words are gone", func() bool { return !reads(view.content, "You are safe.") })

	// Closing the window is a stop, never an end.
	view.MouseDown(nil)
	r.until("the stop is held again", func() bool { return view.stopped })
	view.MouseUp(nil)
	r.written(timer.Panicked, 2)
	end := button(view.content, "End the session")
	test.Tap(end)
	if end.Text != "Press again to end it" {
		t.Errorf("after one press the button says %q", end.Text)
	}
	test.Tap(end)
	r.written(timer.Ended, 1)
	r.reads("Welcome back.")
	if r.window.client != nil {
		t.Error("the client's view is still open")
	}

	// The record goes back, and its guide takes it in.
	record := filepath.Join(t.TempDir(), "mine.roomtone-record")
	if said := r.window.giveBack("", record); !strings.Contains(said, "Send it to your guide") {
		t.Errorf("saving the record says %q", said)
	}
	if text, _ := os.ReadFile(record); strings.Contains(string(text), "Mill Lane") {
		t.Error("the address goes along")
	}
	if back, err := guide.TakeBack(record, "Client 7"); err != nil || len(back.Events) < 4 {
		t.Errorf("the guide cannot take it back: %v", err)
	}
	for _, e := range r.record().Events {
		if strings.Contains(e.Text, "Mill Lane") {
			t.Error("the address stands in the journal")
		}
	}
	r.press("Done")
	r.reads("Choose a session")
	if r.window.window.MainMenu() == nil {
		t.Error("the menu is gone for good")
	}
}

func TestTheChaperonesChecksAreAnswered(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.window.Open(r.forThis(otherComputer(t)))
	r.trustAndGoOn()
	r.press("Next")
	find(r.content(), func(c *widget.Check) bool { return strings.HasPrefix(c.Text, "A window for the chaperone") }).SetChecked(true)
	r.press("Next")
	r.fillTheGate()
	r.pressWhenReady("Start my session")
	r.reads("12 Mill Lane, second floor")
	r.reads("Nothing to do now.")
	r.until("it runs", func() bool { return r.window.latest.Load() != nil })
	// Whichever window has the keyboard, any key is the stop.
	r.window.heldAtHome(fyne.KeyA, true)
	r.until("the stop is held", func() bool { return r.window.client.stopped })
	r.window.heldAtHome(fyne.KeyA, false)
	r.written(timer.Panicked, 1)
	// A check is due: the card asks, and the answer reaches the session.
	s := *r.window.latest.Load()
	check := s.State.Plan.Safety[0]
	s.Waiting = append(s.Waiting, timer.Due{ID: check.ID, Text: check.Text})
	var answered []timer.PromptID
	card := newChaperoneCard(session.Card{}, func(id timer.PromptID) { answered = append(answered, id) })
	card.apply(&s)
	if !reads(card.content, "Please look now") {
		t.Errorf("it does not ask: %q", seen(card.content))
	}
	test.Tap(button(card.content, "I have looked: all is well"))
	if len(answered) != 1 || answered[0] != check.ID {
		t.Errorf("answered %v, want %v", answered, check.ID)
	}
	if find(r.content(), func(b *deskButton) bool { return b.Text == "Dose taken" }) != nil {
		t.Error("a tool of the guide's is in the chaperone's reach")
	}
	// Another start of the program brings view and card back, and opens nothing.
	r.window.Raise(r.forThis(otherComputer(t)))
	r.reads("12 Mill Lane, second floor")
	if r.window.visit == nil || r.window.client == nil {
		t.Error("another file took the place of the session")
	}
}

func TestADamagedFileIsSaidAndLeft(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	path := filepath.Join(t.TempDir(), "broken.roomtone")
	if err := os.WriteFile(path, []byte("not a bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.window.dropped(fyne.Position{}, []fyne.URI{})
	r.window.Open(path)
	r.until("it says so", func() bool {
		return first[*widget.Label](r.content()) != nil && !r.button("Next").Visible() || r.button("Next").Disabled()
	})
	r.press("Close this session")
	r.reads("Choose a session")
}

func TestAStillColourAndALampDoNotMove(t *testing.T) {
	s := newScreen(t)
	for _, style := range []clientStyle{styleColour, styleLamp} {
		v := newClientView(fyne.CurrentApp(), "", style, func() {})
		v.light = color.NRGBA{90, 60, 30, 255}
		v.frame(time.Now())
		painted := s.painted
		for i := range 200 {
			v.frame(time.Now().Add(time.Duration(i) * clientFrame))
		}
		if s.painted != painted {
			t.Errorf("style %d: ten seconds of the same light were painted %d times", style, s.painted-painted)
		}
	}
}

// Whoever chooses the screen as the lamp gets its light, and may still have
// the circle in its place.
func TestTheScreenAsTheLampShinesWhole(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.window.Open(r.forThis(otherComputer(t)))
	r.trustAndGoOn()
	r.press("Next")
	circle := find(r.content(), func(c *widget.Check) bool { return strings.HasPrefix(c.Text, "A circle that breathes") })
	if !circle.Checked {
		t.Error("without a lamp there is no circle")
	}
	find(r.content(), func(s *widget.Select) bool { return slices.Contains(s.Options, "This screen as the lamp") }).SetSelected("This screen as the lamp")
	r.reads("The whole screen shines")
	step := &lightStep{circle: circle}
	if got := step.style(session.ScreenRoom); got != styleLamp {
		t.Errorf("the view is of style %d, and not the lamp", got)
	}
	circle.SetChecked(true)
	if got := step.style(session.ScreenRoom); got != styleCircle {
		t.Errorf("with the circle ticked again the view is of style %d", got)
	}
}

func TestTheViewIsNeverBrighterThanTheRoom(t *testing.T) {
	newScreen(t)
	for _, style := range []clientStyle{styleCircle, styleColour, styleLamp} {
		v := newClientView(fyne.CurrentApp(), "", style, func() {})
		for _, light := range []color.NRGBA{{0, 0, 0, 255}, {4, 2, 1, 255}, {120, 80, 40, 255}, {255, 240, 220, 255}} {
			v.light = light
			field, circle := v.colours()
			for _, c := range []color.NRGBA{field, circle} {
				if c.R > light.R || c.G > light.G || c.B > light.B {
					t.Errorf("style %d shows %v in a room of %v", style, c, light)
				}
			}
		}
	}
}

func TestAnyKeyHeldIsTheStop(t *testing.T) {
	newScreen(t)
	for _, k := range []fyne.KeyName{fyne.KeyA, fyne.KeyEscape, fyne.KeyF5, fyne.KeyReturn, ""} {
		stops := 0
		v := newClientView(fyne.CurrentApp(), "", styleCircle, func() { stops++ })
		v.press(k)
		now := time.Now()
		v.frame(now.Add(900 * time.Millisecond))
		if stops != 0 {
			t.Errorf("%q stops before its second", k)
		}
		v.frame(now.Add(1100 * time.Millisecond))
		v.frame(now.Add(5 * time.Second))
		if stops != 1 {
			t.Errorf("%q held: %d stops", k, stops)
		}
	}
}

// A button that appears under the mouse takes its release, and a window that is
// closed by keys may take theirs: nothing that was pressed once may stop the
// room twice, nor keep the next hand from stopping it.
func TestWhatWasNeverLetGoStopsOnceAndHindersNoOtherStop(t *testing.T) {
	newScreen(t)
	for _, stuck := range []fyne.KeyName{"", desktop.KeyAltLeft} {
		for name, stopped := range map[string]func(*clientView, time.Time){
			"by itself": func(v *clientView, now time.Time) { v.frame(now.Add(2 * time.Second)) },
			"by closing": func(v *clientView, now time.Time) {
				v.stopped = true // the session says so
				v.frame(now)
			},
		} {
			stops := 0
			v := newClientView(fyne.CurrentApp(), "", styleCircle, func() { stops++ })
			v.press(stuck)
			stopped(v, time.Now())
			stops, v.stopped = 0, false // and goes on with the music
			v.frame(time.Now().Add(time.Hour))
			if stops != 0 {
				t.Errorf("%q, stopped %s, stops again by itself", stuck, name)
			}
			for _, k := range []fyne.KeyName{fyne.KeySpace, stuck} {
				stops, v.stopped = 0, false
				v.press(k)
				v.frame(time.Now().Add(900 * time.Millisecond))
				if stops != 0 {
					t.Errorf("%q stops before its second", k)
				}
				v.frame(time.Now().Add(1100 * time.Millisecond))
				if stops != 1 {
					t.Errorf("after %q was never let go, %q held: %d stops", stuck, k, stops)
				}
			}
		}
	}
}

func TestTheGuideOpensTheClientsViewFromTheDesk(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.start()
	r.shortcut("Client's view: circle, colour, none")
	r.until("it has the room's light", func() bool { return r.window.client != nil && r.window.client.light.R > 0 })
	view := r.window.client
	if isModifier(fyne.KeyA) || view.keys("LeftControl") {
		t.Error("a modifier is held for another key's sake, and stops nothing")
	}
	view.press(fyne.KeyA)
	r.until("the stop is held", func() bool { return view.stopped })
	view.release(fyne.KeyA)
	r.written(timer.Panicked, 1)
	if !reads(view.content, "Your guide is here.") || button(view.content, "Go on with the music") != nil {
		t.Errorf("beside a guide it shows %q", seen(view.content))
	}
	r.shortcut("Client's view: circle, colour, none")
	if view.style != styleColour {
		t.Error("it does not turn to the colour")
	}
	r.shortcut("Client's view: circle, colour, none")
	if r.window.client != nil {
		t.Error("it does not close")
	}
}

func TestACompanionShowsNothingThatCouldHoldTheClient(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	own := sent(t, r.studio, func() string { _, key, _ := r.studio.PublicKeys(); return key }())
	r.window.Open(own)
	r.pressWhenReady("Follow my client's session…")
	r.fields()[0].SetText("half past two")
	r.press("The client started then")
	r.reads("A time such as 14:05")
	r.press("The client starts now")
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
	for _, label := range []string{"Hold", "+5 min", "Next", "Dose taken", "Quiet"} {
		if r.button(label) != nil {
			t.Errorf("%q is in sight", label)
		}
	}
	if reads(r.content(), "Esc is the quiet") {
		t.Error("it speaks of a quiet that reaches nobody")
	}
	r.press("End")
	r.reads("Stop following? The client's session goes on by itself.")
	r.press("Keep going")
	at := r.window.desk.latest.Position.SinceStart
	for range 30 {
		r.press("1 s on")
	}
	r.until("its clock is set", func() bool { return r.window.desk.latest.Position.SinceStart > at+25*time.Second })
	r.press("End")
	r.press("Stop following (Enter)")
	r.reads("The session has ended.")
}

// interruptedAtHome leaves on a computer what a power cut leaves of a session
// that came in a file.
func (r *room) interruptedAtHome(path string) {
	r.t.Helper()
	p, err := r.studio.OpenBundle(r.t.Context(), path, "", nil)
	if err == nil {
		err = r.studio.Trust(p, "Ada")
	}
	if err != nil {
		r.t.Fatal(err)
	}
	ready, err := r.studio.Receive(p, session.Choices{Output: "null"})
	if err != nil {
		r.t.Fatal(err)
	}
	running := make(chan struct{}, 100)
	s, err := r.studio.Start(r.t.Context(), ready, session.Observers{Snapshot: func(*conductor.Snapshot) { running <- struct{}{} }})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(r.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	<-running
	then, err := os.ReadFile(s.Path)
	if err != nil {
		r.t.Fatal(err)
	}
	go func() {
		for range running { // or the session would wait for its reader
		}
	}()
	stop()
	if err := <-ended; err != nil {
		r.t.Fatal(err)
	}
	close(running)
	if err := os.WriteFile(s.Path, then, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func TestAnInterruptedSessionAtHomeGoesOnWithoutTheGuidesDesk(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	path := r.forThis(otherComputer(t))
	r.interruptedAtHome(path)
	r.window.Open(path)
	r.reads("Your session was interrupted at")
	r.pressWhenReady("Go on")
	r.until("the client's view is there", func() bool { return r.window.client != nil && r.window.visit != nil })
	r.until("it runs", func() bool { s := r.window.latest.Load(); return s != nil && s.State.Running })
	if r.window.desk != nil {
		t.Error("the guide's desk opens at the client's")
	}
	r.window.visit.askToEnd()
	r.window.visit.askToEnd()
	r.reads("Welcome back.")
}
