package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// hints is the line at the foot of the desk. It says what the control under
// the pointer does, or the one that has the keyboard, and its key; and for a
// while why a press did nothing.
type hints struct {
	content          fyne.CanvasObject
	line             line
	pointed, at      string
	refusal, resting string
	since            time.Time // when the refusal was shown
}

// refusalStays is how long a refusal can be read.
const refusalStays = 6 * time.Second

func newHints() *hints {
	h := &hints{line: newLine(14, colorMuted()), resting: l("Esc is the quiet, always · F6 when it becomes hard · F1 shows all keys")}
	h.content = clip(h.line)
	h.tell()
	return h
}

// rest says what stands there when nothing else is to be said.
func (h *hints) rest(text string) {
	if h.resting != text {
		h.resting = text
		h.tell()
	}
}

func (h *hints) tell() {
	text, c := h.resting, colorMuted()
	switch {
	case h.refusal != "":
		text, c = h.refusal, colorAmber()
	case h.pointed != "":
		text = h.pointed
	case h.at != "":
		text = h.at
	}
	h.line.tint(c)
	h.line.set(text)
}

// point says what lies under the pointer; "" is nothing.
func (h *hints) point(text string) {
	if h != nil && h.pointed != text {
		h.pointed = text
		h.tell()
	}
}

// focus says what has the keyboard; "" is nothing.
func (h *hints) focus(text string) {
	if h != nil && h.at != text {
		h.at = text
		h.tell()
	}
}

// refused says why a press did nothing.
func (h *hints) refused(text string) {
	h.refusal, h.since = text, time.Now()
	h.tell()
}

// age lets go of a refusal that has been read.
func (h *hints) age() {
	if h.refusal != "" && time.Since(h.since) > refusalStays {
		h.refusal = ""
		h.tell()
	}
}

// hint is what a control does, after its key.
func hint(key, text string) string {
	if key == "" {
		return text
	}
	return key + "   " + text
}

// explain gives a button what the foot of the desk says of it.
func (b *deskButton) explain(h *hints, text string) *deskButton {
	b.hints, b.hint = h, text
	return b
}

// FocusGained is for Fyne.
func (b *deskButton) FocusGained() {
	b.Button.FocusGained()
	b.hints.focus(b.hint)
	reveal(b)
}

// FocusLost is for Fyne.
func (b *deskButton) FocusLost() {
	b.Button.FocusLost()
	b.hints.focus("")
}

// MouseIn is for Fyne.
func (b *deskButton) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.hints.point(b.hint)
}

// MouseOut is for Fyne.
func (b *deskButton) MouseOut() {
	b.Button.MouseOut()
	b.hints.point("")
}
