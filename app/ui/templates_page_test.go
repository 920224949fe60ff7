package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"roomtone/app/settings"
	"roomtone/assets"
)

// atTemplates is a window at the page of the templates.
func atTemplates(t *testing.T) *room {
	t.Helper()
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-medium"}))
	layOut(r.window.window, small)
	r.press("Templates…")
	r.reads("Back to the session")
	return r
}

// atEditor is a window in which a copy of a template is changed.
func atEditor(t *testing.T) *room {
	t.Helper()
	r := atTemplates(t)
	r.press("Make a copy")
	r.reads("The whole session")
	layOut(r.window.window, small)
	return r
}

// line is the line below a caption, the nth of a field.
func (r *room) line(caption string, nth int) *draftEntry {
	r.t.Helper()
	var found []*draftEntry
	look(r.content(), func(o fyne.CanvasObject) {
		c, ok := o.(*fyne.Container)
		if !ok || len(c.Objects) != 2 {
			return
		}
		if name, ok := c.Objects[0].(*canvas.Text); ok && name.Text == caption {
			look(c.Objects[1], func(o fyne.CanvasObject) {
				if e, ok := o.(*draftEntry); ok {
					found = append(found, e)
				}
			})
		}
	})
	if nth >= len(found) {
		r.t.Fatalf("there is no line below %q. What is seen:\n%s", caption, strings.Join(seen(r.content()), "\n"))
	}
	return found[nth]
}

// retype types into a line in place of what stands in it.
func (r *room) retype(caption string, nth int, text string) {
	r.t.Helper()
	e := r.line(caption, nth)
	r.window.window.Canvas().Focus(e)
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	if text == "" {
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		return
	}
	test.Type(e, text)
}

func (r *room) notRead(text string) {
	r.t.Helper()
	if reads(r.content(), text) {
		r.t.Errorf("“%s” is read. What is seen:\n%s", text, strings.Join(seen(r.content()), "\n"))
	}
}

func (r *room) own(name string) assets.Template {
	r.t.Helper()
	found, err := r.studio.Template(name)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

const ownName = "lozenge-medium-dose-my-own"

func TestATemplateIsCopiedChangedAndPrepared(t *testing.T) {
	r := atEditor(t)
	r.retype("Title", 0, "Evening")
	r.press("Peak")
	r.retype("Usually", 0, "40 min")
	r.retype("Level, dB against yours", 0, "-2")
	r.retype("Brightness, %", 0, "3 %")
	test.Tap(&find(r.content(), func(c *draftCheck) bool { return c.Text == "The client's intention is shown again" }).Check)
	r.press("Add a prompt")
	added := r.window.window.Canvas().Focused().(*draftEntry) // it can be typed into at once
	r.reads("To mend before it can be saved: 1.")
	r.reads("Write something, for people to read.")
	if !r.button("Save").Disabled() {
		t.Error("a prompt without a text can be saved")
	}
	test.Type(added, "A sip of water.")
	r.reads("Not saved yet.")
	r.press("Save")
	r.reads("Saved.")

	got := r.own(ownName)
	last := got.Plan.Prompts[len(got.Plan.Prompts)-1]
	for _, p := range got.Plan.Prompts {
		if p.Phase == "peak" {
			last = p
		}
	}
	if got.Title != "Evening" || got.Plan.Phases[5].Length != 40*time.Minute || got.Music[5].LevelDB != -2 || got.Light[5].Percent != 3 || last.Text != "A sip of water." || !got.Plan.Phases[5].Intention {
		t.Errorf("saved is %q, peak %v at %v dB and %v %%, prompt %q", got.Title, got.Plan.Phases[5].Length, got.Music[5].LevelDB, got.Light[5].Percent, last.Text)
	}
	r.press("Back to the list")
	r.press("Back to the session")
	r.until("the new one is prepared", func() bool {
		return r.window.choice.template.Title == "Evening" && !r.button(tryIt).Disabled()
	})
}

func TestCopiesHaveTitlesOfTheirOwn(t *testing.T) {
	r := atTemplates(t)
	titles := map[string]bool{}
	for range 3 {
		r.press("Make a copy")
		r.press("Back to the list")
		titles[r.window.shelf.templates[r.window.shelf.at].Title] = true
	}
	for _, want := range []string{"Lozenge, medium dose, my own", "Lozenge, medium dose, my own 2", "Lozenge, medium dose, my own 3"} {
		if !titles[want] {
			t.Errorf("none is called %q: %v", want, titles)
		}
	}
	long := assets.Template{Title: strings.Repeat("ü", 80), Source: assets.SourceBuiltIn}
	if n := len([]rune(r.window.shelf.freeTitle(long))); n > 80 {
		t.Errorf("the title of a copy has %d characters", n)
	}
}

func TestWhatDoesNotFitIsSaidBelowItsField(t *testing.T) {
	r := atEditor(t)
	r.press("Peak")
	r.retype("At least", 0, "2 h")
	r.reads("35 min is shorter than “At least”, 2 h.")
	r.reads("•  Peak")
	r.retype("Usually", 0, "soon")
	r.notRead("is not a time") // it may not be all of it
	if !r.button("Save").Disabled() {
		t.Error("half of a time can be saved")
	}
	r.reads("\"soon\" is not a time.")
	r.retype("Energy 0–1, first and last", 1, "much")
	r.reads("This is not a number.")
	r.press("Ascent")
	r.notRead("is not a time")
	r.press("•  Peak")
	if got := r.line("Usually", 0).Text; got != "soon" {
		t.Errorf("what was typed became %q", got)
	}
	if !r.button("Save").Disabled() {
		t.Error("it can be saved")
	}
	r.retype("Usually", 0, "30 min")
	r.retype("Energy 0–1, first and last", 1, "0,6")
	r.retype("At least", 0, "10 min")
	r.reads("Not saved yet.")
	r.notRead("•  Peak")
}

func TestUndoAndRedoByKeysAndButtons(t *testing.T) {
	r := atEditor(t)
	title := r.line("Title", 0).Text
	r.retype("Title", 0, "One")
	r.press("Peak")
	r.retype("Usually", 0, "half")
	const undo, redo = "Undo a skip, or the quiet", "Redo a change"
	r.shortcut(undo)
	if got := r.line("Usually", 0).Text; got != "35 min" {
		t.Errorf("what cannot be read is undone to %q", got)
	}
	if f := r.window.window.Canvas().Focused(); f != r.line("Usually", 0) {
		t.Errorf("the keyboard is at %v, which is not the line in which it was", f)
	}
	r.shortcut(undo)
	if got := r.window.shelf.editor.draft.Template().Title; got != title {
		t.Errorf("the title is undone to %q", got)
	}
	r.shortcut(redo)
	if got := r.window.shelf.editor.draft.Template().Title; got != "One" {
		t.Errorf("the title is done again as %q", got)
	}
	r.press("Undo")
	if !r.button("Undo").Disabled() || r.button("Redo").Disabled() || !r.button("Save").Disabled() {
		t.Error("after undoing everything something is left to undo or to save")
	}
	r.press("Redo")
	e := r.line("Usually", 0)
	e.TypedShortcut(&fyne.ShortcutUndo{})
	if got := r.window.shelf.editor.draft.Template().Title; got != title {
		t.Errorf("in a line, undo makes the title %q", got)
	}
	e.TypedShortcut(&fyne.ShortcutRedo{})
	if got := r.window.shelf.editor.draft.Template().Title; got != "One" {
		t.Errorf("in a line, redo makes the title %q", got)
	}
}

func TestPhasesAreAddedMovedAndRemoved(t *testing.T) {
	r := atEditor(t)
	names := func() string {
		var out []string
		for _, p := range r.window.shelf.editor.draft.Template().Plan.Phases {
			out = append(out, p.Name)
		}
		return strings.Join(out, ", ")
	}
	was := names()
	r.press("Ascent")
	r.press("Later")
	if want := strings.Replace(was, "Ascent, Peak", "Peak, Ascent", 1); names() != want {
		t.Errorf("they are %s, want %s", names(), want)
	}
	r.press("Earlier")
	r.press("Add a phase after it")
	r.reads("•  without a name")
	if f := r.window.window.Canvas().Focused(); f != r.line("Name", 0) {
		t.Errorf("a new phase cannot be named at once: the keyboard is at %v", f)
	}
	r.retype("Name", 0, "Rest")
	if want := strings.Replace(was, "Ascent, ", "Ascent, Rest, ", 1); names() != want {
		t.Errorf("they are %s, want %s", names(), want)
	}
	r.press("Remove it")
	if names() != was {
		t.Errorf("they are %s, want %s", names(), was)
	}
	r.press("Safety times")
	r.press("Add a safety time")
	r.retype("After the dose", 1, "1 h")
	r.press("Questions")
	r.press("Add a question")
	r.reads("•  Safety times")
	r.reads("•  Questions")
}

func TestTheDrawingChangesLengths(t *testing.T) {
	r := atEditor(t)
	drawn := r.window.shelf.editor.timeline
	r.window.window.Canvas().Focus(drawn)
	key(r.window.window.Canvas(), fyne.KeyPageUp)
	key(r.window.window.Canvas(), fyne.KeyReturn)
	if got := r.window.shelf.editor.draft.Template().Plan.Phases[0].Length; got != 30*time.Minute {
		t.Errorf("the first phase lasts %v", got)
	}
	if got := drawn.model.phases[0].length; got != 30*time.Minute {
		t.Errorf("it is drawn as %v", got)
	}
	r.shortcut("Undo a change")
	if got := drawn.model.phases[0].length; got != 25*time.Minute {
		t.Errorf("undone it is drawn as %v", got)
	}
}

func TestLeavingAsksInPlace(t *testing.T) {
	r := atEditor(t)
	r.press("Back to the list") // nothing has changed
	r.reads("Import a file…")
	r.press("Change it")
	r.retype("Title", 0, "Changed")
	r.press("Back to the list")
	r.reads("Your changes are not saved.")
	r.press("Stay here")
	r.notRead("Your changes are not saved.")
	r.shortcut("Music")
	r.reads("Your changes are not saved.")
	r.press("Save, and go")
	r.reads("Add a folder of music…")
	if got := r.own(ownName).Title; got != "Changed" {
		t.Errorf("saved is %q", got)
	}
	r.shortcut("Session")
	r.press("Templates…")
	r.press("Change it")
	r.retype("Title", 0, "")
	r.window.close()
	r.reads("Your changes are not saved.")
	if !r.button("Save, and go").Disabled() {
		t.Error("a template without a title can be saved")
	}
	r.press("Stay here")
	if r.window.closed {
		t.Fatal("the window has closed")
	}
	r.press("Back to the list")
	r.press("Go without saving")
	r.reads("Import a file…")
	if got := r.own(ownName).Title; got != "Changed" {
		t.Errorf("what was left became %q", got)
	}
}

func TestAnOwnTemplateIsDeletedAfterAQuestion(t *testing.T) {
	r := atTemplates(t)
	if r.button("Delete…") != nil || r.button("Change it") != nil {
		t.Error("a built-in template can be changed or deleted")
	}
	r.press("Make a copy")
	r.press("Back to the list")
	r.press("Delete…")
	r.reads("for good?")
	r.press("Keep it")
	r.notRead("for good?")
	r.press("Delete…")
	r.press("Delete it")
	r.reads("is deleted.")
	if _, err := r.studio.Template(ownName); err == nil {
		t.Error("it is still there")
	}
	r.press("Back to the session")
	r.until("one that is there is prepared", func() bool { return !r.button(tryIt).Disabled() })
}

func TestAFileIsBroughtInAndGivenAway(t *testing.T) {
	r := atTemplates(t)
	path := filepath.Join(t.TempDir(), "For a colleague.toml")
	r.window.shelf.export(path)
	r.reads("It is written to For a colleague.toml.")
	r.press("Back to the session")
	r.window.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	r.reads("For a colleague.toml is taken over, as one of yours.")
	before, _ := r.own("lozenge-medium").Text()
	if text, err := r.own("for-a-colleague").Text(); err != nil || text != before {
		t.Errorf("it is not what was given away: %v", err)
	}
	r.press("Change it")
	r.reads("The file has remarks that begin with #.")
	r.press("Back to the list")

	if err := os.WriteFile(path, []byte("title = \"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.window.shelf.bringIn(path)
	r.reads("For a colleague.toml is not taken over.")
	r.reads("line 1")
}

func TestBesideASessionNoTemplateIsTouched(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	path := filepath.Join(t.TempDir(), "mine.toml")
	if err := r.studio.ExportTemplate(r.own("im"), path); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.window.Open(path)
	r.shortcut("Redo a change")
	if r.window.desk == nil || r.window.shelf != nil || r.button("Templates…") != nil {
		t.Error("the templates are seen beside a session")
	}
	if _, err := r.studio.Template("mine"); err == nil {
		t.Error("a file was taken over beside a session")
	}
}

// A template in which something is wrong hides no other, and is named.
func TestAFileThatCannotBeUsedIsNamedAmongTheTemplates(t *testing.T) {
	r := atTemplates(t)
	if err := os.MkdirAll(r.places.Templates(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.places.Templates(), "broken.toml"), []byte("title = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.press("Back to the session")
	r.press("Templates…")
	r.reads("Broken.toml, line 1")
}

func TestTheEditorIsReachedByKeyboardAlone(t *testing.T) {
	r := atTemplates(t)
	c := r.window.window.Canvas()
	to := func(label string) {
		t.Helper()
		for _, stop := range stops(c) {
			if b := asButton(stop.(fyne.CanvasObject)); b != nil && b.Text == label {
				c.Focus(stop)
				key(c, fyne.KeyReturn)
				return
			}
		}
		t.Fatalf("Tab does not come by %q", label)
	}
	to("Make a copy")
	to("Peak")
	lines := 0
	for _, stop := range stops(c) {
		if e, ok := stop.(*draftEntry); ok {
			lines++
			c.Focus(e)
			driver := fyne.CurrentApp().Driver()
			scroll := r.window.shelf.editor.scroll
			top := driver.AbsolutePositionForObject(e).Y - driver.AbsolutePositionForObject(scroll).Y
			if top < 0 || top+e.Size().Height > scroll.Size().Height {
				t.Errorf("the line with %q has the keyboard and is not seen", e.Text)
			}
		}
	}
	if lines < 12 {
		t.Errorf("Tab comes by %d lines only", lines)
	}
	r.retype("Name", 0, "Height")
	to("Save")
	r.reads("Saved.")
	to("Back to the list")
	to("Back to the session")
	r.until("it is prepared", func() bool { return !r.button(tryIt).Disabled() })
	if got := r.own(ownName).Plan.Phases[5].Name; got != "Height" {
		t.Errorf("saved is %q", got)
	}
}
