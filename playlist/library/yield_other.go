//go:build !linux

package library

// yield does nothing: only Linux gives threads of one program priorities of
// their own without more ado.
func yield() {}
