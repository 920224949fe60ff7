package ui

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/places"
	"roomtone/app/session"
)

// room is a window on a studio of its own, as a person at a desk has it:
// what they see, and what they press.
type room struct {
	t      *testing.T
	places places.Places
	studio *session.Studio
	// bridges are those that answer on the network.
	bridges []session.Bridge
	window  *Window
	screen  *screen
	quit    context.CancelFunc
}

// tryIt is the button that starts what is prepared without a client.
const tryIt = "Try it without a client"

// openRoom opens the window on an empty profile. before, which may be nil,
// puts into the profile what should be there already.
func openRoom(t *testing.T, before func(places.Places)) *room {
	t.Helper()
	r := open(t, before)
	r.until("the window is ready", func() bool {
		return r.window.waiting.Load() != nil && r.button("End it") != nil || r.button(tryIt) != nil && !r.button(tryIt).Disabled()
	})
	return r
}

// open opens the window, and waits for nothing.
func open(t *testing.T, before func(places.Places)) *room {
	t.Helper()
	p := places.In(t.TempDir())
	if before != nil {
		before(p)
	}
	r := &room{t: t, places: p, studio: session.NewStudio(p), screen: newScreen(t)}
	// Neither the keyring, the desktop nor the network of whoever runs the tests is touched.
	r.studio.Keyring, r.studio.Hush, r.studio.Awake, r.studio.CanStayAwake = nil, nil, nil, nil
	r.studio.Speed = 4 // the fade at the end of a session is waited for, and takes a second instead of four
	r.studio.Discover = func(context.Context) ([]session.Bridge, error) { return r.bridges, nil }
	ctx, quit := context.WithCancel(t.Context())
	r.quit = quit
	r.window = New(ctx, fyne.CurrentApp(), r.studio)
	t.Cleanup(r.leave)
	r.window.Show()
	return r
}

// leave tells the program to end and waits until nothing runs any more.
func (r *room) leave() {
	r.quit()
	gone := make(chan struct{})
	go func() {
		r.window.Wait()
		close(gone)
	}()
	deadline := time.After(time.Minute)
	for {
		select {
		case <-gone:
			r.screen.draw()
			return
		case <-r.screen.asked:
			r.screen.draw()
		case <-deadline:
			r.t.Fatal("the window did not come to its end within a minute")
		}
	}
}

// until lets the window work until something is so.
func (r *room) until(what string, so func() bool) {
	r.t.Helper()
	deadline := time.After(time.Minute)
	for {
		r.screen.draw()
		if so() {
			return
		}
		select {
		case <-r.screen.asked:
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			r.t.Fatalf("it did not happen within a minute: %s. What is seen:\n%s", what, strings.Join(seen(r.content()), "\n"))
		}
	}
}

// reads waits until a text is seen.
func (r *room) reads(text string) {
	r.t.Helper()
	r.until("“"+text+"” is read", func() bool { return reads(r.content(), text) })
}

// content is what is seen: the sheet with all keys lies over all else.
func (r *room) content() fyne.CanvasObject {
	if r.window.sheet != nil {
		return r.window.sheet
	}
	return r.window.window.Content()
}

// button is the button with that label, or nil where none is seen.
func (r *room) button(label string) *widget.Button { return button(r.content(), label) }

// press presses a button.
func (r *room) press(label string) {
	r.t.Helper()
	b := r.button(label)
	if b == nil {
		r.t.Fatalf("there is no button %q. What is seen:\n%s", label, strings.Join(seen(r.content()), "\n"))
	}
	test.Tap(b)
}

func (r *room) key(name fyne.KeyName) { key(r.window.window.Canvas(), name) }

// key presses a key as a window gets it: whatever has the keyboard first.
func key(c fyne.Canvas, name fyne.KeyName) {
	event := &fyne.KeyEvent{Name: name}
	if f := c.Focused(); f != nil {
		f.TypedKey(event)
		return
	}
	c.OnTypedKey()(event)
}

// shortcut presses the keys of a menu entry.
func (r *room) shortcut(label string) {
	r.t.Helper()
	for _, menu := range r.window.window.MainMenu().Items {
		for _, item := range menu.Items {
			if words, _, _ := strings.Cut(item.Label, beforeKeys); words == label {
				item.Action()
				return
			}
		}
	}
	r.t.Fatalf("the menu has no entry %q", label)
}

// screen is Fyne's test screen with two differences. What other goroutines
// ask of the window waits until the test draws, as a real window does it on
// its own thread; and what is painted anew is counted.
type screen struct {
	fyne.Driver
	asked   chan struct{}
	mu      sync.Mutex
	waiting []func()
	painted int
}

type screenApp struct {
	fyne.App
	screen *screen
}

func (a screenApp) Driver() fyne.Driver { return a.screen }

func newScreen(t *testing.T) *screen {
	app := test.NewTempApp(t)
	// Fyne looks at the clock when a picture is taken, and by that alone knows
	// what has not been used for a minute: without this, what a test has just
	// made could count as old in its own first picture.
	software.NewCanvas().Capture()
	s := &screen{Driver: app.Driver(), asked: make(chan struct{}, 1)}
	fyne.SetCurrentApp(screenApp{app, s})
	return s
}

func (s *screen) DoFromGoroutine(do func(), wait bool) {
	done := make(chan struct{})
	s.mu.Lock()
	s.waiting = append(s.waiting, func() { do(); close(done) })
	s.mu.Unlock()
	select {
	case s.asked <- struct{}{}:
	default:
	}
	if wait {
		<-done
	}
}

// draw does what was asked of the window.
func (s *screen) draw() {
	s.mu.Lock()
	waiting := s.waiting
	s.waiting = nil
	s.mu.Unlock()
	for _, do := range waiting {
		do()
	}
}

func (s *screen) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	c := s.Driver.CanvasForObject(o)
	if c == nil {
		return nil
	}
	return countingCanvas{c, s}
}

type countingCanvas struct {
	fyne.Canvas
	screen *screen
}

func (c countingCanvas) Refresh(o fyne.CanvasObject) {
	c.screen.painted++
	c.Canvas.Refresh(o)
}

// SetDirty is what Fyne calls when an object was moved, shown or hidden.
func (c countingCanvas) SetDirty() { c.screen.painted++ }

// look visits what is visible of an object.
func look(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case *widget.Label, *widget.Button, *deskButton:
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		look(part, visit)
	}
}

// seen are the texts that can be read.
func seen(o fyne.CanvasObject) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	look(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			add(o.Text)
		case *widget.Button:
			add(o.Text)
		case *deskButton:
			add(o.Text)
		case *canvas.Text:
			add(o.Text)
		}
	})
	return out
}

// reads tells whether a text can be read, as part of another or alone.
func reads(o fyne.CanvasObject, text string) bool {
	return slices.ContainsFunc(seen(o), func(s string) bool { return strings.Contains(s, text) })
}

// button is the button with that label, of either kind.
func button(o fyne.CanvasObject, label string) *widget.Button {
	found := find(o, func(o fyne.CanvasObject) bool {
		b := asButton(o)
		return b != nil && b.Text == label
	})
	if found == nil {
		return nil
	}
	return asButton(found)
}

// asButton is the button that an object is, or nil.
func asButton(o fyne.CanvasObject) *widget.Button {
	switch b := o.(type) {
	case *widget.Button:
		return b
	case *deskButton:
		return &b.Button
	}
	return nil
}

// find is the first visible object of a type that fits.
func find[T fyne.CanvasObject](o fyne.CanvasObject, fits func(T) bool) T {
	var found T
	none := true
	look(o, func(o fyne.CanvasObject) {
		candidate, ok := o.(T)
		if e, is := o.(*entry); is && !ok {
			candidate, ok = fyne.CanvasObject(&e.Entry).(T) // one of ours is one of Fyne's
		}
		if ok && none && fits(candidate) {
			found, none = candidate, false
		}
	})
	return found
}

func first[T fyne.CanvasObject](o fyne.CanvasObject) T {
	return find(o, func(T) bool { return true })
}
