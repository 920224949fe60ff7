//go:build !linux

package conductor

import "time"

// systemSuspended is nil where the system does not tell how long it slept.
func systemSuspended() func() time.Duration { return nil }
