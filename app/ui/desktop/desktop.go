// Package desktop opens the window on a real screen. It alone imports Fyne's
// graphical driver, so that everything else of the window builds and tests
// without one. It must do nothing else.
package desktop

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"fyne.io/fyne/v2/app"

	"roomtone/app/session"
	"roomtone/app/single"
	"roomtone/app/ui"
)

// Run opens the window, on a bundle or a record where file is not "", and
// returns when it is closed. When ctx ends, a
// running session ends gently first. Where this profile has a window already,
// that one takes the file and comes to the front.
func Run(ctx context.Context, studio *session.Studio, file string) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no display here, so the window cannot open; run a session in the terminal instead, such as: roomtone play lozenge-low")
	}
	// Fyne makes its own folder in here, but not this one; without it pictures
	// are only not kept.
	_ = os.MkdirAll(filepath.Dir(studio.Places().Cache), 0o700)
	handed, leave := single.Enter(studio.Places().Window(), file)
	if handed {
		return nil // the window that is open already comes to the front
	}
	defer leave()
	a := app.NewWithID("org.roomtone.Roomtone")
	w := ui.New(ctx, a, studio)
	w.On(newScreen(a))
	w.Show()
	if file != "" {
		w.Open(file)
	}
	listening, deaf := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		// Without it a second start opens a second window.
		_ = single.Listen(listening, studio.Places().Window(), w.Raise)
	}()
	a.Run()
	deaf()
	<-ended
	w.Wait()
	return nil
}
