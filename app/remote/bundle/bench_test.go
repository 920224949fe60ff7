package bundle

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// sizes are what bundles weigh: some MP3s, an evening, and an evening as WAV,
// which takes 6 GB of disk and some minutes and is made on request alone.
func sizes() map[string]int {
	all := map[string]int{"10MB": 10, "300MB": 300}
	if os.Getenv("ROOMTONE_BENCH_LARGE") != "" {
		all["2GB"] = 2000
	}
	return all
}

// evening is a session of ten pieces, or of as many more as have 10 MB each.
func evening(t testing.TB, megabytes int) Contents {
	folder := t.TempDir()
	var paths []string
	n := max(10, megabytes/10)
	for i := range n {
		paths = append(paths, noise(t, folder, fmt.Sprintf("%d.flac", i), megabytes*1_000_000/n))
	}
	return session(paths...)
}

// copying is how long it takes to read, hash and write the same bytes.
func copying(t testing.TB, c Contents) time.Duration {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "copy"))
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(out.Name())
	began := time.Now()
	for _, track := range c.Tracks {
		in, err := os.Open(track.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyBuffer(io.MultiWriter(sha256.New(), out), in, make([]byte, copyBuffer)); err != nil {
			t.Fatal(err)
		}
		_ = in.Close()
	}
	if err := out.Sync(); err != nil {
		t.Fatal(err)
	}
	_ = out.Close()
	return time.Since(began)
}

func BenchmarkCreate(b *testing.B) {
	for name, size := range sizes() {
		b.Run(name, func(b *testing.B) { creating(b, evening(b, size), size) })
	}
	// One piece alone is hashed by one processor.
	b.Run("10MB-in-one", func(b *testing.B) {
		creating(b, session(noise(b, b.TempDir(), "one.flac", 10_000_000)), 10)
	})
}

func creating(b *testing.B, c Contents, megabytes int) {
	s := newSealer(b)
	o := s.order(c)
	var alone time.Duration
	for b.Loop() {
		b.StopTimer()
		alone += copying(b, o.Contents)
		b.StartTimer()
		if _, err := Create(b.Context(), s.out, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(megabytes)*float64(b.N)/b.Elapsed().Seconds(), "MB/s")
	ratio := b.Elapsed().Seconds() / alone.Seconds()
	b.ReportMetric(ratio, "×copy+hash")
	if ratio > 1.5 && megabytes >= 100 { // of less, the disk's own moods are the most
		b.Errorf("it took %.2f times what copying and hashing takes", ratio)
	}
}

// BenchmarkOpen opens a bundle and hands out the first piece, checked.
func BenchmarkOpen(b *testing.B) {
	for name, size := range sizes() {
		b.Run(name, func(b *testing.B) {
			s := newSealer(b)
			if _, err := Create(b.Context(), s.out, s.order(evening(b, size))); err != nil {
				b.Fatal(err)
			}
			debug.FreeOSMemory()
			before := held()
			for b.Loop() {
				bundle, err := Open(s.out, s.reader.Opens())
				if err != nil {
					b.Fatal(err)
				}
				r, _, err := bundle.Audio(bundle.Contents.Programme.Items[0].Path)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.ReadAt(make([]byte, 64<<10), 0); err != nil {
					b.Fatal(err)
				}
				_ = bundle.Close()
			}
			grown := float64(held()-before) / 1e6
			b.ReportMetric(grown, "MB-held")
			if grown > 100 {
				b.Errorf("opening it took %.0f MB of memory", grown)
			}
		})
	}
}

// held is what the heap has taken from the system and not given back.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys - m.HeapReleased)
}

// BenchmarkPassphrase is what a passphrase costs, in time and memory.
func BenchmarkPassphrase(b *testing.B) {
	s := newSealer(b)
	o := s.order(session(noise(b, b.TempDir(), "a.wav", 1000)))
	var err error
	if o.Sealed, err = WithPassphrase("abacus lunar oat pebble quill sable"); err != nil {
		b.Fatal(err)
	}
	sealed, _ := s.create(b, o)
	key, err := FromPassphrase("abacus lunar oat pebble quill sable")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(bytes.NewReader(sealed), int64(len(sealed)), key); err != nil {
			b.Fatal(err)
		}
	}
}
