package audio

import (
	"fmt"
	"testing"

	"roomtone/playlist"
)

var shapes = []shape{
	{},
	{brightness: .1, density: .15, energy: .15},
	{brightness: .5, density: .5, energy: .5},
	{brightness: .3, density: .9, energy: .6},
	{brightness: 1, density: 1, energy: 1},
}

func TestTheBedSleepsWhileItIsNotHeard(t *testing.T) {
	path := wavFile(t, hum(48000, 40))
	mix := playlist.Mix{Items: []playlist.Item{track(path, 0, 38*second)}, Stages: flat(0)}
	e, f, stop := offline(t, Config{}, mix)
	defer stop()
	buffer := make([][2]float64, 4800)
	var at10 int64
	for i := range 300 {
		f.step(t.Context())
		if err := f.await(t.Context(), len(buffer)); err != nil {
			t.Fatal(err)
		}
		e.Stream(buffer)
		if i == 100 {
			at10 = e.bed.used.Load()
		}
	}
	if now := e.bed.used.Load(); now != at10 {
		t.Errorf("%d blocks were used behind a track", now-at10)
	}
}

func BenchmarkBed(b *testing.B) {
	g := newBed(1, shapes[4])
	var block [bedBlock][2]float32
	b.ReportAllocs()
	for b.Loop() {
		g.generate(&block, shapes[4])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(bedBlock*1e9/Rate)*100, "%core")
}

func BenchmarkEngine(b *testing.B) {
	for _, amplitude := range []float64{.1, .9} {
		b.Run(fmt.Sprintf("two decks at %.1f", amplitude), func(b *testing.B) {
			mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{
				track(wavFile(b, noise(48000, 30, amplitude, 1)), 0, 40*second),
				track(wavFile(b, noise(48000, 30, amplitude, 2)), 0, 40*second),
			}}
			e, f, stop := offline(b, Config{}, mix)
			defer stop()
			if err := f.await(b.Context(), 480); err != nil {
				b.Fatal(err)
			}
			buffer := make([][2]float64, 480)
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range f.decks { // the same ten seconds for ever
					if d.ring.level() < 5*Rate {
						d.ring.read.Store(d.ring.wrote.Load() - int64(len(d.ring.frames)))
					}
				}
				e.at = 20 * Rate
				e.Stream(buffer)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(480*1e9/Rate)*100, "%core")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, i := range []int{0, 6, 8, 10} {
		f := formats[i]
		b.Run(f.name, func(b *testing.B) {
			path := made(b, music(44100, 30), f.name, f.make)
			b.ReportAllocs()
			for b.Loop() {
				s := open(b, path)
				if _, err := all(s); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/30e9*100, "%core")
		})
	}
}
