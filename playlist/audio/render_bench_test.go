package audio

import (
	"path/filepath"
	"testing"
	"time"

	"roomtone/playlist"
)

// BenchmarkRender tells how many times faster than real time a session is
// rendered: by the bed alone, and with pieces that cross. With -cpu 1 it is
// the figure for one core.
func BenchmarkRender(b *testing.B) {
	dir := b.TempDir()
	wav := write(b, "piece.wav", wav16Bytes(noise(44100, 300, .1, 1)))
	files := map[string]string{
		"mp3":  filepath.Join(dir, "piece.mp3"),
		"flac": filepath.Join(dir, "piece.flac"),
		"ogg":  filepath.Join(dir, "piece.ogg"),
	}
	for _, file := range files {
		tool(b, "ffmpeg", "-v", "error", "-i", wav, file)
	}
	mixes := map[string]playlist.Mix{"bed": {Stages: flat(0)}}
	for kind, file := range files {
		mix := playlist.Mix{Stages: flat(0)}
		for start := time.Duration(0); start < 10*time.Minute; start += 284 * time.Second {
			it := track(file, start, 300*time.Second)
			it.FadeIn, it.FadeOut = 16*time.Second, 16*time.Second
			mix.Items = append(mix.Items, it)
		}
		mixes[kind] = mix
	}
	for _, kind := range []string{"wav", "flac"} {
		b.Run("bed to "+kind, func(b *testing.B) {
			const length = 10 * time.Minute
			for b.Loop() {
				written(b, kind, func(w fileWriter) error {
					_, err := Render(b.Context(), Config{}, always(mixes["bed"]), length, w.Write)
					return err
				})
			}
			b.ReportMetric(float64(length)*float64(b.N)/float64(b.Elapsed()), "x_real_time")
		})
	}
	for name, mix := range mixes {
		b.Run(name, func(b *testing.B) {
			const length = 10 * time.Minute
			for b.Loop() {
				if _, err := Render(b.Context(), Config{}, always(mix), length, func([][2]float64) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(length)*float64(b.N)/float64(b.Elapsed()), "x_real_time")
		})
	}
}
