package audio

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"roomtone/playlist"
)

func TestARenderedFileIsReadBackAsItSounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.wav")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWAVWriter(file)
	if err != nil {
		t.Fatal(err)
	}
	var want [][2]float64
	_, err = Render(t.Context(), Config{}, playlist.Mix{Stages: flat(0)}, 3*time.Second, func(f [][2]float64) error {
		want = append(want, f...)
		return w.Write(f)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := all(open(t, path))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || len(got) != 3*Rate {
		t.Fatalf("%d frames, not %d", len(got), len(want))
	}
	for i := range got {
		if math.Abs(float64(got[i][0])-want[i][0]) > 2./(1<<23) {
			t.Fatalf("frame %d is %v, not %v", i, got[i], want[i])
		}
	}
}

func TestAFileThatWouldBeTooLongIsRefused(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "session.wav"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	w, err := NewWAVWriter(file)
	if err != nil {
		t.Fatal(err)
	}
	w.frames = 5 * 3600 * Rate
	if w.Write(make([][2]float64, 1)) == nil {
		t.Error("five hours went well")
	}
}
