//go:build !race

package library_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"roomtone/playlist/audio"
	"roomtone/playlist/library"
)

// kinds is every kind of file that a library holds, and how ffmpeg or lame
// makes it of a WAV file.
func kinds() map[string][]string {
	ffmpeg := func(options ...string) []string {
		return append(append([]string{"ffmpeg", "-v", "error", "-i", "IN"}, options...), "OUT")
	}
	return map[string][]string{
		"constant.mp3": {"lame", "--quiet", "-b", "192", "IN", "OUT"},
		"variable.mp3": {"lame", "--quiet", "-V", "5", "IN", "OUT"},
		"mono.mp3":     {"lame", "--quiet", "-m", "m", "-b", "96", "IN", "OUT"},
		"low-rate.mp3": {"lame", "--quiet", "-b", "64", "--resample", "22.05", "IN", "OUT"},
		"cd.flac":      ffmpeg("-sample_fmt", "s16"),
		"fine.flac":    ffmpeg("-sample_fmt", "s32", "-ar", "96000"),
		"mono.flac":    ffmpeg("-ac", "1"),
		"music.ogg":    ffmpeg("-c:a", "libvorbis", "-q:a", "5"),
		"mono.ogg":     ffmpeg("-c:a", "libvorbis", "-ac", "1", "-ar", "48000"),
		"music.wav":    ffmpeg("-c:a", "pcm_s24le"),
		"mono.wav":     ffmpeg("-ac", "1", "-c:a", "pcm_f32le"),
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s, which this test needs, does not run (.ci/deps test installs it): %v\n%s", name, err, out)
	}
	return string(out)
}

// encode makes files of one WAV file.
func encode(t *testing.T, wav, prefix, into string, kinds map[string][]string) {
	t.Helper()
	for name, command := range kinds {
		args := make([]string, len(command))
		for i, arg := range command {
			args[i] = strings.NewReplacer("IN", wav, "OUT", filepath.Join(into, prefix+name)).Replace(arg)
		}
		run(t, args[0], args[1:]...)
	}
}

// swells are chords that come and go, with a stroke now and then and a soft
// part, in stereo at 44.1 kHz.
func swells(t *testing.T, path string) {
	t.Helper()
	const rate, seconds = 44100, 75
	b := make([]byte, 44, 44+4*rate*seconds)
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00")
	for at, v := range map[int]int{4: 36 + 4*rate*seconds, 24: rate, 28: 4 * rate, 40: 4 * rate * seconds} {
		binary.LittleEndian.PutUint32(b[at:], uint32(v))
	}
	copy(b[32:], "\x04\x00\x10\x00data")
	for i := range rate * seconds {
		s := float64(i) / rate
		level := 0.05 + 0.25*math.Abs(math.Sin(s/9))
		if s > 30 && s < 45 {
			level *= 0.1
		}
		stroke := 0.5 * math.Exp(-8*math.Mod(s, 2.5))
		for side := range 2 {
			var x float64
			for k, hz := range []float64{110, 164.8, 220.5, 277.2, 440.3, 1320, 5000} {
				x += math.Sin(2*math.Pi*hz*s+float64(side*k)) / float64(k+1)
			}
			v := level*x/2 + stroke*math.Sin(2*math.Pi*880*s)*level*2
			b = binary.LittleEndian.AppendUint16(b, uint16(int16(32000*math.Tanh(v))))
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// figures are what ffmpeg's ebur128 filter measures.
func figures(t *testing.T, path string) (loudness, loudnessRange, peak float64) {
	t.Helper()
	out := run(t, "ffmpeg", "-hide_banner", "-nostats", "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-")
	summary := out[max(0, strings.LastIndex(out, "Summary:")):]
	find := func(name string) float64 {
		m := regexp.MustCompile(name + `:\s+(-?[0-9.]+)`).FindStringSubmatch(summary)
		if m == nil {
			t.Fatalf("ffmpeg gives no %s:\n%s", name, out)
		}
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	return find("I"), find("LRA"), find("Peak")
}

// agree scans a folder and compares every file with ffmpeg: loudness within
// 0.1 LU, its range within 0.5 LU, true peak within 0.3 dB. ffmpeg rounds to
// 0.1.
func agree(t *testing.T, dir string, files int) {
	t.Helper()
	home := t.TempDir()
	l, err := library.Open(t.Context(), library.Config{
		Index: filepath.Join(home, "library.db"), Record: filepath.Join(home, "library.jsonl"),
		Open: func(path string) (library.Source, error) { return audio.Open(path) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Add([]string{dir}); err != nil {
		t.Fatal(err)
	}
	s, err := l.Scan(t.Context(), nil, nil)
	if err != nil || len(s.Problems) > 0 {
		t.Fatalf("%v: %v", err, s.Problems)
	}
	tracks, _, err := l.Page(t.Context(), library.Query{})
	if err != nil || len(tracks) != files {
		t.Fatalf("%d files of %d were measured: %v", len(tracks), files, err)
	}
	worst := [3]float64{}
	for _, track := range tracks {
		name, m := filepath.Base(track.Path), track.Measures
		loudness, loudnessRange, peak := figures(t, track.Path)
		for i, c := range []struct {
			what         string
			got          *float64
			want, within float64
		}{{"loudness", m.LoudnessLUFS, loudness, .1}, {"loudness range", m.RangeLU, loudnessRange, .5}, {"true peak", m.TruePeakDBTP, peak, .3}} {
			if c.got == nil {
				t.Errorf("%s: there is no %s", name, c.what)
				continue
			}
			off := math.Abs(*c.got - c.want)
			worst[i] = max(worst[i], off)
			if off > c.within+1e-9 {
				t.Errorf("%s: the %s is %.2f, by ffmpeg %.1f", name, c.what, *c.got, c.want)
			}
		}
		seconds := run(t, "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", track.Path)
		want, err := strconv.ParseFloat(strings.TrimSpace(seconds), 64)
		if err != nil || math.Abs(track.Duration.Seconds()-want) > .1 {
			t.Errorf("%s lasts %v, by ffprobe %s: %v", name, track.Duration, seconds, err)
		}
		if mono := strings.Contains(name, "mono"); mono != (track.Channels == 1) {
			t.Errorf("%s has %d channels", name, track.Channels)
		}
	}
	t.Logf("of %d files the worst is off by %.3f LU in loudness, %.3f LU in its range, %.3f dB in true peak", len(tracks), worst[0], worst[1], worst[2])
}

func TestAgreementWithFfmpegForEveryKindOfFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	wav := filepath.Join(t.TempDir(), "swells.wav")
	swells(t, wav)
	encode(t, wav, "", dir, kinds())
	agree(t, dir, len(kinds()))
}

// Debian's wesnoth music is an hour of a real orchestra.
func TestAgreementWithFfmpegOnRealMusic(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob("/usr/share/games/wesnoth/*/data/core/music/*.ogg")
	if err != nil || len(found) == 0 {
		t.Skip("THIS TEST DID NOT RUN: there is no real music here. Install it with: apt-get install wesnoth-1.16-music (153 MB; on newer systems another number)")
	}
	formats := map[string][]string{}
	for _, name := range []string{"variable.mp3", "cd.flac", "music.ogg", "music.wav"} {
		formats[name] = kinds()[name]
	}
	dir := t.TempDir()
	const pieces = 2
	for i := range pieces {
		wav := filepath.Join(t.TempDir(), "piece.wav")
		// A little softer: where a lossy file goes beyond full scale, our decoder
		// of Ogg Vorbis clips it and ffmpeg's does not.
		run(t, "ffmpeg", "-v", "error", "-i", found[i*len(found)/pieces], "-t", "70", "-af", "volume=-4dB", wav)
		encode(t, wav, fmt.Sprintf("%d-", i), dir, formats)
	}
	agree(t, dir, pieces*len(formats))
}
