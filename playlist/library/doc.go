// Package library knows the music on this computer: where it is, what it is
// called, what it is like, and what the guide says of it.
//
// It keeps two things apart. What a person said, the folders and the tags, is
// a small file of lines that only grows, the record; it is the one thing that
// cannot be found out anew. All else, what walking, opening and measuring
// gave, is an index in SQLite that may be deleted at any time: looking
// through the folders again makes it anew.
//
// A piece is known by its content, not by its name: see contentOf. So the
// guide's tags stay with it when it is moved, renamed or tagged by another
// program, and a piece that was moved is not measured again.
//
//	folders → walk → what is new or changed → open, or decode whole and measure ┐
//	record ─────────────────────────────────────────────────────────────────────┼→ [Track]
//	index ──────────────────────────────────────────────────────────────────────┘
//
// There are two ways to look at a file. [Library.Look], before a session,
// only opens what it does not know, so that a session can start at once.
// [Library.Scan] decodes it from beginning to end and measures it, with the
// lowest priority the system has. Both take what has not changed, by size and
// time, from the index, and both keep what was done when they are stopped.
//
// Decoding is not its business: [Config].Open does that.
//
// Package library must never change a file of music, never follow a folder
// twice, never guess whether a piece has words, and never let one file,
// however damaged or hostile, stop the others or the program.
package library
