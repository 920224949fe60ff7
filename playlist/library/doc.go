// Package library finds the music on this computer: it walks folders, reads
// tags, and has every file opened once, so that what a session chooses from
// can be played and what cannot is named with its reason.
//
// Decoding is not its business: the caller's [Scanner.Open] does that.
//
// Package library must never change a file, never follow a folder twice,
// and never let one file, however damaged or hostile, stop the others or the
// program.
package library
