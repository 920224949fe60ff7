package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// all decodes the rest of a stream.
func all(s Stream) ([][2]float32, error) {
	var out [][2]float32
	chunk := make([][2]float32, 1000)
	for {
		n, err := s.ReadFrames(chunk)
		out = append(out, chunk[:n]...)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
	}
}

func open(t testing.TB, path string) Stream {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// music is a sound that every coder keeps well: a few tones that come and go,
// different on each side.
func music(rate int, seconds float64) sound {
	s := sound{rate: rate, frames: make([][2]float32, int(seconds*float64(rate)))}
	for i := range s.frames {
		at := float64(i) / float64(rate)
		swell := .5 + .5*math.Sin(2*math.Pi*at/1.7)
		s.frames[i] = [2]float32{
			float32(.2*math.Sin(2*math.Pi*331*at) + .15*swell*math.Sin(2*math.Pi*1234*at)),
			float32(.2*math.Sin(2*math.Pi*441*at) + .15*(1-swell)*math.Sin(2*math.Pi*977*at)),
		}
	}
	return s
}

// formats are the files that tools make of one sound. snr is how near, in
// dB, what is decoded comes to the original.
var formats = []struct {
	name string
	snr  float64
	make []string // the tool and its arguments; IN and OUT stand for the files
}{
	{"cbr.mp3", 20, []string{"lame", "--quiet", "-b", "128", "IN", "OUT"}},
	{"vbr.mp3", 20, []string{"lame", "--quiet", "-V", "3", "IN", "OUT"}},
	{"320.mp3", 20, []string{"lame", "--quiet", "-b", "320", "IN", "OUT"}},
	{"crc.mp3", 20, []string{"lame", "--quiet", "-p", "-b", "160", "IN", "OUT"}},
	{"tagged.mp3", 20, []string{"lame", "--quiet", "-V", "4", "--add-id3v2", "--tt", "A title", "IN", "OUT"}},
	{"ffmpeg.mp3", 20, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-b:a", "192k", "OUT"}},
	{"16.flac", 80, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-sample_fmt", "s16", "OUT"}},
	{"24.flac", 100, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-sample_fmt", "s32", "OUT"}},
	{"q5.ogg", 20, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "libvorbis", "-q:a", "5", "OUT"}},
	{"chain.ogg", 20, []string{"sh", "-c", inTwo, "IN", "OUT"}},
	{"8.wav", 35, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "pcm_u8", "OUT"}},
	{"16.wav", 80, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "pcm_s16le", "OUT"}},
	{"24.wav", 120, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "pcm_s24le", "OUT"}},
	{"32.wav", 120, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "pcm_s32le", "OUT"}},
	{"f64.wav", 120, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "pcm_f64le", "OUT"}},
	{"rf64.wav", 80, []string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "pcm_s16le", "-rf64", "always", "OUT"}},
}

// inTwo makes a file of two pieces in a row, the first of which is short.
const inTwo = `coded() { ffmpeg -loglevel error "$@"; }
coded -t 0.05 -i "$0" -c:a libvorbis -q:a 3 "$1".1.ogg &&
coded -ss 0.05 -i "$0" -c:a libvorbis -q:a 6 "$1".2.ogg &&
cat "$1".1.ogg "$1".2.ogg >"$1"`

// made is the sound as a file that a tool wrote.
func made(t testing.TB, s sound, name string, command []string) string {
	t.Helper()
	in := wavFile(t, s)
	if command[0] == "lame" { // which takes floats for louder than they are
		in = write(t, "sound.wav", wav16Bytes(s))
	}
	out := filepath.Join(filepath.Dir(in), name)
	arguments := make([]string, len(command)-1)
	for i, a := range command[1:] {
		arguments[i] = strings.NewReplacer("IN", in, "OUT", out).Replace(a)
	}
	tool(t, command[0], arguments...)
	return out
}

// snr is how far, in dB, the difference lies below the original.
func snr(want, got [][2]float32) float64 {
	signal, rest := 0.0, 1e-30
	for i := range want {
		for c := range 2 {
			signal += squared(float64(want[i][c]))
			rest += squared(float64(want[i][c] - got[i][c]))
		}
	}
	return 10 * math.Log10(signal/rest)
}

func TestEveryFormatIsDecodedWholeAndInPlace(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			original := music(44100, 5.3)
			s := open(t, made(t, original, f.name, f.make))
			if s.SampleRate() != 44100 || s.Channels() != 2 {
				t.Errorf("%d Hz, %d channels", s.SampleRate(), s.Channels())
			}
			if s.Frames() != int64(len(original.frames)) {
				t.Errorf("says it holds %d frames, not %d", s.Frames(), len(original.frames))
			}
			got, err := all(s)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(original.frames) {
				t.Fatalf("gave %d frames, not %d", len(got), len(original.frames))
			}
			if x := snr(original.frames, got); x < f.snr {
				t.Errorf("comes within %.1f dB of the original, not %.0f", x, f.snr)
			}
		})
	}
}

func TestSeekingGivesWhatDecodingThroughGives(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, made(t, music(44100, 20), f.name, f.make))
			through, err := all(s)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(1, 2))
			for i := range 20 {
				at := random.Int64N(int64(len(through)))
				if i == 0 {
					at = int64(len(through)) - 1
				}
				if err := s.SeekFrame(at); err != nil {
					t.Fatal(err)
				}
				got := make([][2]float32, min(3000, len(through)-int(at)))
				if _, err := s.ReadFrames(got); err != nil && err != io.EOF {
					t.Fatal(err)
				}
				for i := range got {
					if math.Abs(float64(got[i][0]-through[int(at)+i][0])) > 1e-4 {
						t.Fatalf("after seeking to %d, frame %d is %v and not %v", at, i, got[i], through[int(at)+i])
					}
				}
			}
			if err := s.SeekFrame(int64(len(through)) + 1); err == nil {
				t.Error("a place beyond the end was found")
			}
		})
	}
}

func TestAnMP3WithoutAHeaderIsCounted(t *testing.T) {
	for _, arguments := range [][]string{{"-t", "-b", "128"}, {"-t", "-V", "5"}} {
		s := open(t, made(t, music(44100, 4), "x.mp3", append(append([]string{"lame", "--quiet"}, arguments...), "IN", "OUT")))
		got, err := all(s)
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(got)) != s.Frames() || len(got) < 4*44100 {
			t.Errorf("%v: gave %d frames, said %d", arguments, len(got), s.Frames())
		}
	}
}

func TestACutFileIsAnErrorAndNoEnd(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			whole, err := os.ReadFile(made(t, music(44100, 8), f.name, f.make))
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []float64{.2, .5, .9, .99} {
				s, err := Open(write(t, f.name, whole[:int(part*float64(len(whole)))]))
				if err != nil {
					continue // it may be refused at once
				}
				got, err := all(s)
				if !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("cut at %.0f %%, it ends after %d frames with %v", 100*part, len(got), err)
				}
				_ = s.Close()
			}
		})
	}
}

// wavOf is a WAV file of a few samples of one channel.
func wavOf(kind uint16, rate uint32, bits uint16) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, kind)
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(bits)/8)
	b = binary.LittleEndian.AppendUint16(b, bits/8)
	b = binary.LittleEndian.AppendUint16(b, bits)
	return append(b, "data\x40\x00\x00\x00"+strings.Repeat("abcd", 16)...)
}

// Some programs give the length of the whole file as that of its sound.
func TestAWAVThatCountsItsHeaderIsWhole(t *testing.T) {
	b := wavOf(1, 44100, 16)
	for claim, ok := range map[int]bool{len(b): true, len(b) + 40: false} {
		binary.LittleEndian.PutUint32(b[40:], uint32(claim))
		s := open(t, write(t, "x.wav", b))
		got, err := all(s)
		if (err == nil) != ok || len(got) != 32 {
			t.Errorf("a claim of %d bytes gave %d frames, and %v", claim, len(got), err)
		}
	}
}

func TestWhatCannotBePlayedIsSaidInPlainWords(t *testing.T) {
	for name, c := range map[string]struct{ path, says string }{
		"missing":      {filepath.Join(t.TempDir(), "gone.mp3"), "no such file"},
		"a folder":     {t.TempDir(), "folder"},
		"empty":        {write(t, "x.mp3", nil), "empty"},
		"words":        {write(t, "x.mp3", []byte(strings.Repeat("This is a letter. ", 1000))), "not MP3"},
		"an MP4":       {write(t, "x.mp3", []byte("\x00\x00\x00\x20ftypM4A and more")), "M4A"},
		"Opus":         {write(t, "x.ogg", append([]byte("OggS"), bytes.Repeat([]byte("OpusHead"), 20)...)), "Vorbis"},
		"FLAC garbage": {write(t, "x.flac", []byte("fLaC and then nothing")), "FLAC"},
		"FLAC cut":     {write(t, "x.flac", []byte("fLaC\x00\x00\x00\x22")), "its beginning is all that is there"},
		"A-law":        {write(t, "x.wav", wavOf(6, 44100, 8)), "A-law; convert it to"},
		"odd bits":     {write(t, "x.wav", wavOf(1, 44100, 20)), "samples of 20 bits; convert it to"},
		"MP3 as WAV":   {write(t, "x.wav", wavOf(85, 44100, 0)), "MP3; convert it to"},
		"DSD's rate":   {write(t, "x.wav", wavOf(1, 384000, 16)), "384000 Hz is not one that can be played; convert it to 48000 Hz"},
		"WAV garbage":  {write(t, "x.wav", []byte("RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd")), "WAV"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(c.path)
			if err == nil {
				_, err = all(s)
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v, without %q", err, c.says)
			}
		})
	}
}

func TestNoiseInTheMiddleIsSaidAndNeverHeardAsABurst(t *testing.T) {
	for _, f := range formats[:9] {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(made(t, music(44100, 8), f.name, f.make))
			if err != nil {
				t.Fatal(err)
			}
			for i := range min(4096, len(b)/4) {
				b[len(b)/2+i] = byte(i*i>>3) ^ byte(i*7)
			}
			got, err := all(open(t, write(t, f.name, b)))
			if err == nil {
				t.Error("nothing was said")
			}
			for i, x := range got {
				if math.Abs(float64(x[0])) > .6 {
					t.Fatalf("frame %d of %d is %v", i, len(got), x)
				}
			}
		})
	}
}

func TestChannelsAreFoldedToTwoAndNeverGetLouder(t *testing.T) {
	for n, orders := range map[int][]string{1: microsoftOrder, 2: microsoftOrder, 3: vorbisOrder, 6: microsoftOrder, 7: vorbisOrder, 8: vorbisOrder, 9: microsoftOrder} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := newFold(n, orders)
			in := make([]float32, n)
			for i := range in {
				in[i] = 1
			}
			var out [1][2]float32
			f.interleaved(out[:], in)
			for c := range 2 {
				if math.Abs(float64(out[0][c]-1)) > 1e-6 {
					t.Errorf("full scale on all channels gives %v", out[0])
				}
			}
		})
	}
	if f := newFold(6, vorbisOrder); f[1][0] == 0 || f[1][1] == 0 || f[5] != [2]float32{} {
		t.Errorf("the centre of 5.1 belongs to both sides, its low effects to none: %v", f)
	}
}

func TestMonoAndSurroundAreHeardOnBothSides(t *testing.T) {
	for name, command := range map[string][]string{
		"mono.mp3":  {"lame", "--quiet", "-m", "m", "IN", "OUT"},
		"mono.ogg":  {"ffmpeg", "-loglevel", "error", "-i", "IN", "-ac", "1", "-c:a", "libvorbis", "OUT"},
		"5.1.flac":  {"ffmpeg", "-loglevel", "error", "-i", "IN", "-ac", "6", "-sample_fmt", "s16", "OUT"},
		"5.1.wav":   {"ffmpeg", "-loglevel", "error", "-i", "IN", "-ac", "6", "OUT"},
		"22050.mp3": {"lame", "--quiet", "--resample", "24", "IN", "OUT"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := all(open(t, made(t, tone(44100, 2, 440, .3), name, command)))
			if err != nil {
				t.Fatal(err)
			}
			var left, right float64
			for _, f := range got {
				left, right = left+squared(float64(f[0])), right+squared(float64(f[1]))
			}
			if left < 100 || math.Abs(left-right) > .01*left {
				t.Errorf("left has the energy %.0f and right %.0f", left, right)
			}
		})
	}
}

// panics is a decoder as bad as they come.
type panics struct{ Stream }

func (panics) SampleRate() int                      { return 44100 }
func (panics) Frames() int64                        { return -1 }
func (panics) ReadFrames([][2]float32) (int, error) { panic("index out of range") }
func (panics) SeekFrame(int64) error                { panic("index out of range") }

// stuck never gives anything.
type stuck struct{ panics }

func (stuck) ReadFrames([][2]float32) (int, error) { return 0, nil }

// wild gives what is no sound.
type wild struct{ panics }

func (wild) ReadFrames(dst [][2]float32) (int, error) {
	dst[0] = [2]float32{float32(math.NaN()), 0}
	return 1, nil
}

func TestADecoderThatMisbehavesIsAnError(t *testing.T) {
	for name, inner := range map[string]Stream{"panics": panics{}, "stuck": stuck{}, "not a number": wild{}} {
		t.Run(name, func(t *testing.T) {
			g := &guarded{Stream: inner}
			if _, err := g.ReadFrames(make([][2]float32, 10)); err == nil {
				t.Error("reading went well")
			}
			if err := g.SeekFrame(5); err == nil {
				t.Error("seeking went well")
			}
		})
	}
}
