// Package playlist says what the room should hear: which whole pieces of
// music, from when to when, with which fades, at which level, and what the
// generated bed behind them should be like.
//
// The types here are plain data. [Fill] chooses; package audio plays.
//
// Package playlist is pure: no file, no clock, no sound card, no goroutine,
// nothing of ours imported. The same tracks, the same slots and the same
// seed must always give the same programme.
package playlist
