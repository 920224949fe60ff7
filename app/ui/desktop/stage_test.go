package desktop_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"roomtone/timer/journal"
)

// stage is a screen that is not there.
type stage struct {
	t       testing.TB
	display string
	memory  string // the file that holds what the screen shows
	sound   string // the sound server; "" for none
	screen  *process
}

// newStage starts a screen with a window manager on it.
func newStage(t testing.TB) *stage {
	t.Helper()
	s := newScreen(t)
	wm := exec.Command("openbox", "--sm-disable")
	wm.Env = s.environment(t.TempDir())
	run(t, wm)
	return s
}

// newScreen starts Xvfb on a display number of its own.
func newScreen(t testing.TB) *stage {
	t.Helper()
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing, and without it no window can be driven; `make test` installs it", tool)
		}
	}
	tell, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer tell.Close()
	memory := t.TempDir()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir", memory)
	x.ExtraFiles = []*os.File{told}
	screen := run(t, x)
	told.Close()
	if err := tell.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(tell).ReadString('\n')
	if err != nil {
		t.Fatalf("the screen did not start: %v", err)
	}
	return &stage{t: t, display: ":" + strings.TrimSpace(number), memory: filepath.Join(memory, "Xvfb_screen0"), screen: screen}
}

// listen gives the stage a sound server of its own, with a sound card that is
// not there.
func (s *stage) listen() {
	s.t.Helper()
	for _, tool := range []string{"pulseaudio", "pactl"} {
		if _, err := exec.LookPath(tool); err != nil {
			s.t.Fatalf("%s is missing, and without it nothing can be heard; `make test` installs it", tool)
		}
	}
	folder, err := os.MkdirTemp("", "sound-") // a socket's path must be short
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := filepath.Join(folder, "native")
	server := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name=room rate=48000 format=float32le channels=2")
	server.Env = s.environment(folder)
	run(s.t, server)
	s.sound = "unix:" + socket
	s.until("the sound server answers", func() bool { return strings.Contains(s.pactl("list", "short", "sinks"), "room") })
}

// pactl asks the sound server; "" while it does not answer.
func (s *stage) pactl(args ...string) string {
	c := exec.Command("pactl", args...)
	c.Env = s.environment(s.t.TempDir())
	out, _ := c.Output()
	return string(out)
}

// environment is that of a profile of its own, on the stage.
func (s *stage) environment(profile string) []string {
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "XDG_") || name == "DISPLAY" || name == "WAYLAND_DISPLAY" || name == "PULSE_SERVER" {
			continue
		}
		env = append(env, e)
	}
	if s.sound != "" {
		env = append(env, "PULSE_SERVER="+s.sound)
	}
	return append(env,
		"DISPLAY="+s.display,
		"DBUS_SESSION_BUS_ADDRESS=disabled:", // or each run leaves a bus behind
		"LIBGL_ALWAYS_SOFTWARE=1",
		"LANG=C.UTF-8",
		"HOME="+profile,
		"XDG_CONFIG_HOME="+filepath.Join(profile, "config"),
		"XDG_DATA_HOME="+filepath.Join(profile, "data"),
		"XDG_STATE_HOME="+filepath.Join(profile, "state"),
		"XDG_CACHE_HOME="+filepath.Join(profile, "cache"),
		"XDG_RUNTIME_DIR="+profile,
	)
}

// run starts a program that is ended with the test.
func run(t testing.TB, c *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: c, ended: make(chan struct{})}
	c.Stdout, c.Stderr = &p.said, &p.said
	c.WaitDelay = time.Second
	if err := c.Start(); err != nil {
		t.Fatalf("%s does not start: %v", c.Path, err)
	}
	go func() {
		p.err = c.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// process is a program that runs; it is ended by its own number.
type process struct {
	*exec.Cmd
	said  words
	err   error // once it has ended
	ended chan struct{}
}

// words are what a program says; it may be read while it speaks.
type words struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// kill ends it as a power cut does.
func (p *process) kill() {
	_ = p.Process.Kill()
	<-p.ended
}

// leave tells it to end, and waits for it.
func (p *process) leave(t testing.TB) {
	t.Helper()
	_ = p.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(40 * time.Second):
		t.Fatalf("it did not end within 40 s of being told to. It said:\n%s", p.said.String())
	}
}

// processor is the time that it has had of a processor so far.
func (p *process) processor(t testing.TB) time.Duration {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	// The second field is a name in brackets, and may hold anything.
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100 // USER_HZ
}

// xdo lets xdotool do something, and gives what it says.
func (s *stage) xdo(args ...string) string {
	s.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	c := exec.CommandContext(ctx, "xdotool", args...)
	c.Env = append(os.Environ(), "DISPLAY="+s.display)
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("xdotool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// window waits for the window with that title, gives it the keyboard, and
// says which it is.
func (s *stage) window(title string) string {
	s.t.Helper()
	id, _, _ := strings.Cut(s.xdo("search", "--sync", "--onlyvisible", "--name", "^"+title+"$"), "\n")
	s.xdo("windowactivate", "--sync", id)
	return id
}

// until waits for something, and says what was on the screen if it does not
// come.
func (s *stage) until(what string, so func() bool) {
	s.t.Helper()
	for range 300 {
		if so() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatalf("it did not happen within 30 s: %s", what)
}

// picture takes a picture of the whole screen.
func (s *stage) picture(path string) {
	s.t.Helper()
	c := exec.Command("import", "-window", "root", path)
	c.Env = append(os.Environ(), "DISPLAY="+s.display)
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("no picture could be taken: %v\n%s", err, out)
	}
}

// TestMain keeps the programs that the tests run.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "roomtone-desktop-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	programs.folder = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// programs are built once for all tests.
var programs struct {
	folder string
	mu     sync.Mutex
}

const (
	roomtone = "./app"
	bare     = "./app/ui/desktop/testdata/bare"
)

// program builds a program of this module, if it was not built yet.
func program(t testing.TB, source string) string {
	t.Helper()
	programs.mu.Lock()
	defer programs.mu.Unlock()
	path := filepath.Join(programs.folder, filepath.Base(source))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	build := exec.Command("go", "build", "-o", path, source)
	build.Dir = filepath.Join("..", "..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s cannot be built: %v\n%s", source, err, out)
	}
	return path
}

// profile is a profile that has chosen a template, and no sound: there is no
// sound card on a stage that does not listen.
func profile(t testing.TB, template string) string {
	t.Helper()
	folder := t.TempDir()
	setting(t, folder, fmt.Sprintf("template = %q\noutput = \"null\"\n", template))
	return folder
}

// setting writes down what a profile has chosen.
func setting(t testing.TB, profile, text string) {
	t.Helper()
	path := filepath.Join(profile, "config", "roomtone", "settings.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// records are the journals of a profile.
func records(profile string) []string {
	paths, _ := filepath.Glob(filepath.Join(profile, "data", "roomtone", "sessions", "*"+journal.Extension))
	return paths
}
