package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	r.press("Done")
	r.reads("Choose a session")
	last, err := settings.Load(r.places.Settings())
	if err != nil || last.New || last.Room == "" {
		t.Errorf("what was chosen is not kept: %+v, %v", last, err)
	}
	r.shortcut("The first steps once more")
	r.reads("Welcome")
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
	}
}
