package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"roomtone/lighting"
	"roomtone/timer"
)

// luminance is the relative luminance of WCAG 2, 0–1.
func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= .04045 {
			return s / 12.92
		}
		return math.Pow((s+.055)/1.055, 2.4)
	}
	return .2126*linear(n.R) + .7152*linear(n.G) + .0722*linear(n.B)
}

// contrast is the contrast ratio of WCAG 2, 1–21.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// readable is what WCAG 2 asks of text of ordinary size, level AA.
const readable = 4.5

// over is a colour as it looks on a ground, where it lets the ground through.
func over(c, ground color.Color) color.Color {
	top, under := color.NRGBAModel.Convert(c).(color.NRGBA), color.NRGBAModel.Convert(ground).(color.NRGBA)
	mix := func(a, b uint8) uint8 { return uint8((int(a)*int(top.A) + int(b)*(255-int(top.A))) / 255) }
	return color.NRGBA{mix(top.R, under.R), mix(top.G, under.G), mix(top.B, under.B), 255}
}

func TestContrastIsMeasuredAsWCAGDoes(t *testing.T) {
	for _, c := range []struct {
		a, b color.Color
		want float64
	}{
		{color.White, color.Black, 21},
		{color.White, color.White, 1},
		{color.NRGBA{0x77, 0x77, 0x77, 0xff}, color.White, 4.48}, // just too little, as is well known
		{color.NRGBA{0x76, 0x76, 0x76, 0xff}, color.White, 4.54},
	} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > .01 {
			t.Errorf("%v on %v: %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// themes are both of the window's.
var themes = map[string]roomTheme{"dark": {}, "light": {light: true}}

func TestTheThemesTextsAreReadable(t *testing.T) {
	for name, theme := range themes {
		t.Run(name, func(t *testing.T) { textsAreReadable(t, theme) })
	}
}

func textsAreReadable(t *testing.T, worn roomTheme) {
	c := func(name fyne.ThemeColorName) color.Color { return worn.Color(name, theme.VariantDark) }
	grounds := []fyne.ThemeColorName{
		theme.ColorNameBackground, theme.ColorNameButton, theme.ColorNameInputBackground, theme.ColorNameMenuBackground,
		theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground,
	}
	for _, text := range []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameDisabled, theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess, theme.ColorNamePrimary} {
		for _, ground := range grounds {
			for _, touched := range []fyne.ThemeColorName{"", theme.ColorNameHover, theme.ColorNamePressed, theme.ColorNameFocus} {
				under := c(ground)
				if touched != "" {
					under = over(c(touched), under)
				}
				least := readable
				if touched != "" {
					least = 3 // for a moment only: what WCAG asks of a sign
				}
				if got := contrast(c(text), under); got < least {
					t.Errorf("%s on %s %s: %.2f, want %.1f", text, ground, touched, got, least)
				}
			}
		}
	}
	for text, ground := range map[fyne.ThemeColorName]fyne.ThemeColorName{
		theme.ColorNameForegroundOnPrimary: theme.ColorNamePrimary,
		theme.ColorNameForegroundOnWarning: theme.ColorNameWarning,
		theme.ColorNameForegroundOnSuccess: theme.ColorNameSuccess,
		theme.ColorNameForegroundOnError:   theme.ColorNameError,
	} {
		if got := contrast(c(text), c(ground)); got < readable {
			t.Errorf("%s on %s: %.2f", text, ground, got)
		}
	}
}

// TestEveryTextStandsOffItsGround looks at each text on the desk and at the
// rectangles that lie beneath it.
func TestEveryTextStandsOffItsGround(t *testing.T) {
	s := begin(t, afternoon()).plays("Still water", "Low hills", "A long way home", "Rain").then(timer.DoseTaken, 20*minute)
	snap := s.at(35 * minute)
	snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 12}
	snap.Troubles = []string{"the bridge does not answer"}
	for name, change := range map[string]func(*desk){
		"at work": func(*desk) {},
		"asking":  func(d *desk) { d.controls.ask(nil) },
		"refused": func(d *desk) { d.refused("Not now.") },
	} {
		t.Run(name, func(t *testing.T) {
			d := deskFor(t, snap)
			change(d)
			texts := standOff(t, d.window.Canvas().Content())
			if texts < 40 {
				t.Errorf("only %d texts were found", texts)
			}
		})
	}
}

// standOff looks at each text that is seen and at the rectangles that lie
// beneath it, and gives how many texts there were.
func standOff(t *testing.T, o fyne.CanvasObject) (texts int) {
	t.Helper()
	var grounds []ground
	walk(o, fyne.NewPos(0, 0), func(o fyne.CanvasObject, at fyne.Position) {
		switch o := o.(type) {
		case *canvas.Rectangle:
			grounds = append(grounds, ground{o.FillColor, at, o.Size()})
		case *canvas.Text:
			if o.Text == "" {
				return
			}
			texts++
			under := color.Color(colorGround())
			for _, g := range grounds {
				if g.holds(at.AddXY(2, o.Size().Height/2)) && g.fill != nil {
					under = over(g.fill, under)
				}
			}
			if got := contrast(o.Color, under); got < readable {
				t.Errorf("“%s” stands off its ground by %.2f: %v on %v", o.Text, got, o.Color, under)
			}
		}
	})
	return texts
}

type ground struct {
	fill color.Color
	at   fyne.Position
	size fyne.Size
}

func (g ground) holds(p fyne.Position) bool {
	return p.X >= g.at.X && p.Y >= g.at.Y && p.X < g.at.X+g.size.Width && p.Y < g.at.Y+g.size.Height
}

// walk visits every visible object in the order in which it is painted.
func walk(o fyne.CanvasObject, at fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	visit(o, at)
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		walk(part, at, visit)
	}
}
