package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestALongLineKeepsWhatIsTyped(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(roomTheme{})
	const text = "I am open to meeting the one who waits by the water, and to hearing what she has been carrying all these years without hurry"
	for width := float32(120); width < 640; width += 31 {
		e := newLongLine()
		w := test.NewTempWindow(t, e)
		w.Resize(fyne.NewSize(width, 300))
		w.Canvas().Focus(e)
		for _, r := range text {
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(strings.ToUpper(string(r)))}) // a window tells both
			e.TypedRune(r)
		}
		if e.Text != text {
			t.Errorf("width %v: %q", width, e.Text)
		}
		for left := len(text) - 1; left > 0; left-- {
			test.Type(e, " ")
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
			if e.Text != text[:left] {
				t.Fatalf("width %v: two steps back from a blank leave %q", width, e.Text)
			}
		}
	}
}

// A paragraph of a template is typed like any other.
func TestAParagraphOfATemplateKeepsWhatIsTyped(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(roomTheme{})
	const text = "For people who have been here before and know the room, the chair and the music that waits for them"
	for width := float32(120); width < 640; width += 31 {
		e := &draftEntry{}
		e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
		e.SetMinRowsVisible(2)
		e.ExtendBaseWidget(e)
		w := test.NewTempWindow(t, e)
		w.Resize(fyne.NewSize(width, 300))
		w.Canvas().Focus(e)
		for _, r := range text {
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(strings.ToUpper(string(r)))})
			e.TypedRune(r)
		}
		if e.Text != text {
			t.Errorf("width %v: %q", width, e.Text)
		}
	}
}
