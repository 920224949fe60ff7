package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// fullPipe is the writer's end of a pipe that takes nothing more.
func fullPipe(t *testing.T) *os.File {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = reader.Close()
		_ = writer.Close()
	})
	size, err := unix.FcntlInt(writer.Fd(), unix.F_SETPIPE_SZ, 4096)
	if err == nil {
		_, err = writer.Write(make([]byte, size))
	}
	if err != nil {
		t.Fatal(err)
	}
	return writer
}

// recorded waits until an event stands in the only journal of a folder.
func recorded(t *testing.T, folder, event string) {
	t.Helper()
	want := []byte(`"event":"` + event + `"`)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		paths, err := filepath.Glob(filepath.Join(folder, "roomtone", "sessions", "*.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, want) {
				return
			}
		}
	}
	t.Fatalf("the session never comes to %q", event)
}

// A pipe that nobody reads holds up neither the session nor its end.
func TestASessionEndsThoughNobodyReads(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folders := profile(t)
	program := &exec.Cmd{
		Path: self, Args: []string{"roomtone", "play", "im", "--output", "null", "--json"},
		Stdout: fullPipe(t), Env: append(os.Environ(), folders...),
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	defer func() { _ = program.Process.Kill() }()
	for _, event := range []string{"prompt", "ended"} {
		recorded(t, strings.TrimPrefix(folders[1], "XDG_DATA_HOME="), event)
		if err := program.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for a reader that never reads")
	}
}
