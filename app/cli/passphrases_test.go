//go:build !race

package cli_test

import "testing"

// TestScriptsWithPassphrases runs what makes many keys from passphrases: each
// takes a second on purpose, and ten under the race detector, to which one
// goroutine that reckons has nothing to show.
func TestScriptsWithPassphrases(t *testing.T) { scripts(t, "testdata/passphrases") }
