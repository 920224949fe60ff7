//go:build !race

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// looksLike holds a window to its picture in testdata.
func looksLike(t *testing.T, picture string, c fyne.Canvas) {
	t.Helper()
	test.AssertRendersToImage(t, picture, c)
}
