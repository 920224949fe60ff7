package ui

import (
	"fmt"
	"testing"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/assets"
)

// pictureInSpanish holds a page to its picture in the smallest window.
func pictureInSpanish(t *testing.T, r *room, name string) {
	t.Helper()
	layOut(r.window.window, small)
	fits(t, r.window.window, small)
	looksLike(t, fmt.Sprintf("spanish-%s-%.0f.png", name, small.Width), r.window.window.Canvas())
}

// A computer that is set to Spanish is spoken to in Spanish from the first
// word on, before anything was chosen.
func TestTheFirstStartOnASpanishComputer(t *testing.T) {
	t.Cleanup(func() { _ = speak(session.NewStudio(places.In(t.TempDir())), assets.English) })
	t.Setenv("LANGUAGE", "")
	t.Setenv("LC_ALL", "es_MX.UTF-8")
	r := open(t, nil)
	r.reads("Bienvenida")
	pictureInSpanish(t, r, "first")
	r.press("Siguiente")
	r.press("Siguiente")
	r.reads("Empareje su puente Hue una vez")
	pictureInSpanish(t, r, "first-lights")
	r.press("Siguiente")
	if done := r.button("Listo"); done == nil || !done.Visible() {
		t.Error("the steps have no end")
	}
	pictureInSpanish(t, r, "first-records")
}

func TestPreparingInSpanish(t *testing.T) {
	r := spanish(t, settings.Settings{Template: "lozenge-medium"})
	layOut(r.window.window, small) // a picture would hold the folders of this computer
	fits(t, r.window.window, small)
	r.press("Sesión")
	r.press("2 · Sala")
	r.reads("Empareje su puente Hue una vez")
	pictureInSpanish(t, r, "room")
	r.press("Siguiente")
	pictureInSpanish(t, r, "client")
	r.press("Siguiente")
	r.say("clearance", true)
	r.say("ride", false)
	pictureInSpanish(t, r, "checklist")
	r.press("5 · Listo")
	r.window.choice.looked = nil // what this computer is found to be is no part of a picture
	r.window.choice.weigh()
	pictureInSpanish(t, r, "ready")
	r.press("Sonido")
	pictureInSpanish(t, r, "sound")
	r.press("Curso")
	pictureInSpanish(t, r, "course")
}
