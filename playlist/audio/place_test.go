package audio

import (
	"math"
	"testing"
	"time"

	"roomtone/playlist"
)

// A session begins before its first file has been opened. What is heard must
// not depend on how long that takes.
func TestAPieceThatOpensLateIsAtItsPlace(t *testing.T) {
	path := wavFile(t, tone(Rate, 20, 440.7, .25))
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{track(path, 0, 18*second)}}
	const length = 6
	want, _ := rendered(t, Config{}, mix, length*second)

	e := newEngine(0, -1, newBedRing())
	bed := newBed(0, bedFirst)
	e.bed.begin(bed.generate, bedFirst)
	go e.bed.run(t.Context(), bed.generate)
	opened := make(chan struct{})
	f := newFeeder(e, func(path string) (Stream, error) { <-opened; return Open(path) })
	defer f.close()
	f.use(mix)
	f.jump(beginning(100 * time.Millisecond))
	f.step(t.Context())
	got := make([][2]float64, length*Rate)
	const late = Rate / 2
	pull := func(from, to int) {
		for at := from; at < to; at += late / 10 {
			for e.bed.ready() < late {
				e.bed.poke()
				time.Sleep(time.Millisecond)
			}
			e.Stream(got[at : at+late/10])
		}
	}
	pull(0, late)
	if f.decks[0].begun() {
		t.Fatal("the file plays before it was opened")
	}
	close(opened)
	waitFor(t, "the file to be read", func() bool { return f.decks[0].ring.level() > (length+reserveSeconds)*Rate })
	pull(late, len(got))
	// From where its gain has caught up.
	for i := late + 2*Rate; i < len(got); i++ {
		if math.Abs(got[i][0]-want[i][0]) > 1e-9 {
			t.Fatalf("frame %d is %v, and %v in the render", i, got[i], want[i])
		}
	}
}

func TestASessionThatHasOnlyJustBegunIsPlayedFromItsBeginning(t *testing.T) {
	for now, want := range map[time.Duration]float64{
		0: 0, 3 * time.Millisecond: 0, 650 * time.Millisecond: 0,
		time.Second: Rate, time.Hour: 3600 * Rate,
	} {
		if got := beginning(now); got != want {
			t.Errorf("at %v it begins at frame %v", now, got)
		}
	}
}
