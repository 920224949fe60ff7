package ui

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// record is the newest session's journal.
func (r *room) record() *journal.Record {
	r.t.Helper()
	paths, err := filepath.Glob(filepath.Join(r.places.Sessions(), "*"+journal.Extension))
	if err != nil || len(paths) == 0 {
		r.t.Fatalf("no session was written down: %v", err)
	}
	slices.Sort(paths)
	record, err := journal.Open(paths[len(paths)-1])
	if err != nil {
		r.t.Fatal(err)
	}
	return record
}

// written waits until the journal holds n events of a kind, and gives them.
func (r *room) written(k timer.Kind, n int) []timer.Event {
	r.t.Helper()
	var found []timer.Event
	r.until("the journal has "+string(k), func() bool {
		found = nil
		for _, e := range r.record().Events {
			if e.Kind == k {
				found = append(found, e)
			}
		}
		return len(found) >= n
	})
	if len(found) > n {
		r.t.Fatalf("%d events %s, want %d", len(found), k, n)
	}
	return found
}

func (r *room) start() {
	r.t.Helper()
	r.press(tryIt)
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
}

// TestASessionFromStartToEnd is an evening at the desk, with the real studio
// behind it.
func TestASessionFromStartToEnd(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	r.start()
	last, err := settings.Load(r.places.Settings())
	if err != nil || last.Template != "lozenge-low" || last.Output != "null" {
		t.Errorf("the choice is not kept for next time: %+v, %v", last, err)
	}

	r.shortcut("Write a note")
	note := r.window.desk.drawer.notes.note
	if r.window.window.Canvas().Focused() != fyne.Focusable(note) {
		t.Fatal("the line for a note has not the keyboard")
	}
	test.Type(note, "  Calm, warm hands ")
	r.key(fyne.KeyReturn)
	if got := r.written(timer.NoteWritten, 1)[0].Text; got != "Calm, warm hands" {
		t.Errorf("the note reads %q", got)
	}
	if note.Text != "" || r.window.window.Canvas().Focused() != nil {
		t.Error("the line is not empty and free again")
	}

	// The first two seconds of a phase are guarded against a double press.
	r.until("two seconds have gone", func() bool { return r.window.desk.latest.Position.InPhase > 2100*time.Millisecond })
	next := r.button("Next")
	test.Tap(next)
	test.Tap(next)
	left := r.written(timer.Advanced, 1)[0]
	r.reads("by now.")
	if phase := r.window.desk.latest.Phase(); r.window.desk.latest.Position.Phase != 1 || left.Phase == phase.ID {
		t.Errorf("after a double press it is in phase %d", r.window.desk.latest.Position.Phase+1)
	}

	r.press("Dose taken")
	r.written(timer.DoseTaken, 1)
	r.reads("Since dose")

	shown := r.written(timer.PromptShown, len(r.window.desk.latest.State.Prompts))
	if len(shown) == 0 {
		t.Fatal("no prompt was shown")
	}
	top := r.window.desk.latest.Waiting[0].ID
	r.key(fyne.KeySpace)
	if got := r.written(timer.PromptAnswered, 1)[0].Prompt; got != top {
		t.Errorf("space acknowledged %s, and %s stood first", got, top)
	}

	r.shortcut("Write a note")
	test.Type(note, "half a thou")
	r.key(fyne.KeyEscape)
	r.written(timer.Panicked, 1)
	if note.Text != "half a thou" {
		t.Errorf("after Escape the note reads %q", note.Text)
	}
	r.reads("Quiet: soft sound, warm low light")
	r.shortcut("Undo a skip, or the quiet")
	r.written(timer.PanicUndone, 1)
	r.until("the quiet is over", func() bool { return !r.window.desk.latest.State.Panic })

	r.key(fyne.KeyEscape)
	r.written(timer.Panicked, 2)
	r.until("it is quiet", func() bool { return r.window.desk.latest.State.Panic })
	r.key(fyne.KeyEscape)
	r.reads("End the session?")
	r.key(fyne.KeyEscape)
	if reads(r.content(), "End the session?") {
		t.Error("Escape does not keep going")
	}
	r.key(fyne.KeyReturn)
	r.key(fyne.KeyEscape)
	r.reads("End the session?")
	r.key(fyne.KeyReturn)
	r.written(timer.Ended, 1)
	r.reads("The session has ended.")
	r.press("Back to the start")
	r.reads("Choose a session")
}

func TestClosingTheWindowAsksFirst(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "im"}))
	closed := false
	r.window.window.SetOnClosed(func() { closed = true })
	r.start()
	r.window.close()
	r.reads("End the session?")
	if closed {
		t.Fatal("it closed on a running session")
	}
	r.press("End the session (Enter)")
	r.until("the window has closed", func() bool { return closed })
	if !r.record().Ended {
		t.Error("the session did not end")
	}
}

// TestASecondSessionFollowsAFirst ends the first after its window was to be
// closed and was not: what was answered then is no answer now.
func TestASecondSessionFollowsAFirst(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "im"}))
	closed := false
	r.window.window.SetOnClosed(func() { closed = true })
	r.start()
	r.window.close()
	r.press("Keep going")
	r.shortcut("End the session…")
	r.key(fyne.KeyReturn)
	r.reads("Its record stands on the page Records.")
	if closed {
		t.Fatal("the window closed, and the guide had kept going")
	}

	r.press("Back to the start")
	r.until("it is ready", func() bool { b := r.button(tryIt); return b != nil && !b.Disabled() })
	r.press(tryIt)
	r.until("the desk is there", func() bool { return r.window.desk != nil })
	if s := r.window.desk.latest; s != nil && s.State.Over {
		t.Error("the second session begins with the sight of the first")
	}
	r.until("it runs", func() bool { return r.window.desk.latest != nil && r.window.desk.latest.State.Running })
}

// interrupted is a session as a crash leaves it: no end, and a minute ago.
func interrupted(t *testing.T) func(places.Places) {
	return func(p places.Places) {
		chosen(t, settings.Settings{Template: "im"})(p)
		studio := session.NewStudio(p)
		prepared, err := studio.Prepare(t.Context(), session.Choices{Template: "im"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		show, err := json.Marshal(prepared.Show)
		if err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-time.Minute)
		j, err := journal.Create(filepath.Join(p.Sessions(), "crashed"+journal.Extension), journal.Header{
			ID: "crashed", Template: "im", Title: prepared.Template.Title, Created: then, Plan: prepared.Show.Plan, Show: show,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(j.Append(timer.Event{Kind: timer.Started, At: then}), j.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnInterruptedSessionIsOfferedAndGoesOn(t *testing.T) {
	r := openRoom(t, interrupted(t))
	r.reads("was interrupted at " + r.record().LastSeen.Wall.Format("15:04"))
	r.press("Go on")
	r.until("the desk is there", func() bool { return r.window.desk != nil && r.window.desk.latest != nil })
	if gap := r.written(timer.Gap, 1)[0].By; gap < 55*time.Second || gap > 3*time.Minute {
		t.Errorf("the gap is noted as %v, and was a minute", gap)
	}
	if since := r.window.desk.latest.Position.SinceStart; since < 55*time.Second {
		t.Errorf("the clock stands at %v, as if nothing had passed", since)
	}
}

func TestAnInterruptedSessionCanBeEnded(t *testing.T) {
	r := openRoom(t, interrupted(t))
	r.reads("was interrupted at")
	r.press("End it")
	r.until("it is gone", func() bool { return !reads(r.content(), "was interrupted at") })
	if !r.record().Ended {
		t.Error("its journal has no end")
	}
	if r.window.desk != nil {
		t.Error("it began instead")
	}
}
