//go:build unix

package audio

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"roomtone/playlist/measure"
)

// realPieces are some minutes of real music in a format, by its ending.
func realPieces(b *testing.B, ending string) []string {
	b.Helper()
	var originals []string
	for _, pattern := range realMusic {
		found, err := filepath.Glob(pattern)
		if err != nil {
			b.Fatal(err)
		}
		originals = append(originals, found...)
	}
	originals = slices.DeleteFunc(originals, func(path string) bool {
		info, err := os.Stat(path)
		return err != nil || info.Size() < 1<<20 // a noise, no music
	})
	if len(originals) == 0 {
		b.Fatal("there is no music to measure: make bench installs Debian's hyperrogue-music")
	}
	var pieces []string
	for i := range min(5, len(originals)) {
		original := originals[i*len(originals)/min(5, len(originals))]
		piece := filepath.Join(b.TempDir(), "piece."+ending)
		switch ending {
		case "ogg":
			tool(b, "cp", original, piece)
		case "flac":
			tool(b, "ffmpeg", "-loglevel", "error", "-i", original, "-map", "0:a", "-map_metadata", "-1", "-sample_fmt", "s16", piece)
		case "mp3":
			tool(b, "ffmpeg", "-loglevel", "error", "-i", original, "-map", "0:a", "-map_metadata", "-1", "-q:a", "2", piece)
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

// BenchmarkMeasuring is what a scan of the library costs: decoding a piece to
// its end and taking all its measures, beside loudgain and ffmpeg, which only
// take the loudness and the true peak of the same files.
func BenchmarkMeasuring(b *testing.B) {
	for _, ending := range []string{"mp3", "flac", "ogg"} {
		b.Run(ending, func(b *testing.B) {
			pieces := realPieces(b, ending)
			var hours, ours, loudgain, ffmpeg float64
			for b.Loop() {
				before := ownSeconds(b)
				for _, piece := range pieces {
					hours += measured(b, piece).Hours()
				}
				ours += ownSeconds(b) - before
				loudgain += secondsOf(b, "loudgain", append([]string{"-q"}, pieces...)...)
				for _, piece := range pieces {
					ffmpeg += secondsOf(b, "ffmpeg", "-loglevel", "error", "-threads", "1", "-i", piece, "-af", "ebur128=peak=true", "-f", "null", "-")
				}
			}
			b.ReportMetric(0, "ns/op") // which says nothing here
			b.ReportMetric(ours/hours, "cpu-s/h")
			b.ReportMetric(loudgain/hours, "loudgain-cpu-s/h")
			b.ReportMetric(ffmpeg/hours, "ffmpeg-cpu-s/h")
			b.ReportMetric(ours/loudgain, "x-loudgain")
			b.ReportMetric(ours/ffmpeg, "x-ffmpeg")
		})
	}
}

// measured measures a piece as the library does, and tells its length.
func measured(b *testing.B, path string) time.Duration {
	b.Helper()
	s, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	meter, err := measure.New(s.SampleRate(), 2)
	if err != nil {
		b.Fatal(err)
	}
	frames, block := make([][2]float32, 4096), make([]float32, 2*4096)
	for {
		n, err := s.ReadFrames(frames)
		for i, f := range frames[:n] {
			block[2*i], block[2*i+1] = f[0], f[1]
		}
		meter.Write(block[:2*n])
		if err == io.EOF {
			return meter.Measures().Duration
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// ownSeconds is what this process has used of the processors, on all threads.
func ownSeconds(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// secondsOf runs a program and tells what it used of the processors.
func secondsOf(b *testing.B, name string, arguments ...string) float64 {
	b.Helper()
	command := exec.Command(name, arguments...)
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		b.Fatalf("%s, which make bench installs, does not run: %v\n%s", name, err, said.Bytes())
	}
	state := command.ProcessState
	return (state.UserTime() + state.SystemTime()).Seconds()
}
