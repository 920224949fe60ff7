package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/playlist/library"
	"roomtone/timer"
)

// pieceView is one piece: what was measured, and what the guide says of it.
type pieceView struct {
	window  *Window
	content *fyne.Container
	fail    func(error)
	changed func() // something was said of the piece

	track    library.Track
	title    *widget.Label
	about    *widget.Label
	preview  *widget.Button
	stop     context.CancelFunc // nil while nothing is heard
	choices  map[string]*widget.Select
	names    map[string]*widget.Entry
	showing  bool // the controls are being set, and nobody says anything
	keepSoon map[string]*time.Timer
}

// tagWords is what a tag means, as a person reads it.
func tagWords(key string) string {
	switch key {
	case library.TagWords:
		return l("It has words")
	case library.TagNever:
		return l("Never play it")
	case library.TagPhases:
		return l("Only for these phases")
	case library.TagSet:
		return l("Belongs to these sets")
	case library.TagCulture:
		return l("Whose music it is")
	case library.TagFamiliar:
		return l("Many people know it")
	case library.TagRedistributable:
		return l("May be given away")
	}
	return key
}

func newPieceView(w *Window, fail func(error), changed func()) *pieceView {
	v := &pieceView{
		window: w, fail: fail, changed: changed, title: words(""), about: words(""),
		choices: map[string]*widget.Select{}, names: map[string]*widget.Entry{}, keepSoon: map[string]*time.Timer{},
	}
	v.title.TextStyle.Bold = true
	v.preview = widget.NewButton(l("Listen to its middle"), v.listen)
	v.content = container.NewVBox(v.title, v.about, v.preview, rule(), caption(l("What you say of it; it rules over what was measured")))
	for _, key := range library.TagKeys() {
		if key.Kind == library.YesOrNo {
			choice := widget.NewSelect([]string{l("not said"), l("yes"), l("no")}, nil)
			choice.OnChanged = func(string) { v.say(key.Key, []string{"", "yes", "no"}[max(choice.SelectedIndex(), 0)]) }
			v.choices[key.Key] = choice
			v.content.Add(container.New(columns{.5, .5}, words(tagWords(key.Key)), choice))
			continue
		}
		entry := widget.NewEntry()
		entry.PlaceHolder = l("names, between commas")
		entry.OnChanged = func(text string) { v.saySoon(key.Key, text) }
		v.names[key.Key] = entry
		v.content.Add(container.NewVBox(caption(tagWords(key.Key)), entry))
	}
	v.content.Hide()
	return v
}

// show shows a piece.
func (v *pieceView) show(t library.Track) {
	v.track = t
	v.showing = true
	defer func() { v.showing = false }()
	setLabel(v.title, t.Title)
	setLabel(v.about, about(t))
	for key, choice := range v.choices {
		switch t.Tags[key] {
		case "yes":
			choice.SetSelectedIndex(1)
		case "no":
			choice.SetSelectedIndex(2)
		default:
			choice.SetSelectedIndex(0)
		}
	}
	for key, entry := range v.names {
		entry.SetText(strings.ReplaceAll(t.Tags[key], ",", ", "))
	}
	v.content.Show()
}

// about is what is known of a piece, in words.
func about(t library.Track) string {
	var lines []string
	if by := strings.Join(strings.Fields(t.Artist+" "), " "); by != "" {
		lines = append(lines, by)
	}
	if t.Album != "" {
		lines = append(lines, t.Album)
	}
	lines = append(lines, timer.Clock(t.Duration.Round(time.Second)))
	m := t.Measures
	if m == nil {
		return strings.Join(append(lines, l("Not measured yet: look through the folders."), atHomeFolder(t.Path)), "\n")
	}
	if m.LoudnessLUFS != nil {
		lines = append(lines, l("Loudness {{.L}} LUFS", "L", strings.Replace(fmt.Sprintf("%.1f", *m.LoudnessLUFS), "-", "−", 1)))
	}
	if m.RangeLU != nil {
		lines = append(lines, l("Between its soft and its loud parts {{.R}} LU", "R", fmt.Sprintf("%.0f", *m.RangeLU)))
	}
	if m.Energy != nil {
		lines = append(lines, l("Energy {{.E}}, from 0, still, to 1, driving", "E", fmt.Sprintf("%.2f", *m.Energy)))
	}
	if m.BrightnessHz != nil {
		lines = append(lines, l("Brightness {{.B}} Hz", "B", fmt.Sprintf("%.0f", *m.BrightnessHz)))
	}
	if m.PulseBPM != nil {
		lines = append(lines, l("Pulse {{.P}} a minute", "P", fmt.Sprintf("%.0f", *m.PulseBPM)))
	}
	if m.Jumps > 0 {
		lines = append(lines, l("It becomes much louder within seconds: {{.N}} times", "N", m.Jumps))
	}
	return strings.Join(append(lines, atHomeFolder(t.Path)), "\n")
}

// saySoon waits until the typing pauses.
func (v *pieceView) saySoon(key, value string) {
	if v.showing {
		return
	}
	if waiting := v.keepSoon[key]; waiting != nil {
		waiting.Stop()
	}
	path := v.track.Path
	v.keepSoon[key] = time.AfterFunc(600*time.Millisecond, func() { v.window.paint(func() { v.keep(path, key, value) }) })
}

func (v *pieceView) say(key, value string) {
	if !v.showing {
		v.keep(v.track.Path, key, value)
	}
}

// keep writes down what was said, beside the window.
func (v *pieceView) keep(path, key, value string) {
	v.window.background(func() {
		shelf, err := v.window.studio.Library(v.window.ctx)
		if err == nil {
			_, err = shelf.Tag(v.window.ctx, path, key, value)
		}
		v.window.paint(func() {
			v.fail(err)
			if err == nil {
				v.changed()
			}
		})
	})
}

// listen plays the middle of the piece; a second press ends it.
func (v *pieceView) listen() {
	if v.stop != nil {
		v.stop()
		return
	}
	ctx, cancel := context.WithCancel(v.window.idle)
	v.stop = cancel
	v.preview.SetText(l("Stop"))
	track := v.track
	v.window.background(func() {
		last, _ := v.window.studio.Settings()
		err := v.window.studio.Preview(ctx, session.Choices{Output: last.Output}, track)
		if ctx.Err() != nil {
			err = nil
		}
		cancel()
		v.window.paint(func() {
			v.stop = nil
			v.preview.SetText(l("Listen to its middle"))
			v.fail(err)
		})
	})
}
