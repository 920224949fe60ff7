//go:build !race

package audio

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// One decoder after the other, on one goroutine: there is no race to find.

// damagedFiles is how many damaged files of each format are tried, of all its
// kinds together.
const damagedFiles = 3000

// damaged is a file with up to twenty wrong bytes, of which every other one
// stands near its beginning, and now and then a piece left out or put in.
func damaged(random *rand.Rand, whole []byte) []byte {
	b := bytes.Clone(whole)
	for range 1 + random.IntN(10) {
		b[random.IntN(len(b))] = byte(random.Uint32())
		if random.IntN(2) == 0 {
			b[random.IntN(min(len(b), 4000))] = byte(random.Uint32())
		}
	}
	at, n := random.IntN(len(b)), random.IntN(500)
	switch random.IntN(6) {
	case 0:
		b = b[:at]
	case 1:
		b = append(b[:at], b[min(len(b), at+n):]...)
	case 2:
		b = append(b[:at:at], append(bytes.Repeat([]byte{byte(n)}, n), b[at:]...)...)
	}
	return b
}

// What is damaged is an error or a sound of the length that was promised, in
// a bearable time, and within all bounds.
func TestDamagedFilesAreErrorsOrSoundAndNeverHang(t *testing.T) {
	for i, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, uint64(i)))
			whole, err := os.ReadFile(made(t, music(44100, .3), f.name, f.make))
			if err != nil {
				t.Fatal(err)
			}
			kinds := 0
			for _, other := range formats {
				if filepath.Ext(other.name) == filepath.Ext(f.name) {
					kinds++
				}
			}
			said, tries := 0, damagedFiles/kinds
			for n := range tries {
				b := damaged(random, whole)
				if n%2 == 0 {
					b = sealed(b)
				}
				begun := time.Now()
				frames, promised, err := decodedFrom(b, random)
				if err != nil {
					said++
				} else if promised >= 0 && frames != promised {
					t.Fatalf("file %d gave %d frames of %d without a word", n, frames, promised)
				}
				if took := time.Since(begun); took > 5*time.Second {
					t.Fatalf("file %d took %v", n, took)
				}
			}
			if said < tries/20 {
				t.Errorf("only %d of %d damaged files were said to be damaged", said, tries)
			}
		})
	}
}

// decodedFrom decodes a file, every other time from somewhere within it.
func decodedFrom(b []byte, random *rand.Rand) (frames, promised int64, err error) {
	s, err := Decode(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return 0, 0, err
	}
	if promised = s.Frames(); promised > 0 && random.IntN(2) == 0 {
		frames = random.Int64N(min(promised, 13_000))
		if err := s.SeekFrame(frames); err != nil {
			return 0, 0, err
		}
	}
	for chunk := make([][2]float32, 4096); ; {
		n, err := s.ReadFrames(chunk)
		for _, x := range chunk[:n] {
			if !(math.Abs(float64(x[0])) <= loudest && math.Abs(float64(x[1])) <= loudest) {
				panic(x) // which the test's own file is not the cause of
			}
		}
		frames += int64(n)
		if err == io.EOF {
			return frames, promised, nil
		}
		if err != nil {
			return frames, promised, err
		}
	}
}

// A wrong bit within an MP3 frame, which has no checksum, can be noticed only
// where the frame then contradicts itself. What is not noticed is mostly not
// heard either: in one file of a hundred something is twice as loud as it was.
func TestAWrongBitInAnMP3IsHardlyEverABurst(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	bursts, tries := 0, 0
	for _, i := range []int{1, 3, 5, 8, 11, 14, 17} {
		path := corpusFile(t, i)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		clean := peakOf(mustAll(t, path))
		for range 60 {
			tries++
			b := bytes.Clone(whole)
			b[len(b)/5+random.IntN(len(b)*4/5)] ^= 1 << random.IntN(8)
			s, err := Decode(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				continue
			}
			frames, _ := all(s)
			peak := peakOf(frames)
			if peak > mp3Loudest {
				t.Fatalf("a sample is %.1f", peak)
			}
			if peak > 2*clean {
				bursts++
			}
		}
	}
	if bursts > tries*2/100 {
		t.Errorf("%d of %d damaged files are twice as loud somewhere", bursts, tries)
	}
}

func peakOf(frames [][2]float32) (peak float32) {
	for _, f := range frames {
		peak = max(peak, f[0], -f[0], f[1], -f[1])
	}
	return peak
}
