package bundle

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// Whatever the sizes in which it is handed over, all of it arrives in order.
func TestWhatIsWrittenBehindArrivesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got, want bytes.Buffer
		b := newBehind(&got)
		for i, size := range rapid.SliceOfN(rapid.IntRange(0, 2*behindBuffer), 0, 5).Draw(t, "sizes") {
			part := bytes.Repeat([]byte{byte(i + 1)}, size)
			want.Write(part)
			if n, err := b.Write(part); n != size || err != nil {
				t.Fatalf("of %d bytes it took %d, %v", size, n, err)
			}
			clear(part) // whoever writes may use it again at once
		}
		if err := b.close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("%d bytes arrived, and not the %d that were written", got.Len(), want.Len())
		}
	})
}

// full takes so many bytes, and no more.
type full struct{ room int }

var errFull = errors.New("no space left on the disk")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// A full disk ends what is being made, and leaves no goroutine behind.
func TestAFaultBehindIsToldToWhoeverWrites(t *testing.T) {
	for name, room := range map[string]int{"at once": 0, "later": 3*behindBuffer + 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBehind(&full{room: room})
				_, err := io.CopyN(struct{ io.Writer }{b}, zeros{}, 100*behindBuffer)
				if !errors.Is(err, errFull) {
					t.Errorf("writing says %v", err)
				}
				if err := b.close(); !errors.Is(err, errFull) {
					t.Errorf("closing says %v", err)
				}
			})
		})
	}
}

// What never filled a buffer is written, and its fault told, at the end.
func TestAFaultOfTheLastBytesIsTold(t *testing.T) {
	b := newBehind(&full{})
	if _, err := b.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := b.close(); !errors.Is(err, errFull) {
		t.Errorf("closing says %v", err)
	}
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
