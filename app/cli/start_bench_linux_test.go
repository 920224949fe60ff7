//go:build !race

package cli_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkStartToSound measures the real program, from its start to the
// first sample on a sound device: a session that begins, and one that was
// killed an hour in and is resumed. A start that does nothing, the help, is
// what either is set against: resuming must sound less than two seconds later.
func BenchmarkStartToSound(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "roomtone")
	if out, err := exec.Command("go", "build", "-o", program, "roomtone/app").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	server := listened(b, dir)
	env := slices.Concat(server, []string{"DBUS_SESSION_BUS_ADDRESS=disabled:", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent"})
	for _, kind := range []string{"CONFIG", "DATA", "STATE", "CACHE"} {
		env = append(env, "XDG_"+kind+"_HOME="+filepath.Join(dir, kind))
	}
	command := func(args ...string) *exec.Cmd {
		c := exec.Command(program, args...)
		c.Env = append(os.Environ(), env...)
		return c
	}
	// An hour of a session with music, which is then killed.
	music := tones(b)
	hour := command("play", "lozenge-low", "--music", music, "--output", "null", "--speed", "120", "--auto", "--json")
	killed(b, hour, 30*time.Second)

	var bare, begun, resumed time.Duration
	for b.Loop() {
		started := time.Now()
		if err := command("--help").Run(); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(started)
		resumed += toSound(b, server, command("resume", "--output", "sink", "--json"))
		other := command("play", "lozenge-low", "--music", "none", "--output", "sink", "--json")
		other.Env = append(other.Env, "XDG_DATA_HOME="+b.TempDir())
		begun += toSound(b, server, other)
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(b.N) }
	b.ReportMetric(each(bare), "bare-ms")
	b.ReportMetric(each(begun), "begun-ms")
	b.ReportMetric(each(resumed), "resumed-ms")
	b.ReportMetric(0, "ns/op")
	if more := each(resumed - bare); more > 2000 {
		b.Errorf("a resumed session sounds %.0f ms after a bare start", more)
	}
}

// listened starts a sound server with one null sink, and gives what to tell
// programs of it.
func listened(b *testing.B, dir string) []string {
	b.Helper()
	socket := filepath.Join(dir, "native")
	c := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name=sink rate=48000 format=float32le channels=2")
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PULSE_SERVER=") })
	c.Env = append(c.Env, "HOME="+dir, "XDG_RUNTIME_DIR="+dir)
	if err := c.Start(); err != nil {
		b.Fatalf("it takes pulseaudio: run make bench: %v", err)
	}
	b.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if time.Now().After(deadline) {
			b.Fatal("the sound server does not start")
		}
	}
	return []string{"PULSE_SERVER=unix:" + socket, "PULSE_COOKIE=", "XDG_RUNTIME_DIR=" + dir}
}

// killed runs a program for a while and kills it.
func killed(b *testing.B, c *exec.Cmd, after time.Duration) {
	b.Helper()
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		b.Fatalf("it ended by itself: %v\n%s", err, &said)
	case <-time.After(after):
	}
	_ = c.Process.Kill()
	<-ended
}

// toSound is the time from the start of a program to the first sample that it
// lets be heard; then it is killed.
func toSound(b *testing.B, server []string, c *exec.Cmd) time.Duration {
	b.Helper()
	recorder := exec.Command("parec", "-d", "sink.monitor", "--format=float32le", "--rate=48000", "--channels=2", "--latency-msec=10")
	recorder.Env = append(os.Environ(), server...)
	heard, err := recorder.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := recorder.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = recorder.Process.Kill(); _ = recorder.Wait() }()
	chunk := make([]byte, 960)
	for range 50 { // half a second of silence: it records, and nothing plays any more
		if _, err := io.ReadFull(heard, chunk); err != nil {
			b.Fatal(err)
		}
	}
	var said bytes.Buffer
	c.Stderr = &said
	started := time.Now()
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	silence := make([]byte, len(chunk))
	for time.Since(started) < 20*time.Second {
		if _, err := io.ReadFull(heard, chunk); err != nil {
			b.Fatal(err)
		}
		if !bytes.Equal(chunk, silence) {
			return time.Since(started)
		}
	}
	b.Fatalf("nothing is heard in 20 s\n%s", &said)
	return 0
}
