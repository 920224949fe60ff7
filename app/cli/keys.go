package cli

import (
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// keyboard gives what is pressed, byte by byte: from a terminal at once,
// from anything else as it comes.
type keyboard struct {
	from io.Reader
	raw  bool
}

// open begins to read. restore leaves the terminal as it was; it must be
// called. The reading goroutine ends with its input: a read of a terminal
// cannot be called off, so it may last as long as the process.
func (k *keyboard) open() (pressed <-chan byte, restore func()) {
	restore = func() {}
	if f, ok := k.from.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if before, err := term.MakeRaw(int(f.Fd())); err == nil {
			k.raw = true
			restore = func() { _ = term.Restore(int(f.Fd()), before) }
		}
	}
	bytes := make(chan byte)
	go func() {
		defer close(bytes)
		b := make([]byte, 1)
		for {
			n, err := k.from.Read(b)
			if n == 1 {
				bytes <- b[0]
			}
			if err != nil {
				return
			}
		}
	}()
	return bytes, restore
}

// sure is how long a second press of q counts as meant.
const sure = 5 * time.Second

// longestNote bounds a note that is typed in the terminal.
const longestNote = 2000

const keyHelp = `d dose   h hold, go on   n next phase   e five minutes more   s softer   l louder
k skip   u undo a skip   p quiet, and back   a acknowledge   w write a note   q end`

// keys turns what is pressed into commands.
type keys struct {
	do    func(conductor.Command) error
	leave func() // ends the session gently, as Ctrl-C does
	say   func(string)
	raw   bool

	asked  time.Time // when q was pressed
	noting bool
	note   strings.Builder
}

// press takes one byte. now is what the person sees; nil before there is
// anything to see.
func (k *keys) press(b byte, now *conductor.Snapshot) {
	if b == 3 { // Ctrl-C on a raw terminal
		k.leave()
		return
	}
	if now == nil {
		return
	}
	if k.noting {
		k.write(b)
		return
	}
	switch b {
	case '?':
		for line := range strings.SplitSeq(keyHelp, "\n") {
			k.say(line)
		}
	case 'w':
		k.noting = true
		k.say("Write the note; Enter keeps it, Esc leaves it.")
	case 'q':
		if time.Since(k.asked) > sure {
			k.asked = time.Now()
			k.say("Press q once more to end the session.")
			return
		}
		k.send(conductor.Command{Kind: timer.Ended})
	default:
		if c, ok := commandFor(b, now); ok {
			k.send(c)
		}
	}
}

func (k *keys) send(c conductor.Command) {
	if err := k.do(c); err != nil {
		k.say(err.Error())
	}
}

// commandFor is the command of a key, given what the person sees.
func commandFor(b byte, now *conductor.Snapshot) (conductor.Command, bool) {
	either := func(is bool, yes, no timer.Kind) conductor.Command {
		if is {
			return conductor.Command{Kind: yes}
		}
		return conductor.Command{Kind: no}
	}
	switch b {
	case 'd':
		return conductor.Command{Kind: timer.DoseTaken}, true
	case 'o':
		return conductor.Command{Kind: timer.OnsetNoted}, true
	case 'h':
		return either(now.State.Held, timer.Resumed, timer.Held), true
	case 'n':
		return conductor.Command{Kind: timer.Advanced, Phase: now.Phase().ID}, true
	case 'e':
		return conductor.Command{Kind: timer.Extended, By: conductor.Stretch}, true
	case 's':
		return conductor.Command{Kind: timer.Softened, LevelDB: -conductor.SoftenStep}, true
	case 'l':
		return conductor.Command{Kind: timer.Softened, LevelDB: conductor.SoftenStep}, true
	case 'k':
		return conductor.Command{Kind: timer.Skipped}, true
	case 'u':
		return conductor.Command{Kind: timer.SkipUndone}, true
	case 'p':
		return either(now.State.Panic, timer.PanicUndone, timer.Panicked), true
	case 'a':
		if len(now.Waiting) > 0 {
			return conductor.Command{Kind: timer.PromptAnswered, Prompt: now.Waiting[0].ID}, true
		}
	}
	return conductor.Command{}, false
}

// write takes a byte of a note.
func (k *keys) write(b byte) {
	switch {
	case b == '\r' || b == '\n':
		text := strings.TrimSpace(k.note.String())
		k.noting = false
		k.note.Reset()
		if text != "" {
			k.send(conductor.Command{Kind: timer.NoteWritten, Text: text})
		}
	case b == 27:
		k.noting = false
		k.note.Reset()
		k.say("No note was kept.")
	case b == 127 || b == 8:
		r := []rune(k.note.String())
		k.note.Reset()
		k.note.WriteString(string(r[:max(0, len(r)-1)]))
	case b >= ' ' && k.note.Len() < longestNote:
		k.note.WriteByte(b)
	}
}
