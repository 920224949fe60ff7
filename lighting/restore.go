package lighting

import (
	"errors"
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

// ErrOutOfReach is a lamp that has no power, or is too far away.
var ErrOutOfReach = errors.New("the lamp is out of reach. Is its wall switch on?")

// ErrNoLamp is a lamp that its bridge does not know any more.
var ErrNoLamp = errors.New("the bridge knows nothing of this lamp any more")

// LampError is why one lamp of several failed.
type LampError struct {
	Lamp string // its ID
	Err  error
}

func (e *LampError) Error() string { return e.Err.Error() }

func (e *LampError) Unwrap() error { return e.Err }

// Settle is what is still owed after a driver's Restore has answered with err:
// nothing to a lamp that is out of reach and was so before the session, for
// many bridges call such a lamp lit, and nothing to one that is no more. It
// gives the lamps that are left, and what is left of the error.
func Settle(owed []Lamp, err error) ([]Lamp, error) {
	var rest []error
	for _, e := range parts(err) {
		var its *LampError
		if !errors.As(e, &its) {
			rest = append(rest, e)
			continue
		}
		n := len(owed)
		owed = slices.DeleteFunc(slices.Clone(owed), func(l Lamp) bool {
			return l.ID == its.Lamp && (errors.Is(e, ErrNoLamp) || !l.Reachable && errors.Is(e, ErrOutOfReach))
		})
		if len(owed) == n {
			rest = append(rest, e)
		}
	}
	return owed, errors.Join(rest...)
}

// parts are the errors that were joined in one.
func parts(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, parts(e)...)
	}
	return all
}

// Without are the lamps that are not among the others, by ID.
func Without(lamps, others []Lamp) []Lamp {
	return slices.DeleteFunc(slices.Clone(lamps), func(l Lamp) bool {
		return slices.ContainsFunc(others, func(o Lamp) bool { return o.ID == l.ID })
	})
}
