package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/settings"
)

// Screen is the real screen, as far as Fyne does not show it to a window.
type Screen interface {
	// Hear tells of every key that goes down or up in a window that is
	// shown, before what is in it gets the key; told tells whether the key is
	// thereby dealt with. Without it, keys are heard by what has the keyboard.
	Hear(in fyne.Window, told func(key fyne.KeyName, down bool) bool)
	// Display is the size of the display in points at 100 %, zero where that
	// is not known, and whether the display says how dense it is: then a point
	// is as large as its maker wants it.
	Display() (size fyne.Size, dense bool)
	// Enlarge shows everything in all windows at so many percent. It must be
	// followed by a change of the theme, which lets Fyne see it.
	Enlarge(percent int)
}

// noScreen is what a window has that stands on none.
type noScreen struct{}

func (noScreen) Hear(fyne.Window, func(fyne.KeyName, bool) bool) {}
func (noScreen) Display() (fyne.Size, bool)                      { return fyne.Size{}, false }
func (noScreen) Enlarge(int)                                     {}

// On says on which screen the window is to be shown.
func (w *Window) On(s Screen) {
	w.screen = s
	w.enlarge()
}

// sizes are how large everything can be, in percent.
var sizes = []int{100, 125, 150, 175, 200, 250, 300}

// smallest is the least room, in points, in which every page fits.
var smallest = fyne.NewSize(1024, 640)

// sizesThatFit are the sizes at which every page fits a display.
func sizesThatFit(display fyne.Size) []int {
	fits := func(percent int) bool {
		share := float32(percent) / 100
		return display.IsZero() || percent == 100 ||
			display.Width >= smallest.Width*share && display.Height >= smallest.Height*share
	}
	return slices.DeleteFunc(slices.Clone(sizes), func(percent int) bool { return !fits(percent) })
}

// ownSize is how large everything is where nothing was chosen, in percent:
// a display that has many points and does not say how dense it is stands far
// away, or has small ones.
func ownSize(display fyne.Size, dense bool) int {
	switch {
	case dense, display.Height < 1300:
		return 100
	case display.Height < 2000:
		return 125
	}
	return 200
}

// seenSize is how large everything is shown, in percent: as chosen, or as the
// display asks for; what does not fit the display is the largest that does.
func (w *Window) seenSize() int {
	display, dense := w.screen.Display()
	s, _ := w.studio.Settings() // of damaged ones it is said where sessions are prepared
	want := s.Size
	if want == 0 {
		want = ownSize(display, dense)
	}
	seen := sizes[0]
	for _, percent := range sizesThatFit(display) {
		if percent <= want {
			seen = percent
		}
	}
	return seen
}

// enlarge shows everything as large as it is to be. The window keeps its
// place on the display.
func (w *Window) enlarge() {
	c := w.window.Canvas()
	before, scale := c.Size(), c.Scale()
	w.screen.Enlarge(w.seenSize())
	w.app.Settings().SetTheme(w.app.Settings().Theme())
	if share := scale / c.Scale(); share != 1 {
		w.window.Resize(fyne.NewSize(before.Width*share, before.Height*share))
	}
}

// sizes is the choice of how large everything is.
func (p *settingsPage) sizes(last settings.Settings) fyne.CanvasObject {
	display, dense := p.window.screen.Display()
	percents, names := []int{0}, []string{l("As the display asks for: {{.N}} %", "N", ownSize(display, dense))}
	for _, percent := range sizesThatFit(display) {
		percents, names = append(percents, percent), append(names, l("{{.N}} %", "N", percent))
	}
	p.size = widget.NewSelect(names, nil)
	p.size.SetSelectedIndex(max(0, slices.Index(percents, last.Size)))
	p.size.OnChanged = func(string) {
		if p.keep(func(s *settings.Settings) { s.Size = percents[p.size.SelectedIndex()] }) == nil {
			p.window.enlarge()
		}
	}
	box := container.NewVBox(labelled(l("Size of everything"), p.size))
	if most := percents[len(percents)-1]; most < sizes[len(sizes)-1] {
		box.Add(faint(l("More than {{.N}} % does not fit on this display.", "N", most)))
	}
	return box
}
