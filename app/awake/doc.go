// Package awake keeps the computer from going to sleep and from blanking its
// screen by itself while a session runs, and from going to sleep when its lid is
// closed where the system lets a person ask for that. Where it does not, what
// happens at a closed lid is the conductor's to mend.
// It must never change a setting that stays: what it asks for ends with it,
// and with a crash too.
package awake

import (
	"context"
	"errors"
)

// ErrNotOffered is wrapped by the errors where the system cannot be asked to
// stay awake.
var ErrNotOffered = errors.New("this computer cannot be asked to stay awake; switch its sleep off by hand")

// Hold keeps the computer awake until ctx ends. It returns at once with an
// error that wraps [ErrNotOffered] where that cannot be had.
func Hold(ctx context.Context) error {
	release, err := hold(ctx)
	if err != nil {
		return err
	}
	<-ctx.Done()
	release()
	return nil
}

// Probe tells whether Hold could be had: nil, or an error that wraps
// [ErrNotOffered].
func Probe(ctx context.Context) error {
	release, err := hold(ctx)
	if err == nil {
		release()
	}
	return err
}
