package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"roomtone/app/conductor"
	"roomtone/timer"
)

// keyboard gives what is pressed, byte by byte: from a terminal at once,
// from anything else as it comes.
type keyboard struct {
	from io.Reader
}

// open begins to read. restore leaves the terminal as it was; it must be
// called. Where the answer goes to a pipe, the terminal is left as it is:
// other programs write to it then. In the background of a shell no key is
// meant for this program, and none is read. A read of a terminal cannot be
// called off, so the reading goroutine may last as long as the process.
func (k *keyboard) open(ctx context.Context, c *console) (pressed <-chan byte, restore func()) {
	restore = func() {}
	if k.from == nil {
		return nil, restore
	}
	if f, ok := k.from.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if !foreground(f) {
			return nil, restore
		}
		if c.out.terminal() {
			restore = raw(f, c)
		}
	}
	keys := make(chan byte)
	go func() {
		defer close(keys)
		b := make([]byte, 1)
		for {
			n, err := k.from.Read(b)
			if n == 1 {
				select {
				case keys <- b[0]:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	return keys, restore
}

// raw lets a terminal give keys at once. The func that comes back undoes it.
func raw(f *os.File, c *console) (restore func()) {
	before, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return func() {}
	}
	c.out.raw, c.err.raw = true, c.err.terminal()
	return func() {
		c.out.raw, c.err.raw = false, false
		_ = term.Restore(int(f.Fd()), before)
	}
}

// sure is how long a second press of q counts as meant.
const sure = 5 * time.Second

// longestNote bounds a note that is typed in the terminal, in bytes.
const longestNote = 2000

// keyHelp is the keys as a person reads them.
const keyHelp = `d  dose taken              p  quiet, and back
h  hold, and go on         a  acknowledge the prompt
n  next phase              o  onset noted
e  five minutes more       v  vitals, as you type them
w  write a note            W  write a process note, which stays out of the chart
s  softer                  l  louder
m  deeper, not louder      z  silence for 30 s, or back
t  talk: the music makes room; pressed once more it comes back
k  skip this piece         u  undo the skip
i  light to see by, back   f  free a lamp that a hand changed
c  catch up after a break
+  -  set a companion one second forward or back
q  end, pressed twice      ?  these keys`

// A client at home has the stop and the end, and nothing of the guide's.
const (
	clientKeys    = "pq?"
	clientKeyHelp = "p makes the room quiet, and again brings the music back; q, pressed twice, ends the session."
)

func indented(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// keys turns what is pressed into commands.
type keys struct {
	do    func(conductor.Command) error
	leave func() // ends the session gently, as Ctrl-C does
	say   func(string)

	asked  time.Time  // when q was pressed
	noting timer.Kind // what is being typed; "" for nothing
	note   []byte
	escape escape
}

// escape is how far a key that sends several bytes, such as an arrow, has
// come. None of them means anything here, and none of their letters is taken
// for a key of its own.
type escape int

const (
	escapeNone  escape = iota
	escapeBegun        // after ESC
	escapeOne          // after ESC O: one more byte
	escapeUntil        // after ESC [: up to a letter or one of its neighbours
)

// The bytes that are no letters.
const (
	keyCtrlC     = 3
	keyBackspace = 8
	keyEscape    = 27
	keyDelete    = 127
)

// swallow tells whether a byte belongs to such a key.
func (k *keys) swallow(b byte) bool {
	before := k.escape
	k.escape = escapeNone
	switch {
	case b == keyEscape:
		k.escape = escapeBegun
	case before == escapeBegun && b == 'O':
		k.escape = escapeOne
	case before == escapeBegun && b == '[':
		k.escape = escapeUntil
	case before == escapeOne:
	case before == escapeUntil && b >= ' ':
		if b < '@' || b > '~' {
			k.escape = escapeUntil
		}
	default:
		return false
	}
	return true
}

// press takes one byte. now is what the person sees.
func (k *keys) press(b byte, now *conductor.Snapshot) {
	switch {
	case b == keyCtrlC: // on a raw terminal
		k.leave()
	case k.swallow(b):
	case k.noting != "":
		k.write(b)
	case now.Show.AtClients() && !strings.ContainsRune(clientKeys, rune(b)):
		k.say("A session at home needs no keys. " + clientKeyHelp)
	case b == '?' && now.Show.AtClients():
		k.say(clientKeyHelp)
	case b == '?':
		for line := range strings.SplitSeq(keyHelp, "\n") {
			k.say(line)
		}
	case typedBy(b) != "":
		k.noting = typedBy(b)
		k.say("Write the " + wordFor(k.noting) + ". Enter keeps what is written; an empty line is not kept.")
	case b == 'q':
		k.quit()
	default:
		if c, ok := commandFor(b, now); ok {
			k.send(c)
		}
	}
}

// quit asks once.
func (k *keys) quit() {
	if time.Since(k.asked) > sure {
		k.asked = time.Now()
		k.say("Press q once more within five seconds to end the session.")
		return
	}
	k.asked = time.Time{}
	k.send(conductor.Command{Kind: timer.Ended})
}

func (k *keys) send(c conductor.Command) {
	if err := k.do(c); err != nil {
		k.say(sentence(err.Error()))
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
	case 'm':
		return conductor.Command{Kind: timer.Deepened, LevelDB: conductor.SoftenStep}, true
	case 't': // a terminal does not tell when a key comes up, so it is pressed again
		return either(now.State.Ducked, timer.Unducked, timer.Ducked), true
	case 'z':
		if now.State.SilentUntil > now.Position.SinceStart {
			return conductor.Command{Kind: timer.SoundBack}, true
		}
		return conductor.Command{Kind: timer.Silenced, By: conductor.Silence}, true
	case '+':
		return conductor.Command{Kind: timer.Shifted, By: conductor.Shift}, true
	case '-':
		return conductor.Command{Kind: timer.Shifted, By: -conductor.Shift}, true
	case 'k':
		return conductor.Command{Kind: timer.Skipped}, true
	case 'u':
		return conductor.Command{Kind: timer.SkipUndone}, true
	case 'p':
		return either(now.State.Panic, timer.PanicUndone, timer.Panicked), true
	case 'i':
		return either(now.State.Bright, timer.LightsBack, timer.LightsUp), true
	case 'f':
		if now.Lights != nil && len(now.Lights.ByHand) > 0 {
			return conductor.Command{Kind: timer.LampFreed, Lamp: now.Lights.ByHand[0].ID}, true
		}
	case 'c':
		return conductor.Command{Kind: timer.CaughtUp}, true
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
		text := strings.TrimSpace(plain(strings.ToValidUTF8(string(k.note), "")))
		kind := k.noting
		k.noting, k.note = "", nil
		if text != "" {
			k.send(conductor.Command{Kind: kind, Text: text})
		} else {
			k.say("Nothing was kept.")
		}
	case b == keyDelete || b == keyBackspace:
		_, size := utf8.DecodeLastRune(k.note)
		k.note = k.note[:len(k.note)-size]
	case b >= ' ' && len(k.note) < longestNote:
		k.note = append(k.note, b)
	}
}

// typed is the note so far; its end, where it is long.
func (k *keys) typed() string {
	const most = 60
	word := wordFor(k.noting) + ": "
	r := []rune(strings.ToValidUTF8(string(k.note), ""))
	if len(r) > most {
		return word + "…" + string(r[len(r)-most:])
	}
	return word + string(r)
}

// typedBy is what a key begins to write; "" for every other key.
func typedBy(b byte) timer.Kind {
	switch b {
	case 'w':
		return timer.NoteWritten
	case 'W':
		return timer.ProcessNoted
	case 'v':
		return timer.VitalsNoted
	}
	return ""
}

// wordFor names what is being written.
func wordFor(kind timer.Kind) string {
	switch kind {
	case timer.ProcessNoted:
		return "process note"
	case timer.VitalsNoted:
		return "vitals"
	}
	return "note"
}
