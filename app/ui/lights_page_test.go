package ui

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/lighting"
)

func evening() []lighting.Room {
	lamp := func(name string, percent, mirek float64) lighting.Lamp {
		return lighting.Lamp{ID: "b/" + name, Name: name, Reachable: true, On: true, Percent: percent, Mirek: mirek}
	}
	off, away := lamp("Window", 80, 300), lamp("Hall", 80, 300)
	off.On, away.Reachable = false, false
	return []lighting.Room{
		{ID: "b/1", Name: "Session room", Lamps: []lighting.Lamp{lamp("Floor lamp", 100, 370), lamp("Reading lamp", 40, 430), lamp("Shelf", 3, 500), off, away}},
		{ID: "b/2", Name: "Waiting room", Lamps: []lighting.Lamp{lamp("Ceiling", 60, 250)}},
	}
}

// atLights is the page on its own, as a bridge has told it.
func atLights(t *testing.T) (*lightsPage, fyne.Window) {
	t.Helper()
	r := openRoom(t, chosen(t, settings.Settings{}))
	p := &lightsPage{window: r.window, bridges: container.NewVBox(), rooms: container.NewVBox(), say: words("")}
	p.show([]session.Bridge{{BridgeID: "001788FFFE000001", Address: "https://192.168.1.20"}}, evening(), nil)
	w := test.NewWindow(container.NewVBox(p.bridges, p.say, p.rooms))
	t.Cleanup(w.Close)
	layOut(w, fyne.NewSize(900, 460))
	return p, w
}

func TestThePictureOfARoomsLamps(t *testing.T) {
	_, w := atLights(t)
	for _, text := range []string{"https://192.168.1.20", "Session room", "Floor lamp", "100 %", "3 %", "off", "out of reach", "Waiting room"} {
		if !reads(w.Content(), text) {
			t.Errorf("“%s” is not to be read", text)
		}
	}
	looksLike(t, "lights.png", w.Canvas())
}

func TestALampIsPaintedInItsOwnLight(t *testing.T) {
	newScreen(t)
	for name, c := range map[string]struct {
		lamp lighting.Lamp
		lit  bool
	}{
		"lit":          {lighting.Lamp{Reachable: true, On: true, Percent: 60, Mirek: 370}, true},
		"off":          {lighting.Lamp{Reachable: true, Percent: 60, Mirek: 370}, false},
		"out of reach": {lighting.Lamp{On: true, Percent: 60, Mirek: 370}, false},
	} {
		light := first[*canvas.Circle](newLampPicture(c.lamp).content)
		if is := light.FillColor == session.LampColour(c.lamp); is != c.lit {
			t.Errorf("%s: it is painted %v", name, light.FillColor)
		}
	}
}

func TestALampSaysWhetherItAnswers(t *testing.T) {
	newScreen(t)
	for want, tried := range map[string]session.Tried{
		"answers":         {Answered: true},
		"does not answer": {Err: errors.New("no")},
		"off":             {},
	} {
		p := newLampPicture(lighting.Lamp{Name: "Shelf", Reachable: true})
		p.tried(tried)
		if !reads(p.content, want) {
			t.Errorf("%+v: it reads %q", tried, seen(p.content))
		}
	}
}

func TestABridgeIsPairedAndForgottenOnThePageOfLights(t *testing.T) {
	b := newBridge(t)
	b.pressed.Store(true)
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("Lights")
	r.reads("None is paired yet")
	r.dial(b.URL)
	r.reads("Session room")
	r.reads("100 %")
	r.press("Forget")
	r.reads("None is paired yet")
	if reads(r.content(), "Session room") {
		t.Error("the room of a bridge that was forgotten is still there")
	}
}

func TestLampsOfAnInterruptedSessionCanBeGivenBack(t *testing.T) {
	r := openRoom(t, func(p places.Places) { chosen(t, settings.Settings{})(p) })
	r.press("Lights")
	r.press("Give the lamps back as they were")
	r.reads("No Hue bridge is paired yet")
}

func TestBridgesThatAnswerAreOffered(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	p := newPairing(r.window, func() {})
	p.offer([]session.Bridge{{BridgeID: "001788FFFE000001", Address: "192.168.1.20", Name: "Hue Bridge - 1A2B3C"}, {BridgeID: "001788FFFE000002", Address: "192.168.1.21"}}, nil)
	for _, label := range []string{"Hue Bridge - 1A2B3C at 192.168.1.20", "001788FFFE000002 at 192.168.1.21"} {
		if button(p.found, label) == nil {
			t.Errorf("%s cannot be chosen: %q", label, seen(p.found))
		}
	}
	p.offer(nil, nil)
	if len(p.found.Objects) > 0 || p.say.Text == "" {
		t.Errorf("without a bridge it reads %q", p.say.Text)
	}
}
