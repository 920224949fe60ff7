//go:build !race

package audio

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// vorbisKinds are files of every quality, rate and number of channels.
func vorbisKinds() map[string][]string {
	kinds := map[string][]string{
		"mono":               {"-ac", "1"},
		"8 kHz":              {"-ar", "8000", "-ac", "1"},
		"22.05 kHz":          {"-ar", "22050"},
		"48 kHz":             {"-ar", "48000"},
		"96 kHz":             {"-ar", "96000"},
		"at a fixed bitrate": {"-b:a", "96k", "-minrate", "96k", "-maxrate", "96k"},
	}
	for q := -1; q <= 10; q++ {
		kinds["quality "+strconv.Itoa(q)] = []string{"-q:a", strconv.Itoa(q)}
	}
	return kinds
}

// vorbisFile makes a file of music with pauses, clicks and noise, so that
// blocks of both sizes follow one another.
func vorbisFile(t testing.TB, options []string) string {
	t.Helper()
	s := music(44100, 3)
	hiss := noise(44100, 3, .2, 4)
	for i := range s.frames {
		switch {
		case i%9000 < 2000:
			s.frames[i] = [2]float32{}
		case i%9000 < 4000:
			s.frames[i] = hiss.frames[i]
		}
	}
	return made(t, s, "x.ogg", append(append([]string{"ffmpeg", "-loglevel", "error", "-i", "IN", "-c:a", "libvorbis"}, options...), "OUT"))
}

func TestEveryKindOfVorbisIsDecodedAsFfmpegDoes(t *testing.T) {
	for name, options := range vorbisKinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := vorbisFile(t, options)
			s := open(t, path)
			frames, err := all(s)
			if err != nil {
				t.Fatal(err)
			}
			got, want := channelsOf(frames, s.Channels()), ffmpegDecodes(t, path)
			if d, at := farthest(got, want); d > 1e-5 {
				t.Errorf("sample %d of %d is %v, and %v by ffmpeg", at, len(got), got[at], want[at])
			}
			// ffmpeg leaves what a file has after its stated end.
			if more := (len(want) - len(got)) / s.Channels(); more < 0 || more > 2048 {
				t.Errorf("gave %d samples, ffmpeg %d", len(got), len(want))
			}
			if seconds := float64(len(frames)) / float64(s.SampleRate()); seconds < 2.999 || seconds > 3.001 {
				t.Errorf("it lasts %.4f s", seconds)
			}
		})
	}
}

// piecesInARow are files whose pieces differ in all that may.
func piecesInARow(t *testing.T) (pieces [][]byte) {
	t.Helper()
	for _, options := range [][]string{{"-q:a", "3"}, {"-q:a", "5", "-ac", "1"}, {"-q:a", "1"}} {
		b, err := os.ReadFile(vorbisFile(t, options))
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, b)
	}
	return append(pieces, pieces[2]) // which has the serial number of the one before
}

// As some programs join files, and radios send them.
func TestSeveralOggFilesInARowSoundAsOne(t *testing.T) {
	var b []byte
	var want [][2]float32
	for _, piece := range piecesInARow(t) {
		b, want = append(b, piece...), append(want, decodedBytes(t, piece)...)
	}
	s, err := Decode(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if s.Frames() != int64(len(want)) || s.Channels() != 2 {
		t.Errorf("says %d frames of %d channels, and has %d of 2", s.Frames(), s.Channels(), len(want))
	}
	got, err := all(s)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d frames (%v) that are not the %d of the pieces", len(got), err, len(want))
	}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		at := random.IntN(len(want) - 5000)
		if i%2 == 0 { // across the end of a piece
			at = (i/2%3+1)*len(want)/4 - random.IntN(5000)
		}
		part := make([][2]float32, 5000)
		if err := s.SeekFrame(int64(at)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadFrames(part); err != nil {
			t.Fatal(err)
		}
		for n := range part {
			if math.Abs(float64(part[n][0]-want[at+n][0])) > 1e-5 {
				t.Fatalf("after seeking to %d, frame %d is %v and not %v", at, n, part[n], want[at+n])
			}
		}
	}
}

func TestPiecesInARowThatCannotBePlayed(t *testing.T) {
	pieces := piecesInARow(t)
	other, err := os.ReadFile(vorbisFile(t, []string{"-ar", "48000"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		next []byte
		says string
	}{
		"another rate":          {other, "44100 Hz and one at 48000 Hz; save each"},
		"cut in its first page": {pieces[1][:40], "its beginning is all that is there"},
		"cut in its head":       {pieces[1][:2000], "its beginning is all that is there"},
		"cut":                   {pieces[1][:len(pieces[1])/2], "the file is damaged at"},
		"too many":              {bytes.Repeat(slices.Concat(oggPage(2, "x"), oggPage(0, "y")), 1001), "more pieces in a row than can be played"},
		"of something else":     {oggPage(2, "OpusHead"), "piece 2 of the 2 in it: its head makes no sense"},
	} {
		t.Run(name, func(t *testing.T) {
			b := append(bytes.Clone(pieces[0]), c.next...)
			s, err := Decode(bytes.NewReader(b), int64(len(b)))
			if err == nil {
				_, err = all(s)
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// oggPage is a page that holds one packet.
func oggPage(flags byte, packet string) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = append(b, make([]byte, 20)...)
	return sealed(append(append(b, 1, byte(len(packet))), packet...))
}

// Some program put the head of a piece into its sound once more, where
// libvorbis passes it over and ffmpeg gives up.
func TestAHeadWithinTheSoundIsPassedOver(t *testing.T) {
	b, err := os.ReadFile(vorbisFile(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := decodedBytes(t, b)
	second := bytes.Index(b[1:], []byte("OggS")) + 1
	sound := second + 1 + bytes.Index(b[second+1:], []byte("OggS"))
	again := slices.Concat(oggPage(0, string(b[28:58])), b[second:sound])
	for _, page := range [][]byte{again, again[58:]} {
		copy(page[6:], "\x98\xff\xff\xff\xff\xff\xff\xff") // -104, as such files have it
		copy(page[14:], b[14:18])
	}
	b = slices.Concat(b[:sound], again, b[sound:])
	for i, at := 0, 0; at >= 0 && at < len(b); i++ {
		binary.LittleEndian.PutUint32(b[at+18:], uint32(i))
		next := bytes.Index(b[at+4:], []byte("OggS"))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	if got := decodedBytes(t, sealed(b)); !slices.Equal(got, want) {
		t.Errorf("%d frames that are not the %d without it", len(got), len(want))
	}
}

func TestWhatFollowsAnOggFileDoesNotMatter(t *testing.T) {
	b, err := os.ReadFile(vorbisFile(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	clean, tagged := decodedBytes(t, b), decodedBytes(t, append(b, "TAG and what else a program adds"...))
	if len(clean) == 0 || len(clean) != len(tagged) {
		t.Errorf("%d frames, and %d with a tag", len(clean), len(tagged))
	}
}

func decodedBytes(t *testing.T, b []byte) [][2]float32 {
	t.Helper()
	s, err := Decode(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	frames, err := all(s)
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

// Music that people made, by encoders of twenty years, where it is installed:
// `make bench` installs some.
func TestRealOggMusicIsDecodedAsFfmpegDoes(t *testing.T) {
	var pieces []string
	for _, pattern := range realMusic {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, found...)
	}
	if len(pieces) == 0 {
		t.Skip("NOT TESTED: there is no real music on this machine. Install Debian's hyperrogue-music, as make bench does")
	}
	tried := 0
	for i := 0; i < len(pieces) && tried < 4; i += 1 + len(pieces)/9 {
		if exec.Command("ffmpeg", "-loglevel", "quiet", "-i", pieces[i], "-t", "1", "-f", "null", "-").Run() != nil {
			t.Logf("%s: ffmpeg cannot play it", pieces[i])
			continue
		}
		s, err := Open(pieces[i])
		if err != nil {
			t.Logf("%s: %v", pieces[i], err)
			continue
		}
		defer s.Close()
		frames := make([][2]float32, 60*s.SampleRate())
		n, err := s.ReadFrames(frames)
		if n < len(frames) {
			t.Logf("%s: %v", pieces[i], err)
			continue
		}
		tried++
		if d, at := farthest(channelsOf(frames, s.Channels()), ffmpegDecodes(t, pieces[i])); d > 1e-5 {
			t.Errorf("%s: sample %d differs by %v", pieces[i], at, d)
		}
	}
	if tried == 0 {
		t.Errorf("none of %d pieces could be tried", len(pieces))
	}
}
