package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/playlist"
)

// roomPanel says what the room hears and sees.
type roomPanel struct {
	music, light fyne.CanvasObject

	now, left, next, level, output line
	percent, room                  line
	glow                           *canvas.Rectangle
	glowAt                         int

	bright *deskButton
	byHand *widget.Label
	giveUp *deskButton
	hand   *fyne.Container
}

// newRoomPanel builds the panel; bright asks for light to see by, or for the
// session's light again, and giveUp gives the lamps that a hand holds back.
func newRoomPanel(bright, giveUp func()) *roomPanel {
	p := &roomPanel{output: newLine(13, colorMuted), percent: newLine(26, colorText), room: newLine(13, colorMuted), glow: canvas.NewRectangle(colorAmber), glowAt: -1}
	p.now, p.left = newLine(17, colorText), newLine(13, colorMuted)
	p.next, p.level = newLine(15, colorMuted), newLine(13, colorMuted)
	p.music = container.NewVBox(
		caption(l("The room hears")), clip(p.now), clip(p.left),
		caption(l("Then")), clip(p.next), clip(p.level), clip(p.output),
	)
	p.glow.CornerRadius = 6
	p.glow.SetMinSize(fyne.NewSize(20, 26))
	p.bright = newDeskButton(l("Lights up"), bright)
	p.byHand = words("")
	p.byHand.Importance = widget.WarningImportance
	p.giveUp = newDeskButton(l("Resume"), giveUp)
	p.hand = container.NewBorder(nil, nil, nil, container.NewCenter(p.giveUp), p.byHand)
	p.hand.Hide()
	p.light = container.NewVScroll(container.NewVBox(
		caption(l("The lamps")),
		container.NewBorder(nil, nil, p.percent.Text, p.bright, container.NewPadded(p.glow)),
		clip(p.room), p.hand,
	))
	return p
}

// clip lets a long line be cut by its panel and not widen it.
func clip(t line) fyne.CanvasObject { return container.New(clipped{}, t.Text) }

type clipped struct{}

func (clipped) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, objects[0].MinSize().Height)
}

func (clipped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}

func (p *roomPanel) apply(s *conductor.Snapshot) {
	room := p.now.Size().Width
	p.now.set(fit(sounding(s), room, 17))
	left := ""
	if s.Now != nil && s.Now.Kind == playlist.KindTrack && !s.State.Panic {
		left = l("{{.Left}} left", "Left", minutes(s.Now.End-s.Position.SinceStart))
	}
	p.left.set(left)
	p.next.set(fit(itemName(s.Next), room, 15))
	level := ""
	if s.State.LevelDB < 0 {
		level = l("softened by {{.DB}} dB", "DB", fmt.Sprintf("%.0f", -s.State.LevelDB))
	}
	p.level.set(level)
	p.output.set(fit(s.Music.Output, room, 13))

	p.showHands(s)
	switch {
	case s.Lights == nil:
		p.percent.set("–")
		p.room.set(l("No lamps in this session"))
		p.shine(0)
	case s.Lights.Lamps == 0:
		p.percent.set("–")
		p.room.set(fit(l("{{.Room}}: no lamp is lit", "Room", s.Lights.Room), p.room.Size().Width, 13))
		p.shine(0)
	default:
		p.percent.set(fmt.Sprintf("%.0f %%", s.Lights.Percent))
		p.room.set(fit(l("{{.Room}} · lit: {{.N}}", "Room", s.Lights.Room, "N", s.Lights.Lamps), p.room.Size().Width, 13))
		p.shine(int(s.Lights.Percent))
	}
}

// showHands names the lamps that a human hand holds.
func (p *roomPanel) showHands(s *conductor.Snapshot) {
	show(p.bright, s.Lights != nil)
	label := l("Lights up")
	if s.State.Bright {
		label = l("Lights back")
	}
	setButton(p.bright, label)
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
	c := colorAmber
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
