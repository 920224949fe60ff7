package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// sessionView is the guide's desk while a session runs.
type sessionView struct {
	// do sends a command; it must return at once.
	do      func(conductor.Command)
	unfocus func() // gives the keyboard back to the window
	content fyne.CanvasObject

	clocks   *clocks
	timeline *timeline
	prompts  *promptList
	room     *roomPanel
	controls *controls
	note     *noteEntry
	dose     *deskButton
	doseBox  *fyne.Container
	trouble  *widget.Label
	refusal  line

	latest  *conductor.Snapshot
	follows bool // a client's session that runs elsewhere
	drawn   plannedKey
	second  int64
	since   time.Time // when the refusal was shown
}

// plannedKey tells when the timeline must be drawn anew.
type plannedKey struct {
	marks, items int
	end          time.Duration
	last         time.Duration
}

// newSessionView builds the desk. do sends a command, and unfocus gives the
// keyboard back to the window.
func newSessionView(do func(conductor.Command), unfocus func()) *sessionView {
	v := &sessionView{do: do, unfocus: unfocus, clocks: newClocks(), timeline: newTimeline()}
	v.room = newRoomPanel(v.toggleLights, v.freeLamps)
	v.prompts = newPromptList(func(id timer.PromptID) {
		do(conductor.Command{Kind: timer.PromptAnswered, Prompt: id})
	})
	v.timeline.stretched = v.stretch
	v.controls = newControls(v)
	v.note = newNoteEntry(func(text string) { do(conductor.Command{Kind: timer.NoteWritten, Text: text}) }, unfocus)
	v.dose = newDeskButton(l("Dose taken"), v.takeDose)
	v.dose.Importance = widget.HighImportance
	v.doseBox = container.NewGridWrap(fyne.NewSize(230, 92), v.dose)
	v.trouble = words("")
	v.trouble.Importance = widget.WarningImportance
	v.trouble.Hide()
	v.refusal = newLine(14, colorAmber)

	head := container.NewBorder(nil, nil, v.clocks.content, container.NewCenter(v.doseBox))
	lower := container.New(columns{.46, .32, .22}, panel(v.prompts.content), panel(container.NewVScroll(v.room.music)), panel(v.room.light))
	bottom := container.NewVBox(
		container.NewHBox(layout.NewSpacer(), v.refusal.Text, layout.NewSpacer()),
		v.controls.content,
		v.note,
	)
	top := container.NewVBox(panel(head), v.trouble)
	split := container.New(rows{.6, .4}, v.timeline, lower)
	v.content = container.NewPadded(container.NewBorder(top, bottom, nil, nil, split))
	return v
}

func (v *sessionView) takeDose() { v.do(conductor.Command{Kind: timer.DoseTaken}) }

// toggleLights asks for light to see by, and for the session's light again.
func (v *sessionView) toggleLights() {
	k := timer.LightsUp
	if v.latest != nil && v.latest.State.Bright {
		k = timer.LightsBack
	}
	v.do(conductor.Command{Kind: k})
}

// stretch gives a phase, the present or a later one, another length.
func (v *sessionView) stretch(phase int, length time.Duration) {
	if v.latest == nil {
		return
	}
	s := v.latest.State
	ph, now := s.Plan.Phases[phase], s.Lengths[phase]
	if phase == v.latest.Position.Phase {
		now = max(now, min(v.latest.Position.InPhase, ph.Most)) // one that waits is stretched from where it stands
	}
	if by := length - now; by > 0 {
		v.do(conductor.Command{Kind: timer.Extended, Phase: ph.ID, By: by})
		return
	}
	v.do(conductor.Command{Kind: timer.Shortened, Phase: ph.ID, By: s.Lengths[phase] - length})
}

// freeLamps gives the lamps that a hand holds back to the session.
func (v *sessionView) freeLamps() {
	if v.latest == nil {
		return
	}
	for _, lamp := range v.latest.State.Lamps {
		v.do(conductor.Command{Kind: timer.LampFreed, Lamp: lamp})
	}
}

// refused says why a press did nothing, for a few seconds.
func (v *sessionView) refused(text string) {
	v.since = time.Now()
	v.refusal.set(text)
}

// apply shows a snapshot. What did not change is left alone.
func (v *sessionView) apply(s *conductor.Snapshot) {
	v.latest = s
	v.follow(s)
	v.prompts.apply(s)
	v.controls.apply(s)
	v.showTroubles(s.Troubles)
	show(v.doseBox, !v.follows && s.State.Dose == nil && s.State.Plan.DosePhase() >= 0 && s.State.Running)
	if time.Since(v.since) > 6*time.Second {
		v.refusal.set("")
	}
	if second := int64(s.Position.SinceStart / time.Second); second != v.second || v.drawn.items == 0 {
		v.second = second
		v.clocks.apply(s)
		v.room.apply(s)
		v.draw(s)
	}
}

// draw moves the playhead, and draws the timeline anew where the plan moved.
func (v *sessionView) draw(s *conductor.Snapshot) {
	k := plannedKey{marks: len(s.State.Marks), items: len(s.Programme.Items) + 1}
	if n := len(s.Spans); n > 0 {
		// While a phase waits its end moves along; every ten seconds will do.
		k.end = s.Spans[n-1].End.Truncate(10 * time.Second)
	}
	if n := len(s.Programme.Items); n > 0 {
		k.last = s.Programme.Items[n-1].End
	}
	if k != v.drawn {
		v.drawn = k
		v.timeline.show(running(s))
	}
	v.timeline.move(s.Position.SinceStart)
}

func (v *sessionView) showTroubles(troubles []string) {
	text := ""
	for i, t := range troubles {
		if i > 0 {
			text += "\n"
		}
		text += sentence(t)
	}
	setLabel(v.trouble, text)
	show(v.trouble, text != "")
}

// columns gives each object a part of the width.
type columns []float32

func (c columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for i, o := range objects {
		m := o.MinSize()
		s.Width = max(s.Width, m.Width/c[i])
		s.Height = max(s.Height, m.Height)
	}
	return s
}

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 8
	x := float32(0)
	for i, o := range objects {
		w := size.Width * c[i]
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w-gap, size.Height))
		if i == len(objects)-1 {
			o.Resize(fyne.NewSize(w, size.Height))
		}
		x += w
	}
}

// rows gives each object what it needs, and a part of the height that is left.
type rows []float32

const rowGap = 8

func (r rows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		m := o.MinSize()
		s.Width = max(s.Width, m.Width)
		s.Height += m.Height + rowGap
	}
	return s
}

func (r rows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := size.Height - r.MinSize(objects).Height
	y := float32(0)
	for i, o := range objects {
		h := o.MinSize().Height + spare*r[i]
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + rowGap
	}
}

// rule is a thin line.
func rule() fyne.CanvasObject {
	r := canvas.NewRectangle(colorLine)
	r.SetMinSize(fyne.NewSize(1, 1))
	return r
}
