package measure

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
)

// ffmpeg measures a piece with its ebur128 filter.
func ffmpeg(t *testing.T, rate, channels int, piece []float32) (loudness, loudnessRange, peak float64) {
	t.Helper()
	raw := make([]byte, 0, 4*len(piece))
	for _, x := range piece {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	path := filepath.Join(t.TempDir(), "piece.f32")
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-f", "f32le", "-ar", fmt.Sprint(rate), "-ac", fmt.Sprint(channels),
		"-i", path, "-af", "ebur128=peak=true", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg, which this test needs, does not run (install the Debian package ffmpeg): %v\n%s", err, out)
	}
	summary := string(out[max(0, strings.LastIndex(string(out), "Summary:")):])
	find := func(name string) float64 {
		m := regexp.MustCompile(name + `:\s+(-?[0-9.]+)`).FindStringSubmatch(summary)
		if m == nil {
			t.Fatalf("ffmpeg gives no %s:\n%s", name, out)
		}
		x, _ := strconv.ParseFloat(m[1], 64)
		return x
	}
	return find("I"), find("LRA"), find("Peak")
}

// Within 0.1 LU, 0.5 LU and 0.3 dB of ffmpeg. Its own figures are rounded to
// 0.1.
func TestAgreementWithFfmpeg(t *testing.T) {
	t.Parallel()
	both := music()
	for i := range both {
		swell := 0.4 + 0.6*math.Abs(math.Sin(float64(i)/9e5))
		both[i] *= float32(swell)
	}
	clipped := noise(2, 30*rate, 2)
	for i := range clipped {
		clipped[i] = float32(math.Tanh(6 * float64(clipped[i])))
	}
	for name, c := range map[string]struct {
		rate, channels int
		piece          []float32
	}{
		"music at 44.1 kHz":         {44_100, 2, both},
		"music at 48 kHz":           {48_000, 2, both},
		"music at 22.05 kHz":        {22_050, 2, both},
		"music at 96 kHz":           {96_000, 2, both},
		"music in one channel":      {44_100, 1, both},
		"music in six channels":     {48_000, 6, both},
		"notes":                     {44_100, 2, plucked(63, 60, .1)},
		"drone":                     {48_000, 2, drone(60)},
		"clipped noise at 44.1 kHz": {44_100, 2, clipped},
	} {
		t.Run(name, func(t *testing.T) {
			piece := c.piece[:len(c.piece)/c.channels*c.channels]
			got := measured(t, c.rate, c.channels, piece)
			loudness, loudnessRange, peak := ffmpeg(t, c.rate, c.channels, piece)
			near(t, "the integrated loudness", got.LoudnessLUFS, loudness, .1, .1)
			near(t, "the loudness range", got.RangeLU, loudnessRange, .5, .5)
			near(t, "the true peak", got.TruePeakDBTP, peak, .3, .3)
		})
	}
}
