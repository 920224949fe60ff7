package ui

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// timeline draws a session from its start to its end: the phases, the light
// along them, the pieces of music, prompts and safety times, and where the
// session stands. Its objects are made anew only when the plan changes; each
// second only the playhead moves.
type timeline struct {
	widget.BaseWidget
	model timelineModel
	now   time.Duration
	live  bool // there is a playhead
	drawn *timelineRenderer

	// stretched is told that a phase, by its index, is to have another
	// length. Where it is nil no end can be moved.
	stretched func(phase int, length time.Duration)
	edge      edge
	hints     *hints // may be nil
}

func newTimeline() *timeline {
	t := &timeline{edge: noEdge}
	t.ExtendBaseWidget(t)
	return t
}

// show draws another plan.
func (t *timeline) show(m timelineModel) {
	t.model = m
	if t.edge.phase >= 0 && !t.movable(t.edge.phase) {
		t.edge = edge{phase: -1, byKeys: t.edge.byKeys, dragged: t.edge.dragged}
	}
	t.Refresh()
}

// move puts the playhead at a time.
func (t *timeline) move(now time.Duration) {
	t.now, t.live = now, true
	if t.drawn != nil {
		t.drawn.placeHead()
	}
}

// CreateRenderer is for Fyne, which forgets what was drawn while the page was
// left for a minute, and does not lay out what it asks for anew.
func (t *timeline) CreateRenderer() fyne.WidgetRenderer {
	t.drawn = &timelineRenderer{t: t, head: canvas.NewRectangle(colorText()), handle: newHandle(), past: canvas.NewRectangle(thin(colorGround(), 0x70))}
	t.drawn.Layout(t.Size())
	return t.drawn
}

// The rows of the drawing, as parts of its height.
const (
	rowNames  = 20 // pixels for the phases' names
	rowAxis   = 18 // pixels for the minutes
	rowDrift  = 12 // pixels between what is and what was planned
	partPlan  = .08
	partLight = .60
	partMusic = .30
	curve     = 160 // points of the light's curve
)

type timelineRenderer struct {
	t       *timeline
	size    fyne.Size
	objects []fyne.CanvasObject
	head    *canvas.Rectangle
	past    *canvas.Rectangle // what was, darker than what is to come
	headAt  float32
	pastEnd float32
	handle  handle
}

func (r *timelineRenderer) Destroy()                     {}
func (r *timelineRenderer) MinSize() fyne.Size           { return fyne.NewSize(400, 104) }
func (r *timelineRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *timelineRenderer) Layout(size fyne.Size) {
	if size != r.size {
		r.size = size
		r.build()
	}
}

func (r *timelineRenderer) Refresh() {
	r.build()
	canvas.Refresh(r.t)
}

func (r *timelineRenderer) x(at time.Duration) float32 {
	if r.t.model.length <= 0 {
		return 0
	}
	return float32(float64(at) / float64(r.t.model.length) * float64(r.size.Width))
}

func (r *timelineRenderer) rect(x0, y0, x1, y1 float32, c color.Color) *canvas.Rectangle {
	rect := canvas.NewRectangle(c)
	rect.Move(fyne.NewPos(x0, y0))
	rect.Resize(fyne.NewSize(max(1, x1-x0), y1-y0))
	r.objects = append(r.objects, rect)
	return rect
}

func (r *timelineRenderer) text(s string, x, y, room float32, size float32, c color.Color) {
	t := canvas.NewText(fit(s, room, size), c)
	t.TextSize = size
	t.Move(fyne.NewPos(x, y))
	t.Resize(t.MinSize())
	r.objects = append(r.objects, t)
}

// fit cuts a text to a width; a word that does not fit at all is left out.
func fit(s string, room, size float32) string {
	runes := []rune(s)
	// Fewer than four letters tell nothing.
	for n := len(runes); n > 3 || n == len(runes) && n > 0; n-- {
		part := string(runes[:n])
		if n < len(runes) {
			part += "…"
		}
		if fyne.MeasureText(part, size, fyne.TextStyle{}).Width <= room {
			return part
		}
	}
	return ""
}

// build makes the objects for the model and the size.
func (r *timelineRenderer) build() {
	r.objects = r.objects[:0]
	if r.size.Width < 1 || len(r.t.model.phases) == 0 {
		return
	}
	h := r.size.Height - rowNames - rowAxis - rowDrift
	if len(r.t.model.plan) == 0 {
		h = (h + rowDrift - 8) / (partLight + partMusic)
	}
	lightTop, lightEnd := float32(rowNames), rowNames+h*partLight
	musicTop := lightEnd + 4
	musicEnd := musicTop + h*partMusic
	planTop, planEnd := musicEnd+rowDrift, musicEnd+rowDrift+h*partPlan
	if len(r.t.model.plan) == 0 {
		planEnd = musicEnd
	}

	r.pastEnd = lightEnd
	r.drawPhases(lightTop, lightEnd)
	r.drawLight(lightTop+4, lightEnd-1)
	r.drawMusic(musicTop, musicEnd)
	r.drawDrift(musicEnd+1, planTop)
	for i, ph := range r.t.model.plan {
		r.rect(r.x(ph.start)+1, planTop, r.x(ph.end)-1, planEnd, shade(colorLine(), i))
	}
	for _, at := range r.t.model.prompts {
		r.rect(r.x(at), lightTop-3, r.x(at)+2, lightTop+4, colorMuted())
	}
	for _, at := range r.t.model.safety {
		mark := canvas.NewCircle(colorTrouble())
		mark.Move(fyne.NewPos(r.x(at)-4, lightEnd-4))
		mark.Resize(fyne.NewSize(8, 8))
		r.objects = append(r.objects, mark)
	}
	r.drawMinutes(planEnd + 2)
	r.objects = append(r.objects, r.past, r.head)
	r.objects = append(r.objects, r.handle.objects()...)
	r.placeHead()
	r.placeHandle()
}

func (r *timelineRenderer) drawPhases(top, end float32) {
	for i, ph := range r.t.model.phases {
		x0, x1 := r.x(ph.start), r.x(ph.end)
		if x1-x0 < 1 {
			continue
		}
		r.rect(x0, top, x1-1, end, shade(colorPanel(), i))
		r.text(ph.name, x0+2, 0, x1-x0-4, 13, colorText())
	}
}

// drawLight draws the light's curve, even to the eye as the fades are.
func (r *timelineRenderer) drawLight(top, end float32) {
	height := func(at time.Duration) float32 {
		// A cube root is what CIE L* is for all but the darkest light.
		return end - (end-top)*float32(math.Cbrt(r.t.model.brightness(at)/100))
	}
	phases := r.t.model.phases
	step := phases[len(phases)-1].end / curve
	from := fyne.NewPos(0, height(0))
	for i := 1; i <= curve; i++ {
		at := step * time.Duration(i)
		to := fyne.NewPos(r.x(at), height(at))
		if i < curve && to.Y == from.Y && height(at+step) == from.Y {
			continue // a level stretch is one line
		}
		seg := canvas.NewLine(colorAmber())
		seg.StrokeWidth = 2
		seg.Position1, seg.Position2 = from, to
		r.objects = append(r.objects, seg)
		from = to
	}
}

func (r *timelineRenderer) drawMusic(top, end float32) {
	for i, m := range r.t.model.music {
		c := shade(worn().piece, i)
		if m.bed {
			c = shade(worn().bed, i)
		}
		x0, x1 := r.x(m.start), min(r.x(m.end), r.size.Width)
		if x1-x0 < 1 {
			continue
		}
		r.rect(x0+1, top, x1-1, end, c)
		name := m.name
		if m.bed {
			name = l("built-in sound")
		}
		r.text(name, x0+4, top+(end-top)/2-9, x1-x0-8, 12, colorText())
	}
}

// drift is from when on a phase's end counts as not where it was planned.
const drift = 30 * time.Second

// drawDrift joins each phase's end with where it was planned: upright lines
// say that all is as planned, slanting ones how far it is off.
func (r *timelineRenderer) drawDrift(top, end float32) {
	for i, was := range r.t.model.plan {
		ph := r.t.model.phases[i]
		if ph.end <= ph.start {
			continue // it was jumped over
		}
		c := colorLine()
		if ph.end-was.end >= drift || was.end-ph.end >= drift {
			c = colorAmber()
		}
		join := canvas.NewLine(c)
		join.StrokeWidth = 1.5
		join.Position1 = fyne.NewPos(min(r.x(ph.end), r.size.Width-1), top)
		join.Position2 = fyne.NewPos(min(r.x(was.end), r.size.Width-1), end)
		r.objects = append(r.objects, join)
	}
}

// axisRoom is what a time at the axis needs to be read whole.
const axisRoom = 30

// drawMinutes labels the axis at round times.
func (r *timelineRenderer) drawMinutes(top float32) {
	every := 5 * time.Minute
	for _, d := range []time.Duration{10, 15, 30, 60} {
		if r.x(every) < 60 {
			every = d * time.Minute
		}
	}
	for at := time.Duration(0); at < r.t.model.length; at += every {
		if r.x(at)+axisRoom <= r.size.Width { // one that is cut off tells nothing
			r.text(hours(at), r.x(at)+2, top, 60, 11, colorMuted())
		}
		r.rect(r.x(at), top, r.x(at)+1, top+6, colorLine())
	}
}

// placeHead moves the playhead where it would move by a pixel at least.
func (r *timelineRenderer) placeHead() {
	show(r.head, r.t.live)
	show(r.past, r.t.live)
	x := float32(math.Round(float64(r.x(min(r.t.now, r.t.model.length)))))
	size := fyne.NewSize(2, r.size.Height-rowAxis)
	if x == r.headAt && r.head.Size() == size {
		return
	}
	r.headAt = x
	r.past.Move(fyne.NewPos(0, rowNames))
	r.past.Resize(fyne.NewSize(x, r.pastEnd-rowNames))
	r.head.Resize(size)
	r.head.Move(fyne.NewPos(x, 0))
}
