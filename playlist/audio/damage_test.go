//go:build !race

package audio

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// One decoder after the other, on one goroutine: there is no race to find.

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
