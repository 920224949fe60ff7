package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/playlist"
	"roomtone/playlist/audio"
)

// testLength is how long the test noise plays unless it is stopped: time to
// walk to the client's place with a meter.
const testLength = 2 * time.Minute

// soundPage is the check of the room's sound: a device, a noise as loud as
// the music, and a ceiling that nothing goes beyond.
type soundPage struct {
	window  *Window
	content fyne.CanvasObject
	output  string
	noise   *widget.Button
	heard   *widget.Label
	stop    context.CancelFunc // nil while no noise plays
	ceiling *widget.Label
	meter   *widget.Entry
	most    *widget.Entry
	unlock  *widget.Check
	lock    *widget.Button
	problem *widget.Label
}

// sound is the page of the sound.
func (w *Window) sound() fyne.CanvasObject { return container.NewPadded(newSoundPage(w).content) }

func newSoundPage(w *Window) *soundPage {
	last, _ := w.studio.Settings() // what is wrong with them is said where they are chosen
	p := &soundPage{
		window: w, output: last.Output, heard: words(""), ceiling: words(""), problem: words(""),
		meter: widget.NewEntry(), most: widget.NewEntry(),
	}
	p.problem.Importance = widget.WarningImportance
	p.noise = widget.NewButton(l("Play the test noise"), p.play)
	p.noise.Importance = widget.HighImportance
	p.meter.PlaceHolder = l("such as 62")
	p.most.SetText("80")
	p.unlock = widget.NewCheck(l("Change the ceiling that is locked"), func(bool) { p.show() })
	p.lock = widget.NewButton(l("Lock the ceiling"), p.keep)
	out := newOutputChoice(w, last.Output, func(name string) { p.output = name })
	dba := func(text string, entry *widget.Entry) fyne.CanvasObject {
		return container.New(columns{.62, .38}, words(text), container.NewBorder(nil, nil, nil, container.NewCenter(caption("dBA")), entry))
	}
	left := panel(container.NewVScroll(container.NewVBox(
		heading(l("How loud is the music here?")),
		words(l("Put a sound-level meter, or a phone that serves as one, where the client's head will be: dBA, slow. The noise is as loud as the music. Turn your speakers or amplifier until the meter shows what the music may usually be, and mark the knob.")),
		words(l("Without a meter, by ear: about as loud as a quiet conversation, so that neither of you has to raise their voice above it.")),
		out.content, p.noise, p.heard,
	)))
	right := panel(container.NewVScroll(container.NewVBox(
		heading(l("A ceiling")),
		words(l("Whatever is played, the meter then never shows more. Without a meter, the limiter alone holds the sound under full scale.")),
		p.ceiling,
		dba(l("The meter shows, of the noise"), p.meter),
		dba(l("It may never show more than"), p.most),
		p.unlock, p.lock, p.problem,
	)))
	p.show()
	p.content = container.New(columns{.5, .5}, left, right)
	return p
}

func heading(text string) fyne.CanvasObject {
	t := newLine(22, colorAmber()).bold()
	t.set(text)
	return container.NewHBox(t.Text, layout.NewSpacer())
}

// play begins the noise; a second press ends it.
func (p *soundPage) play() {
	if p.stop != nil {
		p.stop()
		return
	}
	ctx, cancel := context.WithCancel(p.window.ctx)
	p.stop = cancel
	p.noise.SetText(l("Stop the noise"))
	setLabel(p.heard, "")
	choice := session.Choices{Output: p.output}
	p.window.background(func() {
		err := p.window.studio.PlayTest(ctx, choice, audio.PinkNoise, testLength, func(s playlist.Status) {
			text := l("It sounds on {{.Output}}.", "Output", s.Output)
			if s.Trouble != "" {
				text = sentence(s.Trouble)
			}
			p.window.paint(func() {
				if p.stop != nil {
					setLabel(p.heard, text)
				}
			})
		})
		stopped := ctx.Err() != nil
		cancel()
		p.window.paint(func() {
			p.stop = nil
			p.noise.SetText(l("Play the test noise"))
			if err != nil && !stopped {
				setLabel(p.heard, sentence(err.Error()))
			}
		})
	})
}

// show tells the ceiling, and whether it can be set.
func (p *soundPage) show() {
	ceiling, err := p.window.studio.Ceiling()
	text := l("No ceiling was set.")
	switch {
	case err != nil:
		text = sentence(err.Error())
	case ceiling != nil && ceiling.Meter > 0:
		text = l("Locked since {{.Day}}: the noise reads {{.Meter}} dBA, and nothing reads more than {{.Most}} dBA.", "Day", ceiling.Set.Format(time.DateOnly), "Meter", strconv.FormatFloat(ceiling.Meter, 'f', -1, 64), "Most", strconv.FormatFloat(ceiling.Most, 'f', -1, 64))
	case ceiling != nil:
		text = l("Locked since {{.Day}}, {{.DB}} dB below full scale.", "Day", ceiling.Set.Format(time.DateOnly), "DB", strconv.FormatFloat(-ceiling.DB, 'f', 1, 64))
	}
	setLabel(p.ceiling, text)
	locked := ceiling != nil || err != nil
	show(p.unlock, locked)
	if !locked || p.unlock.Checked {
		p.lock.Enable()
	} else {
		p.lock.Disable()
	}
}

// keep sets the ceiling and locks it.
func (p *soundPage) keep() {
	ceiling, err := p.reckoned()
	if err == nil {
		err = p.window.studio.SetCeiling(ceiling)
	}
	text := ""
	if err != nil {
		text = sentence(err.Error())
	} else {
		p.unlock.SetChecked(false)
	}
	setLabel(p.problem, text)
	p.show()
}

func (p *soundPage) reckoned() (settings.Ceiling, error) {
	meter, err := decibels(p.meter.Text)
	if err != nil {
		return settings.Ceiling{}, err
	}
	most, err := decibels(p.most.Text)
	if err != nil {
		return settings.Ceiling{}, err
	}
	return session.CeilingFor(meter, most)
}

// decibels reads a number as people write it.
func decibels(text string) (float64, error) {
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	if err != nil {
		return 0, errNumber(l("Type what the meter shows as a number, such as 62."))
	}
	return x, nil
}

// errNumber is a sentence for somebody who typed no number.
type errNumber string

func (e errNumber) Error() string { return string(e) }
