package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
)

// pairing is the way to a Hue bridge: its address, then its round button.
type pairing struct {
	window  *Window
	content *fyne.Container
	paired  func()

	open    *widget.Button
	found   *fyne.Container // the bridges that answered on the network
	form    *fyne.Container
	row     *fyne.Container // the address, and what begins
	address *widget.Entry
	pair    *widget.Button
	say     *widget.Label
	left    *widget.ProgressBar
	cancel  context.CancelFunc
	looking bool // for bridges on the network
}

func newPairing(w *Window, paired func()) *pairing {
	p := &pairing{window: w, paired: paired, say: words("")}
	p.address = widget.NewEntry()
	p.address.PlaceHolder = l("The bridge's address, such as 192.168.1.20")
	p.address.OnSubmitted = func(string) { p.begin() }
	p.pair = widget.NewButton(l("Pair"), p.begin)
	p.left = newBar()
	p.left.Hide()
	p.found = container.NewVBox()
	p.row = container.NewBorder(nil, nil, nil, p.pair, p.address)
	p.form = container.NewVBox(p.found, p.row, container.New(slim{}, p.left), p.say)
	p.form.Hide()
	p.open = widget.NewButton(l("Pair a bridge…"), func() {
		show(p.form, !p.form.Visible())
		if p.form.Visible() {
			show(p.row, true)
			p.look()
		}
	})
	p.content = container.NewVBox(p.open, p.form)
	return p
}

// look asks the network for bridges, beside the window.
func (p *pairing) look() {
	p.looking = true
	setLabel(p.say, l("Looking for bridges on your network…"))
	p.window.background(func() {
		found, err := p.window.studio.Discover(p.window.ctx)
		p.window.paint(func() {
			if p.looking { // else a person has gone on by then
				p.offer(found, err)
			}
		})
	})
}

// offer shows the bridges that answered.
func (p *pairing) offer(found []session.Bridge, err error) {
	var offers []fyne.CanvasObject
	for _, b := range found {
		name := b.Name
		if name == "" {
			name = b.BridgeID
		}
		offers = append(offers, widget.NewButton(l("{{.Name}} at {{.Address}}", "Name", name, "Address", b.Address), func() {
			p.address.SetText(b.Address)
			p.begin()
		}))
	}
	fill(p.found, offers)
	switch {
	case err != nil:
		setLabel(p.say, sentence(err.Error()))
	case len(found) == 0:
		setLabel(p.say, l("No bridge answered by itself. Type its address: it stands in the Hue app, under the bridge's details."))
	default:
		setLabel(p.say, l("Choose yours, then press its round button."))
	}
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
	p.cancel, p.looking = cancel, false
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
		p.found.RemoveAll()
		show(p.row, false)
		setLabel(p.say, l("The bridge is paired. Its rooms can be chosen now."))
		p.paired()
	}
}
