package cli

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/timer"
)

// desk is where keys are pressed in tests.
type desk struct {
	keys     keys
	now      *conductor.Snapshot
	commands []conductor.Command
	said     []string
	left     int
	refusal  error
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{now: evening(t)}
	d.keys = keys{
		do: func(c conductor.Command) error {
			d.commands = append(d.commands, c)
			return d.refusal
		},
		leave: func() { d.left++ },
		say:   func(text string) { d.said = append(d.said, text) },
	}
	return d
}

func (d *desk) press(text string) {
	for _, b := range []byte(text) {
		d.keys.press(b, d.now)
	}
}

// kinds are the commands that were given.
func (d *desk) kinds() string {
	var out []string
	for _, c := range d.commands {
		out = append(out, string(c.Kind))
	}
	return strings.Join(out, " ")
}

// evening is a session of three phases that has begun, five minutes in.
func evening(t testing.TB, events ...timer.Event) *conductor.Snapshot {
	t.Helper()
	show := conductor.Show{Template: "evening", Title: "An evening", Plan: timer.Plan{
		Phases: []timer.Phase{
			{ID: "arrival", Name: "Arrival", Least: time.Minute, Length: 10 * time.Minute, Most: time.Hour, End: timer.EndDose},
			{ID: "peak", Name: "Peak", Least: time.Minute, Length: 30 * time.Minute, Most: time.Hour, End: timer.EndConfirm},
			{ID: "return", Name: "Return", Least: time.Minute, Length: 20 * time.Minute, Most: time.Hour, End: timer.EndConfirm},
		},
		Prompts: []timer.Prompt{{ID: "gate", Phase: "arrival", Text: "The checklist."}},
	}}
	state, err := timer.Fold(show.Plan, append([]timer.Event{{Kind: timer.Started}}, events...))
	if err != nil {
		t.Fatal(err)
	}
	before, err := timer.New(show.Plan)
	if err != nil {
		t.Fatal(err)
	}
	s := &conductor.Snapshot{
		Before: before, At: time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC), Speed: 1,
		Show: &show, State: state, Position: state.At(5 * time.Minute),
	}
	for id, p := range state.Prompts {
		if p.Answered == 0 {
			text, _ := show.Plan.PromptText(id)
			s.Waiting = append(s.Waiting, timer.Due{ID: id, Text: text, At: p.Due})
		}
	}
	return s
}

func TestEachKeyIsACommand(t *testing.T) {
	for key, want := range map[string]conductor.Command{
		"d": {Kind: timer.DoseTaken},
		"o": {Kind: timer.OnsetNoted},
		"h": {Kind: timer.Held},
		"n": {Kind: timer.Advanced, Phase: "arrival"},
		"e": {Kind: timer.Extended, By: 5 * time.Minute},
		"s": {Kind: timer.Softened, LevelDB: -3},
		"l": {Kind: timer.Softened, LevelDB: 3},
		"m": {Kind: timer.Deepened, LevelDB: 3},
		"t": {Kind: timer.Ducked},
		"z": {Kind: timer.Silenced, By: 30 * time.Second},
		"+": {Kind: timer.Shifted, By: time.Second},
		"-": {Kind: timer.Shifted, By: -time.Second},
		"k": {Kind: timer.Skipped},
		"u": {Kind: timer.SkipUndone},
		"p": {Kind: timer.Panicked},
		"i": {Kind: timer.LightsUp},
	} {
		d := newDesk(t)
		d.press(key)
		if len(d.commands) != 1 || d.commands[0] != want {
			t.Errorf("%s gives %+v, want %+v", key, d.commands, want)
		}
		if !conductor.Asked(want.Kind) {
			t.Errorf("%s asks for %s, which nobody may ask for", key, want.Kind)
		}
		if !strings.Contains(keyHelp, key+"  ") {
			t.Errorf("%s is not among the keys that ? shows", key)
		}
	}
}

// A client at home can make the room quiet and end; nothing of the guide's is
// in reach, and nothing the guide is reminded of is shown.
func TestAClientHasTheStopAndTheEndAlone(t *testing.T) {
	atHome := func(events ...timer.Event) *conductor.Snapshot {
		s := evening(t, events...)
		show := *s.Show
		show.Bundle = "evening.roomtone"
		s.Show = &show
		return s
	}
	d := newDesk(t)
	d.now = atHome(timer.Event{Kind: timer.PromptShown, Prompt: "gate"})
	for _, key := range "dohneawvWslmzktuifc+-" {
		d.press(string(key))
	}
	if len(d.commands) != 0 || d.keys.noting != "" {
		t.Errorf("the guide's keys give %q, and %q is being written", d.kinds(), d.keys.noting)
	}
	d.press("pqq")
	if got := d.kinds(); got != string(timer.Panicked)+" "+string(timer.Ended) {
		t.Errorf("p and q twice give %q", got)
	}
	if got := statusOf(d.now); strings.Contains(got, "prompt") {
		t.Errorf("the line tells of prompts: %s", got)
	}
	var out strings.Builder
	l := newLive(newConsole(&out, io.Discard))
	l.feed.put(told(at(timer.Started, 0)))
	l.feed.put(stands(atHome()))
	l.feed.put(told(timer.Event{Kind: timer.PromptShown, Prompt: "gate", Text: "The checklist."}))
	l.take()
	if !strings.Contains(out.String(), "An evening begins") || strings.Contains(out.String(), "checklist") {
		t.Errorf("a client reads %q", out.String())
	}
}

func TestKeysGoBackFromWhatIs(t *testing.T) {
	d := newDesk(t)
	d.now = evening(t, timer.Event{Kind: timer.Held}, timer.Event{Kind: timer.Panicked}, timer.Event{Kind: timer.LightsUp},
		timer.Event{Kind: timer.Ducked}, timer.Event{Kind: timer.Silenced, By: 30 * time.Second, Elapsed: 5*time.Minute - time.Second})
	d.press("hpitz")
	if got := d.kinds(); got != "resumed panic_undone lights_back unducked silence_ended" {
		t.Errorf("held, quiet, bright, ducked and silent, h, p, i, t and z give %q", got)
	}
}

func TestAcknowledgeTakesTheFirstPromptThatWaits(t *testing.T) {
	d := newDesk(t)
	d.press("a")
	if len(d.commands) != 0 {
		t.Errorf("nothing waits, and a gives %+v", d.commands)
	}
	d.now = evening(t, timer.Event{Kind: timer.PromptShown, Prompt: "gate"})
	d.press("a")
	if len(d.commands) != 1 || d.commands[0] != (conductor.Command{Kind: timer.PromptAnswered, Prompt: "gate"}) {
		t.Errorf("a gives %+v", d.commands)
	}
}

func TestALampIsFreedThatAHandChanged(t *testing.T) {
	d := newDesk(t)
	d.press("f")
	d.now.Lights = &lighting.Status{}
	d.press("f")
	if len(d.commands) != 0 {
		t.Errorf("no hand was there, and f gives %+v", d.commands)
	}
	d.now.Lights.ByHand = []lighting.LampName{{ID: "bridge/3", Name: "Reading lamp"}}
	d.press("f")
	if len(d.commands) != 1 || d.commands[0] != (conductor.Command{Kind: timer.LampFreed, Lamp: "bridge/3"}) {
		t.Errorf("f gives %+v", d.commands)
	}
}

func TestARefusalIsSaidAsASentence(t *testing.T) {
	d := newDesk(t)
	d.refusal = fmt.Errorf("%w: this plan has no dose", timer.ErrRefused)
	d.press("d")
	if len(d.said) != 1 || d.said[0] != "Not now: this plan has no dose." {
		t.Errorf("said: %q", d.said)
	}
}

func TestEndAsksOnce(t *testing.T) {
	for name, c := range map[string]struct {
		between time.Duration
		ends    bool
	}{
		"twice in a row":        {0, true},
		"after four seconds":    {4 * time.Second, true},
		"after too long a time": {6 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				d.press("q")
				if len(d.commands) > 0 || len(d.said) != 1 {
					t.Fatalf("one q gives %q and says %q", d.kinds(), d.said)
				}
				time.Sleep(c.between)
				d.press("q")
				if (d.kinds() == "ended") != c.ends {
					t.Errorf("the second q gives %q", d.kinds())
				}
			})
		})
	}
}

func TestANoteIsTypedAndKept(t *testing.T) {
	for name, c := range map[string]struct{ typed, want string }{
		"words":                 {"wquiet, hands warm\r", "quiet, hands warm"},
		"from a pipe":           {"wquiet\n", "quiet"},
		"mended":                {"wqueit\x7f\x7f\x7fiet\r", "quiet"},
		"mended across letters": {"wärö\x7fe\x08\x7fe\r", "äe"},
		"emptied and more":      {"wa\x7f\x7f\x7fb\r", "b"},
		"with an arrow":         {"wab\x1b[Dc\r", "abc"},
		"with spaces around":    {"w  calm \r", "calm"},
		"nothing":               {"w\r", ""},
		"only spaces":           {"w   \r", ""},
		"bytes that are none":   {"wa\xffb\r", "ab"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.press(c.typed)
			if d.keys.noting != "" {
				t.Error("the note is still open")
			}
			switch {
			case c.want == "" && len(d.commands) == 0 && d.said[len(d.said)-1] == "Nothing was kept.":
			case len(d.commands) == 1 && d.commands[0] == conductor.Command{Kind: timer.NoteWritten, Text: c.want}:
			default:
				t.Errorf("kept %+v, said %q", d.commands, d.said)
			}
		})
	}
}

// A process note stays out of the chart, and vitals are what was typed: the
// key says which it is.
func TestTheKeySaysWhatIsWritten(t *testing.T) {
	for key, kind := range map[string]timer.Kind{"w": timer.NoteWritten, "W": timer.ProcessNoted, "v": timer.VitalsNoted} {
		d := newDesk(t)
		d.press(key + "128/82, 71\r")
		if len(d.commands) != 1 || d.commands[0] != (conductor.Command{Kind: kind, Text: "128/82, 71"}) {
			t.Errorf("%s keeps %+v", key, d.commands)
		}
	}
}

func TestANoteIsSeenWhileItIsTyped(t *testing.T) {
	d := newDesk(t)
	d.press("wdose äh")
	if got := d.keys.typed(); got != "note: dose äh" {
		t.Errorf("seen: %q", got)
	}
	if len(d.commands) > 0 {
		t.Errorf("letters of a note are taken for keys: %q", d.kinds())
	}
	d.press(strings.Repeat("x", 3*longestNote))
	if got := d.keys.typed(); len(got) > 100 || !strings.HasSuffix(got, "xxx") {
		t.Errorf("a long note is seen as %q", got)
	}
	d.press("\r")
	if n := len(d.commands[0].Text); n > longestNote || n < longestNote-3 {
		t.Errorf("a note of %d bytes was kept", n)
	}
}

func TestKeysOfSeveralBytesMeanNothing(t *testing.T) {
	for name, sent := range map[string]string{
		"arrow":                   "\x1b[A",
		"delete":                  "\x1b[3~",
		"with modifiers":          "\x1b[1;5D",
		"function key":            "\x1bOP",
		"keypad, whose end is d":  "\x1bOd",
		"bracket, whose end is d": "\x1b[2d",
		"mouse":                   "\x1b[<0;10;20m",
		"escape itself, twice":    "\x1b\x1b[B",
	} {
		d := newDesk(t)
		d.press(sent)
		if len(d.commands) > 0 {
			t.Errorf("%s gives %q", name, d.kinds())
		}
		d.press("d")
		if d.kinds() != "dose" {
			t.Errorf("after %s, d gives %q", name, d.kinds())
		}
	}
	d := newDesk(t)
	d.press("\x1bp") // escape by itself, and then p
	if d.kinds() != "panicked" {
		t.Errorf("escape swallows the key after it: %q", d.kinds())
	}
}

func TestCtrlCLeavesFromEverywhere(t *testing.T) {
	for _, before := range []string{"", "wa note", "\x1b[", "q"} {
		d := newDesk(t)
		d.press(before + "\x03")
		if d.left != 1 || len(d.commands) > 0 {
			t.Errorf("after %q: left %d times, and %q", before, d.left, d.kinds())
		}
	}
}

// FuzzKeys presses anything. Only what a person may ask for comes of it, a
// session ends only by two presses, and a note is plain text.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"dhnesklupoaifq", "qq", "wnote\r", "\x1b[1;5Dd", "w\x1b\x1b[\r\x7f", "w\xc3\x28\r", "wä\x08\xff\n?", "\x03"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		d := newDesk(t)
		d.press(string(sent))
		ends, notes := 0, 0
		for _, c := range d.commands {
			if !conductor.Asked(c.Kind) {
				t.Fatalf("%q asks for %s", sent, c.Kind)
			}
			switch c.Kind {
			case timer.Ended:
				ends++
			case timer.NoteWritten:
				notes++
				if c.Text == "" || len(c.Text) > longestNote || !utf8.ValidString(c.Text) || strings.ContainsFunc(c.Text, unicode.IsControl) {
					t.Fatalf("%q keeps the note %q", sent, c.Text)
				}
			}
		}
		if q := strings.Count(string(sent), "q"); 2*ends > q {
			t.Fatalf("%q ends the session %d times", sent, ends)
		}
		if w := strings.Count(string(sent), "w"); notes > w {
			t.Fatalf("%q keeps %d notes", sent, notes)
		}
		if len(d.keys.note) > longestNote {
			t.Fatalf("%d bytes of a note are kept in mind", len(d.keys.note))
		}
	})
}
