//go:build !race

package session_test

import (
	"os"
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/playlist/library"
)

// BenchmarkFirstSound is the time from the press to the first samples of the
// first piece: the key by passphrase, the bundle's checks, the piece's hash,
// its decoder. The bundle of 2 GB, an evening as WAV, takes 4 GB of disk and
// is made on request alone.
func BenchmarkFirstSound(b *testing.B) {
	sizes := map[string]int64{"10MB": 10e6, "300MB": 300e6}
	if os.Getenv("ROOMTONE_BENCH_LARGE") != "" {
		sizes["2GB"] = 2000e6
	}
	for name, size := range sizes {
		b.Run(name, func(b *testing.B) { firstSound(b, size) })
	}
}

func firstSound(b *testing.B, size int64) {
	sender, _, ready := guide(b)
	weigh(b, ready, size)
	path, summary := sender.send(b, ready, session.Sending{})
	if summary.Size < size*9/10 {
		b.Fatalf("the bundle has %d bytes, and should have %d", summary.Size, size)
	}
	client := session.NewStudio(places.In(b.TempDir()))
	frames := make([][2]float32, 4800)
	for b.Loop() {
		p, err := client.OpenBundle(b.Context(), path, sixWords, []string{session.NoMusic})
		if err != nil {
			b.Fatal(err)
		}
		if err := client.Trust(p, "My guide"); err != nil {
			b.Fatal(err)
		}
		received, err := client.Receive(p, session.Choices{})
		if err != nil {
			b.Fatal(err)
		}
		s, err := p.Piece(received.Programme.Items[0].Path)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.ReadFrames(frames); err != nil {
			b.Fatal(err)
		}
		_, _ = s.Close(), p.Close()
	}
	if b.Elapsed()/time.Duration(b.N) > time.Second {
		b.Errorf("%v to the first sound", b.Elapsed()/time.Duration(b.N))
	}
}

// weigh makes the pieces of a session weigh so much together, with a chunk
// behind the sound that nobody hears. The first has at most the 65 MB of six
// minutes as WAV, the others the rest.
func weigh(b *testing.B, ready *session.Prepared, size int64) {
	b.Helper()
	files := map[string]bool{}
	var paths []string
	for _, it := range ready.Programme.Items {
		if it.Kind == playlist.KindTrack && !files[it.Path] {
			files[it.Path] = true
			paths = append(paths, it.Path)
		}
	}
	for i := range ready.Tracks {
		ready.Tracks[i].Tags = map[string]string{library.TagRedistributable: "yes"}
	}
	first := min(65_000_000, size/int64(len(paths)))
	for i, path := range paths {
		weight := first
		if i > 0 {
			weight = (size - first) / int64(len(paths)-1)
		}
		grow(b, path, weight)
	}
}

// grow adds a chunk of noise to a WAV file until it has that many bytes.
func grow(b *testing.B, path string, size int64) {
	b.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	more := max(0, size-info.Size()-8)
	head := []byte{'j', 'u', 'n', 'k', byte(more), byte(more >> 8), byte(more >> 16), byte(more >> 24)}
	if _, err := f.Write(head); err != nil {
		b.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(i * 7919 >> 3)
	}
	for more > 0 {
		n := min(more, int64(len(block)))
		if _, err := f.Write(block[:n]); err != nil {
			b.Fatal(err)
		}
		more -= n
	}
}
