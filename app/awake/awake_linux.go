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

// What is to wait: with the lid too where this person may ask for that, and
// without it where logind allows that to nobody but an administrator.
var asked = []string{"sleep:idle:handle-lid-switch", "sleep:idle"}

// hold takes logind's inhibitor lock, which lasts until its file is closed.
func hold(ctx context.Context) (release func(), err error) {
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	defer bus.Close() // the lock hangs on its file alone
	var lock dbus.UnixFD
	for _, what := range asked {
		err = bus.Object(service, object).CallWithContext(ctx, service+".Manager.Inhibit", 0, what, "Roomtone", "A session runs", "block").Store(&lock)
		if err == nil {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	file := os.NewFile(uintptr(lock), "inhibitor")
	return func() { _ = file.Close() }, nil
}
