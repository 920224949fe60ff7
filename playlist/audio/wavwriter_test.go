package audio

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/playlist"
)

// fileWriter is what WAVWriter and FLACWriter have in common.
type fileWriter interface {
	Write(frames [][2]float64) error
	Close() error
}

// writers are the kinds of file that a session can be rendered to.
var writers = map[string]func(io.WriteSeeker) (fileWriter, error){
	"wav":  func(to io.WriteSeeker) (fileWriter, error) { return NewWAVWriter(to) },
	"flac": func(to io.WriteSeeker) (fileWriter, error) { return NewFLACWriter(to) },
}

// written is a file of that kind with all that fill writes.
func written(t testing.TB, kind string, fill func(fileWriter) error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "session."+kind)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := writers[kind](file)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fill(w), w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestARenderedFileIsReadBackAsItSounded(t *testing.T) {
	for kind := range writers {
		t.Run(kind, func(t *testing.T) {
			var want [][2]float64
			path := written(t, kind, func(w fileWriter) error {
				_, err := Render(t.Context(), Config{}, always(playlist.Mix{Stages: flat(0)}), 3*time.Second, func(f [][2]float64) error {
					want = append(want, f...)
					return w.Write(f)
				})
				return err
			})
			sameSound(t, path, want)
		})
	}
}

// sameSound tells whether a file holds these frames, to 24 bits.
func sameSound(t *testing.T, path string, want [][2]float64) {
	t.Helper()
	got, err := all(open(t, path))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d frames, not %d", len(got), len(want))
	}
	for i := range got {
		for c := range 2 {
			if x := float64(got[i][c]); math.Abs(x-max(-1, min(1, want[i][c]))) > 1./(1<<22) {
				t.Fatalf("frame %d is %v, not %v", i, got[i], want[i])
			}
		}
	}
}

// What a limiter never lets through must still be written whole: extremes,
// silence, noise that no predictor fits, and a last block that is cut short.
func TestAnySoundIsWrittenWhole(t *testing.T) {
	sounds := map[string][][2]float64{
		"nothing": nil, "one frame": {{.5, -.5}},
		"silence": make([][2]float64, 3*flacBlock),
	}
	var square, loud [][2]float64
	for i := range 5*flacBlock + 77 {
		x := float64(1 - i%2*2)
		square = append(square, [2]float64{x, -x})
	}
	for _, f := range noise(Rate, .5, 3, 1).frames { // beyond full scale
		loud = append(loud, [2]float64{float64(f[0]), float64(f[1])})
	}
	sounds["the steepest there is"], sounds["loud noise"] = square, loud
	for name, frames := range sounds {
		for kind := range writers {
			t.Run(name+", "+kind, func(t *testing.T) {
				path := written(t, kind, func(w fileWriter) error {
					for left := frames; len(left) > 0; left = left[min(len(left), 1000):] {
						if err := w.Write(left[:min(len(left), 1000)]); err != nil {
							return err
						}
					}
					return nil
				})
				if len(frames) > 0 {
					sameSound(t, path, frames)
				}
			})
		}
	}
}

func TestOthersReadWhatIsWritten(t *testing.T) {
	for kind := range writers {
		path := written(t, kind, func(w fileWriter) error {
			_, err := Render(t.Context(), Config{}, always(playlist.Mix{Stages: flat(0)}), 2*time.Second, w.Write)
			return err
		})
		tool(t, "ffmpeg", "-v", "error", "-xerror", "-i", path, "-f", "null", "-")
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if whole := int64(2 * Rate * wavFrame); kind == "flac" && info.Size() > whole*3/4 {
			t.Errorf("the FLAC file has %d bytes, of %d uncompressed", info.Size(), whole)
		}
	}
}

// sparse is a file whose long middle is nothing but its length.
type sparse struct{ *os.File }

func TestAFileBeyondFourGigabytesIsStillOne(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "long.wav"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	w, err := NewWAVWriter(sparse{file})
	if err != nil {
		t.Fatal(err)
	}
	const hours = 5 * 3600 * Rate
	if err := w.buffer.Flush(); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Seek(wavHeader+hours*wavFrame, io.SeekStart); err != nil { // a hole
		t.Fatal(err)
	}
	w.frames = hours
	if err := w.Write([][2]float64{{.25, -.25}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, file.Name())
	if s.Frames() != hours+1 {
		t.Fatalf("%d frames, not %d", s.Frames(), hours+1)
	}
	if err := s.SeekFrame(hours); err != nil {
		t.Fatal(err)
	}
	last := make([][2]float32, 1)
	if _, err := s.ReadFrames(last); err != nil || math.Abs(float64(last[0][0])-.25) > 1e-6 {
		t.Errorf("the last frame is %v, %v", last, err)
	}
}

// full is a disk with room for so many bytes.
type full struct{ left int }

var errFull = errors.New("no space left on device")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func (f *full) Seek(int64, int) (int64, error) { return 0, nil }

func TestAFullDiskIsSaid(t *testing.T) {
	for kind, begin := range writers {
		for _, room := range []int{0, 100, 1 << 17} {
			t.Run(fmt.Sprint(kind, room), func(t *testing.T) {
				w, err := begin(&full{left: room})
				if err == nil {
					_, err = Render(t.Context(), Config{}, always(playlist.Mix{Stages: flat(0)}), 2*time.Second, w.Write)
				}
				if err == nil {
					err = w.Close()
				}
				if !errors.Is(err, errFull) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}
