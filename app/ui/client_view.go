package ui

import (
	"context"
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/lighting"
)

const (
	// clientFrame is the time between two pictures of the client's circle. It
	// is slow and has a window of its own, and twenty a second are enough.
	clientFrame = 50 * time.Millisecond
	// clientBreath is one breath of the circle, at 5.5 a minute.
	clientBreath = 10900 * time.Millisecond
	// stopHold is how long the stop is held before it counts: a hand that
	// brushes the screen, or a cat on the keys, stops nothing.
	stopHold = time.Second
	// unseen is the light below which a circle that moves is not seen, and so
	// costs nothing: the highest of red, green and blue.
	unseen = 10
)

// clientStyle is what the client's view shows.
type clientStyle int

const (
	styleCircle clientStyle = iota // a breathing circle, in a field that is darker
	styleColour                    // the colour of the moment, still
	styleLamp                      // the same, where this display is the room's lamp
)

// clientView is what the client sees: the breathing circle or the colour of
// the moment, in the light of the room, with nothing to read and nothing to
// do. All of it is one stop, held for a second: with the mouse, a finger or
// any key. It must never be brighter than the room's light.
type clientView struct {
	widget.BaseWidget
	window fyne.Window
	style  clientStyle
	stop   func() // the stop was held
	// keys tells which keys count as the stop; nil: all.
	keys func(fyne.KeyName) bool

	content *fyne.Container
	field   *canvas.Rectangle
	circle  *canvas.Circle
	words   *fyne.Container // the guide's words, once the stop was held
	after   *fyne.Container // what can be done then; empty beside a guide

	light   color.NRGBA // of the room
	stopped bool
	// pressed is what is held and since when; "" is the mouse or a finger. The
	// zero time is for what has counted: a stop is held anew each time.
	pressed map[fyne.KeyName]time.Time
	began   time.Time
}

// newClientView opens the view. guide is who the guide's words speak of; ""
// says “your guide”. stop must return at once.
func newClientView(app fyne.App, guide string, style clientStyle, stop func()) *clientView {
	v := &clientView{
		window: app.NewWindow("Roomtone"), style: style, stop: stop, began: time.Now(),
		field: canvas.NewRectangle(color.Black), circle: canvas.NewCircle(color.Black),
		pressed: map[fyne.KeyName]time.Time{}, after: container.NewHBox(),
	}
	safe, here := newLine(44, paletteDark.text), newLine(30, paletteDark.text)
	safe.set(l("You are safe."))
	here.set(l("Your guide is here."))
	if guide != "" {
		here.set(l("{{.Guide}} is here.", "Guide", guide))
	}
	v.words = container.NewBorder(nil, container.NewPadded(container.NewPadded(container.NewCenter(v.after))), nil, nil,
		container.NewVBox(layout.NewSpacer(), container.NewCenter(safe.Text), container.NewCenter(here.Text), layout.NewSpacer()))
	v.words.Hide()
	show(v.circle, style == styleCircle)
	v.content = container.New(clientLayout{v}, v.field, v.circle, v.words)
	v.ExtendBaseWidget(v)
	v.window.SetPadded(false)
	v.window.SetContent(v)
	v.window.Resize(fyne.NewSize(720, 450))
	if c, ok := v.window.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyDown(func(k *fyne.KeyEvent) {
			if v.keys == nil || v.keys(k.Name) {
				v.press(k.Name)
			}
		})
		c.SetOnKeyUp(func(k *fyne.KeyEvent) { v.release(k.Name) })
	}
	return v
}

// open shows the window: on the second display where there is one; whole
// asks for the whole of the first, where there is none.
func (v *clientView) open(app fyne.App, whole bool) {
	d, several := app.Driver().(desktop.Driver)
	w, can := v.window.(desktop.Window)
	switch {
	case several && can && d.HasSecondaryDisplay():
		w.RequestFullScreenSecondary()
	case whole:
		v.window.SetFullScreen(true)
	}
	v.window.Show()
}

// breathe moves the circle and watches the stop until ctx ends.
func (v *clientView) breathe(ctx context.Context, paint func(func())) {
	frames := time.NewTicker(clientFrame)
	defer frames.Stop()
	for {
		select {
		case <-frames.C:
			paint(func() {
				if ctx.Err() == nil {
					v.frame(time.Now())
				}
			})
		case <-ctx.Done():
			return
		}
	}
}

// apply takes what the client sees from a snapshot.
func (v *clientView) apply(s *conductor.Snapshot) {
	v.light = roomLight(s)
	v.stopped = s.State.Panic
}

// roomLight is the light of the room at a snapshot as a display shows it,
// with lamps and without.
func roomLight(s *conductor.Snapshot) color.NRGBA {
	var scene lighting.Scene
	for _, f := range conductor.Fades(s.State, *s.Show, s.Position.SinceStart) {
		if f.Start <= s.Position.SinceStart {
			scene = f.At(s.Position.SinceStart)
		}
	}
	return session.LampColour(lighting.Lamp{Percent: min(scene.Percent, s.Show.LightCeiling), Mirek: scene.Mirek})
}

// frame shows one moment. What does not change is not painted.
func (v *clientView) frame(now time.Time) {
	held := v.heldFor(now)
	if held >= stopHold && !v.stopped {
		v.stopped = true // the session says so too, a moment later
		v.stop()
	}
	if v.stopped {
		v.spend()
	}
	field, circle := v.colours()
	if !v.stopped {
		// Whoever holds sees that it is noticed: the warm light comes up.
		field = between(field, warmLight, min(1, held.Seconds()/stopHold.Seconds()))
	}
	if v.field.FillColor != field {
		v.field.FillColor = field
		v.field.Refresh()
	}
	if v.circle.FillColor != circle {
		v.circle.FillColor = circle
		v.circle.Refresh()
	}
	if v.words.Visible() && !v.stopped {
		v.window.Canvas().Unfocus() // what can be done then takes no key now
	}
	show(v.words, v.stopped)
	show(v.circle, v.style == styleCircle && !v.stopped)
	if v.circle.Visible() && max(circle.R, circle.G, circle.B) > unseen {
		v.place(now)
	}
}

// warmLight is what the view comes to while the stop is held: the low warm
// light of the quiet room.
var warmLight = session.LampColour(lighting.Lamp{Percent: 12, Mirek: 454})

// colours are those of the field and of the circle. A display is large and
// near: only where it is the room's lamp does it give all of its light.
func (v *clientView) colours() (field, circle color.NRGBA) {
	black := color.NRGBA{A: 0xff}
	switch {
	case v.style == styleLamp, v.stopped:
		return v.light, v.light
	case v.style == styleColour:
		return between(black, v.light, .5), v.light
	}
	return between(black, v.light, .12), between(black, v.light, .6)
}

// between is a colour on the way from one to another.
func between(from, to color.NRGBA, share float64) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return color.NRGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 0xff}
}

// place gives the circle its size at a moment; whole points alone, so that
// its rests cost nothing.
func (v *clientView) place(now time.Time) {
	size := v.content.Size()
	share := math.Mod(now.Sub(v.began).Seconds()/clientBreath.Seconds(), 1)
	full := (1 - math.Cos(2*math.Pi*share)) / 2
	width := float32(math.Round(float64(min(size.Width, size.Height)) * (.16 + .34*full)))
	if v.circle.Size().Width != width {
		v.circle.Resize(fyne.NewSquareSize(width))
		v.circle.Move(fyne.NewPos((size.Width-width)/2, (size.Height-width)/2))
	}
}

func (v *clientView) press(what fyne.KeyName) {
	if v.pressed[what].IsZero() {
		v.pressed[what] = time.Now()
	}
}

func (v *clientView) release(what fyne.KeyName) { delete(v.pressed, what) }

// spend lets what is held count no more until it is pressed anew. That it was
// let go may never be told: a button that appears under the mouse takes it.
func (v *clientView) spend() {
	for what := range v.pressed {
		v.pressed[what] = time.Time{}
	}
}

// heldFor is how long the stop is held by now.
func (v *clientView) heldFor(now time.Time) time.Duration {
	var longest time.Duration
	for _, since := range v.pressed {
		if !since.IsZero() {
			longest = max(longest, now.Sub(since))
		}
	}
	return longest
}

// MouseDown is for Fyne.
func (v *clientView) MouseDown(*desktop.MouseEvent) { v.press("") }

// MouseUp is for Fyne.
func (v *clientView) MouseUp(*desktop.MouseEvent) { v.release("") }

// Cursor is for Fyne: nothing to see, until there is something to do.
func (v *clientView) Cursor() desktop.Cursor {
	if v.stopped && len(v.after.Objects) > 0 {
		return desktop.DefaultCursor
	}
	return desktop.HiddenCursor
}

// CreateRenderer is for Fyne.
func (v *clientView) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(v.content)
}

// clientLayout gives field and words all of the window; the circle has its
// own size.
type clientLayout struct{ view *clientView }

// MinSize is for Fyne.
func (clientLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// Layout is for Fyne.
func (c clientLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	c.view.field.Resize(size)
	c.view.words.Resize(size)
	c.view.place(time.Now())
}
