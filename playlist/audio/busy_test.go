//go:build !race

// Under the race detector the samples come too slowly for a device in true time.

package audio

import (
	"os/exec"
	"testing"
)

// Four programs that never rest leave a computer of two cores less than half:
// the sound has lead enough.
func TestFourBusyLoopsMakeNoSilence(t *testing.T) {
	server := newSoundServer(t)
	playing(t, Config{Output: "sink"})
	for range 4 {
		busy := exec.Command("sh", "-c", "while :; do :; done")
		if err := busy.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = busy.Process.Kill(); _ = busy.Wait() })
	}
	r := server.record(t)
	waitFor(t, "eight seconds of sound", func() bool { return r.Len() > 8*Rate })
	if s := longestSilence(wide(r.Frames(0)[Rate/3:])); s > 2 {
		t.Errorf("%.2f s of silence", s)
	}
}
