package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/places"
	"roomtone/app/settings"
)

// newcomer opens the window on a profile that keeps nothing yet.
func newcomer(t *testing.T) *room {
	t.Helper()
	r := open(t, nil)
	r.reads("Welcome")
	return r
}

func TestTheFirstStartLeadsToTheSession(t *testing.T) {
	r := newcomer(t)
	r.reads("How loud is the music here?")
	r.press("Next")
	r.reads("Your music")
	r.press("Next")
	pick := find(r.content(), func(s *widget.Select) bool { return len(s.Options) > 1 && s.Options[1] == "This screen as the lamp" })
	pick.SetSelectedIndex(1)
	r.press("Next")
	r.reads("Records are files that whoever can read your files")
	r.press("Done")
	r.reads("Choose a session")
	if k, err := r.studio.Records().Keeping(); err != nil || k.Sealed() {
		t.Errorf("nobody asked for a seal: %+v, %v", k, err)
	}
	last, err := settings.Load(r.places.Settings())
	if err != nil || last.New || last.Room == "" {
		t.Errorf("what was chosen is not kept: %+v, %v", last, err)
	}
	r.shortcut("The first steps once more")
	r.reads("Welcome")
}

// Who likes leaves the first start with sealed records, and with their key for
// paper.
func TestTheFirstStartSealsTheRecords(t *testing.T) {
	r := newcomer(t)
	for range 3 {
		r.press("Next")
	}
	pass := func(text string) {
		entry := find(r.content(), func(e *widget.Entry) bool { return e.PlaceHolder == "a passphrase of four or five words" })
		entry.SetText(text)
		r.press("Seal the records")
	}
	pass("short")
	r.until("it is said that it is too short", func() bool { return reads(r.content(), "A passphrase needs") })
	pass("a lake at dawn in winter")
	r.until("the key for paper is shown", func() bool {
		key := find(r.content(), func(e *entry) bool { return strings.HasPrefix(e.Text, "AGE-SECRET-KEY-") })
		return key != nil && key.Visible()
	})
	r.reads("Each record is sealed when its session has ended")
	if reads(r.content(), "A passphrase needs") {
		t.Error("what was wrong before is still said")
	}
	r.press("It is written down")
	if find(r.content(), func(e *entry) bool { return strings.HasPrefix(e.Text, "AGE-SECRET-KEY-") }) != nil {
		t.Error("the key for paper is still shown")
	}
	r.press("Done")
	if k, err := r.studio.Records().Keeping(); err != nil || !k.Sealed() || k.Wrapped == "" {
		t.Errorf("%+v, %v", k, err)
	}
}

func TestTheFirstStartIsSkippedOnceAndForAll(t *testing.T) {
	r := newcomer(t)
	r.press("Skip all of it")
	r.reads("Choose a session")
	if r.window.first() {
		t.Error("it comes again")
	}
}

func TestMusicOfTheFirstStartIsTakenIntoTheLibrary(t *testing.T) {
	r := newcomer(t)
	music := filepath.Join(t.TempDir(), "calm")
	if err := os.Mkdir(music, 0o700); err != nil {
		t.Fatal(err)
	}
	r.press("Skip all of it")
	r.window.takeIn([]string{music})
	r.until("the folder is in the library", func() bool {
		shelf, err := r.studio.Library(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		folders, err := shelf.Folders()
		return err == nil && slices.Equal(folders, []string{music})
	})
}

func TestNothingIsAheadOfAnInterruptedSession(t *testing.T) {
	r := open(t, func(p places.Places) {
		interrupted(t)(p)
		if err := os.Remove(p.Settings()); err != nil {
			t.Fatal(err)
		}
	})
	r.reads("was interrupted at")
}

// TestAFileComesBeforeTheFirstSteps is the client at home, who opens the
// program by the file that they were sent.
func TestAFileComesBeforeTheFirstSteps(t *testing.T) {
	r := newcomer(t)
	r.window.Open(filepath.Join(t.TempDir(), "evening.roomtone"))
	if reads(r.content(), "Welcome") || reads(r.content(), "Choose a session") {
		t.Errorf("the file is not opened. What is seen: %q", seen(r.content()))
	}
}

func TestPicturesOfTheFirstStart(t *testing.T) {
	for _, size := range []fyne.Size{large, small} {
		r := newcomer(t)
		layOut(r.window.window, size)
		fits(t, r.window.window, size)
		looksLike(t, fmt.Sprintf("first-%.0f.png", size.Width), r.window.window.Canvas())
		r.press("Next")
		r.press("Next")
		r.reads("Pair your Hue bridge once")
		layOut(r.window.window, size)
		fits(t, r.window.window, size)
		looksLike(t, fmt.Sprintf("first-lights-%.0f.png", size.Width), r.window.window.Canvas())
		r.press("Next")
		r.reads("The records")
		layOut(r.window.window, size)
		fits(t, r.window.window, size)
		looksLike(t, fmt.Sprintf("first-records-%.0f.png", size.Width), r.window.window.Canvas())
	}
}
