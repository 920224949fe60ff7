package screen

import (
	"context"
	"fmt"
	"image/color"
	"strings"
	"sync"
	"time"

	"github.com/lucasb-eyer/go-colorful"

	"roomtone/lighting"
)

// Room is the ID of the room that holds the one lamp.
const Room = "screen"

// What the lamp is before anybody asks anything of it: the light of an
// evening room.
const (
	firstPercent = 40
	firstMirek   = 370
)

// Lamp is a field of light, and the driver that dims it. It is always within
// reach.
type Lamp struct {
	mu   sync.Mutex
	on   bool
	fade lighting.Fade // on the scale of the time since epoch
	// epoch is the zero of the fade's times.
	epoch time.Time
}

var _ lighting.Driver = (*Lamp)(nil)

// New is a lamp that is lit.
func New() *Lamp {
	first := lighting.Scene{Percent: firstPercent, Mirek: firstMirek}
	return &Lamp{on: true, epoch: time.Now(), fade: lighting.Fade{From: first, To: first}}
}

// Light is what the lamp shows now, and whether it is on its way to another
// light.
func (l *Lamp) Light() (c color.NRGBA, moves bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Since(l.epoch)
	if !l.on {
		return color.NRGBA{A: 0xff}, false
	}
	return Colour(l.fade.At(now)), now < l.fade.End
}

// Colour is how a display that follows sRGB shows a light: its chromaticity,
// as bright as the display can show it, at the light's share of that.
func Colour(s lighting.Scene) color.NRGBA {
	x, y := lighting.Blackbody(s.Mirek)
	r, g, b := colorful.Xyy(x, y, 1).LinearRgb()
	// The deepest ambers lie a little outside of sRGB.
	r, g, b = max(r, 0), max(g, 0), max(b, 0)
	share := min(max(s.Percent, 0), 100) / 100 / max(r, g, b)
	red, green, blue := colorful.LinearRgb(r*share, g*share, b*share).Clamped().RGB255()
	return color.NRGBA{R: red, G: green, B: blue, A: 0xff}
}

// lamp is the lamp as its driver reads it. Like a real one it tells where it
// is going as soon as it goes.
func (l *Lamp) lamp() lighting.Lamp {
	return lighting.Lamp{
		ID: Room, Name: "Screen", Reachable: true, On: l.on,
		Percent: l.fade.To.Percent, Mirek: l.fade.To.Mirek,
		MirekLeast: 153, MirekMost: 500,
	}
}

// Rooms is the one room.
func (l *Lamp) Rooms(context.Context) ([]lighting.Room, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return []lighting.Room{{ID: Room, Name: "Screen", Bridge: "this computer", Lamps: []lighting.Lamp{l.lamp()}}}, nil
}

// Snapshot reads the lamp.
func (l *Lamp) Snapshot(_ context.Context, room string) ([]lighting.Lamp, error) {
	if !strings.EqualFold(room, Room) {
		return nil, fmt.Errorf("this computer's screen is the room %q, and %q is another", Room, room)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return []lighting.Lamp{l.lamp()}, nil
}

// Apply carries commands out.
func (l *Lamp) Apply(_ context.Context, commands []lighting.Command) ([]lighting.Lamp, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range commands {
		if c.Lamp != Room {
			return nil, fmt.Errorf("this computer's screen is the lamp %q, and %q is another", Room, c.Lamp)
		}
		if l.on == (c.Power == lighting.PowerOn) || !c.Untouched(l.lamp()) {
			continue
		}
		l.on = c.Power != lighting.PowerOff
		l.turn(lighting.Scene{Percent: c.Percent, Mirek: c.Mirek}, c.Transition)
	}
	return []lighting.Lamp{l.lamp()}, nil
}

// Restore gives the lamp the light that it had.
func (l *Lamp) Restore(_ context.Context, lamps []lighting.Lamp, fade time.Duration) ([]lighting.Lamp, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, before := range lamps {
		l.on = before.On
		l.turn(lighting.Scene{Percent: before.Percent, Mirek: before.Mirek}, fade)
	}
	return lamps, nil
}

// turn begins a transition from what is shown now.
func (l *Lamp) turn(to lighting.Scene, transition time.Duration) {
	now := time.Since(l.epoch)
	from := l.fade.At(now)
	if to.Mirek <= 0 {
		to.Mirek = from.Mirek
	}
	l.fade = lighting.Fade{From: from, To: to, Start: now, End: now + transition}
}
