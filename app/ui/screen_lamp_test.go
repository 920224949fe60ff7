package ui

import (
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/lighting"
	field "roomtone/lighting/screen"
	"roomtone/timer"
)

func TestTheScreenIsALampWhereThatIsChosen(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.press("2 · Room")
	pick := find(r.content(), func(s *widget.Select) bool { return len(s.Options) > 1 && s.Options[1] == "This screen as the lamp" })
	if pick == nil {
		t.Fatal("the screen cannot be chosen")
	}
	pick.SetSelectedIndex(1)
	r.reads("A second window is the lamp")
	r.start()
	r.until("the lamp shines", func() bool {
		return r.window.lamp != nil && r.window.lamp.field.FillColor != color.Color(color.Black)
	})
	lamp := r.window.lamp
	evening := field.Colour(lighting.Scene{Percent: 40, Mirek: 370})
	if got := lamp.field.FillColor.(color.NRGBA); got != evening {
		t.Errorf("at the beginning the lamp is %v, want %v", got, evening)
	}

	// What is pressed there reaches the session.
	lamp.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	r.written(timer.Panicked, 1)
	r.until("the lamp becomes low", func() bool {
		now := lamp.field.FillColor.(color.NRGBA)
		return now != evening && int(now.R) < int(evening.R)
	})
	lamp.DoubleTapped(nil)
	if !lamp.window.FullScreen() {
		t.Error("a double click does not give it the whole display")
	}

	r.shortcut("End the session…")
	r.key(fyne.KeyReturn)
	r.until("the lamp is gone with the session", func() bool { return r.window.lamp == nil })
	last, err := settings.Load(r.places.Settings())
	if err != nil || last.Room != session.ScreenRoom {
		t.Errorf("the screen is not kept for next time: %+v, %v", last, err)
	}
}

func TestTheSameLightCostsNothing(t *testing.T) {
	s := newScreen(t)
	lamp := newScreenLamp(fyne.CurrentApp(), fyne.NewMainMenu(), func(*fyne.KeyEvent) {})
	t.Cleanup(lamp.window.Close)
	light := field.Colour(lighting.Scene{Percent: 5, Mirek: 450})
	lamp.shine(light)
	painted := s.painted
	for range int(time.Minute / lampFrame) {
		lamp.shine(light)
	}
	if s.painted != painted {
		t.Errorf("a minute of the same light was painted %d times", s.painted-painted)
	}
}
