package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"roomtone/assets"
)

// The ends of the phases can be moved: with the mouse, by the handle that
// shows when it comes near one; with the keyboard by Up and Down, which choose
// an end, Left and Right or Page Up and Page Down, which move it, and Enter.
// Nothing is told before the mouse lets go, or Enter is pressed.

var (
	_ fyne.Draggable     = (*timeline)(nil)
	_ fyne.Focusable     = (*timeline)(nil)
	_ desktop.Hoverable  = (*timeline)(nil)
	_ desktop.Cursorable = (*timeline)(nil)
	_ desktop.Keyable    = (*timeline)(nil)
)

const (
	edgeStep = 30 * time.Second // lengths are whole steps
	edgeLeap = 5 * time.Minute
	edgeNear = 9 // pixels
)

// edge is the end of a phase that is about to be moved.
type edge struct {
	phase   int // -1: none
	by      time.Duration
	pulled  float32 // pixels so far
	dragged bool
	byKeys  bool // the keyboard is here
}

var noEdge = edge{phase: -1}

// movable tells whether the end of a phase can be moved: one that is over
// cannot.
func (t *timeline) movable(phase int) bool {
	if t.stretched == nil || phase < 0 || phase >= len(t.model.phases) {
		return false
	}
	ph := t.model.phases[phase]
	return ph.least < ph.most
}

// nearest is the phase whose end lies at a place, or -1.
func (t *timeline) nearest(x float32) int {
	found, near := -1, float32(edgeNear)
	if t.drawn == nil {
		return found
	}
	for i, ph := range t.model.phases {
		if d := abs(t.drawn.x(ph.end) - x); d <= near && t.movable(i) {
			found, near = i, d
		}
	}
	return found
}

// wanted is the length that the phase would have: whole steps, within its
// bounds, and never shorter than it has lasted already.
func (t *timeline) wanted(phase int, by time.Duration) time.Duration {
	ph := t.model.phases[phase]
	least := ph.least
	if t.live && t.now > ph.start {
		least = max(least, (ph.length-(ph.end-t.now)).Truncate(edgeStep)+edgeStep)
	}
	if least > ph.most {
		return ph.most
	}
	return min(ph.most, max(least, (ph.length+by).Round(edgeStep)))
}

// length is the length that is shown at the handle.
func (t *timeline) length() time.Duration {
	ph := t.model.phases[t.edge.phase]
	if t.edge.by == 0 {
		return ph.length
	}
	return t.wanted(t.edge.phase, t.edge.by)
}

// settle tells the length that was chosen.
func (t *timeline) settle() {
	if phase := t.edge.phase; phase >= 0 && t.movable(phase) {
		length := t.length()
		if length != t.model.phases[phase].length {
			t.stretched(phase, length)
		}
	}
	t.hold(edge{phase: t.edge.phase, byKeys: t.edge.byKeys})
}

// hold takes another end, or another place for it.
func (t *timeline) hold(e edge) {
	if e == t.edge {
		return
	}
	t.edge = e
	if t.drawn != nil {
		t.drawn.placeHandle()
	}
}

// Dragged is for Fyne.
func (t *timeline) Dragged(e *fyne.DragEvent) {
	next := t.edge
	if !next.dragged {
		next.by, next.pulled = 0, 0
		if next.phase < 0 || next.byKeys {
			next.phase = t.nearest(e.Position.X - e.Dragged.DX)
		}
		next.dragged = true
	}
	if next.phase >= 0 && t.drawn != nil && t.drawn.size.Width > 0 {
		next.pulled += e.Dragged.DX
		next.by = time.Duration(float64(next.pulled) / float64(t.drawn.size.Width) * float64(t.model.length))
	}
	t.hold(next)
}

// DragEnd is for Fyne.
func (t *timeline) DragEnd() { t.settle() }

// MouseIn is for Fyne.
func (t *timeline) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved is for Fyne.
func (t *timeline) MouseMoved(e *desktop.MouseEvent) {
	if !t.edge.dragged && !t.edge.byKeys {
		t.hold(edge{phase: t.nearest(e.Position.X)})
		text := ""
		if t.edge.phase >= 0 {
			text = l("Drag the end of a phase to make it longer or shorter; it snaps to half minutes")
		}
		t.hints.point(text)
	}
}

// MouseOut is for Fyne.
func (t *timeline) MouseOut() {
	t.hints.point("")
	if !t.edge.dragged && !t.edge.byKeys {
		t.hold(noEdge)
	}
}

// Cursor is for Fyne.
func (t *timeline) Cursor() desktop.Cursor {
	if t.edge.phase >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// FocusGained is for Fyne.
func (t *timeline) FocusGained() {
	t.hold(edge{phase: t.next(-1, 1), byKeys: true})
	t.hints.focus(l("Up and Down choose the end of a phase, Left and Right or Page Up and Page Down move it, Enter keeps it"))
}

// FocusLost is for Fyne. What was not told is not meant.
func (t *timeline) FocusLost() {
	t.hold(noEdge)
	t.hints.focus("")
}

// TypedRune is for Fyne.
func (t *timeline) TypedRune(rune) {}

// TypedKey is for Fyne.
func (t *timeline) TypedKey(key *fyne.KeyEvent) {
	move := func(by time.Duration) {
		if e := t.edge; e.phase >= 0 {
			ph := t.model.phases[e.phase]
			e.by = t.wanted(e.phase, t.length()-ph.length+by) - ph.length
			t.hold(e)
		}
	}
	choose := func(step int) { t.hold(edge{phase: t.next(t.edge.phase, step), byKeys: true}) }
	switch key.Name {
	case fyne.KeyLeft:
		move(-edgeStep)
	case fyne.KeyRight:
		move(edgeStep)
	case fyne.KeyPageUp:
		move(edgeLeap)
	case fyne.KeyPageDown:
		move(-edgeLeap)
	case fyne.KeyUp:
		choose(-1)
	case fyne.KeyDown:
		choose(1)
	case fyne.KeyBackspace, fyne.KeyDelete:
		choose(0)
	case fyne.KeyReturn, fyne.KeyEnter:
		if t.edge.by == 0 {
			toWindow(t, key)
			return
		}
		t.settle()
	default:
		toWindow(t, key)
	}
}

// KeyDown is for Fyne.
func (t *timeline) KeyDown(key *fyne.KeyEvent) { heldInWindow(t, key, desktop.Canvas.OnKeyDown) }

// KeyUp is for Fyne.
func (t *timeline) KeyUp(key *fyne.KeyEvent) { heldInWindow(t, key, desktop.Canvas.OnKeyUp) }

// next is the nearest phase, in a direction, whose end can be moved; the same
// one where there is no other.
func (t *timeline) next(phase, step int) int {
	for i := phase + step; step != 0 && i >= 0 && i < len(t.model.phases); i += step {
		if t.movable(i) {
			return i
		}
	}
	return phase
}

// handle is what is drawn of an end that is about to be moved: its place,
// where it was, and how long the phase would be.
type handle struct {
	band, edge, grip, plate *canvas.Rectangle
	text                    *canvas.Text
}

func newHandle() handle {
	h := handle{
		band: canvas.NewRectangle(thin(colorAmber(), 0x38)), edge: canvas.NewRectangle(colorAmber()),
		grip: canvas.NewRectangle(colorAmber()), plate: canvas.NewRectangle(colorRaised()), text: canvas.NewText("", colorText()),
	}
	h.grip.CornerRadius = 4
	h.plate.CornerRadius = 6
	h.text.TextSize = 15
	h.text.TextStyle.Bold = true
	for _, o := range h.objects() {
		o.Hide()
	}
	return h
}

func (h handle) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{h.band, h.edge, h.grip, h.plate, h.text}
}

// placeHandle puts the handle where it belongs, or away.
func (r *timelineRenderer) placeHandle() {
	e, h := r.t.edge, r.handle
	visible := e.phase >= 0 && r.t.movable(e.phase) && r.size.Width > 0
	for _, o := range h.objects() {
		show(o, visible)
	}
	if !visible {
		return
	}
	ph := r.t.model.phases[e.phase]
	length := r.t.length()
	was, x := r.x(ph.end), min(r.x(ph.end+length-ph.length), r.size.Width-1)
	bottom := r.size.Height - rowAxis
	put := func(o fyne.CanvasObject, x, y, width, height float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(width, height))
	}
	put(h.band, min(was, x), rowNames, abs(x-was), bottom-rowNames)
	put(h.edge, x-1, rowNames, 2, bottom-rowNames)
	put(h.grip, x-5, rowNames+(bottom-rowNames)/2-14, 10, 28)

	h.text.Text = ph.name + " · " + assets.FormatDuration(length.Round(time.Second))
	switch by := length - ph.length; {
	case by > 0:
		h.text.Text += "  +" + assets.FormatDuration(by.Round(time.Second))
	case by < 0:
		h.text.Text += "  −" + assets.FormatDuration(-by.Round(time.Second))
	}
	size := h.text.MinSize()
	left := min(max(0, x-size.Width/2-8), max(0, r.size.Width-size.Width-16))
	put(h.plate, left, rowNames+2, size.Width+16, size.Height+6)
	put(h.text, left+8, rowNames+5, size.Width, size.Height)
	h.text.Refresh()
}

func abs(x float32) float32 { return max(x, -x) }
