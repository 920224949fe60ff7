package audio

import (
	"bytes"
	"os"
	"path/filepath"
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

// Two files in a row, as some programs join pieces, would end after the first.
func TestSeveralOggFilesInOneAreSaid(t *testing.T) {
	var b []byte
	for _, options := range [][]string{{"-q:a", "3"}, {"-q:a", "5", "-ac", "1"}} {
		one, err := os.ReadFile(vorbisFile(t, options))
		if err != nil {
			t.Fatal(err)
		}
		b = append(b, one...)
	}
	s, err := Decode(bytes.NewReader(b), int64(len(b)))
	if err == nil {
		_, err = all(s)
	}
	if err == nil || !strings.Contains(err.Error(), "several pieces") {
		t.Errorf("it says %v", err)
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
		s, err := Open(pieces[i])
		if err != nil { // refused in words, as a file of several pieces is
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
