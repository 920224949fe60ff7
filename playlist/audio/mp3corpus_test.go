//go:build !race

package audio

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	mp3 "github.com/hajimehoshi/go-mp3"
)

// mp3Corpus is one file of every kind that an MP3 can be. Rates are those of
// the encoder: 0 leaves 44.1 kHz.
var mp3Corpus = []struct {
	name string
	make []string
	// edit is done to the bytes of the file.
	edit func([]byte) []byte
	// judge says what the file should sound like; nil is ffmpeg. At low rates
	// ffmpeg takes the place that the standard calls illegal for a place.
	judge func(testing.TB, string) []float32
}{
	{name: "320", make: lame("-b", "320")},
	{name: "128", make: lame("-b", "128")},
	{name: "32 at 32 kHz", make: lame("-b", "32", "--resample", "32")},
	{name: "VBR 0", make: lame("-V", "0")},
	{name: "VBR 9", make: lame("-V", "9")},
	{name: "ABR", make: lame("--abr", "145")},
	{name: "48 kHz", make: lame("--resample", "48", "-V", "3")},
	{name: "24 kHz", make: lame("--resample", "24", "-V", "5")},
	{name: "22.05 kHz", make: lame("--resample", "22.05", "-b", "64")},
	{name: "16 kHz", make: lame("--resample", "16", "-b", "24")},
	{name: "MPEG-2.5 at 12 kHz", make: lame("--resample", "12", "-b", "24")},
	{name: "MPEG-2.5 at 11.025 kHz", make: lame("--resample", "11.025", "-V", "6")},
	{name: "MPEG-2.5 at 8 kHz", make: lame("--resample", "8", "-b", "8")},
	{name: "stereo", make: lame("-m", "s", "-b", "128")},
	{name: "joint", make: lame("-m", "j", "-b", "96")},
	{name: "forced joint", make: lame("-m", "f", "-b", "128")},
	{name: "two languages", make: lame("-m", "d", "-b", "128")},
	{name: "mono", make: lame("-m", "m", "-b", "64")},
	{name: "mono at 16 kHz", make: lame("-m", "m", "--resample", "16", "-V", "5")},
	{name: "without reservoir", make: lame("--nores", "-b", "128")},
	{name: "with checksums", make: lame("-p", "-V", "4")},
	{name: "without a header", make: lame("-t", "-V", "4")},
	{name: "tagged", make: lame("--tt", "Title", "--add-id3v2", "--pad-id3v2-size", "30000", "-b", "128")},
	{name: "of another program", make: []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-b:a", "160k", "OUT"}},
	{name: "free format", make: lame("--freeformat", "-b", "200"), judge: lameDecodes},
	{name: "Layer II", make: layer2("44100", "192k")},
	{name: "Layer II at 24 kHz", make: layer2("24000", "64k")},
	{name: "intensity stereo", make: lame("-m", "f", "-b", "96"), edit: intensity},
	{name: "intensity stereo at 24 kHz", make: lame("-m", "f", "-b", "64", "--resample", "24"), edit: intensity, judge: lameDecodes},
	{name: "intensity stereo at 11.025 kHz", make: lame("-m", "f", "-b", "32", "--resample", "11.025"), edit: intensity, judge: lameDecodes},
}

func lame(options ...string) []string {
	return append(append([]string{"lame", "--quiet"}, options...), "IN", "OUT")
}

func layer2(rate, bits string) []string {
	return []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-ar", rate, "-c:a", "mp2", "-b:a", bits, "-f", "mp2", "OUT"}
}

// eachMP3Frame calls f with each frame of a file without tags.
func eachMP3Frame(b []byte, f func(mp3Header, []byte)) {
	for at := 0; at+4 <= len(b); {
		h := mp3HeaderAt(b, at)
		n := min(h.size(0), len(b)-at)
		f(h, b[at:at+n])
		at += n
	}
}

// intensity switches a file of joint stereo to intensity stereo: what the
// second channel holds then says where in the room the first one is heard.
// At low rates that is written in another way, so the second channel becomes
// nothing but places: three bits for each band, from what it held before.
func intensity(b []byte) []byte {
	eachMP3Frame(b, func(h mp3Header, frame []byte) {
		frame[3] |= 0x10
		if !h.lowRate() {
			return
		}
		frame[3] &^= 0x20 // nor sum and difference
		const second, places = 73, 2 * (3*36 + 3*6 + 3)
		length := 63
		if bitsOf(frame[4:], second+38, 3) == 0b110 {
			length = 108 // short blocks
		}
		if bitsOf(frame[4:], second, 12) < length {
			setBits(frame[4:], second+29, 9, 0)
			length = 0
		} else {
			setBits(frame[4:], second+29, 9, places)
		}
		setBits(frame[4:], second, 12, length)
		setBits(frame[4:], second+12, 9, 0)
	})
	return b
}

func bitsOf(b []byte, at, n int) (x int) {
	for i := at; i < at+n; i++ {
		x = x<<1 | int(b[i/8]>>(7-i%8)&1)
	}
	return x
}

func setBits(b []byte, at, n, x int) {
	for i := range n {
		bit := byte(1) << (7 - (at+i)%8)
		b[(at+i)/8] &^= bit
		if x>>(n-1-i)&1 == 1 {
			b[(at+i)/8] |= bit
		}
	}
}

// ffmpegDecodes gives what ffmpeg makes of a file, its channels as they are.
func ffmpegDecodes(t testing.TB, path string) []float32 {
	t.Helper()
	command := exec.Command("ffmpeg", "-loglevel", "quiet", "-i", path, "-f", "f32le", "-")
	raw, err := command.Output()
	if err != nil {
		t.Fatalf("ffmpeg cannot decode %s: %v", path, err)
	}
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

// lameDecodes gives what lame makes of a file. It has 16 bits.
func lameDecodes(t testing.TB, path string) []float32 {
	t.Helper()
	out := filepath.Join(t.TempDir(), "lame.wav")
	tool(t, "lame", "--quiet", "--decode", path, out)
	return channelsOf(mustAll(t, out), 2)
}

// corpusFile makes one of the files.
func corpusFile(t testing.TB, i int) string {
	t.Helper()
	c := mp3Corpus[i]
	path := made(t, music(44100, 3), "x.mp3", c.make)
	if c.edit == nil {
		return path
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "x.mp3", c.edit(b))
}

// farthest is the greatest difference between two sounds, and its place.
func farthest(a, b []float32) (greatest float64, at int) {
	for i := range min(len(a), len(b)) {
		if d := math.Abs(float64(a[i] - b[i])); !(d <= greatest) {
			greatest, at = d, i
		}
	}
	return greatest, at
}

func mustAll(t testing.TB, path string) [][2]float32 {
	t.Helper()
	frames, err := all(open(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

// channelsOf is the sound as the file has it, one or two channels.
func channelsOf(frames [][2]float32, channels int) []float32 {
	var out []float32
	for _, f := range frames {
		out = append(out, f[:channels]...)
	}
	return out
}

func TestEveryKindOfMP3IsDecodedAsFfmpegDoes(t *testing.T) {
	for i, c := range mp3Corpus {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := corpusFile(t, i)
			s := open(t, path)
			frames, err := all(s)
			if err != nil {
				t.Fatal(err)
			}
			if s.Frames() != int64(len(frames)) {
				t.Errorf("said %d frames and gave %d", s.Frames(), len(frames))
			}
			judge := ffmpegDecodes
			if c.judge != nil {
				judge = c.judge
			}
			got, want := channelsOf(frames, s.Channels()), judge(t, path)
			if d, at := farthest(got, want); d > 1e-4 {
				t.Errorf("sample %d of %d is %v, and %v by ffmpeg", at, len(got), got[at], want[at])
			}
			if len(got) != len(want) {
				t.Errorf("gave %d samples, ffmpeg %d", len(got), len(want))
			}
		})
	}
}

// go-mp3 is another program, by another hand, in another language. What it
// can decode rightly, both hear alike: within 1/1000 of full scale. minimp3,
// ffmpeg and lame agree a thousand times nearer; it is go-mp3 that rounds.
func TestASecondWitnessHearsTheSame(t *testing.T) {
	heard := 0
	for i, c := range mp3Corpus {
		t.Run(c.name, func(t *testing.T) {
			path := corpusFile(t, i)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			witness, err := mp3.NewDecoder(bytes.NewReader(b))
			if err != nil {
				return // it does not know MPEG-2.5, nor Layer II
			}
			raw, err := io.ReadAll(witness)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(c.name, "intensity stereo") {
				return // which it takes for something else
			}
			heard++
			s := open(t, path)
			inner := s.(*fileStream).Stream.(*guarded).Stream.(*mp3Stream)
			skip := int(inner.head) // which it leaves in
			if at, _, _ := firstMP3Frame(inner.body); inner.origin > at {
				skip += inner.walk.first.samples()
			}
			got, want := channelsOf(mustAll(t, path), 2), make([]float32, len(raw)/2)
			for i := range want {
				want[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / (1 << 15)
			}
			if len(want) < 2*skip+len(got) {
				t.Fatalf("the witness gives %d samples, after %d that do not sound, and not %d", len(want), 2*skip, len(got))
			}
			if d, at := farthest(got, want[2*skip:]); d > 1e-3 {
				t.Errorf("sample %d is %v, and %v by the witness", at, got[at], want[2*skip+at])
			}
		})
	}
	if heard < 20 {
		t.Errorf("the witness heard only %d of the files", heard)
	}
}
