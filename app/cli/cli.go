package cli

import (
	"context"
	"fmt"
	"io"

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
	// Window opens the window, for a command line without a command. file is
	// a bundle, or a record that came back, to be opened in it, or "". It is
	// nil where there is no window to open.
	Window func(ctx context.Context, file string) error
}

// grammar is the command line; its help tags are the manual.
type grammar struct {
	JSON bool `name:"json" help:"Print for machines: one object on standard output, or one a line. What is meant for people then goes to standard error."`

	Play      play         `cmd:"" help:"Run a session."`
	Resume    resume       `cmd:"" help:"Go on with the session that was interrupted."`
	Plan      plan         `cmd:"" help:"Show what would play when."`
	Render    render       `cmd:"" help:"Write a whole session as one file of sound."`
	Templates templatesCmd `cmd:"" help:"The templates, built in and your own."`
	Sound     soundCmd     `cmd:"" help:"The sound: devices, a check with a sound-level meter, and the ceiling."`
	Library   libraryCmd   `cmd:"" help:"The music on this computer: folders, measures, and what you say of each piece."`
	Lights    lightsCmd    `cmd:"" help:"The Hue lamps: pair a bridge, list rooms, give lamps back."`
	Records   recordsCmd   `cmd:"" help:"The records of sessions: list, read, verify, seal, export and delete them."`
	Report    reportCmd    `cmd:"" help:"A session, plan against what happened, for the chart."`
	Diagnose  diagnoseCmd  `cmd:"" help:"Put what support needs into one file that you can read before you send it."`
	Course    courseCmd    `cmd:"" help:"What is planned for a client: sessions, with dates and templates, and their records."`
	Bundle    bundleCmd    `cmd:"" help:"A session in one file, for a client at home."`
	Check     check        `cmd:"" help:"Look over, before a session, what could spoil it."`
	Window    windowCmd    `cmd:"" help:"Open the window, as without a command; its clock may run faster, for learning."`
}

const description = `Roomtone runs the room of a ketamine-assisted psychotherapy session: music against the dose timeline, the lamps along with it, and prompts for the guide. It suggests no dose, and nothing leaves the computer.

Without a command it opens the window; with a bundle alone, such as FILE.roomtone, it opens the window on it.

It answers 0 when all is done, 1 when something failed, with one sentence on standard error that says what and what to do, and 2 when it was called in a way that it does not understand.`

// forWindow tells whether a command line is for the window, and which file
// it opens there, as a double click on one asks for.
func forWindow(args []string) (file string, ok bool) {
	switch {
	case len(args) == 0:
		return "", true
	case len(args) == 1 && opens(args[0]):
		return args[0], true
	}
	return "", false
}

// Run carries out a command line and returns its exit code.
func Run(ctx context.Context, c Config) int {
	out := newConsole(c.Stdout, c.Stderr)
	if c.Studio.Crashed {
		out.tell("Roomtone stopped unexpectedly last time. \"roomtone diagnose --out FILE.zip\" collects what support needs.")
	}
	if file, ok := forWindow(c.Args); ok {
		return out.close(c.open(ctx, file))
	}
	var g grammar
	helped := false
	parser, err := kong.New(&g,
		kong.Name("roomtone"),
		kong.Description(description),
		kong.Writers(c.Stdout, c.Stderr),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 80}),
	)
	if err != nil {
		return out.close(err)
	}
	command, err := parser.Parse(c.Args)
	switch {
	case helped:
		return exitDone
	case err != nil:
		fmt.Fprintf(c.Stderr, "roomtone: %s\n\"roomtone --help\" says how it is used.\n", plain(full(err.Error())))
		return exitBadUse
	}
	out.json = g.JSON
	command.BindTo(ctx, (*context.Context)(nil))
	return out.close(command.Run(out, c.Studio, &keyboard{from: c.Stdin}, c))
}
