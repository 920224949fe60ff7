//go:build !linux && !windows

package awake

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// hold runs macOS's own program for it, which also ends when this one does.
func hold(ctx context.Context) (release func(), err error) {
	program := exec.CommandContext(ctx, "caffeinate", "-dis", "-w", strconv.Itoa(os.Getpid()))
	if err := program.Start(); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotOffered, err)
	}
	return func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	}, nil
}
