package audio

import (
	"math"
	"testing"

	"roomtone/playlist"
)

// However many frames a file leaves for its last quantum: it fades to nothing,
// and does not break off.
func TestAFileThatIsOverBreaksOffNowhere(t *testing.T) {
	for _, last := range []int{0, 1, 17, 32, 63} {
		d := newDeck("a.wav", 0, 1)
		loud := make([][2]float32, 60*quantum+last)
		for i := range loud {
			loud[i] = [2]float32{.5, .5}
		}
		d.ring.write(loud)
		d.state.Store(deckOver)
		d.begin()
		d.gain = 1
		v := &voice{deck: d, gain: 1, end: math.Inf(1)}
		s := newScore(playlist.Mix{Speed: 1})
		var before [2]float64
		x := .5
		for range 64 {
			var mixed block
			from, to := d.follow(v, 0, 1, s)
			d.add(&mixed, 0, from, to)
			for i, f := range mixed {
				if step := math.Abs(f[0] - x); step > .001 { // a fade within [dryFade] takes a third of that
					t.Fatalf("%d frames in the last quantum: a step of %.4f at frame %d", last, step, i)
				}
				x, before = f[0], f
			}
		}
		if before != [2]float64{} {
			t.Errorf("%d frames in the last quantum: it ends at %v", last, before)
		}
	}
}

// A disk that wakes up after its deck was given up is not heard any more: the
// deck is closed at any moment.
func TestADeckThatWasGivenUpStaysSilent(t *testing.T) {
	d := newDeck("a.wav", 0, 10)
	d.begin()
	d.state.Store(deckFailed)
	v, s := &voice{deck: d, gain: 1, end: math.Inf(1)}, newScore(playlist.Mix{Speed: 1})
	if from, to := d.follow(v, 0, 1, s); from != 0 || to != 0 || !d.quiet.Load() {
		t.Fatalf("an empty deck that failed: %v to %v, given up: %v", from, to, d.quiet.Load())
	}
	d.ring.write(make([][2]float32, 4800))
	for range 40 {
		if from, to := d.follow(v, 0, 1, s); from != 0 || to != 0 {
			t.Fatalf("it is heard again, %v to %v", from, to)
		}
	}
}
