package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roomtone/app/settings"
)

// The sheet is to be seen whole, in the smallest window and the longer
// language: nobody scrolls for a key.
func TestTheSheetIsSeenWhole(t *testing.T) {
	whole := func(t *testing.T, r *room, name string) {
		t.Helper()
		layOut(r.window.window, small)
		scroll := first[*container.Scroll](r.content())
		if need, room := scroll.Content.MinSize().Height, scroll.Size().Height; need > room {
			t.Errorf("it needs %v of height, and has %v", need, room)
		}
		looksLike(t, name, r.window.window.Canvas())
	}
	t.Run("in English", func(t *testing.T) {
		r := openRoom(t, chosen(t, settings.Settings{Template: "im"}))
		r.key(fyne.KeyF1)
		whole(t, r, "keys-1024.png")
	})
	t.Run("in Spanish", func(t *testing.T) {
		r := spanish(t, settings.Settings{Template: "im"})
		r.key(fyne.KeyF1)
		whole(t, r, "spanish-keys-1024.png")
		if reads(r.content(), "Shift") {
			t.Error("a key has its English name")
		}
	})
}
