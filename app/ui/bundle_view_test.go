package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/playlist"
	"roomtone/playlist/library"
)

func TestAPreparedSessionBecomesAFileForAClient(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "at-home-lozenge"}))
	r.press("Session bundle…")
	r.reads("No music is in this session")
	view := r.sending()
	view.from.SetText("Ada")
	path := filepath.Join(t.TempDir(), "evening")
	view.write(path)
	r.reads("Tell your client words and digits by telephone")
	var six string
	look(r.content(), func(o fyne.CanvasObject) {
		if text, ok := o.(*canvas.Text); ok && len(strings.Fields(text.Text)) == 6 && strings.ToLower(text.Text) == text.Text && !strings.ContainsAny(text.Text, "0123456789") {
			six = text.Text
		}
	})
	if six == "" {
		t.Fatalf("the six words are not to be read: %q", seen(r.content()))
	}
	client := otherComputer(t)
	p, err := client.OpenBundle(t.Context(), path+session.BundleExtension, six, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.Manifest.From != "Ada" || p.Manifest.Template != "at-home-lozenge" {
		t.Errorf("it is from %q, of %s", p.Manifest.From, p.Manifest.Template)
	}
	r.reads(bundle.Fingerprint(p.Manifest.Signer))
	r.press("Copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != six {
		t.Errorf("the clipboard has %q", got)
	}
	r.press("Back")
	r.reads("Choose a session")
}

// sending is the page that is open.
func (r *room) sending() *bundleView { return r.window.sending }

func TestAWrongKeyIsSaidAndWritesNothing(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "at-home-lozenge"}))
	r.press("Session bundle…")
	r.sending().key.SetText("age1nonsense")
	path := filepath.Join(t.TempDir(), "evening.roomtone")
	r.sending().write(path)
	r.until("it is said", func() bool { return r.sending().problem.Text != "" })
	if found, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(found) != 0 {
		t.Errorf("it left %v", found)
	}
}

func TestWhatIsMissingAtTheClientsIsSaidBefore(t *testing.T) {
	free := map[string]string{library.TagRedistributable: "yes"}
	p := &session.Prepared{
		Tracks: []playlist.Track{{Path: "a", Title: "Mine", Tags: free}, {Path: "b", Title: "Bought"}, {Path: "c", Title: "Not in it"}},
		Programme: playlist.Programme{Items: []playlist.Item{
			{Path: "a"}, {Kind: playlist.KindBed}, {Path: "b"}, {Path: "b"},
		}},
	}
	inside, only := p.Parting(false)
	if len(inside) != 1 || inside[0].Title != "Mine" || len(only) != 1 || only[0].Title != "Bought" {
		t.Errorf("inside %v, named %v", inside, only)
	}
	if inside, only := p.Parting(true); len(inside) != 0 || len(only) != 2 {
		t.Errorf("with references only: inside %v, named %v", inside, only)
	}
	view := &bundleView{prepared: p}
	if text := view.inside(); !strings.Contains(text, "Bought") || !strings.Contains(text, "Only named") {
		t.Errorf("it says %q", text)
	}
}

func TestARecordOfAStrangerIsComparedFirst(t *testing.T) {
	guide := openRoom(t, chosen(t, settings.Settings{}))
	client := otherComputer(t)
	_, key, _ := client.PublicKeys()
	path := sent(t, guide.studio, key)
	p, err := client.OpenBundle(t.Context(), path, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Trust(p, "Ada"); err != nil {
		t.Fatal(err)
	}
	ready, err := client.Receive(p, session.Choices{Output: "null", Speed: 3600})
	if err != nil {
		t.Fatal(err)
	}
	s, err := client.Start(t.Context(), ready, session.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	record := filepath.Join(t.TempDir(), "mine.roomtone-record")
	if _, err := client.GiveBack("", record); err != nil {
		t.Fatal(err)
	}
	guide.window.Open(record)
	guide.reads("does not know whose it is")
	guide.press("The digits are the same")
	guide.reads("Type what you call this computer first")
	guide.fields()[0].SetText("Computer of C-07")
	guide.press("The digits are the same")
	guide.reads("is now among your sessions")
	guide.press("Back to the start")
	guide.reads("Choose a session")
}
