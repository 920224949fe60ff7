package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a program that runs on a terminal of its own, and what it has
// shown there.
type terminal struct {
	t       *testing.T
	program *exec.Cmd
	control *os.File // the person's end
	device  *os.File // the program's end
	before  *unix.Termios

	mu    sync.Mutex
	shown bytes.Buffer
}

// onTerminal starts roomtone on a terminal of 100 columns.
func onTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// By its name it becomes the program: see TestMain.
	return startOnTerminal(t, &exec.Cmd{Path: self, Args: append([]string{"roomtone"}, args...)})
}

// startOnTerminal starts a program on a terminal of its own, with a profile
// of its own.
func startOnTerminal(t *testing.T, program *exec.Cmd) *terminal {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(control.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(control.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(control.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: 100})
	}
	if err != nil {
		t.Fatal(err)
	}
	device, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	tt := &terminal{t: t, program: program, control: control, device: device}
	tt.before = tt.modes()
	program.Stdin, program.Stdout, program.Stderr = device, device, device
	program.Env = append(os.Environ(), profile(t)...)
	program.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := tt.program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = tt.program.Process.Kill()
		_ = tt.program.Wait()
		_ = device.Close()
		_ = control.Close()
	})
	go func() { _, _ = io.Copy(tt, control) }()
	return tt
}

// profile is an environment of folders that nobody else uses.
func profile(t *testing.T) []string {
	dir := t.TempDir()
	return []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir, "XDG_CACHE_HOME=" + dir}
}

// Write takes what the program shows.
func (tt *terminal) Write(b []byte) (int, error) {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.shown.Write(b)
}

func (tt *terminal) text() string {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.shown.String()
}

// sees waits until the screen has shown what matches.
func (tt *terminal) sees(pattern string) {
	tt.t.Helper()
	want := regexp.MustCompile(pattern)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if want.MatchString(tt.text()) {
			return
		}
	}
	tt.t.Fatalf("the screen never shows %s, but:\n%q", pattern, tt.text())
}

func (tt *terminal) press(keys string) {
	tt.t.Helper()
	if _, err := tt.control.WriteString(keys); err != nil {
		tt.t.Fatal(err)
	}
}

func (tt *terminal) modes() *unix.Termios {
	tt.t.Helper()
	modes, err := unix.IoctlGetTermios(int(tt.device.Fd()), unix.TCGETS)
	if err != nil {
		tt.t.Fatal(err)
	}
	return modes
}

// ends waits for the program's end and looks at what it leaves.
func (tt *terminal) ends(code int) {
	tt.t.Helper()
	err := tt.program.Wait()
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		tt.t.Fatal(err)
	}
	if got != code {
		tt.t.Errorf("the exit code is %d, not %d", got, code)
	}
	if after := tt.modes(); *after != *tt.before {
		tt.t.Errorf("the terminal is left with modes %+v; it had %+v", after, tt.before)
	}
	tt.sees(`\x1b\[2K$`) // the status is gone, and the cursor stands on a new line
	if open, shut := strings.Count(tt.text(), "\x1b[?7l"), strings.Count(tt.text(), "\x1b[?7h"); open != shut {
		tt.t.Errorf("lines are left without wrapping: switched off %d times, on %d times", open, shut)
	}
}

func TestASessionIsLedByTheKeysOfATerminal(t *testing.T) {
	t.Parallel()
	tt := onTerminal(t, "play", "lozenge-low", "--output", "null")
	tt.sees(`since start 0:0\d  ·  Arrival  ·  2\d:\d\d left`)
	tt.press("?")
	tt.sees(`d  dose taken .*\r\n`)
	tt.press("a")
	tt.sees(`acknowledged\r\n`)
	tt.press("d")
	tt.sees(`dose taken\r\n`)
	tt.sees(`since dose 0:0\d  ·  Dose and hold`)
	tt.press("h")
	tt.sees(`HELD in Dose and hold`)
	tt.press("wdry mouth, calm")
	tt.sees(`note: dry mouth, calm`)
	tt.press("\r")
	tt.sees(`note: dry mouth, calm\r\n`)
	time.Sleep(2100 * time.Millisecond) // a phase cannot be left just after it began
	tt.press("n")
	tt.sees(`— Onset\r\n`)
	tt.press("p")
	tt.sees(`QUIET in Onset`)
	tt.press("q")
	tt.sees(`Press q once more`)
	tt.press("q")
	tt.sees(`the session has ended\r\n`)
	tt.ends(0)
	for _, line := range strings.SplitAfter(tt.text(), "\n") {
		if strings.HasSuffix(line, "\n") && !strings.HasSuffix(line, "\r\n") {
			t.Errorf("a line does not begin at the left: %q", line)
		}
	}
}

func TestATerminalIsRestoredHoweverASessionEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*terminal){
		"Ctrl-C":       func(tt *terminal) { tt.press("\x03") },
		"Ctrl-C twice": func(tt *terminal) { tt.press("\x03\x03") },
		"a signal":     func(tt *terminal) { _ = tt.program.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt := onTerminal(t, "play", "im", "--output", "null")
			tt.sees(`left  ·  `)
			if modes := tt.modes(); modes.Lflag&(unix.ECHO|unix.ICANON) != 0 {
				t.Error("keys do not come by themselves")
			}
			end(tt)
			tt.sees(`The session ends gently`)
			tt.ends(0)
		})
	}
}

func TestLinesForMachinesOnATerminal(t *testing.T) {
	t.Parallel()
	tt := onTerminal(t, "play", "im", "--output", "null", "--json")
	tt.sees(`"event":"started".*\r\n`)
	tt.press("d")
	tt.sees(`"event":"dose"`)
	tt.press("\x03\x03")
	if err := tt.program.Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(tt.text(), "\x1b") {
		t.Errorf("machines are sent what steers a screen: %q", tt.text())
	}
}

// In the background of a shell the terminal's keys are the shell's: whoever
// reads them is stopped by the system, and the music with it.
func TestASessionInTheBackgroundOfAShellGoesOn(t *testing.T) {
	t.Parallel()
	for _, flags := range []string{"", "--json"} {
		tt := startOnTerminal(t, exec.Command("sh", "-c", `set -m
roomtone play integration --output null --speed 3600 --auto `+flags+` &
wait $!
echo "it answers $?"`))
		tt.sees(`it answers 0\r\n`)
		tt.sees(`ended`)
		if after := tt.modes(); *after != *tt.before {
			t.Errorf("with %q the shell's terminal is left with modes %+v; it had %+v", flags, after, tt.before)
		}
	}
}
