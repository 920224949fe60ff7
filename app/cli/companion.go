package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"roomtone/app/session"
	"roomtone/playlist/audio"
)

// companionFlags make of a client's bundle the guide's copy of it.
type companionFlags struct {
	Companion bool   `help:"Play a client's bundle as the guide's companion: phases and prompts come as they come to the client. Nothing sounds unless --output names a device."`
	Started   string `placeholder:"TIME" help:"When the client's session started, such as 14:05 or 14:05:30. Without it press Enter when the client starts."`
}

// validate is called by the command that has the flags.
func (f companionFlags) validate(template string) error {
	switch {
	case f.Companion && !strings.HasSuffix(template, session.BundleExtension):
		return errors.New("--companion needs the client's bundle, a file whose name ends in " + session.BundleExtension)
	case f.Started != "" && !f.Companion:
		return errors.New("--started goes with --companion")
	case f.Started != "":
		_, err := f.typed(time.Now())
		return err
	}
	return nil
}

// typed is the moment that was typed, today or, where that lies ahead, the
// day before.
func (f companionFlags) typed(now time.Time) (time.Time, error) {
	t, err := session.ClockTime(f.Started, now)
	if err != nil {
		return t, fmt.Errorf("--started needs a time such as 14:05 or 14:05:30, not %q", f.Started)
	}
	return t, nil
}

// follow makes the choices those of a companion, once the client has started.
func (f companionFlags) follow(ctx context.Context, c *console, k *keyboard, choices *session.Choices) error {
	choices.Companion = true
	if choices.Output == audio.DefaultOutput {
		choices.Output = audio.NoOutput
	}
	if f.Started != "" {
		var err error
		choices.Began, err = f.typed(time.Now())
		return err
	}
	terminal, ok := k.from.(*os.File)
	if ok && term.IsTerminal(int(terminal.Fd())) {
		c.tell("Press Enter at the moment when the client's session starts.")
		if err := enter(ctx, terminal); err != nil {
			return err
		}
	}
	choices.Began = time.Now()
	return nil
}

// enter waits for the end of a line.
func enter(ctx context.Context, terminal *os.File) error {
	pressed := make(chan error, 1)
	go func() {
		b := make([]byte, 1)
		for {
			if _, err := terminal.Read(b); err != nil || b[0] == '\n' || b[0] == '\r' {
				pressed <- err
				return
			}
		}
	}()
	select {
	case err := <-pressed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
