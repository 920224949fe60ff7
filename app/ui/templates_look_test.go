package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roomtone/assets"
)

// What does not fit is said in the language of the window.
func TestFindingsAreSaidInSpanish(t *testing.T) {
	newScreen(t)
	speaks(t, "es")
	for _, spoil := range []func(*assets.Template){
		func(t *assets.Template) { t.Title = "" },
		func(t *assets.Template) { t.Description = strings.Repeat("a", 501) },
		func(t *assets.Template) { t.LightCeiling = 101 },
		func(t *assets.Template) { t.LightCeiling = 10 },
		func(t *assets.Template) { t.Plan.Phases[5].Length = time.Minute },
		func(t *assets.Template) { t.Plan.Phases[5].Length = 9 * time.Hour },
		func(t *assets.Template) { t.Plan.Phases[5].Least = 0 },
		func(t *assets.Template) { t.Plan.Phases[5].End = "dose" },
		func(t *assets.Template) { t.Plan.Phases[1].End = "auto" },
		func(t *assets.Template) { t.Plan.Phases[1].End, t.Plan.Phases[8].End = "auto", "dose" },
		func(t *assets.Template) { t.Light[5].Fade = 5 * time.Hour },
		func(t *assets.Template) { t.Light[5].Mirek = 1 },
		func(t *assets.Template) { t.Music[5].LevelDB = 1 },
		func(t *assets.Template) { t.Music[5].PulseLeast = 200 },
		func(t *assets.Template) { t.Music[5].EnergyEnd = 2 },
		func(t *assets.Template) { t.Plan.Prompts[0].Offset = 9 * time.Hour },
		func(t *assets.Template) { t.Plan.Prompts[0].Offset = -9 * time.Hour },
		func(t *assets.Template) { t.Plan.Prompts[0].Offset, t.Plan.Prompts[0].Every = -time.Minute, time.Hour },
		func(t *assets.Template) { t.Plan.Prompts[0].Every = time.Second },
	} {
		template, err := assets.Find("nasal", "")
		if err != nil {
			t.Fatal(err)
		}
		spoil(&template)
		found := template.Check()
		if len(found) == 0 {
			t.Error("nothing is found")
		}
		for _, f := range found {
			text := inWords(f.Text)
			for _, english := range []string{" the ", " is ", " it ", "It ", " at ", " phase", "goes", "\"most\"", "..", "{{"} {
				if strings.Contains(text, english) {
					t.Errorf("%q is said as %q", f.Text, text)
				}
			}
		}
	}
	for _, typed := range []string{"soon", "-5 min", "30 h"} {
		_, err := assets.ParseDuration(typed)
		if text := sentence(err.Error()); strings.Contains(text, " is ") {
			t.Errorf("%q is said as %q", err, text)
		}
	}
}

// Labels may be a third longer, as in Spanish.
func TestTheTemplatesHaveRoom(t *testing.T) {
	for _, longer := range []bool{false, true} {
		r := atEditor(t)
		r.press("Peak")
		r.retype("Name", 0, "") // something to mend
		whole := func(what string) {
			t.Helper()
			layOut(r.window.window, small)
			if longer {
				lengthen(r.content())
				if e := r.window.shelf.editor; e != nil {
					e.tell() // the names of the parts are cut to their room
				}
				layOut(r.window.window, small)
			}
			fits(t, r.window.window, small)
			if cut := cut(r.content(), small); len(cut) > 0 {
				t.Errorf("%s, longer %v: these are cut: %q", what, longer, cut)
			}
		}
		r.window.shelf.editor.leave(r.window.shelf.toList)
		whole("the editor")
		r.window.shelf.toList()
		r.window.shelf.askToDelete()
		whole("the list")
	}
}

func TestPicturesOfTheTemplates(t *testing.T) {
	r := atTemplates(t)
	picture := func(name string) {
		t.Helper()
		layOut(r.window.window, small)
		fits(t, r.window.window, small)
		r.window.window.Canvas().Unfocus()
		looksLike(t, name+"-1024.png", r.window.window.Canvas())
	}
	picture("templates")
	r.press("Make a copy")
	picture("template-whole")
	r.press("Peak")
	r.retype("At least", 0, "50 min")
	layOut(r.window.window, small)
	r.window.shelf.editor.scroll.ScrollToOffset(fyne.NewPos(0, 40)) // a test's painter does not cut lines at the panel's end
	picture("template-phase")
	r.press("Safety times")
	picture("template-safety")
	r.press("Back to the list")
	picture("template-leaving")
	r.press("Go without saving")
	r.press("Delete…")
	picture("templates-own")
}
