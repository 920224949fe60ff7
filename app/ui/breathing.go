package ui

import (
	"context"
	"image/color"
	"math"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/assets"
	"roomtone/playlist/audio"
)

const (
	// breathFrame is the time between two pictures of the circle: enough for
	// the eye at this pace, and few enough for a computer without a graphics
	// card.
	breathFrame = 40 * time.Millisecond
	// stepFrame is the time between two looks where nothing moves.
	stepFrame = 250 * time.Millisecond
)

// exerciseView is an exercise while it is done: a circle or words, and almost
// nothing else, because every picture of the circle paints the whole window.
type exerciseView struct {
	exercise assets.Exercise
	manner   manner
	sound    func(audio.Tone) // nil: nothing is heard
	content  fyne.CanvasObject

	circle   *breathCircle
	say      *widget.Label
	count    line
	left     line
	line     *widget.Entry
	kept     line
	guidance *widget.Label // in the dark, while the steps are still named
	trouble  line          // why nothing is heard
	past     time.Duration // before the last step that was cut short
	began    time.Time
	index    int
	over     bool
}

// manner is how an exercise is shown and heard.
type manner struct {
	still bool // without movement: words and seconds
	tones bool // soft tones rise and fall with the breath, and tell a new step
	dark  bool // the tones alone, on a dark screen
}

// newExerciseView shows an exercise. sound lets a tone sound; nil for none.
func newExerciseView(e assets.Exercise, m manner, sound func(audio.Tone), leave func()) *exerciseView {
	m.still = m.still || !e.Breathes()
	v := &exerciseView{
		exercise: e, manner: m, sound: sound, index: -1, began: time.Now(),
		circle: newBreathCircle(), say: words(""), count: newLine(40, colorMuted()), left: newLine(14, colorMuted()),
		line: widget.NewEntry(), guidance: words(""), trouble: newLine(14, colorTrouble()), kept: newLine(22, colorAmber()),
	}
	v.say.Alignment = fyne.TextAlignCenter
	v.say.SizeName = sizeNameSpoken
	v.line.PlaceHolder = l("in the client's own words")
	v.line.OnChanged = v.kept.set
	v.line.OnSubmitted = func(string) { v.skip() }
	v.line.Hide()
	title := caption(said(e.Title))
	next := newDeskButton(l("Next step"), v.skip)
	end := newDeskButton(l("End now (Esc)"), leave)
	show(next, !e.Breathes())
	foot := container.NewHBox(container.NewCenter(v.left.Text), container.NewCenter(v.trouble.Text), layout.NewSpacer(), next, end)
	middle := container.NewVBox(
		container.NewCenter(v.circle.Container), v.say,
		container.NewCenter(v.count.Text),
		container.New(middle{.5}, v.line), container.NewCenter(v.kept.Text),
	)
	show(v.circle.Container, !m.still)
	v.content = container.NewPadded(container.NewPadded(container.NewBorder(title, foot, nil, nil,
		container.NewVBox(layout.NewSpacer(), middle, layout.NewSpacer()))))
	if m.dark {
		v.content = v.darkened(leave)
	}
	v.show(0)
	return v
}

// frame is how long what is seen may stay.
func (v *exerciseView) frame() time.Duration {
	if v.manner.still && v.sound == nil {
		return stepFrame
	}
	return breathFrame // a tone begins with its step
}

// elapsed is where the exercise stands.
func (v *exerciseView) elapsed() time.Duration { return v.past + time.Since(v.began) }

// skip goes on to the next step at once.
func (v *exerciseView) skip() {
	at := v.elapsed()
	v.past, v.began = at+v.exercise.At(at).Left, time.Now()
	v.show(v.past)
}

// show shows the exercise as it is after a time.
func (v *exerciseView) show(elapsed time.Duration) {
	m := v.exercise.At(elapsed)
	if m.Ended {
		v.finish()
		return
	}
	if !v.manner.still && !v.manner.dark {
		v.circle.set(m.Circle)
	}
	if m.Index != v.index {
		v.index = m.Index
		v.play(m)
		text := ""
		if m.Named || v.manner.still {
			text = said(m.Step.Say)
		}
		setLabel(v.say, text)
		show(v.line, m.Step.Write)
		show(v.kept, !m.Step.Write)
		show(v.guidance, m.Named)
	}
	if v.manner.dark {
		return
	}
	if v.manner.still && m.Step.Breath != assets.BreathFree {
		v.count.set(strconv.Itoa(int((m.Left + time.Second - 1) / time.Second)))
	}
	v.left.set(l("{{.Left}} left", "Left", takes(max(0, v.exercise.Length()-elapsed))))
}

// finish is the quiet end: nothing moves any more.
func (v *exerciseView) finish() {
	if v.over {
		return
	}
	v.over = true
	v.hear(farewell)
	v.circle.set(0)
	v.circle.Hide()
	v.line.Hide()
	v.count.set("")
	v.left.set("")
	setLabel(v.say, l("That was it. Stay as long as you like."))
}

// exercise shows an exercise until it is left, and then the page it came from.
func (w *Window) exercise(e assets.Exercise, m manner) {
	light := w.dressed()
	w.dress(false) // a circle is looked at for minutes
	ctx, stop := context.WithCancel(w.ctx)
	var uncover func()
	leave := func() {
		uncover()
		w.dress(light)
	}
	sound, status := w.tones(ctx, m)
	v := newExerciseView(e, m, sound, leave)
	uncover = w.cover(v.content, func() {
		stop()
		w.typing = nil
		if m.dark {
			w.lighten()
		}
	})
	if m.dark {
		w.darken()
	}
	w.typing = func(key *fyne.KeyEvent) {
		switch key.Name {
		case fyne.KeyEscape:
			leave()
		case fyne.KeyRight, fyne.KeySpace:
			v.skip()
		}
	}
	w.background(func() {
		frames := time.NewTicker(v.frame())
		defer frames.Stop()
		for {
			select {
			case <-frames.C:
				fyne.DoAndWait(func() {
					if ctx.Err() == nil && !w.gone.Load() {
						v.show(v.elapsed())
						v.trouble.set(status())
					}
				})
			case <-ctx.Done():
				return
			}
		}
	})
}

// breathCircle is a disc that grows and becomes small with the breath, in a
// ring that is its largest.
type breathCircle struct {
	*fyne.Container
	disc *canvas.Circle
	wide float32 // of the disc, in points
}

const (
	breathLargest  = 320 // the ring's width
	breathSmallest = 70
)

func newBreathCircle() *breathCircle {
	c := &breathCircle{disc: canvas.NewCircle(paletteDark.breath), wide: discWidth(0)}
	ring := canvas.NewCircle(color.Transparent)
	ring.StrokeColor, ring.StrokeWidth = paletteDark.line, 2
	c.Container = container.New(breathLayout{c}, ring, c.disc)
	return c
}

// set makes the disc as large as the breath is full, 0–1. It grows by a point
// on every side: what is less would not be seen, and cost a picture.
func (c *breathCircle) set(full float64) {
	if wide := discWidth(full); wide != c.wide {
		c.wide = wide
		breathLayout{c}.Layout(c.Objects, c.Size())
	}
}

func discWidth(full float64) float32 {
	return 2 * float32(math.Round((breathSmallest+full*(breathLargest-breathSmallest))/2))
}

type breathLayout struct{ *breathCircle }

// MinSize is for Fyne.
func (breathLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSquareSize(breathLargest)
}

// Layout is for Fyne.
func (c breathLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, width := range []float32{breathLargest, c.wide} {
		objects[i].Resize(fyne.NewSquareSize(width))
		objects[i].Move(fyne.NewPos((size.Width-width)/2, (size.Height-width)/2))
	}
}

// middle gives what is in it a part of the width, in the middle.
type middle struct{ part float32 }

// MinSize is for Fyne.
func (m middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout is for Fyne.
func (m middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(size.Width*m.part, size.Height))
	objects[0].Move(fyne.NewPos(size.Width*(1-m.part)/2, 0))
}
