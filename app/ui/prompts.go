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
	again    *fyne.Container // what the client typed
	typed    *widget.Label
	snapshot *conductor.Snapshot
}

type promptRow struct {
	box    *fyne.Container
	text   *widget.Label
	when   line
	button *deskButton
}

func newPromptList(h *hints, answer func(timer.PromptID)) *promptList {
	p := &promptList{answer: answer, coming: words(""), typed: words(""), more: newLine(13, colorMuted), none: newLine(15, colorMuted), comes: newLine(18, colorMuted)}
	p.coming.Importance = widget.LowImportance
	list := container.New(tight{})
	for i := range p.rows {
		r := &p.rows[i]
		r.text = words("")
		if i == 0 {
			r.text.TextStyle.Bold = true
			r.text.SizeName = sizeNamePrompt
		}
		r.when = newLine(13, colorMuted)
		r.button = newDeskButton(l("Done"), func() { p.acknowledge(i) })
		r.button.explain(h, hint(l("Space"), l("Acknowledges the prompt that stands first")))
		if i > 0 {
			r.button.explain(h, l("Acknowledges this prompt"))
		}
		r.box = container.NewBorder(nil, nil, nil, container.NewCenter(r.button), container.New(tight{}, r.when.Text, flat(r.text)))
		r.box.Hide()
		list.Add(r.box)
	}
	list.Add(p.none.Text)
	list.Add(p.more.Text)
	p.again = container.New(tight{}, caption(l("Their own words, from before")), flat(p.typed))
	p.again.Hide()
	list.Add(p.again)
	comes := container.New(tight{}, rule(), p.comes.Text, flat(p.coming))
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
			setLabel(r.text, due.Text)
			r.when.set(when(due, s))
			if due.Missed {
				r.when.tint(colorTrouble)
			} else {
				r.when.tint(colorMuted)
			}
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
	typed := ownWords(s)
	setLabel(p.typed, typed)
	show(p.again, typed != "")
}

// showNext shows what comes next: as a countdown where it stands by, and
// before that with its time.
func (p *promptList) showNext(s *conductor.Snapshot) {
	comes, text := "", ""
	switch next, ok := upcoming(s); {
	case len(s.Standby) > 0:
		due := s.Standby[0]
		in := (due.At - s.Position.SinceStart + time.Second - 1).Truncate(time.Second)
		comes, text = l("In {{.In}}", "In", timer.Clock(in)), due.Text
		p.comes.tint(colorAmber)
	case ok:
		comes, text = l("Next in {{.In}}", "In", minutes(next.at-s.Position.SinceStart)), next.text
		p.comes.tint(colorMuted)
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

// latePhases are those in which the client's own words are shown again.
var latePhases = []string{"plateau", "descent", "return"}

// ownWords is what the client typed before the session, where the session
// has come to the descent.
func ownWords(s *conductor.Snapshot) string {
	id := s.Phase().ID
	for _, late := range latePhases {
		if strings.Contains(id, late) {
			c := s.Show.Chart
			return strings.TrimSpace(strings.TrimSpace(c.Intention) + "\n" + strings.TrimSpace(c.Parts))
		}
	}
	return ""
}

// when is since when a prompt waits, on the clock that the guide reads.
func when(due timer.Due, s *conductor.Snapshot) string {
	at := sinceClock(s, due.At)
	if due.Missed {
		return l("missed at {{.At}}", "At", at)
	}
	return at
}
