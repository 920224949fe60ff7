package audio

import (
	"bytes"
	"math"
	"os"
	"testing"
)

// FuzzDecode holds Decode to its promises on any bytes: an error or sound,
// never a panic, never without end, never samples beyond all bounds.
func FuzzDecode(f *testing.F) {
	for _, format := range formats[:len(formats)-4] {
		b, err := os.ReadFile(made(f, music(44100, .1), format.name, format.make))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, int64(0))
		f.Add(b[:len(b)*2/3], int64(5000))
	}
	f.Fuzz(func(t *testing.T, b []byte, seek int64) {
		s, err := Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		defer func() { _ = s.Close() }()
		if seek > 0 && s.SeekFrame(seek) != nil {
			return
		}
		chunk := make([][2]float32, 4096)
		for total := 0; total < 10*48000; {
			n, err := s.ReadFrames(chunk)
			for _, x := range chunk[:n] {
				if !(math.Abs(float64(x[0])) <= loudest && math.Abs(float64(x[1])) <= loudest) {
					t.Fatalf("a sample is %v", x)
				}
			}
			if err != nil {
				return
			}
			if n < len(chunk) {
				t.Fatalf("%d of %d frames without an error", n, len(chunk))
			}
			total += n
		}
	})
}
