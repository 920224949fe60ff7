// Package monitor is what tests hear a room with: a recording of what a sound
// server plays, in 48,000 frames of two floats a second. It needs the program
// parec. No program imports it, and it must never play anything.
package monitor

import (
	"bytes"
	"encoding/binary"
	"math"
	"os/exec"
	"sync"
	"testing"
	"time"
)

const (
	rate  = 48000
	frame = 8 // bytes
)

// Tape is what was heard so far. It is safe for use by several goroutines.
type Tape struct {
	mu  sync.Mutex
	raw bytes.Buffer
}

// Record records a source of a sound server, such as "sink.monitor", from when
// it returns until the test ends. The environment says which server; nil for
// that of the test.
func Record(t testing.TB, source string, environment []string) *Tape {
	t.Helper()
	r := &Tape{}
	c := exec.Command("parec", "-d", source, "--format=float32le", "--rate=48000", "--channels=2", "--latency-msec=100")
	c.Env, c.Stdout = environment, r
	if err := c.Start(); err != nil {
		t.Fatalf("it takes parec: run make test: %v", err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	for deadline := time.Now().Add(time.Minute); r.Len() == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited a minute for the recording to begin")
		}
	}
	return r
}

// Write adds what was heard; it never fails.
func (r *Tape) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.raw.Write(p)
}

// Len is how many whole frames there are.
func (r *Tape) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.raw.Len() / frame
}

// Seconds is how long the recording is.
func (r *Tape) Seconds() float64 { return float64(r.Len()) / rate }

// Frames are those from one on.
func (r *Tape) Frames(from int) [][2]float32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return frames(r.raw.Bytes()[from*frame:])
}

// Drain gives what there is and forgets it, for a recording of a long time.
func (r *Tape) Drain() [][2]float32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := frames(r.raw.Bytes())
	r.raw.Next(len(out) * frame)
	return out
}

func frames(b []byte) [][2]float32 {
	out := make([][2]float32, len(b)/frame)
	for i := range out {
		out[i][0] = math.Float32frombits(binary.LittleEndian.Uint32(b[frame*i:]))
		out[i][1] = math.Float32frombits(binary.LittleEndian.Uint32(b[frame*i+4:]))
	}
	return out
}

// inaudible is -100 dB.
const inaudible = 1e-5

// Silence is the longest that nothing was heard from one second to another, in
// seconds.
func (r *Tape) Silence(from, to float64) float64 {
	heard := r.Frames(0)
	longest, run := 0, 0
	for _, f := range heard[min(int(from*rate), len(heard)):min(int(to*rate), len(heard))] {
		if run++; math.Abs(float64(f[0])) > inaudible || math.Abs(float64(f[1])) > inaudible {
			run = 0
		}
		longest = max(longest, run)
	}
	return float64(longest) / rate
}
