//go:build !unix

package cli

import "os"

// foreground is always so where shells keep no programs in the background.
func foreground(*os.File) bool { return true }
