package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// action is one thing that the guide can do by a key: it stands in the menu,
// on the sheet, and at the foot of the desk when its button is touched.
type action struct {
	text     string
	key      fyne.KeyName
	modifier fyne.KeyModifier
	// plain is another key, which does it while nothing is being written.
	plain string
	// button is the button that does the same; nil where there is none.
	button func(*sessionView) *deskButton
	// do is what is done; nil: the button is pressed, unless it is grey.
	do func(*sessionView)
	// step is where it leads while a session is prepared: 1 to the next step,
	// -1 to the one before, 0 nowhere.
	step int
	// ends says that a group of actions ends here.
	ends bool
}

// keys are the keys of an action, as people read them.
func (a action) keys() string {
	name := together(a.modifier, a.key)
	if a.plain != "" {
		return a.plain + " · " + name
	}
	return name
}

// undrawn are keys that the menu does not draw: Fyne draws them in English, and
// too pale to be read in a dim room. They stand in the entry's words.
type undrawn struct{ fyne.Shortcut }

// keyed is an entry of the menu with its keys.
func keyed(text string, modifier fyne.KeyModifier, key fyne.KeyName, do func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(text+beforeKeys+together(modifier, key), do)
	item.Shortcut = undrawn{&desktop.CustomShortcut{KeyName: key, Modifier: modifier}}
	if key == fyne.KeyZ && modifier == ctrl {
		item.Shortcut = undrawn{&fyne.ShortcutUndo{}} // these keys arrive under this name alone
	}
	return item
}

// beforeKeys stands between the words of an entry and its keys.
const beforeKeys = " · "

// together is how people read keys that are pressed together.
func together(modifier fyne.KeyModifier, key fyne.KeyName) string {
	name := string(key)
	switch key {
	case fyne.KeySpace:
		name = l("Space")
	case fyne.KeyUp:
		name = l("Up")
	case fyne.KeyDown:
		name = l("Down")
	}
	if modifier&fyne.KeyModifierShift != 0 {
		name = l("Shift") + "+" + name
	}
	return "Ctrl+" + name
}

// press does the action on a desk.
func (a action) press(v *sessionView) {
	if a.do != nil {
		a.do(v)
	} else if b := a.button(v); !b.Disabled() {
		b.OnTapped()
	}
}

const (
	ctrl  = fyne.KeyModifierControl
	shift = fyne.KeyModifierControl | fyne.KeyModifierShift
)

// actions are all of them, in the order of the menu.
func actions() []action {
	on := func(button func(*controls) *deskButton) func(*sessionView) *deskButton {
		return func(v *sessionView) *deskButton { return button(v.controls) }
	}
	tab := func(i int) func(*sessionView) *deskButton {
		return func(v *sessionView) *deskButton { return v.drawer.leaves[i].tab }
	}
	open := func(i int) func(*sessionView) { return func(v *sessionView) { v.drawer.toggle(i) } }
	write := func(leaf int, line func(*drawer) *writeField) func(*sessionView) {
		return func(v *sessionView) {
			v.drawer.show(leaf)
			v.keyboard.Focus(line(v.drawer))
		}
	}
	return []action{
		{text: l("Quiet: soft sound, warm low light; pressed again it asks whether to end"), key: fyne.KeyQ, modifier: ctrl, plain: l("Esc"), button: on(func(c *controls) *deskButton { return c.quiet })},
		{text: l("Dose taken"), key: fyne.KeyD, modifier: ctrl, button: func(v *sessionView) *deskButton { return v.dose }, do: (*sessionView).takeDose},
		{text: l("Acknowledge the prompt"), key: fyne.KeySpace, modifier: ctrl, plain: l("Space"), do: func(v *sessionView) { v.prompts.acknowledge(0) }, ends: true},

		{text: l("Hold, or go on"), key: fyne.KeyH, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.hold })},
		{text: l("Five minutes more"), key: fyne.KeyE, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.extend })},
		{text: l("Five minutes less"), key: fyne.KeyE, modifier: shift, button: on(func(c *controls) *deskButton { return c.shorten })},
		{text: l("Next phase"), key: fyne.KeyN, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.advance }), step: 1},
		{text: l("Back to the phase before"), key: fyne.KeyB, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.back }), step: -1},
		{text: l("Catch up after a break of the computer"), key: fyne.KeyN, modifier: shift, do: (*sessionView).catchUp},
		{text: l("Onset noted"), key: fyne.KeyO, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.onset })},
		{text: l("Lengths of the phases, in the drawing"), key: fyne.KeyP, modifier: ctrl, do: func(v *sessionView) { v.keyboard.Focus(v.timeline) }, ends: true},

		{text: l("Softer"), key: fyne.KeyS, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.soften })},
		{text: l("Deeper: back up, then fuller and darker, never louder than was set"), key: fyne.KeyL, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.deepen })},
		{text: l("The music makes room for speech, while F2 is held; and back"), key: fyne.KeyM, modifier: ctrl, plain: l("F2, held"), button: on(func(c *controls) *deskButton { return c.speak })},
		{text: l("Silence for half a minute, or its end"), key: fyne.KeyJ, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.silence })},
		{text: l("Skip this piece"), key: fyne.KeyK, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.skip })},
		{text: l("Undo a skip, or the quiet"), key: fyne.KeyZ, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.undo })},
		{text: l("The level a little up"), key: fyne.KeyUp, modifier: ctrl, do: func(v *sessionView) { v.drawer.room.sound.nudge(1) }},
		{text: l("The level a little down"), key: fyne.KeyDown, modifier: ctrl, do: func(v *sessionView) { v.drawer.room.sound.nudge(-1) }, ends: true},

		{text: l("Lights up, and back"), key: fyne.KeyU, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.bright })},
		{text: l("The light a little up"), key: fyne.KeyUp, modifier: shift, do: func(v *sessionView) { v.drawer.room.nudgeLight(1) }},
		{text: l("The light a little down"), key: fyne.KeyDown, modifier: shift, do: func(v *sessionView) { v.drawer.room.nudgeLight(-1) }},
		{text: l("The light as the session has it"), key: fyne.KeyU, modifier: shift, button: func(v *sessionView) *deskButton { return v.drawer.room.back }},
		{text: l("Resume the lamps held by hand"), key: fyne.KeyR, modifier: ctrl, button: func(v *sessionView) *deskButton { return v.drawer.room.giveUp }, ends: true},

		{text: l("The room: sound, lamps and their faders"), key: fyne.KeyF3, modifier: ctrl, plain: "F3", button: tab(leafRoom), do: func(v *sessionView) { v.drawer.show(leafRoom) }},
		{text: l("Notes; the figures 1 to 9 write one in one press"), key: fyne.KeyF4, modifier: ctrl, plain: "F4", button: tab(leafNotes), do: open(leafNotes)},
		{text: l("Vitals, and the prescriber's limits as typed"), key: fyne.KeyF5, modifier: ctrl, plain: "F5", button: tab(leafVitals), do: open(leafVitals)},
		{text: l("When it becomes hard: steps of help; the figures take them"), key: fyne.KeyF6, modifier: ctrl, plain: "F6", button: tab(leafSupport), do: open(leafSupport)},
		{text: l("What was typed before: intention, parts, dose, limits"), key: fyne.KeyF7, modifier: ctrl, plain: "F7", button: tab(leafChart), do: open(leafChart)},
		{text: l("Client's view: circle, colour, none"), key: fyne.KeyF, modifier: shift, do: func(v *sessionView) { v.turnClient() }},
		{text: l("Write a note"), key: fyne.KeyT, modifier: ctrl, do: write(leafNotes, func(d *drawer) *writeField { return d.notes.note })},
		{text: l("Write a note of your own, kept apart"), key: fyne.KeyT, modifier: shift, do: write(leafNotes, func(d *drawer) *writeField { return d.notes.own })},
		{text: l("Type vitals"), key: fyne.KeyG, modifier: ctrl, do: write(leafVitals, func(d *drawer) *writeField { return d.vitals.pressure }), ends: true},

		{text: l("End the session…"), key: fyne.KeyW, modifier: ctrl, button: on(func(c *controls) *deskButton { return c.end })},
	}
}

// menu is the session's menu. Its keys work whatever has the keyboard, a
// text field included, which plain keys do not.
func (w *Window) menu() *fyne.MainMenu {
	session := fyne.NewMenu(l("Session"))
	for _, a := range actions() {
		item := keyed(a.text, a.modifier, a.key, func() {
			switch {
			case w.desk != nil:
				w.hideKeys() // what is done is seen
				a.press(w.desk)
			case a.step != 0:
				w.step(a.step)
			case a.key == fyne.KeyZ:
				w.inTemplate((*templateEditor).undo)
			}
		})
		session.Items = append(session.Items, item)
		if a.ends {
			session.Items = append(session.Items, fyne.NewMenuItemSeparator())
		}
	}
	return fyne.NewMainMenu(session, w.places(), w.templateMenu(), w.homeMenu(), fyne.NewMenu(l("Help"), fyne.NewMenuItem(l("All keys (F1)"), w.toggleKeys), fyne.NewMenuItem(l("The first steps once more"), w.firstStepsAgain)))
}

// leafKeys open the drawer's panels, in their order.
var leafKeys = []fyne.KeyName{fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7}

// typed is what a plain key does on the desk.
func (v *sessionView) typed(key *fyne.KeyEvent) {
	for i, name := range leafKeys {
		if key.Name == name {
			v.drawer.toggle(i)
		}
	}
	switch name := key.Name; name {
	case fyne.KeyEscape:
		v.controls.escape()
	case fyne.KeySpace:
		v.prompts.acknowledge(0)
	case fyne.KeyReturn, fyne.KeyEnter:
		if v.controls.asking() {
			v.controls.finish()
		}
	case fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9:
		v.drawer.digit(int(name[0] - '0'))
	}
}
