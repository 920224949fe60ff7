//go:build !race

package session_test

import (
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/app/session"
)

// BenchmarkFirstSound is the time from the press to the first samples of the
// first piece: the key by passphrase, the bundle's checks, the piece's hash,
// its decoder. The bundle weighs 30 MB.
func BenchmarkFirstSound(b *testing.B) {
	sender, _, ready := guideWith(b, 48000)
	path, _ := sender.send(b, ready, session.Sending{})
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
