package audio

import (
	"math"

	"roomtone/playlist"
)

// hand is a [playlist.Hand] with what it starts from.
type hand struct {
	start, ramp float64
	from, to    touch
}

// touch is what a hand changes.
type touch struct {
	levelDB, depth float64
	room           float64 // 1: the room sounds; 0: silence
}

var untouched = touch{room: 1}

func newHand(in []playlist.Hand) []hand {
	out := make([]hand, len(in))
	for i, h := range in {
		to := touch{levelDB: math.Min(0, h.LevelDB), depth: float64(h.Depth), room: 1}
		if h.Silent {
			to.room = 0
		}
		start := sessionFrames(h.Start)
		out[i] = hand{start: start, ramp: sessionFrames(h.Ramp), from: handAt(out[:i], start), to: to}
	}
	return out
}

// handAt is what the last hand that has come changes at a place.
func handAt(hands []hand, place float64) touch {
	for i := len(hands) - 1; i >= 0; i-- {
		h := &hands[i]
		if h.start > place {
			continue
		}
		x := part(place, h.start, h.ramp)
		return touch{
			levelDB: h.from.levelDB + (h.to.levelDB-h.from.levelDB)*x,
			depth:   h.from.depth + (h.to.depth-h.from.depth)*x,
			room:    h.from.room + (h.to.room-h.from.room)*x,
		}
	}
	return untouched
}

// part is how far, 0–1, a ramp has come at a place.
func part(place, start, ramp float64) float64 {
	if place >= start+ramp {
		return 1
	}
	return math.Max(0, (place-start)/ramp)
}
