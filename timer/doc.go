// Package timer is the dose timeline of one session: the plan, the events
// that happen to it, and the state that follows from them.
//
// A session is an append-only list of [Event]. Folding the list with
// [State.Apply] gives a [State], and [State.At] tells where the session
// stands at any later moment. There are two clocks. Since dose starts when
// the medicine is taken and never stops, because pharmacology does not
// pause; [Safety] times hang on it. Programme position is where the session
// stands in its plan; the guide can hold it, stretch it and move it.
//
// All times inside a session are session time: the duration since the
// session was started, sleep of the computer included, corrections of its
// clock excluded. The conductor measures it; this package only reckons.
//
// Package timer is pure: it reads no clock, no file and no network, keeps no
// goroutine, and imports nothing but the standard library. It must stay so,
// because recovery and rehearsal rest on replaying the same events to the
// same state.
package timer
