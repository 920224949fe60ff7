package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// promptRows is how many prompts can be seen at once; the rest are counted.
const promptRows = 3

// promptList shows the prompts that wait, newest first, then the one that
// comes next with its countdown, and late in a session what the client typed
// before it.
type promptList struct {
	content  fyne.CanvasObject
	answer   func(timer.PromptID)
	rows     [promptRows]promptRow
	more     line
	none     line
	comes    line // when the next one comes
	coming   *widget.Label
	again    *fyne.Container // what the client typed, word for word
	intent   *widget.Label
	parts    *widget.Label
	snapshot *conductor.Snapshot
}

type promptRow struct {
	box    *fyne.Container
	text   *widget.Label
	when   line
	missed line
	button *deskButton
}

func newPromptList(h *hints, answer func(timer.PromptID)) *promptList {
	p := &promptList{answer: answer, coming: words(""), more: newLine(13, colorMuted()), none: newLine(15, colorMuted()), comes: newLine(18, colorMuted()), intent: words(""), parts: words("")}
	p.coming.Importance, p.parts.Importance = widget.LowImportance, widget.LowImportance
	list := container.New(tight{})
	for i := range p.rows {
		r := &p.rows[i]
		r.text = words("")
		if i == 0 {
			r.text.TextStyle.Bold = true
			r.text.SizeName = sizeNamePrompt
		}
		r.when = newLine(13, colorMuted())
		r.button = newDeskButton(l("Done"), func() { p.acknowledge(i) })
		r.button.explain(h, hint(l("Space"), l("Acknowledges the prompt that stands first")))
		if i > 0 {
			r.button.explain(h, l("Acknowledges this prompt"))
		}
		r.missed = newLine(14, colorTrouble())
		r.missed.Hide()
		done := container.NewCenter(low(r.button))
		r.box = container.NewBorder(nil, nil, container.New(atLeast{56}, r.when.Text), done, container.New(tight{}, r.missed.Text, flat(r.text)))
		r.box.Hide()
		list.Add(r.box)
	}
	list.Add(p.none.Text)
	list.Add(p.more.Text)
	p.again = container.New(tight{}, rule(), flat(p.intent), flat(p.parts))
	p.again.Hide()
	comes := container.New(tight{}, p.again, rule(), p.comes.Text, flat(p.coming))
	p.content = container.NewBorder(caption(l("For you · space acknowledges")), comes, nil, nil, container.NewVScroll(list))
	return p
}

// acknowledge answers the i-th prompt that is seen.
func (p *promptList) acknowledge(i int) {
	if p.snapshot != nil && i < len(p.snapshot.Waiting) {
		p.answer(p.snapshot.Waiting[i].ID)
	}
}

func (p *promptList) apply(s *conductor.Snapshot) {
	p.snapshot = s
	for i := range p.rows {
		r := &p.rows[i]
		if i < len(s.Waiting) {
			due := s.Waiting[i]
			setLabel(r.text, said(due.Text))
			at := sinceClock(s, due.At)
			r.when.set(at)
			r.missed.set(l("missed at {{.At}}", "At", at))
			show(r.missed, due.Missed)
		}
		show(r.box, i < len(s.Waiting))
	}
	p.none.set("")
	if len(s.Waiting) == 0 {
		p.none.set(l("Nothing waits for you."))
	}
	show(p.none, len(s.Waiting) == 0)
	more := ""
	if n := len(s.Waiting) - promptRows; n > 0 {
		more = l("and {{.N}} more", "N", n)
	}
	p.more.set(more)
	show(p.more, more != "")
	p.showNext(s)
	p.showWords(s)
}

// showNext shows what comes next: as a countdown where it stands by, and
// before that with its time.
func (p *promptList) showNext(s *conductor.Snapshot) {
	comes, text := "", ""
	switch next, ok := upcoming(s); {
	case len(s.Standby) > 0:
		due := s.Standby[0]
		in := (due.At - s.Position.SinceStart + time.Second - 1).Truncate(time.Second)
		comes, text = l("In {{.In}}", "In", timer.Clock(in)), said(due.Text)
		p.comes.tint(colorAmber())
	case ok:
		comes, text = l("Next in {{.In}}", "In", minutes(next.at-s.Position.SinceStart)), next.text
		p.comes.tint(colorMuted())
	}
	p.comes.set(comes)
	show(p.comes, comes != "")
	setLabel(p.coming, text)
	show(p.coming, text != "")
}

// upcoming is the prompt or safety time that comes next after those that
// stand by, as things are.
func upcoming(s *conductor.Snapshot) (mark, bool) {
	now := s.Position.SinceStart
	var found mark
	ok := false
	if s.State.Over {
		return found, ok
	}
	for _, m := range marks(s.State, phases(s.State, now), now) {
		if m.at > now && (!ok || m.at < found.at) {
			found, ok = m, true
		}
	}
	return found, ok
}

// showWords shows what the client typed before the session again in the
// phases that the template names; the chart has it whole.
func (p *promptList) showWords(s *conductor.Snapshot) {
	intention, parts := strings.TrimSpace(s.Show.Chart.Intention), strings.TrimSpace(s.Show.Chart.Parts)
	again := s.Phase().Intention && intention+parts != ""
	if again {
		setLabel(p.intent, intention)
		setLabel(p.parts, parts)
		show(p.intent, intention != "")
		show(p.parts, parts != "")
	}
	show(p.again, again)
}
