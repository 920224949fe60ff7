package cli_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"roomtone/app/cli"
	"roomtone/app/places"
	"roomtone/app/session"
)

// A double click on a file gives its name as the one argument.
func TestAFileAloneOpensTheWindowOnIt(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		file string
		no   bool
	}{
		"nothing":                {nil, "", false},
		"a bundle":               {[]string{"/home/x/An evening.roomtone"}, "/home/x/An evening.roomtone", false},
		"a record":               {[]string{"mine.roomtone-record"}, "mine.roomtone-record", false},
		"by its command":         {[]string{"window"}, "", false},
		"at speed, on a bundle":  {[]string{"window", "--speed", "60", "a.roomtone"}, "a.roomtone", false},
		"at no speed":            {[]string{"window", "--speed", "0"}, "", true},
		"by command, not ours":   {[]string{"window", "a.txt"}, "", true},
		"a bundle and a flag":    {[]string{"a.roomtone", "--json"}, "", true},
		"a bundle to be played":  {[]string{"play", "a.roomtone"}, "", true},
		"something else":         {[]string{"a.txt"}, "", true},
		"the name of the ending": {[]string{"roomtone"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			opened := []string{}
			code := cli.Run(t.Context(), cli.Config{
				Args: c.args, Studio: session.NewStudio(places.In(t.TempDir())),
				Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard,
				Window: func(_ context.Context, file string) error {
					opened = append(opened, file)
					return nil
				},
			})
			if c.no {
				if len(opened) != 0 || code == 0 {
					t.Errorf("it opened %q and answered %d", opened, code)
				}
				return
			}
			if code != 0 || len(opened) != 1 || opened[0] != c.file {
				t.Errorf("it answered %d and opened %q", code, opened)
			}
		})
	}
}
