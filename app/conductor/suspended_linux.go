package conductor

import (
	"time"

	"golang.org/x/sys/unix"
)

// systemSuspended is how long this computer has slept since it was started:
// CLOCK_BOOTTIME counts sleep, CLOCK_MONOTONIC does not.
func systemSuspended() func() time.Duration {
	return func() time.Duration {
		var boot, mono unix.Timespec
		if unix.ClockGettime(unix.CLOCK_BOOTTIME, &boot) != nil || unix.ClockGettime(unix.CLOCK_MONOTONIC, &mono) != nil {
			return 0
		}
		return time.Duration(boot.Nano() - mono.Nano())
	}
}
