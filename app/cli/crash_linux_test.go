//go:build !race

package cli_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"roomtone/app/records"
	"roomtone/playlist"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// The program is killed this often: in each of so many sessions, so many times.
const (
	crashSessions = 60
	crashKills    = 5
	crashSpeed    = 3600
	// crashLag is how far a session at that speed may have gone on before its
	// first event is written: a quarter of a second on a busy computer.
	crashLag = crashSpeed * time.Second / 4
)

// TestKilledAtAnyMomentNothingIsLost kills the real program with SIGKILL at
// random moments, up to five times in each of 60 sessions, and resumes it each
// time. A session that comes to its end before the moment is killed less often.
func TestKilledAtAnyMomentNothingIsLost(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "roomtone") // by this name the test is the program
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	music := tones(t)
	for n := range crashSessions {
		t.Run(fmt.Sprintf("session %d", n), func(t *testing.T) {
			t.Parallel()
			e := &evening{t: t, program: program, home: t.TempDir(), random: rand.New(rand.NewPCG(uint64(n), 2026))}
			args := []string{"play", "lozenge-low", "--client", "C-07"}
			if n%2 == 0 {
				args = append(args, "--music", music)
			}
			for range crashKills {
				if !e.runAndKill(args...) {
					return // it came to its end before the moment
				}
				args = []string{"resume"}
			}
			e.runToTheEnd()
		})
	}
}

// evening is one session, with the processes that it took.
type evening struct {
	t             *testing.T
	program, home string
	random        *rand.Rand
}

func (e *evening) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	c := exec.Command(e.program, append(args, "--output", "null", "--speed", fmt.Sprint(crashSpeed), "--auto", "--json")...)
	c.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent")
	for _, kind := range []string{"CONFIG", "DATA", "STATE", "CACHE"} {
		c.Env = append(c.Env, "XDG_"+kind+"_HOME="+filepath.Join(e.home, kind))
	}
	var said bytes.Buffer
	c.Stderr = &said
	return c, &said
}

// told is a line of the program's answer.
type told struct {
	Event string  `json:"event"`
	Since float64 `json:"since_start_s"`
}

// runAndKill runs the program and kills it at a random moment of what is left
// of the session; false where the session ended before.
func (e *evening) runAndKill(args ...string) bool {
	e.t.Helper()
	before := e.record()
	c, said := e.command(args...)
	out, err := c.StdoutPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		e.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	var heard []told
	var kill *time.Timer
	for lines.Scan() {
		var l told
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			continue // the line that was torn by the kill
		}
		heard = append(heard, l)
		if kill == nil { // from the first line on, it runs
			kill = time.AfterFunc(time.Duration(e.random.Int64N(int64(600*time.Millisecond))), func() { _ = c.Process.Kill() })
		}
	}
	err = c.Wait()
	if kill == nil {
		e.t.Fatalf("roomtone %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	kill.Stop()
	after := e.record()
	e.nothingLost(before, after, heard)
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return true
	}
	if err != nil {
		e.t.Fatalf("roomtone %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	e.whole(after)
	return false
}

func (e *evening) runToTheEnd() {
	e.t.Helper()
	before := e.record()
	c, said := e.command("resume")
	if _, err := c.Output(); err != nil {
		e.t.Fatalf("the last resume: %v\n%s", err, said)
	}
	after := e.record()
	e.nothingLost(before, after, nil)
	e.whole(after)
}

// record is the session's journal; nil before there is one.
func (e *evening) record() *journal.Record {
	e.t.Helper()
	paths, _ := filepath.Glob(filepath.Join(e.home, "DATA", "roomtone", "sessions", "*"+journal.Extension))
	if len(paths) == 0 {
		return nil
	}
	if len(paths) > 1 {
		e.t.Fatalf("there are %d sessions: %v", len(paths), paths)
	}
	r, err := journal.Open(paths[0])
	if err != nil {
		e.t.Fatal(err)
	}
	return r
}

// durable tells what is on the disk before it is said: all that changes the
// session.
func durable(event string) bool {
	switch timer.Kind(event) {
	case timer.Started, timer.DoseTaken, timer.PhaseEntered, timer.Advanced, timer.PromptShown, timer.Programmed, timer.Gap, timer.Ended:
		return true
	}
	return false
}

// nothingLost holds a journal to what it was before, and to what was said
// since.
func (e *evening) nothingLost(before, after *journal.Record, heard []told) {
	e.t.Helper()
	t := e.t
	if after == nil {
		t.Fatal("the session left no journal")
	}
	if _, err := timer.Fold(after.Header.Plan, after.Events); err != nil {
		t.Fatalf("the events do not fit one another: %v", err)
	}
	known := map[string]bool{}
	for _, ev := range after.Events {
		known[fmt.Sprintf("%s %.3f", ev.Kind, ev.Elapsed.Round(time.Millisecond).Seconds())] = true
		if ev.Kind == timer.DoseTaken || ev.Kind == timer.Advanced { // told with the phase that they lead into
			known[fmt.Sprintf("%s %.3f", timer.PhaseEntered, ev.Elapsed.Round(time.Millisecond).Seconds())] = true
		}
		if ev.Kind == timer.Started {
			known[fmt.Sprintf("%s %.3f", timer.PhaseEntered, 0.0)] = true
		}
	}
	for _, l := range heard {
		if durable(l.Event) && !known[fmt.Sprintf("%s %.3f", l.Event, l.Since)] {
			t.Errorf("%s at %.3f s was said, and is not in the journal", l.Event, l.Since)
		}
	}
	if before == nil {
		return
	}
	if n := len(before.Events); len(after.Events) < n || !slices.EqualFunc(before.Events, after.Events[:n], same) {
		t.Fatal("what stood in the journal before is not there any more")
	}
	e.wentOn(before, after)
}

func same(a, b timer.Event) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// wentOn holds a resumed session to the wall clock and to its music.
func (e *evening) wentOn(before, after *journal.Record) {
	e.t.Helper()
	for i, ev := range after.Events[len(before.Events):] {
		switch {
		case i == 0 && ev.Kind != timer.Gap:
			e.t.Fatalf("a resumed session begins with %s", ev.Kind)
		case i == 0:
			down := ev.At.Sub(before.LastSeen.Wall)
			if math.Abs((down - ev.By).Seconds()) > 1 {
				e.t.Errorf("the break of %v counts as %v", down, ev.By)
			}
			last := max(before.LastSeen.Elapsed, before.Events[len(before.Events)-1].Elapsed)
			if late := ev.Elapsed - last - ev.By; late < -time.Second || late > crashLag {
				e.t.Errorf("the session stood at %v, was away for %v and goes on at %v", last, ev.By, ev.Elapsed)
			}
		case ev.Kind == timer.Programmed:
			if was := programme(before.Events); was != nil && i < 3 && !slices.Equal(pieces(was), pieces(&ev)) {
				e.t.Errorf("the music was %v and is %v", pieces(was), pieces(&ev))
			}
			return
		}
	}
}

// programme is the music as it was last written.
func programme(events []timer.Event) *timer.Event {
	for _, ev := range slices.Backward(events) {
		if ev.Kind == timer.Programmed {
			return &ev
		}
	}
	return nil
}

func pieces(ev *timer.Event) (paths []string) {
	p, _ := playlist.Decode(ev.Programme)
	for _, it := range p.Items {
		if it.Kind == playlist.KindTrack {
			paths = append(paths, filepath.Base(it.Path))
		}
	}
	return paths
}

// whole holds the record of a session that has ended to what a record is.
func (e *evening) whole(r *journal.Record) {
	e.t.Helper()
	if f := records.Verify(r); !f.Whole || !r.Ended {
		e.t.Errorf("the record in the end: %+v", f)
	}
	doses, shown := 0, map[timer.PromptID]bool{}
	for _, ev := range r.Events {
		if ev.Kind == timer.DoseTaken {
			doses++
		}
		if ev.Kind == timer.PromptShown {
			if shown[ev.Prompt] {
				e.t.Errorf("prompt %s came twice", ev.Prompt)
			}
			shown[ev.Prompt] = true
		}
	}
	if doses != 1 || len(shown) < 5 {
		e.t.Errorf("%d doses and %d prompts", doses, len(shown))
	}
}

// tones is a folder of soft pieces of some minutes: enough for a session.
func tones(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	const rate = 8000
	for n := range 8 {
		seconds := 240 + 20*n
		data := make([]byte, 44, 44+2*rate*seconds)
		copy(data, "RIFF")
		binary.LittleEndian.PutUint32(data[4:], uint32(36+2*rate*seconds))
		copy(data[8:], "WAVEfmt ")
		for at, v := range map[int]uint32{16: 16, 24: rate, 28: 2 * rate, 40: uint32(2 * rate * seconds)} {
			binary.LittleEndian.PutUint32(data[at:], v)
		}
		for at, v := range map[int]uint16{20: 1, 22: 1, 32: 2, 34: 16} {
			binary.LittleEndian.PutUint16(data[at:], v)
		}
		copy(data[36:], "data")
		for i := range rate * seconds {
			data = binary.LittleEndian.AppendUint16(data, uint16(int16(2000*math.Sin(float64(i)*float64(110+20*n)*2*math.Pi/rate))))
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("tone-%d.wav", n)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
