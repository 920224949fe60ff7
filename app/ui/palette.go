package ui

import (
	"image/color"

	"fyne.io/fyne/v2"

	"roomtone/app/settings"
)

// palette is every colour of the window. What must be read stands at least
// 4.5:1 from what lies behind it; palette_test.go holds that for each.
type palette struct {
	ground, panel, raised, line color.NRGBA
	border                      color.NRGBA // of what is written in or ticked
	text, muted                 color.NRGBA
	amber, calm, trouble        color.NRGBA
	ink                         color.NRGBA // on amber and its like
	piece, bed                  color.NRGBA // a piece of music and the built-in sound, drawn
	breath                      color.NRGBA // the breathing circle
	hover, pressed, shadow      color.NRGBA // these let through what is below
	apart                       int         // what tells neighbours apart, added to red
}

// paletteDark is warm, dark and without glare, so that it is never brighter
// than the room. It is what is seen of every session.
var paletteDark = palette{
	ground:  color.NRGBA{0x15, 0x12, 0x10, 0xff},
	panel:   color.NRGBA{0x1f, 0x1b, 0x18, 0xff},
	raised:  color.NRGBA{0x2b, 0x26, 0x21, 0xff},
	line:    color.NRGBA{0x3a, 0x33, 0x2c, 0xff},
	border:  color.NRGBA{0x7a, 0x6c, 0x5c, 0xff},
	text:    color.NRGBA{0xe8, 0xdd, 0xcf, 0xff},
	muted:   color.NRGBA{0xa8, 0x9a, 0x89, 0xff},
	amber:   color.NRGBA{0xd9, 0xa0, 0x5b, 0xff},
	calm:    color.NRGBA{0x7f, 0xa3, 0x9a, 0xff},
	trouble: color.NRGBA{0xe0, 0x8a, 0x72, 0xff},
	ink:     color.NRGBA{0x1a, 0x13, 0x0b, 0xff},
	piece:   color.NRGBA{0x2c, 0x3d, 0x3a, 0xff},
	bed:     color.NRGBA{0x24, 0x29, 0x28, 0xff},
	breath:  color.NRGBA{0x5c, 0x4a, 0x33, 0xff},
	hover:   color.NRGBA{0xff, 0xf0, 0xdc, 0x10},
	pressed: color.NRGBA{0xff, 0xf0, 0xdc, 0x22},
	shadow:  color.NRGBA{0, 0, 0, 0x60},
	apart:   10,
}

// paletteLight is for work by day: paper, not snow.
var paletteLight = palette{
	ground:  color.NRGBA{0xef, 0xe7, 0xdb, 0xff},
	panel:   color.NRGBA{0xf6, 0xf0, 0xe6, 0xff},
	raised:  color.NRGBA{0xe3, 0xd8, 0xc8, 0xff},
	line:    color.NRGBA{0xc9, 0xba, 0xa5, 0xff},
	border:  color.NRGBA{0x8c, 0x7d, 0x69, 0xff},
	text:    color.NRGBA{0x2b, 0x23, 0x1b, 0xff},
	muted:   color.NRGBA{0x5c, 0x50, 0x44, 0xff},
	amber:   color.NRGBA{0x7a, 0x4a, 0x12, 0xff},
	calm:    color.NRGBA{0x2f, 0x5a, 0x50, 0xff},
	trouble: color.NRGBA{0x8f, 0x33, 0x20, 0xff},
	ink:     color.NRGBA{0xfb, 0xf5, 0xea, 0xff},
	piece:   color.NRGBA{0xc6, 0xd6, 0xcf, 0xff},
	bed:     color.NRGBA{0xdc, 0xdf, 0xd6, 0xff},
	breath:  paletteDark.breath,
	hover:   color.NRGBA{0x4a, 0x32, 0x14, 0x10},
	pressed: color.NRGBA{0x4a, 0x32, 0x14, 0x22},
	shadow:  color.NRGBA{0x4a, 0x32, 0x14, 0x50},
	apart:   -10,
}

// worn is the palette of the theme that the window wears now. What is built
// keeps the colours that it was built with: whoever changes the theme builds
// anew what is to be seen.
func worn() palette {
	t, _ := fyne.CurrentApp().Settings().Theme().(roomTheme)
	return t.palette()
}

func colorGround() color.NRGBA  { return worn().ground }
func colorPanel() color.NRGBA   { return worn().panel }
func colorRaised() color.NRGBA  { return worn().raised }
func colorLine() color.NRGBA    { return worn().line }
func colorText() color.NRGBA    { return worn().text }
func colorMuted() color.NRGBA   { return worn().muted }
func colorAmber() color.NRGBA   { return worn().amber }
func colorCalm() color.NRGBA    { return worn().calm }
func colorTrouble() color.NRGBA { return worn().trouble }

// thin is a colour that lets through what is below it.
func thin(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

// shade tells neighbours apart: every other one is a little nearer to the
// text.
func shade(c color.NRGBA, i int) color.NRGBA {
	if i%2 == 0 {
		return c
	}
	toward := func(v uint8, by int) uint8 { return uint8(min(255, max(0, int(v)+by))) }
	by := worn().apart
	return color.NRGBA{toward(c.R, by), toward(c.G, by*9/10), toward(c.B, by*8/10), c.A}
}

// dress gives the window its theme: light where it is asked for, dark
// otherwise. What was built in another one and is kept is built anew.
func (w *Window) dress(light bool) {
	if t, ok := w.app.Settings().Theme().(roomTheme); ok && t.light == light {
		return
	}
	w.app.Settings().SetTheme(roomTheme{light: light})
	w.hideKeys()
}

// byDay tells whether the pages outside a session are to be light: where that
// was chosen, and no room waits in which a session was interrupted just now.
func (w *Window) byDay() bool {
	s, err := w.studio.Settings() // of damaged ones it is said where sessions are prepared
	if err != nil || s.Theme != settings.Light {
		return false
	}
	u, err := w.studio.Unfinished()
	return err != nil || !u.Lately()
}

// dressed is whether the window wears the light theme.
func (w *Window) dressed() (light bool) { return worn().ground == paletteLight.ground }
