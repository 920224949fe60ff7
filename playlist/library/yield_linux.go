package library

import "golang.org/x/sys/unix"

// yield gives the present thread the lowest priority: measuring takes what
// the sound of a session leaves, even that of another program.
func yield() {
	const lowest = 19
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), lowest) // without it, it is only less polite
}
