//go:build race

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
)

// looksLike paints nothing under the race detector: painting is the work of
// one goroutine, and takes ten times as long. What leads to a picture, the
// window's own goroutines with it, runs all the same.
func looksLike(*testing.T, string, fyne.Canvas) {}
