//go:build gallery

package desktop_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
)

// pictures is where the README's pictures are.
var pictures = filepath.Join("..", "..", "..", "assets", "pictures")

// TestGallery takes the README's pictures of the real program, as it stands
// before a therapist: `make screenshots`. Whom and what they show is made up.
// Times of day are those of the run.
func TestGallery(t *testing.T) {
	binary := program(t, roomtone)
	s := newScreen(t)
	s.wholeWindows()
	s.listen()
	home := t.TempDir()

	g := sit(t, s, binary, home)
	g.shoot("first-start")
	g.program.leave(t)

	music := filepath.Join(home, "Music")
	if err := os.Symlink(collection(t), music); err != nil {
		t.Fatal(err)
	}
	setting(t, home, fmt.Sprintf("template = \"lozenge-low\"\nmusic = [%q]\n", music))
	g.command(binary, "library", "add", music)
	g.command(binary, "course", "plan", "C-07", "--template", "lozenge-low", "--start", "2026-12-01")
	s.bridge(g, binary)

	g = sit(t, s, binary, home, "window", "--speed", "240")
	g.shoot("prepare")
	for i, page := range []string{"", "exercises", "library", "lights", "", "", "course"} {
		g.key(fmt.Sprintf("ctrl+%d", i+1))
		if page != "" {
			g.opens(page)
			g.shoot(page)
		}
	}
	g.key("ctrl+2")
	g.breathes()
	g.prepares()
	g.shoot("checklist")
	g.key("ctrl+n")
	g.shoot("ready")
	g.startsByKey()
	g.reachesThePeak()
	g.program.kill() // from here on in true time

	g = sit(t, s, binary, home)
	g.until("the session goes on", func() bool {
		g.key("Return")
		time.Sleep(500 * time.Millisecond)
		return len(g.events(timer.Gap)) == 1
	})
	g.key("ctrl+shift+n")
	g.waits(timer.CaughtUp, 1)
	g.key("F4")
	g.shoot("desk")
	g.key("F4")
	g.key("F6")
	g.shoot("support")
	g.key("ctrl+shift+f")
	g.shoot("client")
	g.key("ctrl+shift+f", "ctrl+shift+f", "ctrl+w", "Return")
	g.waits(timer.Ended, 1)
	g.until("the page after the session is there", g.closed)
	g.key("Tab", "space", "Tab", "Tab", "Tab", "space", "Tab", "Tab", "Tab", "space")
	g.shoot("closing")
	g.click(150, -40) // "Back to the start"
	g.waits(timer.DischargeNoted, 3)
	g.key("ctrl+6")
	g.until("the record is shown, with its button for the report", func() bool {
		g.xdo("mousemove", "150", "205", "click", "1") // the session
		time.Sleep(500 * time.Millisecond)
		return g.pixels(startButton) > 3000
	})
	g.shoot("records")
	g.program.leave(t)
}

// wholeWindows starts a window manager that gives the program all of the
// screen, as a therapist has it.
func (s *stage) wholeWindows() {
	s.t.Helper()
	rules := filepath.Join(s.t.TempDir(), "rc.xml")
	const text = `<openbox_config xmlns="http://openbox.org/3.4/rc"><applications><application class="*"><decor>no</decor><maximized>yes</maximized></application></applications></openbox_config>`
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	wm := exec.Command("openbox", "--sm-disable", "--config-file", rules)
	wm.Env = s.environment(s.t.TempDir())
	run(s.t, wm)
}

// shoot takes a picture once nothing on the screen moves any more; what
// moves always, such as a circle, is taken after a while.
func (g *guide) shoot(name string) {
	g.t.Helper()
	g.xdo("mousemove", "1279", "799") // nothing lies under the pointer
	path := filepath.Join(pictures, name+".png")
	var before []byte
	for look, same := 0, 0; look < 15 && same < 4; look++ {
		time.Sleep(400 * time.Millisecond)
		now, err := os.ReadFile(g.memory)
		if err != nil {
			g.t.Fatal(err)
		}
		if same++; !bytes.Equal(now, before) {
			same = 0
		}
		before = now
	}
	g.picture(path)
	// As few colours as the dark window has make a picture a third as large.
	small := exec.Command("convert", path, "+dither", "-colors", "255", "-define", "png:exclude-chunks=date,time", "-strip", path)
	if out, err := small.CombinedOutput(); err != nil {
		g.t.Fatalf("%s cannot be made small: %v\n%s", name, err, out)
	}
}

// command carries out one of the program's commands in the guide's profile.
func (g *guide) command(binary string, args ...string) {
	g.t.Helper()
	c := exec.Command(binary, args...)
	c.Env = g.environment(g.profile)
	if out, err := c.CombinedOutput(); err != nil {
		g.t.Fatalf("roomtone %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// collection is music that nobody made: tones that stand and slowly change.
// It is made once.
func collection(t *testing.T) (folder string) {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", "..", ".cache", "made-up-music"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for i, piece := range []struct {
		title, artist string
		minutes       float64
	}{
		{"Still water", "Low Hills", 6.2},
		{"Moss", "Low Hills", 4.8},
		{"First light", "Harbour at Night", 7.4},
		{"Slow tide", "Harbour at Night", 5.6},
		{"Lantern", "The Quiet Rooms", 8.1},
		{"Snow on slate", "The Quiet Rooms", 5.2},
		{"A wide field", "Open Windows", 6.6},
		{"Ember", "Open Windows", 4.4},
	} {
		tone := 98 * (1 + float64(i%5)/4)
		sound := fmt.Sprintf("sine=f=%.0f:r=44100:d=%.0f,tremolo=f=%.2f:d=0.4,volume=%.2f", tone, 60*piece.minutes, .1+.1*float64(i), .6+.1*float64(i%4))
		file := filepath.Join(folder, piece.title+".flac")
		if _, err := os.Stat(file); err == nil {
			continue
		}
		c := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", sound, "-ac", "2",
			"-metadata", "title="+piece.title, "-metadata", "artist="+piece.artist, "-metadata", "album=Made up for pictures",
			file)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("no music could be made: %v\n%s", err, out)
		}
	}
	return folder
}

// bridge pairs the simulated Hue bridge that `make test` installs.
func (s *stage) bridge(g *guide, binary string) {
	s.t.Helper()
	simulator, err := filepath.Abs(filepath.Join("..", "..", "..", ".cache", "hue-simulator", "node_modules", "hue-simulator", "bin", "hue-simulator"))
	if err != nil {
		s.t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	_, port, _ := net.SplitHostPort(address)
	bridge := run(s.t, exec.Command("node", simulator, "--port="+port, "--hostname=127.0.0.1"))
	defer func() {
		if s.t.Failed() {
			s.t.Logf("the bridge said:\n%s", bridge.said.String())
		}
	}()
	client := &http.Client{Timeout: 5 * time.Second}
	s.until("the bridge answers", func() bool {
		answer, err := client.Get("http://" + address + "/linkbutton") // as if its button were pressed
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil
	})
	g.command(binary, "lights", "pair", "http://"+address)
}

// opens chooses on a page what its picture shows.
func (g *guide) opens(page string) {
	g.t.Helper()
	switch page {
	case "library":
		g.xdo("mousemove", "430", "290", "click", "1")
	case "course":
		g.writes("C-07")
		g.key("Return")
	}
}

// breathes takes the picture of the breathing circle.
func (g *guide) breathes() {
	g.t.Helper()
	g.click(150, -40) // "Begin"
	g.until("an exercise begins", func() bool { return g.pixels(startButton) < 8000 })
	g.shoot("breathing")
	g.key("Escape")
	g.until("the exercise was left", func() bool { return g.pixels(startButton) > 8000 })
}

// reachesThePeak takes the dose and types what a guide types, until the
// invitation in the middle of the peak.
func (g *guide) reachesThePeak() {
	g.t.Helper()
	g.insists("the dose is noted", g.has(timer.DoseTaken), "ctrl+d")
	g.key("ctrl+g")
	for _, value := range []string{"118/76", "64", "98"} {
		g.writes(value)
		g.key("Return")
	}
	g.key("ctrl+t")
	g.writes("warm hands")
	g.key("Return", "F4")
	g.waits(timer.NoteWritten, 1)
	g.until("the ascent begins", func() bool { return g.entered("ascent") })
	for range 10 {
		g.key("ctrl+space") // what came at speed
	}
	g.until("the invitation is shown", func() bool {
		shown := g.events(timer.PromptShown)
		return len(shown) > 0 && strings.HasPrefix(string(shown[len(shown)-1].Prompt), "peak") && strings.HasSuffix(string(shown[len(shown)-1].Prompt), "body")
	})
}
