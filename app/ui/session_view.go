package ui

import (
	"math"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/timer"
)

// sessionView is the guide's desk while a session runs. Nothing on it opens a
// window over the session, and what cannot be taken back is asked about.
type sessionView struct {
	// do sends a command; it must return at once.
	do       func(conductor.Command)
	keyboard keyboard
	// turnClient opens the client's view, and turns it to its next look.
	turnClient func()
	content    *fyne.Container

	hints        *hints
	clocks       *clocks
	head         fyne.CanvasObject
	timeline     *timeline
	prompts      *promptList
	drawer       *drawer
	lower        *fyne.Container // prompts and drawer
	controls     *controls
	dose         *deskButton
	doseBox      *fyne.Container
	asTyped      *fyne.Container // what the prescriber typed
	given        line
	limits       line
	typedCaption fyne.CanvasObject
	trouble      *widget.Label

	latest  *conductor.Snapshot
	follows bool // a client's session that runs elsewhere
	drawn   plannedKey
	second  int64
}

// keyboard gives the keys to a part of the window, or back to the window.
type keyboard interface {
	Focus(fyne.Focusable)
	Unfocus()
}

// deskLists are the lists that the desk offers.
type deskLists struct {
	ladder assets.Checklist // of help, the gentlest step first
	tags   assets.Checklist // notes in one press
	// practice is the address of the practice; "" where none was given.
	practice string
	rooms    map[string]string // the names of rooms, by their IDs
}

// plannedKey tells when the timeline must be drawn anew.
type plannedKey struct {
	marks, items int
	end          time.Duration
	last         time.Duration
}

// newSessionView builds the desk. do sends a command.
func newSessionView(do func(conductor.Command), k keyboard, lists deskLists) *sessionView {
	v := &sessionView{do: do, keyboard: k, hints: newHints(), clocks: newClocks(), timeline: newTimeline(), turnClient: func() {}}
	v.prompts = newPromptList(v.hints, func(id timer.PromptID) {
		do(conductor.Command{Kind: timer.PromptAnswered, Prompt: id})
	})
	v.timeline.stretched = v.stretch
	v.timeline.hints = v.hints
	v.controls = newControls(v)
	v.drawer = newDrawer(v, lists)
	v.trouble = words("")
	v.trouble.Importance = widget.WarningImportance
	v.trouble.Hide()

	v.dose = newDeskButton(l("Dose taken"), v.takeDose)
	v.dose.Importance = widget.HighImportance
	v.doseBox = container.NewStack(v.dose)
	v.given, v.limits = newLine(13, colorText()), newLine(13, colorText())
	v.typedCaption = caption(l("Dose and limits, as typed"))
	v.asTyped = container.New(tight{}, v.typedCaption, clip(v.given), clip(v.limits))
	v.asTyped.Hide()
	v.head = panel(beside(v.clocks.content, container.New(doseLayout{}, v.doseBox, v.asTyped), doseSide))
	v.lower = container.New(columns{besideWidth, 1 - besideWidth}, panel(v.prompts.content), v.drawer.content)
	v.content = container.NewPadded(container.New(deskLayout{v}, v.head, v.trouble, v.timeline, v.lower, v.controls.content, v.hints.content))
	for _, a := range actions() {
		if a.button != nil {
			a.button(v).explain(v.hints, hint(a.keys(), a.text))
		}
	}
	v.drawer.room.sound.hint = hint(together(ctrl, fyne.KeyUp)+" · "+together(ctrl, fyne.KeyDown), l("The guide's level: it makes the music softer, never louder than was set"))
	v.drawer.room.lamps.hint = hint(together(shift, fyne.KeyUp)+" · "+together(shift, fyne.KeyDown), l("The light, until it is given back to the session"))
	return v
}

// clock is what the guide's clock shows now.
func (v *sessionView) clock() string {
	if v.latest == nil {
		return ""
	}
	return sinceClock(v.latest, v.latest.Position.SinceStart)
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

// catchUp lets the programme go on where it would be without the last break.
func (v *sessionView) catchUp() { v.do(conductor.Command{Kind: timer.CaughtUp}) }

// freeLamps gives the lamps that a hand holds back to the session.
func (v *sessionView) freeLamps() {
	if v.latest == nil {
		return
	}
	for _, lamp := range v.latest.State.Lamps {
		v.do(conductor.Command{Kind: timer.LampFreed, Lamp: lamp})
	}
}

// lightsBack gives the light back to the session.
func (v *sessionView) lightsBack() { v.do(conductor.Command{Kind: timer.LightsBack}) }

// refused says why a press did nothing, for a few seconds.
func (v *sessionView) refused(text string) { v.hints.refused(text) }

// apply shows a snapshot. What did not change is left alone.
func (v *sessionView) apply(s *conductor.Snapshot) {
	v.latest = s
	v.follow(s)
	v.prompts.apply(s)
	v.controls.apply(s)
	v.showTroubles(s)
	waits := !v.follows && !s.Rehearsal && s.State.Dose == nil && s.State.Plan.DosePhase() >= 0 && s.State.Running
	show(v.doseBox, waits)
	v.showTyped(s)
	if s.Rehearsal {
		v.hints.rest(l("A rehearsal · Esc ends it · F1 shows all keys"))
	}
	v.hints.age()
	if second := int64(s.Position.SinceStart / time.Second); second != v.second || v.drawn.items == 0 {
		v.second = second
		v.clocks.apply(s)
		v.drawer.apply(s)
		v.draw(s)
	}
}

// showTyped shows the dose and the limits as the prescriber typed them.
func (v *sessionView) showTyped(s *conductor.Snapshot) {
	room := v.given.Size().Width
	if room <= 0 {
		room = 180
	}
	v.given.set(fit(s.Show.Chart.Dose, room, 13))
	v.limits.set(fit(s.Show.Chart.Limits, room, 13))
	// The button for the dose needs most of the room; the dose is read beneath it.
	waits := v.doseBox.Visible()
	show(v.typedCaption, !waits)
	show(v.limits, !waits)
	show(v.asTyped, s.Show.Chart.Dose != "" || s.Show.Chart.Limits != "" && !waits)
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

func (v *sessionView) showTroubles(s *conductor.Snapshot) {
	var all []string
	switch {
	case s.Rehearsal:
		all = append(all, l("Rehearsal: every change of phase, the time between left out. Nothing of it is kept. Esc ends it."))
	case s.Speed > 1:
		all = append(all, l("The clock runs {{.Speed}} times as fast as the world: for learning, never with a client.", "Speed", math.Round(s.Speed)))
	}
	for _, t := range s.Troubles {
		all = append(all, sentence(t))
	}
	if s.State.Missed > 0 && !s.State.Held && s.State.Running {
		all = append(all, l("The programme stood still for {{.Break}} while the computer or the program did. Ctrl+Shift+N catches up; leaving it is fine, too.", "Break", timer.Clock(s.State.Missed)))
	}
	text := strings.Join(all, "\n")
	if v.trouble.Text != text {
		v.trouble.SetText(text)
		show(v.trouble, text != "")
		v.content.Refresh() // the other parts make room
	}
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
	r := canvas.NewRectangle(colorLine())
	r.SetMinSize(fyne.NewSize(1, 1))
	return r
}

// doseLayout gives the button for the dose what the text beneath it leaves.
type doseLayout struct{}

// MinSize is for Fyne.
func (doseLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(objects[1].MinSize())
}

// Layout is for Fyne.
func (doseLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	below := float32(0)
	if objects[1].Visible() {
		below = objects[1].MinSize().Height + deskGap
	}
	objects[0].Resize(fyne.NewSize(size.Width, size.Height-below))
	objects[1].Move(fyne.NewPos(0, size.Height-below+deskGap))
	objects[1].Resize(fyne.NewSize(size.Width, below-deskGap))
}
