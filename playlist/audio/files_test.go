package audio

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// sound is what a test file holds: stereo frames at a rate.
type sound struct {
	rate   int
	frames [][2]float32
}

// tone is a sine of equal level on both sides.
func tone(rate int, seconds, hertz, amplitude float64) sound {
	s := sound{rate: rate, frames: make([][2]float32, int(seconds*float64(rate)))}
	for i := range s.frames {
		x := float32(amplitude * math.Sin(2*math.Pi*hertz*float64(i)/float64(rate)))
		s.frames[i] = [2]float32{x, x}
	}
	return s
}

// noise is white noise whose root mean square is amplitude/√3, left and right
// independent.
func noise(rate int, seconds, amplitude float64, seed uint64) sound {
	random := rand.New(rand.NewPCG(seed, 1))
	s := sound{rate: rate, frames: make([][2]float32, int(seconds*float64(rate)))}
	for i := range s.frames {
		s.frames[i] = [2]float32{
			float32(amplitude * (2*random.Float64() - 1)), float32(amplitude * (2*random.Float64() - 1)),
		}
	}
	return s
}

// wavBytes is the sound as a 32-bit float WAV file, which loses nothing.
func wavBytes(s sound) []byte {
	b := make([]byte, 44, 44+8*len(s.frames))
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x03\x00\x02\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+8*len(s.frames)))
	binary.LittleEndian.PutUint32(b[24:], uint32(s.rate))
	binary.LittleEndian.PutUint32(b[28:], uint32(8*s.rate))
	copy(b[32:], "\x08\x00\x20\x00data")
	binary.LittleEndian.PutUint32(b[40:], uint32(8*len(s.frames)))
	for _, f := range s.frames {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f[0]))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f[1]))
	}
	return b
}

// wav16Bytes is the sound as a 16-bit WAV file, for tools that misread floats.
func wav16Bytes(s sound) []byte {
	b := make([]byte, 44, 44+4*len(s.frames))
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+4*len(s.frames)))
	binary.LittleEndian.PutUint32(b[24:], uint32(s.rate))
	binary.LittleEndian.PutUint32(b[28:], uint32(4*s.rate))
	copy(b[32:], "\x04\x00\x10\x00data")
	binary.LittleEndian.PutUint32(b[40:], uint32(4*len(s.frames)))
	for _, f := range s.frames {
		for _, x := range f {
			b = binary.LittleEndian.AppendUint16(b, uint16(int16(math.Round(float64(x)*32767))))
		}
	}
	return b
}

// wavFile writes the sound into a file of the test's own.
func wavFile(t testing.TB, s sound) string {
	t.Helper()
	return write(t, "sound.wav", wavBytes(s))
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tool runs a program that `make deps` installs.
func tool(t testing.TB, name string, arguments ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the test needs the program %s: run make deps", name)
	}
	if out, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, arguments, err, out)
	}
}

// realMusic is where Debian's packages put music that may be copied. make
// bench installs hyperrogue-music.
var realMusic = []string{
	"/usr/share/hyperrogue/music/*.ogg",
	"/usr/share/games/wesnoth/*/data/core/music/*.ogg",
}
