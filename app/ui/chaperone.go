package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/timer"
)

// chaperoneCard is for the adult beside a client at home: whom to call, where
// to send them, and when to look in. It must never hold a way to change the
// session.
type chaperoneCard struct {
	content fyne.CanvasObject
	clock   line
	next    *widget.Label
	look    *deskButton
	waiting []timer.PromptID // safety times without an answer, the latest first
}

func newChaperoneCard(c session.Card, answer func(timer.PromptID)) *chaperoneCard {
	k := &chaperoneCard{clock: newLine(15, colorMuted()), next: words("")}
	k.next.SizeName = sizeNameSpoken
	k.look = newDeskButton(l("I have looked: all is well"), func() {
		for _, id := range k.waiting {
			answer(id)
		}
	})
	k.look.Importance = widget.HighImportance
	lines := container.NewVBox()
	for _, row := range [][2]string{
		{l("Emergency"), c.Emergency},
		{l("The address here"), c.Address},
		{l("The guide"), c.GuidePhone},
		{l("The chaperone"), strings.TrimSpace(c.Chaperone + " " + c.ChaperonePhone)},
	} {
		text := words(row[1])
		text.TextStyle.Bold = true
		lines.Add(container.New(columns{.34, .66}, words(row[0]), text))
	}
	k.content = container.NewPadded(container.NewBorder(
		container.NewVBox(k.clock.Text, k.next, container.NewGridWrap(fyne.NewSize(320, 52), k.look), rule()), nil, nil, nil,
		container.NewVScroll(container.NewVBox(
			words(l("Does not answer when touched, breathes with trouble, has chest pain or a seizure: call the emergency services at once, and then the guide.")),
			lines,
			words(l("Frightened or restless: sit close, breathe slowly, say “you took a medicine, it passes”. Hold any key or the mouse for one second in the large window, and the room becomes soft and warm.")),
		))))
	return k
}

// apply shows a snapshot.
func (k *chaperoneCard) apply(s *conductor.Snapshot) {
	k.waiting = k.waiting[:0]
	for _, due := range s.Waiting {
		if _, safety := safetyTime(s.State.Plan, due.ID); safety {
			k.waiting = append(k.waiting, due.ID)
		}
	}
	show(k.look, len(k.waiting) > 0)
	k.clock.set(l("{{.Clock}} since the start", "Clock", timer.Clock(s.Position.SinceStart.Truncate(time.Second))))
	text := l("Nothing to do now.")
	if at, ok := nextLook(s); ok {
		text = l("Nothing to do now. The next look is in {{.Minutes}} min.", "Minutes", int((at+time.Minute-1)/time.Minute))
	}
	if len(k.waiting) > 0 {
		text = l("Please look now: breathing, colour, movement.")
	}
	setLabel(k.next, text)
}

// safetyTime is the safety time of a prompt's ID.
func safetyTime(p timer.Plan, id timer.PromptID) (timer.Safety, bool) {
	for _, s := range p.Safety {
		if s.ID == id {
			return s, true
		}
	}
	return timer.Safety{}, false
}

// nextLook is how long it is to the next safety time, once the dose is taken.
func nextLook(s *conductor.Snapshot) (time.Duration, bool) {
	if s.State.Dose == nil {
		return 0, false
	}
	best, found := time.Duration(0), false
	for _, safety := range s.State.Plan.Safety {
		in := *s.State.Dose + safety.At - s.Position.SinceStart
		if in > 0 && (!found || in < best) {
			best, found = in, true
		}
	}
	return best, found
}
