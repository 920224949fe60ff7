// Package screen is a lamp that is no lamp: a field of light on a display,
// for a room without lamps that can be dimmed. It is a driver like any other,
// so that it follows the same planner; who shows it asks [Lamp.Light] what to
// paint.
//
// Package screen must never paint anything itself, never keep anything on
// disk, and never be brighter than it was told to be.
package screen
