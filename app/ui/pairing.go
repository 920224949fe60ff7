package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// pairing is the way to a Hue bridge: its address, then its round button.
type pairing struct {
	window  *Window
	content *fyne.Container
	paired  func()

	open    *widget.Button
	form    *fyne.Container
	address *widget.Entry
	pair    *widget.Button
	say     *widget.Label
	left    *widget.ProgressBar
	cancel  context.CancelFunc
}

func newPairing(w *Window, paired func()) *pairing {
	p := &pairing{window: w, paired: paired, say: words("")}
	p.address = widget.NewEntry()
	p.address.PlaceHolder = l("The bridge's address, such as 192.168.1.20")
	p.address.OnSubmitted = func(string) { p.begin() }
	p.pair = widget.NewButton(l("Pair"), p.begin)
	p.left = widget.NewProgressBar()
	p.left.TextFormatter = func() string { return "" }
	p.left.Hide()
	p.form = container.NewVBox(container.NewBorder(nil, nil, nil, p.pair, p.address), p.left, p.say)
	p.form.Hide()
	p.open = widget.NewButton(l("Pair a bridge…"), func() {
		show(p.form, !p.form.Visible())
	})
	p.content = container.NewVBox(p.open, p.form)
	return p
}

// begin asks for the button and counts down; a second press calls it off.
func (p *pairing) begin() {
	if p.cancel != nil {
		p.cancel()
		return
	}
	address := strings.TrimSpace(p.address.Text)
	if address == "" {
		setLabel(p.say, l("Type the bridge's address first. It stands in the Hue app, under the bridge's details."))
		return
	}
	ctx, cancel := context.WithCancel(p.window.ctx)
	p.cancel = cancel
	p.pair.SetText(l("Stop"))
	setLabel(p.say, l("Looking for the bridge…"))
	p.window.background(func() {
		err := p.window.studio.Pair(ctx, address, func(left time.Duration) {
			p.window.paint(func() { p.count(left) })
		})
		cancel()
		p.window.paint(func() { p.end(err) })
	})
}

func (p *pairing) count(left time.Duration) {
	const whole = 30
	s := int(left.Round(time.Second).Seconds())
	show(p.left, true)
	p.left.SetValue(float64(s) / whole)
	setLabel(p.say, l("Press the round button on the bridge: {{.S}} seconds left.", "S", s))
}

func (p *pairing) end(err error) {
	p.cancel = nil
	show(p.left, false)
	p.pair.SetText(l("Pair"))
	switch {
	case errors.Is(err, context.Canceled): // called off
		setLabel(p.say, "")
	case err != nil:
		setLabel(p.say, sentence(err.Error()))
	default:
		setLabel(p.say, l("The bridge is paired."))
		p.paired()
	}
}
