package ui

import (
	"cmp"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/timer"
)

// roomPanel says what the room hears and sees, and holds the two faders.
type roomPanel struct {
	view         *sessionView
	rooms        map[string]string
	content      fyne.CanvasObject
	music, light *fyne.Container

	now, next, level, output line
	percent, room            line
	glow                     *canvas.Rectangle
	glowAt                   int
	sound, lamps             *fader
	lampsRow                 *fyne.Container
	back                     *deskButton
	byHand                   *widget.Label
	giveUp                   *deskButton
	hand                     *fyne.Container
}

// What a key does to a fader at a time.
const (
	levelStep = 1.0 // dB
	lampStep  = 5.0 // percent of full output
)

func newRoomPanel(v *sessionView, rooms map[string]string) *roomPanel {
	p := &roomPanel{view: v, rooms: rooms, output: newLine(12, colorMuted()), percent: newLine(26, colorText()), room: newLine(13, colorMuted()), glow: canvas.NewRectangle(colorAmber()), glowAt: -1}
	p.now, p.next, p.level = newLine(17, colorText()), newLine(14, colorMuted()), newLine(14, colorText())
	p.sound = newFader(timer.LevelLeast, 0, levelStep, func(db float64) {
		v.do(conductor.Command{Kind: timer.LevelSet, LevelDB: db})
	})
	p.lamps = newFader(0, 100, lampStep, func(percent float64) {
		v.do(conductor.Command{Kind: timer.LightSetTo, Percent: percent})
	})
	p.sound.hints, p.lamps.hints = v.hints, v.hints
	p.music = container.New(tight{},
		clip(p.output), clip(p.now), clip(p.next),
		container.NewBorder(nil, nil, nil, container.NewCenter(container.New(atLeast{54}, p.level.Text)), p.sound),
	)
	p.glow.CornerRadius = 6
	p.glow.SetMinSize(fyne.NewSize(20, 24))
	p.back = newDeskButton(l("As planned"), v.lightsBack)
	p.byHand = words("")
	p.byHand.Importance = widget.WarningImportance
	p.giveUp = newDeskButton(l("Resume"), v.freeLamps)
	p.hand = container.NewBorder(nil, nil, nil, container.NewCenter(p.giveUp), p.byHand)
	p.hand.Hide()
	p.lampsRow = container.NewBorder(nil, nil, nil, p.back, p.lamps)
	p.light = container.New(tight{},
		caption(l("The lamps")),
		container.NewBorder(nil, nil, container.New(atLeast{68}, p.percent.Text), nil, container.NewPadded(p.glow)),
		clip(p.room), p.lampsRow, p.hand,
	)
	p.content = container.NewVScroll(container.New(columns{.52, .48}, p.music, p.light))
	return p
}

// nudgeLight moves the light by steps, where the session has lamps.
func (p *roomPanel) nudgeLight(steps int) {
	if s := p.view.latest; s != nil && s.Lights != nil {
		p.lamps.nudge(steps)
	}
}

// clip lets a long line be cut by its panel and not widen it.
func clip(t line) fyne.CanvasObject { return container.New(clipped{}, t.Text) }

type clipped struct{}

func (clipped) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	return fyne.NewSize(40, objects[0].MinSize().Height)
}

func (clipped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}

func (p *roomPanel) apply(s *conductor.Snapshot) {
	room := p.now.Size().Width
	p.now.set(fit(sounding(s), room, 17))
	next := itemName(s.Next)
	switch {
	case s.Now != nil && s.Now.Kind == playlist.KindTrack && !s.State.Panic && next != "":
		next = l("{{.Left}} left, then {{.Next}}", "Left", minutes(s.Now.End-s.Position.SinceStart), "Next", next)
	case s.Now != nil && s.Now.Kind == playlist.KindTrack && !s.State.Panic:
		next = l("{{.Left}} left", "Left", minutes(s.Now.End-s.Position.SinceStart))
	case next != "":
		next = l("then {{.Next}}", "Next", next)
	}
	p.next.set(fit(next, room, 14))
	p.level.set(l("{{.DB}} dB", "DB", strings.Replace(fmt.Sprintf("%.0f", s.State.LevelDB), "-", "−", 1)))
	p.sound.follow(s.State.LevelDB)
	p.output.set(fit(l("The room hears · {{.Output}}", "Output", s.Music.Output), room, 12))

	p.showHands(s)
	show(p.lampsRow, s.Lights != nil)
	show(p.back, s.State.Bright || s.State.Fader != nil)
	switch {
	case s.Lights == nil:
		p.percent.set("–")
		p.room.set(l("No lamps in this session"))
		p.shine(0)
	case s.Lights.Lamps == 0:
		p.percent.set("–")
		p.room.set(fit(l("{{.Room}}: no lamp is lit", "Room", p.name(s)), p.room.Size().Width, 13))
		p.shine(0)
	default:
		p.percent.set(fmt.Sprintf("%.0f %%", s.Lights.Percent))
		p.room.set(fit(l("{{.Room}} · lit: {{.N}}", "Room", p.name(s), "N", s.Lights.Lamps), p.room.Size().Width, 13))
		p.shine(int(s.Lights.Percent))
		if most := s.Show.LightCeiling; most > 0 && p.lamps.Max != most {
			p.lamps.Max = most
			p.lamps.Refresh()
		}
		if f := s.State.Fader; f != nil {
			p.lamps.follow(*f)
		} else {
			p.lamps.follow(float64(int(s.Lights.Percent)))
		}
	}
}

// name is what the people call the room.
func (p *roomPanel) name(s *conductor.Snapshot) string {
	if s.Lights.Room == session.ScreenRoom {
		return l("This screen as the lamp")
	}
	return cmp.Or(p.rooms[s.Lights.Room], s.Lights.Room)
}

// showHands names the lamps that a human hand holds.
func (p *roomPanel) showHands(s *conductor.Snapshot) {
	show(p.hand, len(s.State.Lamps) > 0)
	if s.Lights == nil || len(s.State.Lamps) == 0 {
		return
	}
	names := s.State.Lamps
	if by := s.Lights.ByHand; len(by) > 0 {
		names = nil
		for _, lamp := range by {
			names = append(names, lamp.Name)
		}
	}
	setLabel(p.byHand, l("{{.Names}}: held by hand", "Names", strings.Join(names, ", ")))
}

// shine paints the glow as bright as the lamps, but never brighter than the
// window may be.
func (p *roomPanel) shine(percent int) {
	if percent == p.glowAt {
		return
	}
	p.glowAt = percent
	c := colorAmber()
	part := .12 + .6*float64(percent)/100
	c.R, c.G, c.B = uint8(float64(c.R)*part), uint8(float64(c.G)*part), uint8(float64(c.B)*part)
	p.glow.FillColor = c
	p.glow.Refresh()
}

func sounding(s *conductor.Snapshot) string {
	if s.State.Panic || s.Now == nil || s.Music.Sounding == "" {
		return l("the built-in sound")
	}
	return itemName(s.Now)
}

func itemName(it *playlist.Item) string {
	switch {
	case it == nil:
		return ""
	case it.Kind == playlist.KindBed:
		return l("the built-in sound")
	case it.Kind == playlist.KindSilence:
		return l("silence")
	}
	return it.Title
}
