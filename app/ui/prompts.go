package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// promptRows is how many prompts can be seen at once; the rest are counted.
const promptRows = 3

// promptList shows the prompts that wait, newest first, and the one that is
// about to come.
type promptList struct {
	content  fyne.CanvasObject
	answer   func(timer.PromptID)
	rows     [promptRows]promptRow
	standby  *widget.Label
	more     line
	none     line
	snapshot *conductor.Snapshot
}

type promptRow struct {
	box    *fyne.Container
	text   *widget.Label
	when   line
	button *deskButton
}

func newPromptList(answer func(timer.PromptID)) *promptList {
	p := &promptList{answer: answer, standby: words(""), more: newLine(13, colorMuted), none: newLine(15, colorMuted)}
	p.standby.Importance = widget.LowImportance
	list := container.NewVBox(caption(l("For you · space acknowledges")))
	for i := range p.rows {
		r := &p.rows[i]
		r.text = words("")
		r.text.TextStyle.Bold = i == 0
		r.when = newLine(13, colorMuted)
		r.button = newDeskButton(l("Done"), func() { p.acknowledge(i) })
		r.box = container.NewBorder(nil, nil, container.NewPadded(container.New(atLeast{52}, r.when.Text)), container.NewPadded(container.NewCenter(r.button)), r.text)
		r.box.Hide()
		list.Add(r.box)
	}
	list.Add(p.none.Text)
	list.Add(p.more.Text)
	list.Add(p.standby)
	p.content = container.NewVScroll(list)
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
			setLabel(r.text, due.Text)
			r.when.set(when(due, s))
		}
		show(r.box, i < len(s.Waiting))
	}
	if len(s.Waiting) == 0 {
		p.none.set(l("Nothing waits for you."))
	} else {
		p.none.set("")
	}
	more := ""
	if n := len(s.Waiting) - promptRows; n > 0 {
		more = l("and {{.N}} more", "N", n)
	}
	p.more.set(more)
	text := ""
	if len(s.Standby) > 0 {
		due := s.Standby[0]
		in := (due.At - s.Position.SinceStart).Round(5 * time.Second)
		text = l("In {{.In}}: {{.Text}}", "In", timer.Clock(in), "Text", due.Text)
	}
	setLabel(p.standby, text)
	show(p.standby, text != "")
}

// when is since when a prompt waits, on the clock that the guide reads.
func when(due timer.Due, s *conductor.Snapshot) string {
	at := due.At
	if s.State.Dose != nil && at >= *s.State.Dose {
		at -= *s.State.Dose
	}
	if due.Missed {
		return l("missed at {{.At}}", "At", timer.Clock(at))
	}
	return timer.Clock(at)
}
