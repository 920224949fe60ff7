// Package support is what helps when something went wrong: a log that turns
// over, a file for crashes, and one archive of both that a person can read
// before they send it to anybody.
//
// Package support must never write down what a person typed or whose session
// it was, a title or a place of music, or a name of a device: kinds, codes,
// counts and times are all it knows. It must never send anything anywhere, and
// never stop or delay a session: what cannot be logged is not.
package support
