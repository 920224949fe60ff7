// Package room keeps the lamps of one room at the session's light.
//
// A [Worker] holds only the latest [lighting.Want]. It writes down what the
// lamps were before it sends the first command, follows the wanted light by
// the [lighting.Planner], and gives the lamps back at the end. A bridge that
// does not answer is tried again quietly; the session never waits for it.
//
// Package room must never send a command before the snapshot is on disk,
// never write over what a crashed session left there, and never remove it
// before the lamps are restored.
package room
