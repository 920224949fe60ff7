package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"roomtone/app/session"
)

type diagnoseCmd struct {
	Out   string `required:"" placeholder:"FILE.zip" help:"The file to write."`
	Force bool   `help:"Replace a file that is there already."`
}

// Help is what "diagnose --help" adds.
func (diagnoseCmd) Help() string {
	return `The file holds the program's log, where it was when it stopped unexpectedly, what "roomtone check" finds by its codes, and what kind of thing happened when in the latest sessions. No notes, vitals, names, codes of clients, titles or places of music are in it. Nothing is sent anywhere.`
}

// Run carries the command out.
func (d diagnoseCmd) Run(ctx context.Context, c *console, studio *session.Studio) error {
	err := studio.Diagnose(ctx, d.Out, d.Force)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; name another file, or replace it with --force", d.Out)
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(d.Out)
	if err != nil {
		return err
	}
	c.print("%s is written. Read the README.txt in it before you send it to anybody.", d.Out)
	return c.object(map[string]any{"file": d.Out, "size_bytes": info.Size()})
}
