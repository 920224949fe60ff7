package lighting

import (
	"slices"
	"time"
)

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
	return slices.DeleteFunc(slices.Clone(lamps), func(l Lamp) bool {
		return slices.ContainsFunc(others, func(o Lamp) bool { return o.ID == l.ID })
	})
}
