package desktop_test

import (
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
	"roomtone/timer/journal"
)

// guide sits before the real program on a stage.
type guide struct {
	*stage
	profile string
	program *process
	window  string
}

// sit opens the program on a profile.
func sit(t testing.TB, s *stage, binary, profile string, args ...string) *guide {
	t.Helper()
	g := &guide{stage: s, profile: profile}
	c := exec.Command(binary, args...)
	c.Env = s.environment(profile)
	c.Dir = profile
	g.program = run(t, c)
	g.window = s.window("Roomtone")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the program said:\n%s", g.program.said.String())
		}
	})
	return g
}

// click presses the mouse at a place in the window, counted from its right
// edge, and from its top or, where y is negative, its bottom.
func (g *guide) click(fromRight, y int) {
	g.t.Helper()
	width, height := g.size()
	if y < 0 {
		y += height
	}
	g.xdo("mousemove", "--window", g.window, strconv.Itoa(width-fromRight), strconv.Itoa(y), "click", "1")
}

func (g *guide) size() (width, height int) {
	g.t.Helper()
	for _, line := range strings.Split(g.xdo("getwindowgeometry", "--shell", g.window), "\n") {
		_, _ = fmt.Sscanf(line, "WIDTH=%d", &width)
		_, _ = fmt.Sscanf(line, "HEIGHT=%d", &height)
	}
	return width, height
}

func (g *guide) key(keys ...string) {
	g.t.Helper()
	g.xdo(append([]string{"key", "--delay", "80"}, keys...)...)
}

// events are those of a kind in the one journal.
func (g *guide) events(k timer.Kind) []timer.Event {
	g.t.Helper()
	paths := records(g.profile)
	if len(paths) == 0 {
		return nil
	}
	record, err := journal.Open(paths[0])
	if err != nil {
		return nil // its first line is being written
	}
	var out []timer.Event
	for _, e := range record.Events {
		if e.Kind == k {
			out = append(out, e)
		}
	}
	return out
}

// waits until the journal holds n events of a kind.
func (g *guide) waits(k timer.Kind, n int) {
	g.t.Helper()
	g.until(fmt.Sprintf("%d × %s in the journal", n, k), func() bool { return len(g.events(k)) >= n })
	if got := len(g.events(k)); got > n {
		g.t.Fatalf("%d × %s in the journal, want %d", got, k, n)
	}
}

// insists presses keys until something is so. The journal is ahead of the
// window, which may still refuse them.
func (g *guide) insists(what string, so func() bool, keys ...string) {
	g.t.Helper()
	g.until(what, func() bool {
		g.key(keys...)
		for range 10 {
			if so() {
				return true
			}
			time.Sleep(100 * time.Millisecond)
		}
		return false
	})
}

// has tells whether the journal holds an event of a kind.
func (g *guide) has(k timer.Kind) func() bool {
	return func() bool { return len(g.events(k)) > 0 }
}

// start presses the button that tries a session without a client, left of the
// one at the lower right, until the session runs; it is grey for a moment at
// first.
func (g *guide) start() {
	g.t.Helper()
	g.until("the session starts", func() bool {
		g.click(340, -40)
		time.Sleep(500 * time.Millisecond)
		return len(g.events(timer.Started)) == 1
	})
}

func TestAnEveningAtARealWindow(t *testing.T) {
	binary := program(t, roomtone)
	s := newStage(t)
	g := sit(t, s, binary, profile(t, "lozenge-low"))
	g.shows("prepare.png")

	g.start()
	g.insists("the dose is noted", g.has(timer.DoseTaken), "ctrl+d")
	g.key("ctrl+t")
	g.xdo("type", "--delay", "60", "Calm, warm hands")
	g.key("Return")
	g.waits(timer.NoteWritten, 1)
	if text := g.events(timer.NoteWritten)[0].Text; text != "Calm, warm hands" {
		t.Errorf("the note reads %q", text)
	}
	g.shows("session.png")

	g.key("Escape")
	g.waits(timer.Panicked, 1)
	g.insists("the quiet is undone", g.has(timer.PanicUndone), "ctrl+z")
	g.key("ctrl+w", "Return")
	g.waits(timer.Ended, 1)
	g.program.leave(t)
	if g.program.err != nil {
		t.Errorf("it ended with %v and said:\n%s", g.program.err, g.program.said.String())
	}
	if said := g.program.said.String(); strings.Contains(said, "call thread") || strings.Contains(said, "cache space") {
		t.Errorf("Fyne complains:\n%s", said)
	}
}

func TestAfterAPowerCutTheSessionGoesOn(t *testing.T) {
	binary := program(t, roomtone)
	s := newStage(t)
	home := profile(t, "im")
	g := sit(t, s, binary, home)
	g.start()
	g.insists("the dose is noted", g.has(timer.DoseTaken), "ctrl+d")
	g.program.kill()
	time.Sleep(2 * time.Second)

	g = sit(t, s, binary, home)
	g.shows("interrupted.png")
	g.until("the session goes on", func() bool {
		g.key("Return")
		time.Sleep(500 * time.Millisecond)
		return len(g.events(timer.Gap)) == 1
	})
	if gap := g.events(timer.Gap)[0].By; gap < time.Second || gap > time.Minute {
		t.Errorf("the gap is noted as %v", gap)
	}
	g.key("ctrl+w", "Return")
	g.waits(timer.Ended, 1)
	g.waits(timer.DoseTaken, 1)
	if n := len(records(home)); n != 1 {
		t.Errorf("there are %d journals, and it was one session", n)
	}
	g.program.leave(t)
}

// TestToldToEndItEndsGently sends the signal that a computer sends which is
// shut down.
func TestToldToEndItEndsGently(t *testing.T) {
	binary := program(t, roomtone)
	g := sit(t, newStage(t), binary, profile(t, "preparation"))
	g.start()
	g.program.leave(t)
	if g.program.err != nil {
		t.Errorf("it ended with %v and said:\n%s", g.program.err, g.program.said.String())
	}
	g.waits(timer.Ended, 1)
}

func TestWithoutADisplayItSaysWhatToDo(t *testing.T) {
	c := exec.Command(program(t, roomtone))
	c.Env = (&stage{}).environment(t.TempDir())
	out, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "roomtone play lozenge-low") {
		t.Errorf("it ended with %v and said %q", err, out)
	}
}

// shows waits until the screen shows a window: as large as the screen, dark,
// and full of differences. The picture is kept where ROOMTONE_PICTURES names
// a folder.
func (g *guide) shows(name string) {
	g.t.Helper()
	folder := os.Getenv("ROOMTONE_PICTURES")
	if folder == "" {
		folder = g.t.TempDir()
	}
	path := filepath.Join(folder, name)
	var size image.Point
	var mean, deviation float64
	for range 20 {
		g.picture(path)
		size, mean, deviation = brightness(g.t, path)
		if size == image.Pt(1280, 800) && mean > .06 && mean < .3 && deviation > .08 {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
	g.t.Fatalf("%s is no picture of the window: %v large, brightness %.3f, deviation %.3f", name, size, mean, deviation)
}

// brightness measures a picture: its size, and mean and deviation of its
// brightness, 0–1.
func brightness(t testing.TB, path string) (size image.Point, mean, deviation float64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	size = img.Bounds().Size()
	var sum, squares float64
	for y := range size.Y {
		for x := range size.X {
			r, g, b, _ := img.At(x, y).RGBA()
			v := float64(r+g+b) / (3 * 0xffff)
			sum += v
			squares += v * v
		}
	}
	n := float64(size.X * size.Y)
	mean = sum / n
	return size, mean, math.Sqrt(squares/n - mean*mean)
}
