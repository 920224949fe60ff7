package ui

import (
	"image"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"roomtone/app/settings"
)

// display is a screen of a size; what is shown on it is as large as was asked.
type display struct {
	size   fyne.Size
	dense  bool
	window *Window
}

func (display) Hear(fyne.Window, func(fyne.KeyName, bool) bool) {}
func (d display) Display() (fyne.Size, bool)                    { return d.size, d.dense }
func (d display) Enlarge(percent int)                           { scaled(d.window.window, percent) }

// scaled draws a window larger, as Fyne does on a real screen.
func scaled(w fyne.Window, percent int) {
	w.Canvas().(interface{ SetScale(float32) }).SetScale(float32(percent) / 100)
}

func TestOnlyWhatFitsADisplayIsOffered(t *testing.T) {
	for _, tt := range []struct {
		name  string
		size  fyne.Size
		dense bool
		most  int // of the choices
		own   int // where nothing was chosen
	}{
		{"unknown", fyne.Size{}, false, 300, 100},
		{"the smallest", fyne.NewSize(1024, 640), false, 100, 100},
		{"smaller than the smallest", fyne.NewSize(800, 600), false, 100, 100},
		{"a small notebook", fyne.NewSize(1280, 800), false, 125, 100},
		{"full HD", fyne.NewSize(1920, 1080), false, 150, 100},
		{"1440 lines", fyne.NewSize(2560, 1440), false, 200, 125},
		{"4K", fyne.NewSize(3840, 2160), false, 300, 200},
		{"4K that says how dense it is", fyne.NewSize(2743, 1543), true, 200, 100},
	} {
		fit := sizesThatFit(tt.size)
		if fit[0] != 100 || fit[len(fit)-1] != tt.most || !slices.IsSorted(fit) {
			t.Errorf("%s: %v fit, want up to %d", tt.name, fit, tt.most)
		}
		if own := ownSize(tt.size, tt.dense); own != tt.own || !slices.Contains(fit, own) {
			t.Errorf("%s: %d %% by itself, want %d", tt.name, own, tt.own)
		}
	}
}

func TestASizeIsSeenAtOnceAndKept(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "im"}))
	c := r.window.window.Canvas()
	r.window.On(display{fyne.NewSize(2560, 1440), false, r.window})
	r.press("Settings")
	pixels := func() image.Point {
		return image.Pt(int(c.Size().Width*c.Scale()+.5), int(c.Size().Height*c.Scale()+.5))
	}
	before := pixels()
	if c.Scale() != 1.25 {
		t.Errorf("by itself it is drawn at %v", c.Scale())
	}
	r.reads("More than 200 % does not fit on this display.")
	page := newSettingsPage(r.window)
	for _, choose := range []struct {
		name string
		want int
		size float32
	}{{"175 %", 175, 1.75}, {"100 %", 100, 1}, {"As the display asks for: 125 %", 0, 1.25}} {
		page.size.SetSelected(choose.name)
		if r.kept().Size != choose.want || c.Scale() != choose.size {
			t.Errorf("%s: kept as %d, drawn at %v", choose.name, r.kept().Size, c.Scale())
		}
		if now := pixels(); now != before {
			t.Errorf("%s: the window was %v pixels large, and is %v", choose.name, before, now)
		}
	}
}

// A display to which the computer was moved may be smaller than the one for
// which the size was chosen.
func TestWhatDoesNotFitIsShownAsLargeAsItDoes(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Size: 200}))
	for size, want := range map[fyne.Size]float32{
		fyne.NewSize(3840, 2160): 2, fyne.NewSize(1280, 800): 1.25, fyne.NewSize(800, 600): 1,
	} {
		r.window.On(display{size, false, r.window})
		if got := r.window.window.Canvas().Scale(); got != want {
			t.Errorf("200 %% is drawn at %v on %v, want %v", got, size, want)
		}
		if r.kept().Size != 200 {
			t.Error("what was chosen is lost")
		}
	}
}

// Pictures of a display with 3840 × 2160 pixels, at the size that it has by
// itself: everything that is drawn is drawn as large.
func TestPicturesAt4K(t *testing.T) {
	t.Run("desk", func(t *testing.T) {
		s := begin(t, afternoon()).plays("Still water", "Low hills", "A long way home", "Rain", "Snow on the river", "Moss", "Embers", "Harbour")
		d := newDesk(t, vast)
		scaled(d.window, 200)
		d.apply(atPeak(s))
		layOut(d.window, vast)
		d.second = -1
		d.apply(d.latest)
		looksLike(t, "desk-peak-3840.png", d.window.Canvas())
	})
	t.Run("pages", func(t *testing.T) {
		r := spanish(t, settings.Settings{Template: "lozenge-medium"})
		scaled(r.window.window, 200)
		r.press("Sesión")
		r.press("4 · Lista, 11 abiertos")
		layOut(r.window.window, vast)
		looksLike(t, "spanish-checklist-3840.png", r.window.window.Canvas())
	})
}
