package audio

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"
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

func TestDamagedFilesAreErrorsOrSoundAndNeverHang(t *testing.T) {
	for i, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			whole, err := os.ReadFile(made(t, music(44100, .3), f.name, f.make))
			if err != nil {
				t.Fatal(err)
			}
			chunk := make([][2]float32, 4096)
			for range 60 {
				b := bytes.Clone(whole)
				for range 1 + random.IntN(20) {
					b[random.IntN(len(b))] = byte(random.Uint32())
					b[random.IntN(min(len(b), 4000))] = byte(random.Uint32())
				}
				begun := time.Now()
				s, err := Decode(bytes.NewReader(b), int64(len(b)))
				if err == nil && random.IntN(2) == 0 {
					err = s.SeekFrame(random.Int64N(13000))
				}
				for n := 0; err == nil && n < 48000; n += len(chunk) {
					_, err = s.ReadFrames(chunk)
				}
				if took := time.Since(begun); took > 5*time.Second {
					t.Fatalf("it took %v", took)
				}
			}
		})
	}
}
