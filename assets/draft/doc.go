// Package draft is a template while somebody works on it: its versions, with
// undo and redo, and what is found in the latest one. It keeps no template
// from being wrong, because whoever changes two things must pass through the
// first: it says what is wrong, and where.
//
// It must never read or write a file, know a window, or judge by rules of its
// own: what is wrong is what package assets finds.
package draft
