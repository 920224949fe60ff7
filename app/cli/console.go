package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// console is where a command answers.
type console struct {
	out, err *screen
	json     bool
}

func newConsole(stdout, stderr io.Writer) *console {
	return &console{out: newScreen(stdout), err: newScreen(stderr)}
}

// writeBehind lets what is written from now on wait for its reader, and
// nobody for that. The func that comes back ends this; its channel is closed
// when all is written.
func (c *console) writeBehind() (settle func() <-chan struct{}) {
	box, out, err := newOutbox(), c.out.to, c.err.to
	c.out.to, c.err.to = box.slot(out), box.slot(err)
	return func() <-chan struct{} {
		c.out.to, c.err.to = out, err
		box.close()
		return box.written
	}
}

// close says what went wrong, and gives the exit code.
func (c *console) close(err error) int {
	c.err.status("")
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("stopped before it was done")
	}
	for line := range strings.Lines(err.Error()) {
		c.tell("roomtone: %s", full(line))
	}
	return exitFailed
}

// tell speaks to a person, beside the answer.
func (c *console) tell(format string, args ...any) {
	c.err.line(fmt.Sprintf(format, args...))
}

// print answers for people; with --json that is not what was asked for.
func (c *console) print(format string, args ...any) {
	if !c.json {
		c.out.line(fmt.Sprintf(format, args...))
	}
}

// object answers for machines, in one line.
func (c *console) object(v any) error {
	if !c.json {
		return nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("the answer cannot be written as JSON: %w", err)
	}
	if err := c.out.write(strings.TrimSuffix(b.String(), "\n") + c.out.newline()); err != nil {
		return fmt.Errorf("the answer cannot be written: %w", err)
	}
	return nil
}

// screen writes lines. On a terminal it keeps one more line below them, the
// status, which is redrawn in place.
type screen struct {
	to io.Writer
	// columns is how wide the terminal is now; nil where there is none.
	columns func() int
	// raw says that the terminal does not begin a new line by itself.
	raw   bool
	shown string // the status
}

func newScreen(to io.Writer) *screen {
	s := &screen{to: to}
	if f, ok := to.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.columns = func() int {
			width, _, err := term.GetSize(int(f.Fd()))
			if err != nil || width < 20 {
				return 80
			}
			return width
		}
	}
	return s
}

func (s *screen) terminal() bool { return s.columns != nil }

func (s *screen) newline() string {
	if s.raw {
		return "\r\n"
	}
	return "\n"
}

func (s *screen) write(text string) error {
	_, err := io.WriteString(s.to, text)
	return err
}

// Where a line begins anew, and where a line that is too long is cut off
// instead of going on below: letters may be wider than one column.
const (
	wipe   = "\r\x1b[2K"
	noWrap = "\x1b[?7l"
	wrap   = "\x1b[?7h"
)

// line writes one line, above the status. Whoever read it may have gone: that
// ends nothing.
func (s *screen) line(text string) {
	text = plain(text) + s.newline()
	if s.shown != "" {
		text = wipe + text + s.drawn()
	}
	_ = s.write(text)
}

// status replaces the status; "" takes it away. Without a terminal there is
// none.
func (s *screen) status(text string) {
	if text = plain(text); s.terminal() && text != s.shown {
		s.shown = text
		_ = s.write(wipe + s.drawn())
	}
}

func (s *screen) drawn() string {
	if s.shown == "" {
		return ""
	}
	return noWrap + cut(s.shown, s.columns()-1) + wrap
}

// cut keeps a text within so many letters.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// plain is a text without anything that steers a terminal: a file's tags and
// a template's words were written by others.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s)
}

// full is a text as a sentence ends.
func full(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsRune(".!?", rune(s[len(s)-1])) {
		return s
	}
	return s + "."
}

// sentence is a text as a sentence begins and ends.
func sentence(s string) string {
	r := []rune(full(s))
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}
