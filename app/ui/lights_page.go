package ui

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/lighting"
)

// lightsPage shows the bridges, and the lamps of every room as they are.
type lightsPage struct {
	window  *Window
	bridges *fyne.Container
	rooms   *fyne.Container
	say     *widget.Label
	owed    *widget.Button
	trying  context.CancelFunc // nil while no room is tried
}

// lights is the page of bridges and lamps.
func (w *Window) lights() fyne.CanvasObject {
	p := &lightsPage{window: w, bridges: container.NewVBox(), rooms: container.NewVBox(), say: words("")}
	p.say.Importance = widget.WarningImportance
	p.owed = widget.NewButton(l("Give the lamps back as they were"), p.giveBack)
	again := widget.NewButton(l("Look again"), p.look)
	left := panel(container.NewVScroll(container.NewVBox(
		caption(l("Bridges")), p.bridges, newPairing(w, p.look).content, rule(),
		words(l("After a session that was interrupted, lamps may still have its light.")), p.owed,
	)))
	right := panel(container.NewBorder(container.NewBorder(nil, nil, caption(l("Rooms")), again, p.say), nil, nil, nil, container.NewVScroll(p.rooms)))
	p.look()
	return container.NewPadded(container.New(columns{.32, .68}, left, right))
}

// look reads bridges and lamps anew, beside the window.
func (p *lightsPage) look() {
	p.window.background(func() {
		ctx, cancel := context.WithTimeout(p.window.ctx, 20*time.Second)
		defer cancel()
		bridges, problem := p.window.studio.Bridges()
		rooms, err := p.window.studio.Rooms(ctx)
		if problem == nil && !errors.Is(err, session.ErrNotPaired) {
			problem = err
		}
		p.window.paint(func() { p.show(bridges, rooms, problem) })
	})
}

func (p *lightsPage) show(bridges []session.Bridge, rooms []lighting.Room, problem error) {
	var paired, seen []fyne.CanvasObject
	for _, b := range bridges {
		forget := widget.NewButton(l("Forget"), func() { p.forget(b) })
		name := widget.NewLabel(b.Address)
		name.Truncation = fyne.TextTruncateEllipsis
		paired = append(paired, container.NewBorder(nil, nil, nil, forget, name))
	}
	if len(bridges) == 0 {
		paired = append(paired, words(l("None is paired yet. Without a bridge a session can use this computer's screen as its lamp.")))
	}
	for _, room := range rooms {
		seen = append(seen, p.room(room))
	}
	fill(p.bridges, paired)
	fill(p.rooms, seen)
	p.tell(problem)
}

func (p *lightsPage) tell(problem error) {
	text := ""
	if problem != nil {
		text = sentence(problem.Error())
	}
	setLabel(p.say, text)
}

// room is a room with a picture of its lamps.
func (p *lightsPage) room(room lighting.Room) fyne.CanvasObject {
	title := newLine(18, colorText())
	title.set(room.Name)
	lamps := container.NewGridWrap(fyne.NewSize(118, 120))
	byID := map[string]*lampPicture{}
	for _, lamp := range room.Lamps {
		picture := newLampPicture(lamp)
		byID[lamp.ID] = picture
		lamps.Add(picture.content)
	}
	say := newLine(13, colorMuted())
	try := widget.NewButton(l("Try the lamps"), nil)
	try.OnTapped = func() { p.try(room, try, say, byID) }
	return container.NewVBox(container.NewHBox(title.Text, say.Text, layout.NewSpacer(), try), lamps)
}

// try dims one lit lamp after another; a second press calls it off.
func (p *lightsPage) try(room lighting.Room, button *widget.Button, say line, pictures map[string]*lampPicture) {
	if p.trying != nil {
		p.trying()
		return
	}
	ctx, cancel := context.WithCancel(p.window.ctx)
	p.trying = cancel
	button.SetText(l("Stop"))
	say.set(l("One lamp after another dims and comes back."))
	p.window.background(func() {
		err := p.window.studio.TryRoom(ctx, room.ID, func(t session.Tried) {
			p.window.paint(func() { pictures[t.Lamp.ID].tried(t) })
		})
		stopped := ctx.Err() != nil
		cancel()
		p.window.paint(func() {
			p.trying = nil
			button.SetText(l("Try the lamps"))
			say.set("")
			if !stopped {
				p.tell(err)
			}
		})
	})
}

func (p *lightsPage) forget(b session.Bridge) {
	p.window.background(func() {
		err := p.window.studio.ForgetBridge(b.BridgeID)
		p.window.paint(func() {
			p.look()
			p.tell(err)
		})
	})
}

func (p *lightsPage) giveBack() {
	p.owed.Disable()
	p.window.background(func() {
		given, err := p.window.studio.RestoreLamps(p.window.ctx)
		p.window.paint(func() {
			p.owed.Enable()
			if err == nil {
				err = errors.New(l("Every lamp is as it was. Given back: {{.N}}.", "N", len(given)))
			}
			p.tell(err)
		})
	})
}

// lampPicture is a lamp as it is seen: its light, its name and a word on it.
type lampPicture struct {
	content fyne.CanvasObject
	word    line
}

func newLampPicture(lamp lighting.Lamp) *lampPicture {
	const bulb = 46
	light := canvas.NewCircle(color.Transparent)
	light.StrokeColor, light.StrokeWidth = colorLine(), 2
	picture := &lampPicture{word: newLine(12, colorMuted())}
	switch {
	case !lamp.Reachable:
		picture.word.set(l("out of reach"))
	case !lamp.On:
		picture.word.set(l("off"))
	default:
		light.FillColor = session.LampColour(lamp)
		picture.word.set(fmt.Sprintf("%.0f %%", lamp.Percent))
	}
	name := newLine(13, colorText())
	name.set(fit(lamp.Name, 110, 13))
	picture.content = container.NewVBox(
		container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(bulb), light)),
		container.NewCenter(name.Text), container.NewCenter(picture.word.Text),
	)
	return picture
}

// tried says what became of the lamp.
func (p *lampPicture) tried(t session.Tried) {
	switch {
	case t.Answered:
		p.word.set(l("answers"))
		p.word.tint(colorCalm())
	case t.Err != nil:
		p.word.set(l("does not answer"))
		p.word.tint(colorTrouble())
	}
}
