package audio

import (
	"sync"
	"testing"

	"roomtone/playlist"
)

// A piece may be left out in the very moment at which it begins. Whoever comes
// first holds: the engine never begins what the feeder has closed, which would
// be cut off a moment later, and the feeder never closes what sounds.
func TestWhatIsLeftOutNeverBeginsAndWhatBeganIsNotCutOff(t *testing.T) {
	score := newScore(playlist.Mix{Stages: flat(0)})
	loaded := func() (*deck, *voice) {
		d := newDeck("a", 0, 60)
		d.ring.write(make([][2]float32, 5*Rate))
		return d, &voice{deck: d, end: 60 * Rate, gain: 1}
	}
	d, v := loaded()
	if !d.leaveOut() {
		t.Fatal("a deck that waits cannot be left out")
	}
	if _, to := d.follow(v, 0, 1, score); to != 0 || d.begun() {
		t.Errorf("what was left out begins, with a gain of %v", to)
	}
	d, v = loaded()
	if _, to := d.follow(v, 0, 1, score); to == 0 || !d.begun() {
		t.Errorf("it does not begin: its gain is %v", to)
	}
	if d.leaveOut() {
		t.Error("what sounds is cut off")
	}
	for range 100 {
		d, v := loaded()
		var left bool
		var wg sync.WaitGroup
		wg.Go(func() { left = d.leaveOut() })
		wg.Go(func() { d.follow(v, 0, 1, score) })
		wg.Wait()
		if left == d.begun() {
			t.Fatalf("left out: %v, begun: %v", left, d.begun())
		}
	}
}
