//go:build !race

package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// A key is made from a passphrase slowly on purpose; under the race detector
// that takes half a minute each time, on one goroutine.
func TestRecordsAreSealedUnderAPassphrase(t *testing.T) {
	r, id := atRecords(t)
	r.press("How records are kept…")
	r.reads("This computer has no keyring: choose a passphrase.")
	pass := find(r.content(), func(e *widget.Entry) bool { return e.Password })
	test.Type(pass, "four calm words here")
	r.press("Seal the records")
	r.until("they are sealed", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "2 records are sealed.") })
	key := find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.Text, "AGE-SECRET-KEY-1") })
	if key == nil {
		t.Fatal("the key for paper is not shown")
	}
	r.press("It is written down")
	if key.Text != "" {
		t.Error("the key for paper is still there")
	}
	other := find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.PlaceHolder, "another passphrase") })
	test.Type(other, "short")
	r.press("Keep the key under it")
	r.until("a short one is refused", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "12 signs or more") })
	test.Type(other, "other calm words now")
	r.press("Keep the key under it")
	r.until("it is kept", func() bool {
		return strings.Contains(strings.Join(seen(r.content()), "\n"), "The key is kept as you chose")
	})
	r.press("Lock now")
	r.until("the list says so", func() bool { return strings.Contains(strings.Join(listOf(r).texts(), " "), "sealed and locked") })
	listOf(r).list.Select(1)
	r.until("it asks for the passphrase", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "This record is sealed.") })
	pass = find(r.content(), func(e *widget.Entry) bool { return e.Password })
	test.Type(pass, "something else here")
	r.press("Unlock")
	r.until("it is refused", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "not the right one") })
	test.Type(pass, "other calm words now")
	r.press("Unlock")
	r.until("it is read", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "128/82, pulse 71") })
	if _, err := r.studio.Records().Open(id); err != nil {
		t.Error(err)
	}
}
