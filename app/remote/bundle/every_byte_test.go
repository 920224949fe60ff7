//go:build !race

package bundle

import (
	"bytes"
	"runtime/debug"
	"testing"
)

func TestABundleThatIsCutShortAnywhereIsRefused(t *testing.T) {
	s := newSealer(t)
	sealed := sealedFor(t, s.reader, newForgery(t, s.sender).archive(t))
	if _, err := s.read(sealed); err != nil {
		t.Fatal(err)
	}
	for n := range len(sealed) {
		if _, err := s.read(sealed[:n]); err == nil {
			t.Fatalf("cut after %d of %d bytes it opens", n, len(sealed))
		}
	}
	plain := newForgery(t, s.sender).archive(t)
	for n := range len(plain) {
		if _, err := read(bytes.NewReader(plain[:n]), int64(n)); err == nil {
			t.Fatalf("unsealed and cut after %d of %d bytes it opens", n, len(plain))
		}
	}
}

func TestABundleWithAnyByteChangedIsRefusedOrToldByVerify(t *testing.T) {
	s := newSealer(t)
	sealed := sealedFor(t, s.reader, newForgery(t, s.sender).archive(t))
	for i := range sealed {
		sealed[i] ^= 1
		if b, err := s.read(sealed); err == nil {
			if err := b.Verify(t.Context(), nil); err == nil {
				t.Errorf("with byte %d changed it passes", i)
			}
		}
		sealed[i] ^= 1
	}
}

// Whatever its size, a bundle is opened, checked and read in little memory.
func TestALargeBundleNeedsLittleMemory(t *testing.T) {
	s := newSealer(t)
	o := s.order(session(noise(t, t.TempDir(), "a.flac", 200_000_000)))
	if _, err := Create(t.Context(), s.out, o); err != nil {
		t.Fatal(err)
	}
	o.Contents = Contents{}
	debug.FreeOSMemory()
	before := held()
	b, err := Open(s.out, s.reader.Opens())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Verify(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if grown := held() - before; grown > 30<<20 {
		t.Errorf("opening and verifying 200 MB took %d MB", grown>>20)
	}
}
