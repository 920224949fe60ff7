package lighting

import "time"

// RestoreFade is how long lamps take to become what they were before a
// session.
const RestoreFade = 10 * time.Second

// Owed are the lamps of a snapshot that a session has to give back: those
// that were lit. The others it never touched. A lamp that was switched by a
// hand since, as left tells, stays with the hand.
func Owed(before []Lamp, left func(lamp string) bool) []Lamp {
	var owed []Lamp
	for _, l := range before {
		if l.On && !left(l.ID) {
			owed = append(owed, l)
		}
	}
	return owed
}

// Without are the lamps that are not among the others, by ID.
func Without(lamps, others []Lamp) []Lamp {
	var rest []Lamp
	for _, l := range lamps {
		if _, ok := Find(others, l.ID); !ok {
			rest = append(rest, l)
		}
	}
	return rest
}

// Find is the lamp with an ID.
func Find(lamps []Lamp, id string) (Lamp, bool) {
	for _, l := range lamps {
		if l.ID == id {
			return l, true
		}
	}
	return Lamp{}, false
}
