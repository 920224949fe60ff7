package awake

import (
	"context"
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"
)

const (
	service = "org.freedesktop.login1"
	object  = dbus.ObjectPath("/org/freedesktop/login1")
)

// hold takes logind's inhibitor lock, which lasts until its file is closed.
func hold(ctx context.Context) (release func(), err error) {
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	defer bus.Close() // the lock hangs on its file alone
	var lock dbus.UnixFD
	call := bus.Object(service, object).CallWithContext(ctx, service+".Manager.Inhibit", 0, "sleep:idle", "Roomtone", "A session runs", "block")
	if err := call.Store(&lock); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	file := os.NewFile(uintptr(lock), "inhibitor")
	return func() { _ = file.Close() }, nil
}
