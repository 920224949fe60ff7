package desktop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"roomtone/playlist/audio/monitor"
	"roomtone/timer"
)

// quick is a template whose phases last five seconds, each with a light of its
// own.
func quick() string {
	var b strings.Builder
	b.WriteString("title = \"Quick\"\ndescription = \"Short phases.\"\nlight_ceiling = \"60 %\"\n")
	for i := range 12 {
		fmt.Fprintf(&b, `
[phase.part%[1]d]
name  = "Part %[1]d"
least = "4 s"
usual = "5 s"
most  = "1 min"
ends  = "by itself"

[phase.part%[1]d.music]
pulse      = "none"
energy     = [0.1, 0.2]
brightness = "warm"
density    = "spacious"
level      = "-6 dB"

[phase.part%[1]d.light]
brightness = "%[2]d %%"
warmth     = "2700 K"
fade       = "4 s"
curve      = "even"
`, i, 20+3*i)
	}
	return b.String()
}

// TestAWindowThatHangsStopsNeitherSoundNorLight holds the screen's server for
// ten seconds, so that the thread of the real window hangs in drawing. The
// sound goes on, and so do the phases, the light and the journal.
func TestAWindowThatHangsStopsNeitherSoundNorLight(t *testing.T) {
	const hang = 10 * time.Second
	s := newStage(t)
	s.listen()
	home := profile(t, "quick")
	setting(t, home, "template = \"quick\"\noutput = \"room\"\nroom = \"screen\"\n")
	templates := filepath.Join(home, "config", "roomtone", "templates")
	if err := os.MkdirAll(templates, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(templates, "quick.toml"), []byte(quick()), 0o600); err != nil {
		t.Fatal(err)
	}
	g := sit(t, s, program(t, roomtone), home)
	g.start()
	time.Sleep(3 * time.Second) // the device comes up
	heard := s.record()
	time.Sleep(time.Second)

	if err := s.screen.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.screen.Process.Signal(syscall.SIGCONT) }()
	began, from := time.Now(), heard.Seconds()
	time.Sleep(2 * time.Second)
	before := g.turns()
	time.Sleep(hang - 2*time.Second)
	if turns := g.turns(); turns != before {
		t.Errorf("the window's thread did not hang: it turned %d times", turns-before)
	}
	ended, to := time.Now(), heard.Seconds()
	if err := s.screen.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}

	if lost := hang.Seconds() - (to - from); lost > .5 {
		t.Errorf("the recorder lost %.1f s", lost)
	}
	if silent := heard.Silence(from, to); silent > .05 {
		t.Errorf("nothing was heard for %.2f s", silent)
	}
	within := func(k timer.Kind) (n int) {
		for _, e := range g.events(k) {
			if e.At.After(began) && e.At.Before(ended) {
				n++
			}
		}
		return n
	}
	if n := within(timer.LightSet); n < 2 {
		t.Errorf("while the window hung, %d lights were asked for", n)
	}
	s.until("the window moves again", func() bool { return g.turns() > before+20 })
	g.program.leave(t)
	if g.program.err != nil {
		t.Errorf("it ended with %v and said:\n%s", g.program.err, g.program.said.String())
	}
	g.waits(timer.Ended, 1)
}

// turns is how often the window's thread has waited for something so far.
func (g *guide) turns() (n int) {
	g.t.Helper()
	pid := g.program.Process.Pid
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/status", pid, pid))
	if err != nil {
		g.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), "\nvoluntary_ctxt_switches:")
	if _, err := fmt.Sscan(rest, &n); err != nil {
		g.t.Fatal(err)
	}
	return n
}

// record records the room from now on.
func (s *stage) record() *monitor.Tape {
	s.t.Helper()
	return monitor.Record(s.t, "room.monitor", s.environment(s.t.TempDir()))
}
