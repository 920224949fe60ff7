// Package course keeps what is planned for one client, under a code and never
// a name: a preparation, six to eight dosing sessions about two weeks apart
// with an integration after each, and maintenance for some; with dates, the
// template of each and, afterwards, its record, how the music was found and
// what to change.
//
// A [Course] is a value: planning, moving and linking give a new one. Beside
// the code and the dates it holds what people typed, word for word.
//
// Package course must never compute a dose or a reason to go on or to stop,
// never remind anybody over a network, and never let a date hold up or start a
// session: the dates are for people.
package course
