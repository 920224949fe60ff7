// Package cli is Roomtone in the terminal: the same session, by the same
// conductor, for rooms without a screen, for scripts and for support.
//
// With --json standard output carries nothing but JSON, and people are
// spoken to on standard error. Exit codes are 0 for done, 1 for failed, with
// one plain sentence that says what and what to do, and 2 for bad use.
//
// Package cli must hold no session state, never print a bridge's key, and
// always leave the terminal as it found it.
package cli
