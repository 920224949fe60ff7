package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

// terminalOf is a screen on a terminal that is so wide.
func terminalOf(to *strings.Builder, columns int) *screen {
	return &screen{to: to, columns: func() int { return columns }}
}

func TestLinesStandAboveTheStatus(t *testing.T) {
	var b strings.Builder
	s := terminalOf(&b, 80)
	s.status("12:00 left")
	s.line("dose taken")
	s.status("11:59 left")
	s.status("11:59 left") // the same is not drawn again
	s.status("")
	s.line("the end")
	want := wipe + noWrap + "12:00 left" + wrap +
		wipe + "dose taken\n" + noWrap + "12:00 left" + wrap +
		wipe + noWrap + "11:59 left" + wrap +
		wipe +
		"the end\n"
	if b.String() != want {
		t.Errorf("written %q\nwant    %q", b.String(), want)
	}
}

func TestARawTerminalIsToldToBeginALine(t *testing.T) {
	var b strings.Builder
	s := terminalOf(&b, 80)
	s.raw = true
	s.line("one")
	if b.String() != "one\r\n" {
		t.Errorf("written: %q", b.String())
	}
}

func TestAStatusNeverTakesTwoLines(t *testing.T) {
	for _, columns := range []int{20, 33, 80} {
		var b strings.Builder
		s := terminalOf(&b, columns)
		s.status("since dose 41:07  ·  " + strings.Repeat("ö", 100))
		shown := strings.TrimSuffix(strings.TrimPrefix(b.String(), wipe+noWrap), wrap)
		if n := len([]rune(shown)); n != columns-1 || !strings.HasSuffix(shown, "…") {
			t.Errorf("%d letters on %d columns: %q", n, columns, shown)
		}
	}
}

func TestAPipeSeesOnlyLines(t *testing.T) {
	var b strings.Builder
	s := newScreen(&b)
	s.status("12:00 left")
	s.line("dose taken")
	s.status("")
	if b.String() != "dose taken\n" {
		t.Errorf("written: %q", b.String())
	}
}

func TestNothingThatOthersWroteSteersTheTerminal(t *testing.T) {
	var b strings.Builder
	s := newScreen(&b)
	s.line("♪ \x1b]0;evil\x07\x1b[2J\rSong\n\u202egnos\x9b1m \xff ünd")
	got := strings.TrimSuffix(b.String(), "\n")
	if strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsAny(got, "\u202e\ufffd") || !strings.Contains(got, "Song") || !strings.Contains(got, "ünd") {
		t.Errorf("written: %q", got)
	}
}

func TestAnErrorIsSentencesOnStandardErrorAndAnExitCode(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
		says string
	}{
		"nothing":       {nil, exitDone, ""},
		"one":           {errors.New("the bridge is gone"), exitFailed, "roomtone: the bridge is gone.\n"},
		"with its end":  {errors.New("what? Look"), exitFailed, "roomtone: what? Look.\n"},
		"several":       {errors.Join(errors.New("one"), errors.New("two.")), exitFailed, "roomtone: one.\nroomtone: two.\n"},
		"called off":    {fmt.Errorf("looking: %w", context.Canceled), exitFailed, "roomtone: stopped before it was done.\n"},
		"with an issue": {errors.New("bad \x1b[31mname"), exitFailed, "roomtone: bad  [31mname.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, err strings.Builder
			if code := newConsole(&out, &err).close(c.err); code != c.code || err.String() != c.says || out.Len() > 0 {
				t.Errorf("%d, %q on standard error, %q on standard output", code, err.String(), out.String())
			}
		})
	}
}

func TestWithJSONPeopleAreSpokenToOnStandardError(t *testing.T) {
	var out, err strings.Builder
	c := newConsole(&out, &err)
	c.json = true
	c.print("for people")
	c.tell("beside it")
	if e := c.object(map[string]any{"a": "<&>", "b": nil}); e != nil {
		t.Fatal(e)
	}
	if out.String() != `{"a":"<&>","b":null}`+"\n" || err.String() != "beside it\n" {
		t.Errorf("standard output %q, standard error %q", out.String(), err.String())
	}
}
