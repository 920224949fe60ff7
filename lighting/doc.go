// Package lighting says what the lamps of the room should do: scenes, fades
// that are even to the eye, the planner that cuts a fade into commands for
// single lamps, and the rules that leave nothing behind.
//
// A session knows one fade at a time, a [Want]. A [Planner] follows it lamp
// by lamp: each lamp starts from where it is and moves, by steps that the eye
// does not catch, to the nearest light that lies on what remains of the fade.
// That one rule serves the start of a session, its course, a change of mind
// and the end of an outage alike; no lamp ever runs through steps that it
// missed. Lamps that somebody else switched off stay off.
//
// Package lighting is pure: no network, no file, no clock, nothing of ours
// imported. Drivers for real lamps implement [Driver] elsewhere. It must
// never plan a step that the eye catches, an alert, an effect, or light
// above the ceiling.
package lighting
