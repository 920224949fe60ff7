//go:build !race

package session_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/app/session"
	"roomtone/playlist/audio"
	"roomtone/playlist/audio/monitor"
	"roomtone/playlist/library"
)

// recordedSink starts a sound server of the test's own, with one null sink
// that is recorded from now on.
func recordedSink(t *testing.T) *monitor.Tape {
	t.Helper()
	for _, name := range []string{"pulseaudio", "parec"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("the test needs the program %s: run make test", name)
		}
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "run", "native")
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(dir, "run"))
	t.Setenv("PULSE_COOKIE", "")
	server := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name=sink rate=48000 format=float32le channels=2")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PULSE_SERVER=") && !strings.HasPrefix(v, "HOME=") {
			server.Env = append(server.Env, v)
		}
	}
	server.Env = append(server.Env, "HOME="+dir)
	t.Setenv("PULSE_SERVER", "unix:"+socket)
	launch(t, server)
	await(t, "the sound server to start", func() bool {
		outputs, err := audio.Outputs(t.Context())
		return err == nil && len(outputs) == 1
	})
	return monitor.Record(t, "sink.monitor", nil)
}

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited a minute for %s", what)
		}
	}
}

// launch runs a program until the test ends.
func launch(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
}

// decoded is the beginning of a sound file.
func decoded(t *testing.T, sound []byte, length time.Duration) [][2]float32 {
	t.Helper()
	s, err := audio.Decode(bytes.NewReader(sound), int64(len(sound)))
	if err != nil {
		t.Fatal(err)
	}
	frames := make([][2]float32, int(length.Seconds()*audio.Rate))
	if _, err := s.ReadFrames(frames); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return frames
}

// What comes out of the client's sound device is, sample by sample, what the
// guide's computer renders: to within the last of the file's 24 bits. On a
// machine too busy to begin in time the sound begins late, which is not what
// this is about: then it is recorded once more.
func TestTheClientsSpeakersGetTheGuidesRenderSampleBySample(t *testing.T) {
	sender, _, ready := guide(t)
	for i := range ready.Tracks { // the client has nothing but what is inside
		ready.Tracks[i].Tags = map[string]string{library.TagRedistributable: "yes"}
	}
	path, summary := sender.send(t, ready, session.Sending{})
	if len(summary.Referenced) > 0 {
		t.Fatalf("the bundle only names %v", summary.Referenced)
	}
	const length = 11 * time.Second
	want := decoded(t, sender.render(t, ready), length)
	heard := recordedSink(t)
	var err error
	for range 6 {
		if err = compare(want, record(t, heard, path, length)); err == nil {
			return
		}
		t.Log(err)
	}
	t.Error(err)
}

// record is what is heard while another profile plays the bundle.
func record(t *testing.T, heard *monitor.Tape, path string, length time.Duration) [][2]float32 {
	t.Helper()
	client := newProfile(t)
	_, received := client.receive(t, path, []string{session.NoMusic}, session.Choices{Output: "sink"})
	s, err := client.Start(t.Context(), received, session.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	before := heard.Len()
	go func() { ended <- s.Run(ctx) }()
	time.Sleep(length + 4*time.Second) // a busy machine is late with the first sound
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return heard.Frames(before)
}

// compare looks for two seconds of the render in the recording, from where
// the device has come up and the first gains have settled: on a busy machine
// a piece may have been opened late, and is then faded in faster.
func compare(want, got [][2]float32) error {
	const from, compared = 8 * audio.Rate, 2 * audio.Rate
	at := find(got, want[from:from+100])
	if at < 0 || at+compared > len(got) {
		return errors.New("what was rendered is not in the recording")
	}
	for i := range compared {
		if w, g := want[from+i], got[at+i]; !near(w, g) {
			return fmt.Errorf("frame %d of the render is %v, of the recording %v", from+i, w, g)
		}
	}
	return nil
}

// near tells frames that differ by no more than the last of 24 bits.
func near(a, b [2]float32) bool {
	const last = 1.0 / (1 << 23)
	return math.Abs(float64(a[0]-b[0])) <= 1.01*last && math.Abs(float64(a[1]-b[1])) <= 1.01*last
}

// find is where the frames of part stand in all, or -1.
func find(all, part [][2]float32) int {
	for at := 0; at+len(part) <= len(all); at++ {
		same := 0
		for same < len(part) && near(all[at+same], part[same]) {
			same++
		}
		if same == len(part) {
			return at
		}
	}
	return -1
}
