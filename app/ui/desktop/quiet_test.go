package desktop_test

import (
	"strings"
	"testing"

	"roomtone/timer"
)

// TestOnePressIsTheQuiet presses Escape once, on a real keyboard, wherever
// Fyne would keep the key for itself.
func TestOnePressIsTheQuiet(t *testing.T) {
	s := newStage(t)
	g := sit(t, s, program(t, roomtone), profile(t, "lozenge-low"))
	g.until("the page is there", func() bool { return g.pixels(startButton) > 8000 })
	g.key("ctrl+1") // the list has the keyboard
	g.key("F1")
	g.until("the sheet of keys comes past the list", func() bool { return g.pixels(startButton) < 8000 })
	g.key("F1")
	g.until("the sheet is gone", func() bool { return g.pixels(startButton) > 8000 })
	g.start()
	g.insists("the dose is noted", g.has(timer.DoseTaken), "ctrl+d")
	quiets := 0
	presses := func(keys ...string) {
		t.Helper()
		g.key(keys...)
		quiets++
		g.waits(timer.Panicked, quiets)
		g.insists("the quiet is undone", func() bool { return len(g.events(timer.PanicUndone)) == quiets }, "ctrl+z")
	}
	g.xdo("mousemove", "--window", g.window, "40", "20", "click", "1")
	g.until("the menu is open", func() bool { return g.pixels(openMenu) > 100 })
	presses("Escape")
	g.key("alt")
	g.until("the menu is open", func() bool { return g.pixels(openMenu) > 100 })
	presses("Down", "Escape")
	presses("F1", "Escape")
	presses("ctrl+t", "a", "Escape")
	presses("ctrl+p", "Right", "Escape")

	g.key("ctrl+shift+f")
	views := func() []string { return strings.Fields(g.xdo("search", "--onlyvisible", "--name", "^Roomtone$")) }
	g.until("the client's view is there", func() bool { return len(views()) == 2 })
	for _, id := range views() {
		if id != g.window {
			g.xdo("windowactivate", "--sync", id)
		}
	}
	presses("Escape")
	g.key("ctrl+w")
	g.xdo("windowactivate", "--sync", g.window)
	g.insists("the session ends", g.has(timer.Ended), "Return")
	g.program.leave(t)
}

// openMenu tells the colour behind the name of a menu that is open.
func openMenu(pixel uint32) bool { return pixel&0xffffff == 0x463523 }
