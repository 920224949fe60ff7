package audio

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/playlist"
)

// Whatever becomes of the file that sounds, the room goes on without a gap:
// with the piece, where it is still there, or with the bed.
func TestAFileThatChangesWhileItSoundsLeavesNoSilence(t *testing.T) {
	whole := wavBytes(hum(48000, 60))
	for name, c := range map[string]struct {
		happens func(path string) error
		goesOn  bool
	}{
		"removed": {os.Remove, true},
		"replaced by another": {func(path string) error {
			other := filepath.Join(filepath.Dir(path), "other.wav")
			if err := os.WriteFile(other, wavBytes(tone(44100, 20, 300, .2)), 0o600); err != nil {
				return err
			}
			return os.Rename(other, path)
		}, true},
		"cut short":              {func(path string) error { return os.Truncate(path, int64(len(whole)/2)) }, false},
		"emptied":                {func(path string) error { return os.Truncate(path, 0) }, false},
		"written over":           {func(path string) error { return overwrite(path, bytes.Repeat([]byte{0xff}, len(whole))) }, false},
		"its drive is taken off": {func(path string) error { return os.RemoveAll(filepath.Dir(path)) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, "piece.wav", whole)
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(Config{})
				mix := playlist.Mix{Items: []playlist.Item{track(path, 2*second, 50*second)}, Stages: flat(0)}
				r.hear(mix, 0, 15*second)
				if err := c.happens(path); err != nil {
					t.Fatal(err)
				}
				r.hear(mix, 15*second, 38*second)
				frames := r.close()
				if goesOn := r.status.Sounding == path; goesOn != c.goesOn {
					t.Errorf("it goes on: %v; faults: %v", goesOn, r.faults)
				}
				if s := longestSilence(frames[Rate : 37*Rate]); s > 0 {
					t.Errorf("%.2f s of silence", s)
				}
				if step, at := click(frames); step > smooth {
					t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
				}
			})
		})
	}
}

// overwrite puts b over what a file holds, as a program that saves in place.
func overwrite(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// A disk that makes every tenth read wait 200 ms is not heard at all.
func TestReadsThatStallAreNotHeard(t *testing.T) {
	path := wavFile(t, hum(48000, 60))
	mix := playlist.Mix{Items: []playlist.Item{track(path, 2*second, 50*second)}, Stages: flat(0)}
	played := func(stall time.Duration) (frames [][2]float64, stalls int) {
		synctest.Test(t, func(t *testing.T) {
			r := newRoom(Config{Open: func(path string) (Stream, error) {
				s, err := Open(path)
				return &slow{Stream: s, stall: stall, stalls: &stalls}, err
			}})
			r.hear(mix, 0, 25*second)
			frames = r.close()
			if len(r.faults) > 0 {
				t.Error(r.faults)
			}
		})
		return frames, stalls
	}
	want, _ := played(0)
	got, stalls := played(200 * time.Millisecond)
	if stalls < 10 {
		t.Fatalf("only %d reads stalled", stalls)
	}
	for i := range 24 * Rate {
		if want[i] != got[i] {
			t.Fatalf("at %.3f s it is heard: %v, not %v", float64(i)/Rate, got[i], want[i])
		}
	}
}

// slow is a file on a disk that stalls at every tenth read.
type slow struct {
	Stream
	stall  time.Duration
	reads  int
	stalls *int
}

func (s *slow) ReadFrames(dst [][2]float32) (int, error) {
	if s.reads++; s.reads%10 == 0 && s.stall > 0 {
		*s.stalls++
		time.Sleep(s.stall)
	}
	return s.Stream.ReadFrames(dst)
}
