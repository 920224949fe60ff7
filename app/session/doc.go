// Package session puts a session together from what a person chose: it
// loads the template, looks through the music, opens sound and lights, begins
// the journal, and hands all of it to a conductor. The window and the
// terminal both start here, so that a session is the same from either.
//
// It must hold no session state of its own, and open nothing before it is
// asked to.
package session
