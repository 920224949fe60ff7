package hush_test

import (
	"bufio"
	"context"
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"roomtone/app/hush"
)

// desktop is a desktop that can hold notifications back, on a bus of the
// test's own.
type desktop struct {
	mu    sync.Mutex
	asked []string
}

// Inhibit is called over the bus.
func (d *desktop) Inhibit(entry, reason string, _ map[string]dbus.Variant) (uint32, *dbus.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, entry+": "+reason)
	return 7, nil
}

func (d *desktop) was() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// bus starts a session bus and makes it the one that is found.
func bus(t *testing.T) *dbus.Conn {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Fatal("a session bus is Linux's")
	}
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1", "--address=unix:dir="+t.TempDir())
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatalf("the test needs dbus-daemon, which `make test` installs: %v", err)
	}
	t.Cleanup(func() { _ = daemon.Process.Kill(); _ = daemon.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	c, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestNotificationsAreHeldBackUntilTheEnd(t *testing.T) {
	c := bus(t)
	d := &desktop{}
	if err := c.Export(d, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RequestName("org.freedesktop.Notifications", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- hush.Notifications(ctx) }()
	deadline := time.After(time.Minute)
	for len(d.was()) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("it ended at once: %v", err)
		case <-deadline:
			t.Fatal("nothing was asked for")
		case <-time.After(10 * time.Millisecond):
		}
	}
	if got := d.was()[0]; got != "org.roomtone.Roomtone: A session runs" {
		t.Errorf("it asks for %q", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestADesktopThatOffersNothingIsSaid(t *testing.T) {
	bus(t) // nobody shows notifications on it
	if err := hush.Notifications(t.Context()); !errors.Is(err, hush.ErrNotOffered) {
		t.Errorf("without such a desktop: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	if err := hush.Notifications(t.Context()); !errors.Is(err, hush.ErrNotOffered) {
		t.Errorf("without a bus: %v", err)
	}
}
