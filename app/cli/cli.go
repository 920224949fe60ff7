package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"roomtone/app/session"
)

// The exit codes of the terminal's contract.
const (
	exitDone   = 0
	exitFailed = 1
	exitBadUse = 2
)

// Config is what a command line meets.
type Config struct {
	Args           []string // without the program's name
	Studio         *session.Studio
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Window opens the window; it is called when there are no arguments.
	Window func(context.Context) error
}

// grammar is the command line; its help tags are the manual.
type grammar struct {
	JSON bool `name:"json" help:"Print machine form on standard output, one object, or one a line."`

	Play      play         `cmd:"" help:"Run a session."`
	Resume    resume       `cmd:"" help:"Go on with the session that was interrupted."`
	Plan      plan         `cmd:"" help:"Show what would play when."`
	Templates templatesCmd `cmd:"" help:"The templates, built in and your own."`
	Lights    lightsCmd    `cmd:"" help:"The Hue lamps: pair a bridge, list rooms, give lamps back."`
}

const description = `Roomtone runs the room of a ketamine-assisted psychotherapy session: music against the dose timeline, the lamps along with it, and prompts for the guide.

Without a command it opens the window.`

// exited carries an exit code out of kong, which wants to end the process.
type exited int

// Run carries out a command line and returns its exit code.
func Run(ctx context.Context, c Config) (code int) {
	out := &console{stdout: c.Stdout, stderr: c.Stderr}
	if len(c.Args) == 0 {
		return out.close(c.Window(ctx))
	}
	defer func() {
		if r := recover(); r != nil {
			e, ours := r.(exited)
			if !ours {
				panic(r)
			}
			code = int(e)
		}
	}()
	var g grammar
	parser, err := kong.New(&g,
		kong.Name("roomtone"),
		kong.Description(description),
		kong.Writers(c.Stdout, c.Stderr),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
	)
	if err != nil {
		return out.close(err)
	}
	command, err := parser.Parse(c.Args)
	if err != nil {
		fmt.Fprintf(c.Stderr, "roomtone: %v\nroomtone --help says how it is used.\n", err)
		return exitBadUse
	}
	out.json = g.JSON
	command.BindTo(ctx, (*context.Context)(nil))
	return out.close(command.Run(out, c.Studio, &keyboard{from: c.Stdin}))
}

// console is where a command answers.
type console struct {
	stdout, stderr io.Writer
	json           bool
}

// close says what went wrong, and gives the exit code.
func (c *console) close(err error) int {
	if err == nil {
		return exitDone
	}
	c.tell("roomtone: %s", strings.TrimSuffix(strings.ReplaceAll(err.Error(), "\n", "; "), "."))
	return exitFailed
}

// tell speaks to a person.
func (c *console) tell(format string, args ...any) {
	fmt.Fprintf(c.stderr, format+"\n", args...)
}

// print answers for people; with --json that is not what was asked for.
func (c *console) print(format string, args ...any) {
	if !c.json {
		fmt.Fprintf(c.stdout, format+"\n", args...)
	}
}

// object answers for machines.
func (c *console) object(v any) error {
	if !c.json {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("the answer cannot be written as JSON: %w", err)
	}
	if _, err := fmt.Fprintf(c.stdout, "%s\n", b); err != nil {
		return fmt.Errorf("the answer cannot be written: %w", err)
	}
	return nil
}
