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
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"roomtone/app/records"
	"roomtone/playlist"
	"roomtone/timer"
	"roomtone/timer/journal"
)

const (
	crashSessions = 60
	crashSpeed    = 3600
	// crashLag is how far a session at that speed may have gone on before its
	// first event is written: a quarter of a second on a busy computer.
	crashLag = crashSpeed * time.Second / 4
	// killsLeast is how often the program must have been killed in all, and
	// earlyLeast how often of these before it said its first line.
	killsLeast = 300
	earlyLeast = 60
)

// The moments at which the program is killed, in each session all of them, in
// an order of its own.
type moment int

const (
	atOnce    moment = iota // as soon as there is a process
	inStart                 // on the way to the first line
	inJournal               // as soon as something in the folder of sessions changes, or a moment later
	inSession               // after the first line
)

var moments = []moment{atOnce, inStart, inJournal, inSession, inSession, inSession}

// crashes are what all sessions have in common.
type crashes struct {
	kills, early atomic.Int64
	// toFirst is how long the latest process needed to say its first line: what
	// "on the way" is depends on the computer.
	toFirst atomic.Int64
}

// TestKilledAtAnyMomentNothingIsLost kills the real program with SIGKILL at
// more than 300 random moments of 60 sessions, six of each, and resumes it each
// time: while it starts, while the journal is made, while it resumes, and while
// the session runs. `CRASH_SESSIONS` asks for more sessions.
func TestKilledAtAnyMomentNothingIsLost(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "roomtone") // by this name the test is the program
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	sessions := crashSessions
	if asked, err := strconv.Atoi(os.Getenv("CRASH_SESSIONS")); err == nil {
		sessions = max(sessions, asked)
	}
	music := tones(t)
	all := &crashes{}
	all.toFirst.Store(int64(100 * time.Millisecond))
	t.Run("sessions", func(t *testing.T) {
		for n := range sessions {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				e := &evening{t: t, all: all, program: program, random: rand.New(rand.NewPCG(uint64(n), 2026))}
				if n%2 == 0 {
					e.music = music
				}
				left := slices.Clone(moments)
				e.random.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
				// A session that comes to its end before its moment is followed by
				// another: each moment has its kill.
				for tries := 0; len(left) > 0; tries++ {
					if tries > len(moments) {
						t.Fatalf("%d sessions ended by themselves", tries)
					}
					left = e.killed(left)
				}
			})
		}
	})
	t.Logf("killed %d times, %d of these before the first line", all.kills.Load(), all.early.Load())
	if all.kills.Load() < killsLeast || all.early.Load() < earlyLeast {
		t.Errorf("killed %d times, %d of these before the first line: at least %d and %d are wanted", all.kills.Load(), all.early.Load(), killsLeast, earlyLeast)
	}
}

// evening is one session, with the processes that it took.
type evening struct {
	t             *testing.T
	all           *crashes
	program, home string
	music         string // a folder; "": none
	random        *rand.Rand
}

// killed begins a session, kills it at one moment after the other, and lets it
// come to its end. It gives the moments that the session did not live to see.
func (e *evening) killed(left []moment) []moment {
	e.t.Helper()
	e.home = e.t.TempDir()
	for len(left) > 0 {
		if !e.runAndKill(left[0], e.next()...) {
			return left
		}
		left = left[1:]
	}
	e.runToTheEnd()
	return nil
}

// next is what a person calls who wants the session to go on: it is begun anew
// where nothing of it was written down.
func (e *evening) next() []string {
	if e.record() != nil {
		return []string{"resume"}
	}
	args := []string{"play", "lozenge-low", "--client", "C-07"}
	if e.music != "" {
		args = append(args, "--music", e.music)
	}
	return args
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

// runAndKill runs the program and kills it at a moment; false where the
// session ended before.
func (e *evening) runAndKill(when moment, args ...string) bool {
	e.t.Helper()
	before, folder := e.record(), e.folder()
	c, said := e.command(args...)
	out, err := c.StdoutPipe()
	if err != nil {
		e.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		e.t.Fatal(err)
	}
	started := time.Now()
	spoke, over := make(chan struct{}), make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if e.wait(when, folder, spoke, over) {
			_ = c.Process.Kill()
		}
	}()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	var heard []told
	for n := 0; lines.Scan(); n++ {
		if n == 0 {
			e.all.toFirst.Store(int64(time.Since(started)))
			close(spoke)
		}
		var l told
		if err := json.Unmarshal(lines.Bytes(), &l); err == nil { // else it was torn by the kill
			heard = append(heard, l)
		}
	}
	close(over)
	<-gone
	err = c.Wait()
	after := e.record()
	e.nothingLost(before, after, heard)
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		e.all.kills.Add(1)
		if len(heard) == 0 {
			e.all.early.Add(1)
		}
		return true
	}
	if err != nil {
		e.t.Fatalf("roomtone %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	e.whole(after)
	return false
}

// wait returns when the moment has come; false where the program was over
// before.
func (e *evening) wait(when moment, folder string, spoke, over <-chan struct{}) bool {
	after := func(most time.Duration) <-chan time.Time {
		return time.After(time.Duration(e.random.Int64N(int64(most))))
	}
	var come <-chan time.Time
	switch when {
	case atOnce:
		return true
	case inStart:
		come = after(time.Duration(e.all.toFirst.Load()))
	case inJournal:
		for e.folder() == folder {
			select {
			case <-over:
				return false
			case <-time.After(100 * time.Microsecond):
			}
		}
		come = after(2 * time.Millisecond)
	case inSession:
		select {
		case <-over:
			return false
		case <-spoke:
		}
		come = after(600 * time.Millisecond)
	}
	select {
	case <-over:
		return false
	case <-come:
		return true
	}
}

// folder is what the folder of sessions holds: names and sizes.
func (e *evening) folder() string {
	files, _ := os.ReadDir(filepath.Join(e.home, "DATA", "roomtone", "sessions"))
	var b strings.Builder
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			fmt.Fprintln(&b, f.Name(), info.Size())
		}
	}
	return b.String()
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
		if before != nil || len(heard) > 0 {
			t.Fatal("the session left no journal")
		}
		return // killed before there was a session
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
		case len(before.Events) == 0:
			return // it was never begun: it begins now
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
			if was := programme(before.Events); was != nil && len(pieces(was)) > 0 && i < 3 && !slices.Equal(pieces(was), pieces(&ev)) {
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
	if was := programme(r.Events); e.music != "" && (was == nil || len(pieces(was)) == 0) {
		e.t.Error("the session had music, and its record has none")
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
