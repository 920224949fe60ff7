package awake_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"roomtone/app/awake"
)

// login stands for the system's logind, on a bus of the test's own.
type login struct {
	mu    sync.Mutex
	asked []string
	// refuses is what an ordinary person may not ask for here; "" for nothing.
	refuses string
	held    []*os.File // our ends of the locks
}

// refuse says what may not be asked for from now on.
func (l *login) refuse(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuses = what
}

// Inhibit is called over the bus.
func (l *login) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	l.mu.Lock()
	refused := l.refuses != "" && strings.Contains(what, l.refuses)
	l.mu.Unlock()
	if refused {
		return 0, dbus.NewError("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", nil)
	}
	ours, theirs, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, strings.Join([]string{what, who, why, mode}, " · "))
	l.held = append(l.held, ours)
	lock := dbus.UnixFD(theirs.Fd())
	time.AfterFunc(time.Second, func() { _ = theirs.Close() }) // once it was sent
	return lock, nil
}

func (l *login) was() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

// released waits until nobody holds the n-th lock any more.
func (l *login) released(n int) bool {
	l.mu.Lock()
	end := l.held[n]
	l.mu.Unlock()
	_ = end.SetReadDeadline(time.Now().Add(time.Minute))
	_, err := end.Read(make([]byte, 1))
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// system starts a bus and makes it the system's.
func system(t *testing.T) *dbus.Conn {
	t.Helper()
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
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", strings.TrimSpace(address))
	c, err := dbus.ConnectSystemBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func logind(t *testing.T) *login {
	t.Helper()
	c, l := system(t), &login{}
	if err := c.Export(l, "/org/freedesktop/login1", "org.freedesktop.login1.Manager"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTheComputerIsAwakeUntilTheEnd(t *testing.T) {
	l := logind(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- awake.Hold(ctx) }()
	deadline := time.After(time.Minute)
	for len(l.was()) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("it ended at once: %v", err)
		case <-deadline:
			t.Fatal("nothing was asked for")
		case <-time.After(10 * time.Millisecond):
		}
	}
	if got := l.was()[0]; got != "sleep:idle:handle-lid-switch · Roomtone · A session runs · block" {
		t.Errorf("it asks for %q", got)
	}
	time.Sleep(1200 * time.Millisecond) // until our end is the only other one
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !l.released(0) {
		t.Error("the lock is still held")
	}
}

func TestAProbeLeavesNothingBehind(t *testing.T) {
	l := logind(t)
	if err := awake.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(l.was()) != 1 || !l.released(0) {
		t.Errorf("asked for %q, and it is still held", l.was())
	}
}

func TestWhereTheLidMayNotBeAskedForTheRestIs(t *testing.T) {
	l := logind(t)
	l.refuse("handle-lid-switch")
	if err := awake.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := l.was(); len(got) != 1 || !strings.HasPrefix(got[0], "sleep:idle · ") {
		t.Errorf("it holds %q", got)
	}
	l.refuse("sleep")
	if err := awake.Probe(t.Context()); !errors.Is(err, awake.ErrNotOffered) {
		t.Errorf("where nothing may be asked for: %v", err)
	}
}

func TestAComputerThatCannotBeAskedIsSaid(t *testing.T) {
	system(t) // nobody answers for logind on it
	for _, ask := range []func(context.Context) error{awake.Hold, awake.Probe} {
		if err := ask(t.Context()); !errors.Is(err, awake.ErrNotOffered) {
			t.Errorf("without logind: %v", err)
		}
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	if err := awake.Probe(t.Context()); !errors.Is(err, awake.ErrNotOffered) {
		t.Errorf("without a bus: %v", err)
	}
}
