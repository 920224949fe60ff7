package awake

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sys/windows"
)

// The flags of SetThreadExecutionState.
const (
	continuous      = 0x80000000
	systemRequired  = 0x00000001
	displayRequired = 0x00000002
)

// hold keeps one thread asking for the computer to stay awake: the request
// ends with that thread.
func hold(context.Context) (release func(), err error) {
	set := windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")
	if err := set.Find(); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	over, asked := make(chan struct{}), make(chan bool)
	go func() {
		runtime.LockOSThread()
		before, _, _ := set.Call(continuous | systemRequired | displayRequired)
		asked <- before != 0
		<-over
		_, _, _ = set.Call(continuous)
	}()
	if !<-asked {
		close(over)
		return nil, ErrNotOffered
	}
	return func() { close(over) }, nil
}
