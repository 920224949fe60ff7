package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/lighting"
)

// roomChoice is the choice of a room with lamps, and the way to a bridge.
type roomChoice struct {
	window  *Window
	content fyne.CanvasObject
	chosen  func(string)

	pick    *widget.Select
	say     *widget.Label
	screen  string // what is said of this screen as the lamp
	pairing *pairing
	names   []string // of the options, as the session takes them
	wanted  string
	rooms   []lighting.Room // as the bridges told them last
	problem error
}

// besideDesk says where the lamp is when the guide's desk needs its own window.
func besideDesk() string {
	return l("A second window is the lamp: on the second display where there is one, else wherever you put it.")
}

func newRoomChoice(w *Window, last, screen string, chosen func(string)) *roomChoice {
	r := &roomChoice{window: w, chosen: chosen, wanted: last, screen: screen, say: words("")}
	r.say.Importance = widget.LowImportance
	r.pick = widget.NewSelect(nil, nil)
	r.offer(nil)
	r.pick.OnChanged = func(string) { r.choose(r.pick.SelectedIndex()) }
	r.pairing = newPairing(w, r.look)
	r.content = container.NewVBox(r.pick, r.say, r.pairing.content)
	r.look()
	return r
}

func (r *roomChoice) choose(i int) {
	if i >= 0 && i < len(r.names) {
		r.wanted = r.names[i]
		r.show(r.rooms, r.problem)
	}
}

// offer shows what there is to choose from: no lamps, this screen, and rooms.
// It gives the place of what is chosen: no lamps, where the room is not there.
func (r *roomChoice) offer(rooms []lighting.Room) int {
	options := []string{l("No lamps"), l("This screen as the lamp")}
	r.names = []string{"", session.ScreenRoom}
	selected := 0
	if r.wanted == session.ScreenRoom {
		selected = 1
	}
	for _, room := range rooms {
		if room.ID == r.wanted || room.Name == r.wanted {
			selected = len(r.names)
		}
		options = append(options, l("{{.Room}} · lamps: {{.N}}", "Room", room.Name, "N", len(room.Lamps)))
		r.names = append(r.names, room.ID)
	}
	changed := r.pick.OnChanged
	r.pick.OnChanged = nil
	r.pick.SetOptions(options)
	r.pick.SetSelectedIndex(selected)
	r.pick.OnChanged = changed
	return selected
}

// look asks the bridges for their rooms, beside the window.
func (r *roomChoice) look() {
	r.window.background(func() {
		ctx, cancel := context.WithTimeout(r.window.ctx, 20*time.Second)
		defer cancel()
		rooms, err := r.window.studio.Rooms(ctx)
		r.window.paint(func() { r.show(rooms, err) })
	})
}

func (r *roomChoice) show(rooms []lighting.Room, err error) {
	r.rooms, r.problem = rooms, err
	for _, room := range rooms {
		r.window.roomNames[room.ID] = room.Name
	}
	selected := r.offer(rooms)
	r.chosen(r.names[selected])
	switch {
	case r.wanted == session.ScreenRoom:
		setLabel(r.say, r.screen)
	case errors.Is(err, session.ErrNotPaired):
		setLabel(r.say, l("Pair your Hue bridge once, and its rooms appear here."))
	case err != nil:
		setLabel(r.say, sentence(err.Error()))
	case selected > 1:
		setLabel(r.say, l("Lamps that are on follow the session; lamps that are off stay off."))
	default:
		setLabel(r.say, "")
	}
}

// outputChoice is the choice of where the sound goes.
type outputChoice struct {
	content *widget.Select
	names   []string
}

func newOutputChoice(w *Window, last string, chosen func(string)) *outputChoice {
	o := &outputChoice{names: []string{"device", "null"}}
	options := []string{l("Default sound device"), l("No sound")}
	o.content = widget.NewSelect(options, nil)
	selected := 0
	if last == "null" {
		selected = 1
	}
	o.content.SetSelectedIndex(selected)
	o.content.OnChanged = func(string) { chosen(o.names[o.content.SelectedIndex()]) }
	w.background(func() {
		ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
		defer cancel()
		outputs, err := w.studio.Outputs(ctx)
		if err != nil {
			return // the session itself says so while no device is there
		}
		w.paint(func() {
			for _, out := range outputs {
				options = append(options, out.Description)
				o.names = append(o.names, out.Name)
				if out.Name == last {
					selected = len(o.names) - 1
				}
			}
			o.content.SetOptions(options)
			o.content.SetSelectedIndex(selected)
		})
	})
	return o
}
