// Package journal keeps one session on disk: an append-only file of JSON
// lines, a header with the whole plan first, then the events as they
// happened.
//
// Commands and phase changes are on the disk when [Journal.Append] returns;
// between them a heartbeat says when the session was last alive. A line that
// a crash tore off is set aside and the rest goes on; a file that is damaged
// in its middle, foreign, or newer than this program is refused in plain
// words and never changed.
//
// Each line carries the SHA-256 of the line before it, the header included,
// and a session that has ended is closed by a line of its own: [Chain] tells
// what was changed, removed or moved since. Journals of version 1, from before
// the chain, are read and gone on with; what is added to them is chained. A
// broken chain is told, and stops neither reading nor going on.
//
// A record that was sealed after its end is somebody else's to open: here it
// is [ErrSealed], and never unfinished.
//
// A journal that cannot be written must never stop a session: what could not
// be written is kept in memory and written, in order, as soon as it can be.
// A [Journal] has one owner; it is not safe for use by several goroutines.
package journal
