package ui

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/assets"
)

// draftEntry is a line in the template editor. Undo and redo are those of the
// template, as everywhere on the page, not Fyne's own of the one line.
type draftEntry struct {
	entry
	editor *templateEditor
	key    string // which line of the template it is
}

// TypedShortcut is for Fyne.
func (e *draftEntry) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutUndo:
		e.editor.undo()
	case *fyne.ShortcutRedo:
		e.editor.redo()
	default:
		e.entry.TypedShortcut(s)
	}
}

// FocusGained is for Fyne.
func (e *draftEntry) FocusGained() {
	e.Entry.FocusGained()
	reveal(e)
}

// draftChoice is a choice of words that is scrolled to when the keyboard comes
// by it.
type draftChoice struct{ widget.Select }

// FocusGained is for Fyne.
func (c *draftChoice) FocusGained() {
	c.Select.FocusGained()
	reveal(c)
}

// draftCheck is a box to tick, which is scrolled to as well.
type draftCheck struct{ widget.Check }

// FocusGained is for Fyne.
func (c *draftCheck) FocusGained() {
	c.Check.FocusGained()
	reveal(c)
}

// place is where in a template a field stands, as its findings name it.
func place(names ...string) string { return strings.Join(names, ".") }

// input is one line of a field.
type input struct {
	value     string
	hint      string             // stands in it while it is empty
	read      func(string) error // takes what was typed, or says why it cannot
	paragraph bool
}

// unread is what was typed and cannot be read; it stands in its line until it
// can, or is undone.
type unread struct{ place, text, problem string }

// problem is where what does not fit is said, below the field concerned.
type problem struct {
	label  *widget.Label
	places []string
}

// under adds a place for what does not fit with the fields at some places.
func (e *templateEditor) under(field fyne.CanvasObject, places ...string) fyne.CanvasObject {
	label := words("")
	label.Importance = widget.WarningImportance
	label.Hide()
	e.problems = append(e.problems, problem{label, places})
	return container.New(tight{}, field, label)
}

// captioned is a field with its name above it.
func captioned(name string, field fyne.CanvasObject) fyne.CanvasObject {
	return container.New(tight{}, caption(name), field)
}

// field is one or more lines to type in, at one place or two of the template.
func (e *templateEditor) field(name string, places []string, inputs ...input) fyne.CanvasObject {
	row := container.NewGridWithColumns(len(inputs))
	for i, in := range inputs {
		key := lineKey(places[0], i)
		line := &draftEntry{editor: e, key: key}
		e.lines[key] = line
		if in.paragraph {
			line.MultiLine, line.Wrapping = true, fyne.TextWrapWord
			line.SetMinRowsVisible(2)
		}
		line.ExtendBaseWidget(line)
		line.PlaceHolder = in.hint
		line.SetText(in.value)
		if kept, ok := e.unread[key]; ok {
			line.SetText(kept.text)
		}
		line.OnChanged = func(text string) {
			delete(e.unread, key)
			e.writing = ""
			if err := in.read(text); err != nil {
				e.unread[key] = unread{places[0], text, sentence(err.Error())}
				e.wait(key)
			}
			e.tell()
		}
		row.Add(line)
	}
	return e.under(captioned(name, row), places...)
}

// lineKey names a line by its place, and which of the lines there it is.
func lineKey(place string, i int) string { return place + "#" + strconv.Itoa(i) }

// choice is one of several words.
func (e *templateEditor) choice(name, at string, options []string, selected int, chosen func(int)) fyne.CanvasObject {
	c := &draftChoice{}
	c.Options = options
	c.ExtendBaseWidget(c)
	c.SetSelectedIndex(selected)
	c.OnChanged = func(string) {
		chosen(c.SelectedIndex())
		e.tell()
	}
	return e.under(captioned(name, c), at)
}

// tick is a box to tick.
func (e *templateEditor) tick(name, at string, ticked bool, set func(bool)) fyne.CanvasObject {
	c := &draftCheck{}
	c.Text, c.Checked = name, ticked
	c.ExtendBaseWidget(c)
	c.OnChanged = func(on bool) {
		set(on)
		e.tell()
	}
	return e.under(container.NewVBox(layout.NewSpacer(), c), at)
}

// text is a line of text, or a paragraph.
func text(value string, set func(string)) input {
	return input{value: value, read: func(s string) error {
		set(strings.TrimSpace(s))
		return nil
	}}
}

// span is a length of time.
func span(d time.Duration, set func(time.Duration)) input {
	return input{value: assets.FormatDuration(d), read: func(s string) error {
		d, err := assets.ParseDuration(s)
		if err == nil {
			set(d)
		}
		return err
	}}
}

// spanOrNone is a length of time that may be left out, which is 0.
func spanOrNone(d time.Duration, hint string, set func(time.Duration)) input {
	return span(d, set).orNone(d == 0, hint, func() { set(0) })
}

// orNone is the input of what may be left out: it shows nothing, with a hint,
// where there is none, and an empty line sets none.
func (in input) orNone(isNone bool, hint string, none func()) input {
	in.hint = hint
	if isNone {
		in.value = ""
	}
	read := in.read
	in.read = func(s string) error {
		if strings.TrimSpace(s) == "" {
			none()
			return nil
		}
		return read(s)
	}
	return in
}

// number is a number; a unit behind it, such as %, does no harm.
func number(x float64, set func(float64)) input {
	return input{value: strconv.FormatFloat(x, 'f', -1, 64), read: func(s string) error {
		s = strings.NewReplacer(",", ".", "−", "-").Replace(strings.TrimSpace(s))
		s = strings.TrimSpace(strings.TrimRight(s, "%KdB "))
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return errors.New(l("This is not a number. Write it like 12 or 0.5"))
		}
		set(x)
		return nil
	}}
}

// numberOrNone is a number that may be left out, which is 0.
func numberOrNone(x float64, hint string, set func(float64)) input {
	return number(x, set).orNone(x == 0, hint, func() { set(0) })
}

// share is the choice between words that stand for a number from 0 to 1. A
// number that has no word is one of the choices.
func share(x float64, words []string, numbers []float64) (options []string, all []float64, selected int) {
	options, all = slices.Clone(words), slices.Clone(numbers)
	if selected = slices.Index(all, x); selected < 0 {
		selected = len(all)
		options, all = append(options, strconv.FormatFloat(x, 'f', -1, 64)), append(all, x)
	}
	return options, all, selected
}

// inWords are the words of a finding, with a field's name as the page has it.
func inWords(text string) string {
	// Some get their full stop only from what is put around them.
	bare := strings.TrimSuffix(text, ".")
	own := said(bare)
	if own == bare {
		own = said(text)
	}
	return sentence(strings.NewReplacer(
		`"least"`, "“"+l("At least")+"”", `"usual"`, "“"+l("Usually")+"”", `"most"`, "“"+l("At most")+"”",
		`"light_ceiling"`, "“"+l("No lamp goes above, %")+"”",
		`"at" for "before_end"`, "“"+l("after its start")+"”",
	).Replace(own))
}
