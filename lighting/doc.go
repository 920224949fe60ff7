// Package lighting says what the lamps of the room should do: scenes, fades
// that are even to the eye, the planner that cuts a fade into commands for
// single lamps, and the rules that let a human hand win and leave nothing
// behind.
//
// Package lighting is pure: no network, no file, no clock, nothing of ours
// imported. Drivers for real lamps implement [Driver] elsewhere. It must
// never plan a step that the eye catches, an alert, an effect, or light
// above the ceiling.
package lighting
