//go:build !race

package playlist

import (
	"fmt"
	"testing"
)

func BenchmarkFill(b *testing.B) {
	for _, n := range []int{0, 100, 1_000, 10_000, 100_000} {
		r := Request{Slots: session(lozenge), Tracks: music(1, n), Seed: 1}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fill(r)
			}
		})
	}
}
