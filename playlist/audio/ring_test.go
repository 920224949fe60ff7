package audio

import (
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestARingGivesWhatWasWrittenInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 50).Draw(t, "size")
		r := newRing(size)
		wrote, read := 0, 0
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				in := make([][2]float32, rapid.IntRange(0, 80).Draw(t, "n"))
				for i := range in {
					in[i] = [2]float32{float32(wrote + i), float32(-wrote - i)}
				}
				n := r.write(in)
				if want := min(len(in), size-(wrote-read)); n != want {
					t.Fatalf("took %d, with room for %d", n, want)
				}
				wrote += n
			},
			"read": func(t *rapid.T) {
				out := r.peek(rapid.IntRange(0, 80).Draw(t, "n"))
				for i, f := range out {
					if f != [2]float32{float32(read + i), float32(-read - i)} {
						t.Fatalf("frame %d is %v", read+i, f)
					}
				}
				n := rapid.IntRange(0, len(out)).Draw(t, "skip")
				r.skip(n)
				read += n
			},
			"": func(t *rapid.T) {
				if r.level() != wrote-read || r.free() != size-r.level() {
					t.Fatalf("level %d, free %d", r.level(), r.free())
				}
			},
		})
	})
}

func TestARingJoinsTwoGoroutines(t *testing.T) {
	const total = 200000
	r := newRing(1000)
	var wg sync.WaitGroup
	wg.Go(func() {
		in := make([][2]float32, 333)
		for n := 0; n < total; {
			for i := range in {
				in[i][0] = float32(n + i)
			}
			n += r.write(in[:min(len(in), total-n)])
		}
	})
	for n := 0; n < total; {
		out := r.peek(777)
		for i, f := range out {
			if f[0] != float32(n+i) {
				t.Fatalf("frame %d is %v", n+i, f[0])
			}
		}
		r.skip(len(out))
		n += len(out)
	}
	wg.Wait()
}
