// Package hush asks the desktop to hold its notifications back while a
// session runs, so that nothing pops up before a client and nothing pings into
// the music. Not every desktop offers that; then a person switches them off.
// It must never change a setting that stays: what it asks for ends with it,
// and with a crash too, because it hangs on a connection.
package hush

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

const (
	service = "org.freedesktop.Notifications"
	object  = dbus.ObjectPath("/org/freedesktop/Notifications")
)

// ErrNotOffered is what Notifications answers where the desktop cannot hold
// them back.
var ErrNotOffered = errors.New("this desktop cannot be asked to hold notifications back; switch them off by hand")

// Notifications holds notifications back until ctx ends. It returns at once
// with [ErrNotOffered] where that cannot be had.
func Notifications(ctx context.Context) error {
	// Not the shared connection: closing this one is what ends it all.
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	defer bus.Close()
	var cookie uint32
	reason, hints := "A session runs", map[string]dbus.Variant{}
	call := bus.Object(service, object).CallWithContext(ctx, service+".Inhibit", dbus.FlagNoAutoStart, "org.roomtone.Roomtone", reason, hints)
	if err := call.Store(&cookie); err != nil {
		return fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	<-ctx.Done()
	return nil
}
