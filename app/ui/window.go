package ui

import (
	"context"
	"errors"
	"image/color"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/assets"
	"roomtone/timer"
)

// Window is the program's one window.
type Window struct {
	ctx    context.Context
	app    fyne.App
	window fyne.Window
	studio *session.Studio

	stage  *fyne.Container   // the view that is seen
	sheet  fyne.CanvasObject // nil unless it is seen: making it takes time
	home   *home             // the pages outside a session
	choice *prepareView      // the page on which a session is chosen
	// keptChoices are those of a page that is to be made anew; nil otherwise.
	keptChoices *session.Choices
	recordsAt   *recordsPage         // the page of the records, once it was gone to
	after       *closeView           // the page after the last session
	desk        *sessionView         // nil outside a session
	lamp        *screenLamp          // nil where the lamp is no display
	client      *clientView          // nil while the client's view is closed
	blind       context.CancelFunc   // ends the client's view
	sending     *bundleView          // the latest page that makes a file for a client, or nil
	back        func(error)          // the way back from a rehearsal; nil outside one
	visit       *visit               // nil but where a session runs for a client at home
	typing      func(*fyne.KeyEvent) // what plain keys do outside a session; nil: nothing
	steps       *steps               // those of the first start, while it is seen
	shelf       *templatesPage       // nil but while templates are looked at
	roomNames   map[string]string    // of the rooms that the bridges told, by their IDs
	asking      *dialog.FileDialog   // the dialog for a file, while it is open
	screen      Screen
	talking     bool   // the key for speech is held
	left        func() // told when what covers a page is left; nil where nothing does

	// idle ends with the window, or when a session begins: what goes on
	// between sessions ends with it.
	idle    context.Context
	busy    context.CancelFunc
	work    sync.WaitGroup // what goes on beside the window
	leave   bool           // close when the session has ended
	welcome bool           // the first start is seen
	closed  bool
	// toldOfCrash says that the last crash was mentioned: once is enough.
	toldOfCrash bool
	// unspoken is what is wrong with the chosen language, until it is said.
	unspoken error
	spoken   string // the language of the pages, as it was chosen
	latest   atomic.Pointer[conductor.Snapshot]
	queued   atomic.Bool // a snapshot waits to be shown
	// asked is when it was, and stuck says that it waits for too long.
	asked atomic.Int64
	stuck atomic.Bool
	// waiting is an interrupted session whose bed sounds, or nil.
	waiting atomic.Pointer[session.Waiting]
	gone    atomic.Bool // there is nothing to show on any more
}

// New builds the window; it opens when it is shown. When ctx ends, a running
// session ends gently and the window closes.
func New(ctx context.Context, app fyne.App, studio *session.Studio) *Window {
	app.Settings().SetTheme(roomTheme{})
	w := &Window{ctx: ctx, app: app, studio: studio, window: app.NewWindow("Roomtone"), screen: noScreen{}, roomNames: map[string]string{}}
	w.speak()
	w.idle, w.busy = context.WithCancel(ctx)
	w.stage = container.NewStack()
	w.window.SetContent(w.stage)
	w.window.SetMainMenu(w.menu())
	w.window.Canvas().SetOnTypedKey(w.typed)
	w.listen()
	w.window.SetCloseIntercept(w.close)
	w.window.SetOnDropped(w.dropped)
	w.window.Resize(fyne.NewSize(1280, 800))
	if w.first() {
		w.firstStart()
	} else {
		w.home = newHome(w)
	}
	context.AfterFunc(ctx, func() { w.paint(w.close) })
	return w
}

// Show opens the window.
func (w *Window) Show() {
	w.window.Show()
	w.screen.Hear(w.window, w.foremost)
}

// Raise brings the window to the front, from any goroutine, and opens a file
// where one is named. A client's session at home stays in front of it.
func (w *Window) Raise(file string) {
	w.paint(func() {
		if w.visit != nil {
			w.visit.front()
			return
		}
		w.window.Show()
		w.window.RequestFocus()
		if file != "" {
			w.Open(file)
		}
	})
}

// Wait is for when the window is gone: it returns when a session that still
// ran has ended gently and nothing goes on any more.
func (w *Window) Wait() {
	w.gone.Store(true)
	w.work.Wait()
	if waiting := w.waiting.Swap(nil); waiting != nil {
		_ = waiting.Leave() // it is found again at the next start
	}
}

// paint changes what is seen, from any goroutine, as long as there is a
// window.
func (w *Window) paint(do func()) {
	fyne.Do(func() {
		if !w.gone.Load() {
			do()
		}
	})
}

// background does something beside the window.
func (w *Window) background(do func()) { w.work.Go(do) }

// view shows another view, with the keyboard at the window: a field or a
// button of the view before must not keep it.
func (w *Window) view(o fyne.CanvasObject) {
	w.unask()
	if left := w.left; left != nil {
		w.left = nil
		left()
	}
	w.window.Canvas().Unfocus()
	w.stage.Objects = []fyne.CanvasObject{o}
	w.stage.Refresh()
}

// cover shows a view over what is seen. leave shows what was seen before; left
// is told however the view is left.
func (w *Window) cover(o fyne.CanvasObject, left func()) (leave func()) {
	before := w.stage.Objects[0]
	w.view(o)
	w.left = left
	return func() { w.view(before) }
}

// prepare is the page on which a session is chosen.
func (w *Window) prepare() fyne.CanvasObject {
	last, err := w.studio.Settings()
	if c := w.keptChoices; c != nil {
		last.Template, last.Music, last.Set, last.Room, last.Output = c.Template, c.Music, c.Set, c.Room, c.Output
		w.keptChoices = nil
	}
	p := newPrepareView(w, last)
	w.choice = p
	if err != nil {
		p.report(err)
	}
	return p.content
}

// lookForInterrupted offers the session that was interrupted, if there is one.
func (w *Window) lookForInterrupted(bar *fyne.Container) {
	w.background(func() {
		waiting, u, c, err := w.await()
		w.paint(func() {
			switch {
			case waiting != nil:
				w.showWaiting(waiting, c)
			case err == nil:
				bar.Add(w.interrupted(u, c, bar))
			case !errors.Is(err, session.ErrNothingToResume):
				problem := words(sentence(err.Error()))
				problem.Importance = widget.WarningImportance
				bar.Add(problem)
			}
		})
	})
}

// interrupted offers to go on with a session.
func (w *Window) interrupted(u session.Unfinished, c session.Choices, bar *fyne.Container) fyne.CanvasObject {
	text := newLine(17, colorText())
	text.set(l("{{.Title}} was interrupted at {{.At}}.", "Title", said(u.Title), "At", u.LastSeen.Format("15:04")))
	problem := newLine(14, colorTrouble())
	fail := func(err error) { problem.set(sentence(err.Error())) }
	goOn := widget.NewButton(l("Go on"), func() {
		if u.Bundle != "" {
			w.openBundle(u.Bundle, &u)
			return
		}
		w.open(func(o session.Observers) (*session.Session, error) { return w.resume(u, c, o) }, fail)
	})
	goOn.Importance = widget.HighImportance
	end := widget.NewButton(l("End it"), func() {
		w.background(func() {
			err := w.studio.Abandon(u)
			if _, lamps := w.studio.RestoreLamps(w.ctx); err == nil && lamps != nil && !errors.Is(lamps, session.ErrNotPaired) {
				err = lamps
			}
			w.paint(func() {
				if err != nil {
					fail(err)
					return
				}
				bar.RemoveAll()
			})
		})
	})
	return container.NewPadded(panel(container.NewHBox(text.Text, layout.NewSpacer(), problem.Text, goOn, end)))
}

// start begins a prepared session, and keeps its choices for next time.
func (w *Window) start(p *session.Prepared, fail func(error)) {
	c := p.Choices
	w.open(func(o session.Observers) (*session.Session, error) {
		if err := w.keep(func(s *settings.Settings) {
			s.Template, s.Music, s.Set, s.Room, s.Output = c.Template, c.Music, c.Set, c.Room, c.Output
		}); err != nil {
			return nil, err
		}
		return w.studio.Start(w.ctx, p, o)
	}, fail)
}

// keep changes some of the settings, and leaves the others as they are.
func (w *Window) keep(change func(*settings.Settings)) error {
	s, _ := w.studio.Settings() // of damaged ones nothing can be kept, and that was said
	change(&s)
	return w.studio.SaveSettings(s)
}

// open begins or resumes a session beside the window and shows the desk.
func (w *Window) open(begin func(session.Observers) (*session.Session, error), fail func(error)) {
	w.openFor(begin, fail, w.showDesk, w.lightUp)
}

// openFor is open with what is shown of the session, and with what shows its
// light where the lamp is a display.
func (w *Window) openFor(begin func(session.Observers) (*session.Session, error), fail func(error), present func(chan<- conductor.Command), lightUp func(context.Context, func() (color.NRGBA, bool))) {
	w.background(func() {
		s, err := begin(session.Observers{Snapshot: w.take})
		if err != nil {
			w.paint(func() { fail(err) })
			return
		}
		commands := make(chan conductor.Command, 32)
		w.latest.Store(nil) // what was seen of another session is not this one's
		w.paint(func() { present(commands) })
		ctx, cancel := context.WithCancel(w.ctx)
		w.background(func() { w.pass(ctx, s, commands) })
		if hush := w.studio.Hush; hush != nil {
			w.background(func() { _ = hush(ctx) }) // where it cannot be had, the steps and the checklist ask for it in words
		}
		if light := s.ScreenLight(); light != nil {
			w.background(func() { lightUp(ctx, light) })
		}
		err = s.Run(w.ctx)
		cancel()
		w.paint(func() { w.ended(s, err) })
	})
}

// take hands the latest snapshot to the window without waiting for it: a
// window that is stuck misses some and shows the newest when it is back.
func (w *Window) take(s *conductor.Snapshot) {
	w.latest.Store(s)
	if w.queued.Swap(true) {
		w.notice(time.Now())
		return
	}
	w.asked.Store(time.Now().UnixNano())
	w.paint(func() {
		w.unstuck(time.Now())
		w.queued.Store(false)
		s := w.latest.Load()
		if s == nil {
			return
		}
		if w.desk != nil {
			w.desk.apply(s)
		}
		if w.visit != nil {
			w.visit.apply(s)
		}
		if w.client != nil {
			w.client.apply(s)
		}
	})
}

// pass carries commands to the session, in the order in which they were given.
func (w *Window) pass(ctx context.Context, s *session.Session, commands <-chan conductor.Command) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-commands:
			if err := s.Do(ctx, c); err != nil && ctx.Err() == nil {
				w.paint(func() {
					if w.desk != nil {
						w.desk.refused(sentence(err.Error()))
					}
				})
			}
		}
	}
}

// renewIdle is for when the session has ended.
func (w *Window) renewIdle() { w.idle, w.busy = context.WithCancel(w.ctx) }

func (w *Window) showDesk(commands chan<- conductor.Command) {
	w.app.Driver().SetDisableScreenBlanking(true)
	w.dress(false)
	w.home, w.typing = nil, nil
	w.busy() // nothing is tried or measured beside a session
	w.renewIdle()
	w.desk = newSessionView(func(c conductor.Command) {
		select {
		case commands <- c:
		default:
			w.desk.refused(l("One moment: the presses before this one come first."))
		}
	}, w.window.Canvas(), w.lists())
	w.desk.turnClient = w.turnClientView
	w.view(w.desk.content)
}

// lists are the desk's lists. A list of the person's own that cannot be read
// gives way to the built-in one.
func (w *Window) lists() deskLists {
	find := func(name string) assets.Checklist {
		list, err := w.studio.Checklist(name)
		if err != nil {
			list, _ = assets.FindChecklist(name, "")
		}
		return list
	}
	last, _ := w.studio.Settings() // of damaged ones it was said where the session was prepared
	return deskLists{ladder: find(assets.Distress), tags: find(assets.Tags), practice: strings.TrimSpace(last.Address), rooms: w.roomNames}
}

// ended shows that the session is over and where its record is.
func (w *Window) ended(s *session.Session, err error) {
	w.app.Driver().SetDisableScreenBlanking(false)
	w.desk = nil
	w.closeClientView()
	if w.leave || w.ctx.Err() != nil {
		w.shut()
		return
	}
	if v := w.visit; v != nil {
		w.visit = nil
		v.over(s, err)
		return
	}
	if back := w.back; back != nil {
		w.back = nil
		back(err)
		return
	}
	w.view(w.closing(s, err))
}

// close closes the window; a running session is asked about first, and when
// the program is told to end it ends gently.
func (w *Window) close() {
	switch {
	case (w.desk != nil || w.visit != nil) && w.ctx.Err() != nil:
		w.leave = true // Run has seen it too
	case w.visit != nil:
		w.visit.closing()
	case w.desk != nil:
		w.desk.controls.ask(func() { w.leave = true })
	default:
		w.leaving(w.shut)
	}
}

// shut closes the window and ends the program, once: a session that ends and
// a program that is told to end come here both.
func (w *Window) shut() {
	if !w.closed {
		w.closed = true
		w.busy()
		w.window.Close()
		w.app.Quit()
	}
}

// sentence is an error as a person reads it: with a capital, a full stop,
// and without the mark of a refusal.
func sentence(s string) string {
	s = said(strings.TrimPrefix(s, timer.ErrRefused.Error()+": "))
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}
