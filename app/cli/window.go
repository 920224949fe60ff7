package cli

import (
	"context"
	"errors"
	"strings"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
)

// windowCmd opens the window, as a command line without a command does.
type windowCmd struct {
	File  string  `arg:"" optional:"" help:"A session's file, or a record that came back, to open in it."`
	Speed float64 `default:"1" placeholder:"N" help:"How fast the clock of its sessions runs; 1 without it, and at most 3600. For learning the desk in minutes, never with a client."`
}

// Validate is called by kong; what it refuses is bad use.
func (w windowCmd) Validate() error {
	if err := checkSpeed(w.Speed); err != nil {
		return err
	}
	if w.File != "" && !opens(w.File) {
		return errors.New("the window opens a session's file or a record that came back, and nothing else")
	}
	return nil
}

// Run carries the command out.
func (w windowCmd) Run(ctx context.Context, studio *session.Studio, c Config) error {
	studio.Speed = w.Speed
	return c.open(ctx, w.File)
}

// checkSpeed refuses a clock that stands, or outruns everything.
func checkSpeed(speed float64) error {
	if !(speed > 0 && speed <= 3600) {
		return errors.New("--speed must be more than 0 and at most 3600")
	}
	return nil
}

// open opens the window and returns when it was closed.
func (c Config) open(ctx context.Context, file string) error {
	if c.Window == nil {
		return errors.New("there is no window here. Run a session in the terminal, such as: roomtone play lozenge-low")
	}
	shown := c.Window(ctx, file)
	_, unsealed := c.Studio.SealRecords() // what is deleted is told, so at a start alone
	return errors.Join(shown, unsealed)
}

// opens tells whether a file is one that the window opens, by its name.
func opens(file string) bool {
	return strings.HasSuffix(file, session.BundleExtension) || strings.HasSuffix(file, bundle.RecordExtension)
}
