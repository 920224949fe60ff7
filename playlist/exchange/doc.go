// Package exchange reads and writes the playlists of other programs: M3U and
// M3U8, PLS, and XSPF.
//
// What it reads was written by anybody: it must never trust a length or a
// path, never open what a list names, and never fail on an entry that another
// program would pass over. It knows nothing of sessions.
package exchange
