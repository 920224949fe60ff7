package ui

import (
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"roomtone/app/places"
	"roomtone/app/settings"
)

// TestWhatIsDrawnIsReadable is for the colours that no widget of Fyne uses:
// texts in the drawings, and what is painted in their colours.
func TestWhatIsDrawnIsReadable(t *testing.T) {
	for name, worn := range themes {
		t.Run(name, func(t *testing.T) {
			newScreen(t)
			fyne.CurrentApp().Settings().SetTheme(worn)
			p := worn.palette()
			grounds := map[string]color.NRGBA{"ground": p.ground, "panel": p.panel, "raised": p.raised}
			for what, c := range map[string]color.NRGBA{"text": p.text, "muted": p.muted, "amber": p.amber, "calm": p.calm, "trouble": p.trouble} {
				for where, ground := range grounds {
					if got := contrast(c, ground); got < readable {
						t.Errorf("%s on %s: %.2f", what, where, got)
					}
				}
			}
			for what, ground := range map[string]color.NRGBA{"a piece": p.piece, "the built-in sound": p.bed, "a phase": p.panel} {
				for i := range 2 {
					if got := contrast(p.text, shade(ground, i)); got < readable {
						t.Errorf("text on %s, shaded %d: %.2f", what, i, got)
					}
				}
				if shade(ground, 0) == shade(ground, 1) {
					t.Errorf("two neighbours look alike: %s", what)
				}
			}
			// What WCAG asks of a sign: a box that is not ticked must be seen.
			for where, ground := range map[string]color.NRGBA{"ground": p.ground, "panel": p.panel} {
				if got := contrast(p.border, ground); got < 3 {
					t.Errorf("a box on %s: %.2f", where, got)
				}
			}
			for what, ground := range map[string]color.NRGBA{"amber": p.amber, "calm": p.calm, "trouble": p.trouble} {
				if got := contrast(p.ink, ground); got < readable {
					t.Errorf("ink on %s: %.2f", what, got)
				}
			}
		})
	}
}

// TestTheDesktopsWishChangesNothing holds that the room decides what is light.
func TestTheDesktopsWishChangesNothing(t *testing.T) {
	for name, worn := range themes {
		for _, c := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameForeground, theme.ColorNameHover, theme.ColorNamePressed, theme.ColorNameFocus, theme.ColorNameShadow, theme.ColorNameForegroundOnPrimary, theme.ColorNameInputBorder} {
			if worn.Color(c, theme.VariantDark) != worn.Color(c, theme.VariantLight) {
				t.Errorf("%s: %s follows the desktop", name, c)
			}
		}
	}
}

// lit opens the window on a profile that has chosen the light theme.
func lit(t *testing.T, more settings.Settings) *room {
	t.Helper()
	more.Theme = settings.Light
	return openRoom(t, chosen(t, more))
}

// wears tells which of the themes the window wears.
func (r *room) wears(light bool, when string) {
	r.t.Helper()
	if r.window.dressed() != light {
		r.t.Errorf("%s: light is %v, want %v", when, !light, light)
	}
}

// TestEveryPageIsReadableByDay goes to each page in the light theme.
func TestEveryPageIsReadableByDay(t *testing.T) {
	r := lit(t, settings.Settings{Template: "lozenge-medium"})
	r.wears(true, "at the start")
	for i, p := range r.window.home.pages {
		r.window.home.show(i)
		r.screen.draw()
		layOut(r.window.window, large)
		if texts := standOff(t, r.content()); texts < 8 {
			t.Errorf("the page %s has %d texts", p.name, texts)
		}
	}
	for _, step := range []string{"2 · Room", "3 · Client", "4 · Checklist, 11 open", "5 · Ready"} {
		r.window.home.show(0)
		r.press(step)
		layOut(r.window.window, large)
		standOff(t, r.content())
	}
	r.key(fyne.KeyF1)
	layOut(r.window.window, large)
	standOff(t, r.content())
}

// TestASessionIsNeverBright is the rule that the window is never brighter
// than the room: whatever was chosen, a session, its end and an exercise are
// dark, and the client's circle is painted in no other colours.
func TestASessionIsNeverBright(t *testing.T) {
	r := lit(t, settings.Settings{Template: "preparation"})
	r.key(fyne.KeyF1) // the sheet is seen in the light theme first
	r.key(fyne.KeyF1)
	r.press("Exercises")
	r.press("Begin")
	r.wears(false, "in an exercise")
	disc := find(r.content(), func(*canvas.Circle) bool { return true })
	if disc == nil {
		t.Error("there is no circle")
	}
	look(r.content(), func(o fyne.CanvasObject) {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" && luminance(text.Color) < luminance(paletteDark.muted)/2 {
			t.Errorf("“%s” is as dark as by day", text.Text)
		}
	})
	r.key(fyne.KeyEscape)
	r.wears(true, "after the exercise")

	r.press("Session")
	r.start()
	r.wears(false, "in a session")
	r.key(fyne.KeyF1)
	r.reads("This sheet")
	layOut(r.window.window, large)
	standOff(t, r.content())
	r.key(fyne.KeyF1)
	r.window.turnClientView()
	if c := r.window.client.field.FillColor; luminance(c) > luminance(paletteDark.raised) {
		t.Errorf("the client's view begins with %v", c)
	}
	r.window.desk.controls.finish()
	r.reads("The session has ended.")
	r.wears(false, "at the end of a session, while the client may still lie there")
	r.press("Back to the start")
	r.wears(true, "at the start again")
	standOff(t, r.content())
}

// TestARehearsalComesBackAsItWasLeft is for the pages that were there before:
// they come back in the theme that they were built in, even where another was
// chosen since.
func TestARehearsalComesBackAsItWasLeft(t *testing.T) {
	for name, c := range map[string]struct {
		begins string
		choose string // while a session is being prepared
		light  bool
	}{
		"by day":                    {settings.Light, "", true},
		"light was chosen since":    {"", byDay, false},
		"dark was chosen since":     {settings.Light, "Dark", true},
		"nothing was chosen at all": {"", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := openRoom(t, chosen(t, settings.Settings{Template: "preparation", Theme: c.begins}))
			r.press("3 · Client")
			r.write("such as C-07, never a name", "C-07")
			if c.choose != "" {
				r.press("Settings")
				r.press(c.choose)
				r.press("Session")
			}
			r.press("5 · Ready")
			const rehearse = "Rehearse it in two minutes"
			r.until("it is prepared", func() bool { return r.button(rehearse) != nil && !r.button(rehearse).Disabled() })
			r.press(rehearse)
			r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
			r.wears(false, "in a rehearsal")
			r.key(fyne.KeyEscape)
			r.until("it has ended", func() bool { return r.window.desk == nil })
			r.reads("Before the start")
			r.wears(c.light, "after the rehearsal")
			layOut(r.window.window, large)
			standOff(t, r.content())
		})
	}
}

func TestARoomThatWaitsIsNotBright(t *testing.T) {
	r := open(t, func(p places.Places) {
		interrupted(t)(p)
		if err := (settings.Settings{Theme: settings.Light}).Save(p.Settings()); err != nil {
			t.Fatal(err)
		}
	})
	r.wears(false, "at the first moment")
	r.reads("was interrupted at")
	r.wears(false, "when it asks whether to go on")
}

func TestPicturesByDay(t *testing.T) {
	r := lit(t, settings.Settings{Template: "lozenge-medium"})
	for name, page := range map[string]string{"prepare": "Session", "sound": "Sound", "exercises": "Exercises"} {
		r.press(page)
		layOut(r.window.window, small)
		fits(t, r.window.window, small)
		looksLike(t, fmt.Sprintf("light-%s-%.0f.png", name, small.Width), r.window.window.Canvas())
	}
}
