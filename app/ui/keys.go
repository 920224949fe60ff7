package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// menu is the session's menu. Its keys work whatever has the keyboard, a
// text field included, which plain keys do not.
func (w *Window) menu() *fyne.MainMenu {
	item := func(label string, key fyne.KeyName, modifier fyne.KeyModifier, do func(*sessionView)) *fyne.MenuItem {
		m := fyne.NewMenuItem(label, func() {
			if w.desk != nil {
				do(w.desk)
			}
		})
		m.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: modifier}
		if key == fyne.KeyZ {
			m.Shortcut = &fyne.ShortcutUndo{} // these keys arrive under this name alone
		}
		return m
	}
	const ctrl, shift = fyne.KeyModifierControl, fyne.KeyModifierShift
	press := func(button func(*controls) *deskButton) func(*sessionView) {
		return func(v *sessionView) {
			if b := button(v.controls); !b.Disabled() {
				b.OnTapped()
			}
		}
	}
	session := fyne.NewMenu(l("Session"),
		item(l("Dose taken"), fyne.KeyD, ctrl, (*sessionView).takeDose),
		item(l("Acknowledge the prompt"), fyne.KeySpace, ctrl, func(v *sessionView) { v.prompts.acknowledge(0) }),
		item(l("Write a note"), fyne.KeyT, ctrl, func(v *sessionView) { w.window.Canvas().Focus(v.note) }),
		fyne.NewMenuItemSeparator(),
		item(l("Hold, or go on"), fyne.KeyH, ctrl, press(func(c *controls) *deskButton { return c.hold })),
		item(l("Five minutes more"), fyne.KeyE, ctrl, press(func(c *controls) *deskButton { return c.extend })),
		item(l("Five minutes less"), fyne.KeyE, ctrl|shift, press(func(c *controls) *deskButton { return c.shorten })),
		item(l("Next phase"), fyne.KeyN, ctrl, press(func(c *controls) *deskButton { return c.advance })),
		item(l("Back to the phase before"), fyne.KeyB, ctrl, press(func(c *controls) *deskButton { return c.back })),
		item(l("Onset noted"), fyne.KeyO, ctrl, press(func(c *controls) *deskButton { return c.onset })),
		fyne.NewMenuItemSeparator(),
		item(l("Softer"), fyne.KeyS, ctrl, press(func(c *controls) *deskButton { return c.soften })),
		item(l("Deeper: back up, then fuller and darker"), fyne.KeyL, ctrl, press(func(c *controls) *deskButton { return c.deepen })),
		item(l("Silence for half a minute, or its end"), fyne.KeyJ, ctrl, press(func(c *controls) *deskButton { return c.silence })),
		item(l("Skip this piece"), fyne.KeyK, ctrl, press(func(c *controls) *deskButton { return c.skip })),
		item(l("Undo a skip, or the quiet"), fyne.KeyZ, ctrl, press(func(c *controls) *deskButton { return c.undo })),
		fyne.NewMenuItemSeparator(),
		item(l("Lights up, and back"), fyne.KeyU, ctrl, (*sessionView).toggleLights),
		item(l("Resume the lamps held by hand"), fyne.KeyR, ctrl, (*sessionView).freeLamps),
		fyne.NewMenuItemSeparator(),
		item(l("Client's view: circle, colour, none"), fyne.KeyF, ctrl|shift, func(*sessionView) { w.turnClientView() }),
		fyne.NewMenuItemSeparator(),
		item(l("Quiet"), fyne.KeyQ, ctrl, func(v *sessionView) { v.controls.escape() }),
		item(l("End the session…"), fyne.KeyW, ctrl, func(v *sessionView) { v.controls.ask(nil) }),
	)
	return fyne.NewMainMenu(session, w.places(), w.homeMenu(), fyne.NewMenu(l("Help"), fyne.NewMenuItem(l("All keys (F1)"), w.toggleKeys), fyne.NewMenuItem(l("The first steps once more"), w.firstStepsAgain)))
}

// typed takes plain keys, which arrive while nothing has the keyboard.
func (w *Window) typed(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyF1 {
		w.toggleKeys()
		return
	}
	switch {
	case w.desk != nil:
		w.desk.typed(key)
	case w.typing != nil:
		w.typing(key)
	}
}

// typed is what a plain key does on the desk.
func (v *sessionView) typed(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyEscape:
		v.controls.escape()
	case fyne.KeySpace:
		v.prompts.acknowledge(0)
	case fyne.KeyReturn, fyne.KeyEnter:
		if v.controls.asking() {
			v.controls.finish()
		}
	}
}

// keySheet lists every key.
func keySheet(close func()) fyne.CanvasObject {
	keys := [][2]string{
		{"Ctrl+D", l("Dose taken")},
		{l("Space"), l("Acknowledge the prompt")},
		{"Ctrl+T", l("Write a note")},
		{"Ctrl+H", l("Hold, or go on")},
		{"Ctrl+E · Ctrl+Shift+E", l("Five minutes more · less")},
		{"Ctrl+N · Ctrl+B", l("Next phase · the phase before")},
		{"Ctrl+O", l("Onset noted")},
		{"Ctrl+S · Ctrl+L", l("Softer · deeper: back up, then fuller and darker, never louder than was set")},
		{l("F2, held"), l("The music makes room while you speak")},
		{"Ctrl+J", l("Silence for half a minute, or its end")},
		{"Ctrl+K", l("Skip this piece")},
		{"Ctrl+Z", l("Undo a skip, or the quiet")},
		{"Ctrl+U", l("Lights up, and back")},
		{"Ctrl+R", l("Resume the lamps held by hand")},
		{"Esc · Ctrl+Q", l("Quiet: soft sound, warm low light; pressed again it asks whether to end")},
		{"Ctrl+W", l("End the session, after a question")},
		{"Ctrl+Shift+F", l("Client's view: circle, colour, none")},
		{"F1", l("This sheet")},
	}
	grid := container.NewVBox()
	for _, k := range keys {
		name := widget.NewLabel(k[0])
		name.TextStyle.Monospace = true
		grid.Add(container.New(columns{.34, .66}, name, words(k[1])))
	}
	title := newLine(22, colorAmber).bold()
	title.set(l("Keys"))
	return container.NewPadded(panel(container.NewBorder(title.Text, container.NewCenter(newDeskButton(l("Close (F1)"), close)), nil, nil, container.NewVScroll(grid))))
}
