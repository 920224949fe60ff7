package ui

import (
	"archive/zip"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/settings"
	"roomtone/timer"
)

// atSettings opens the window at its settings.
func atSettings(t *testing.T, s settings.Settings) *room {
	t.Helper()
	r := openRoom(t, chosen(t, s))
	r.press("Settings")
	r.reads("Where things are")
	return r
}

// kept are the settings as they stand in their file.
func (r *room) kept() settings.Settings {
	r.t.Helper()
	s, err := settings.Load(r.places.Settings())
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

const byDay = "Light, for work by day"

func TestAThemeIsSeenAtOnceAndKept(t *testing.T) {
	r := atSettings(t, settings.Settings{Template: "im", Set: "drone"})
	r.press(byDay)
	r.wears(true, "when it is chosen")
	r.reads("Where things are") // the same page, anew
	r.press("Dark")
	r.wears(false, "when dark is chosen again")
	r.press(byDay)
	if s := r.kept(); s.Theme != settings.Light || s.Template != "im" || s.Set != "drone" {
		t.Errorf("what is kept is %+v", s)
	}
	r.press("Session")
	r.reads("Choose a session")
	standOff(t, r.content())
}

// TestAThemeTakesNothingThatWasTyped is the guide who has prepared a session
// and then looks at the settings.
func TestAThemeTakesNothingThatWasTyped(t *testing.T) {
	const later = "nothing of it is lost"
	for name, begin := range map[string]func(*room){
		"a code": func(r *room) {
			r.press("3 · Client")
			r.write("such as C-07, never a name", "C-07")
		},
		"an answer": func(r *room) {
			r.press("3 · Client")
			test.Type(first[*widget.Entry](r.content()), "9 min")
		},
		"a check": func(r *room) {
			r.window.home.show(0)
			r.window.choice.steps.show(3)
			r.say("ride", true)
		},
		"a length": func(r *room) { r.window.choice.stretch(0, 20*minute) },
	} {
		t.Run(name, func(t *testing.T) {
			r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
			page := r.window.choice
			begin(r)
			r.press("Settings")
			r.press(byDay)
			r.reads(later)
			r.wears(false, "while a session is being prepared")
			r.press("Exercises")
			r.press("Begin")
			r.shortcut("Settings")
			r.wears(false, "back from an exercise")
			if r.window.choice != page || r.kept().Theme != settings.Light {
				t.Error("the page was made anew, or the choice is not kept")
			}
			r.press("Dark")
			if reads(r.content(), later) {
				t.Error("it still speaks of a change that was taken back")
			}
			if r.window.choice != page {
				t.Error("what was begun is lost")
			}
			// A pause of the typing that is waited for would outlast the test.
			r.until("what was begun is prepared", func() bool { return page.prepared != nil })
		})
	}
}

// Choosing is not typing: what was chosen stands on the page that is made
// anew, and nothing needs to wait.
func TestAThemeKeepsWhatWasChosen(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low"}))
	first[*widget.List](r.content()).Select(4)
	r.window.choice.choices.Music = []string{t.TempDir()}
	chosen := r.window.choice.choices
	r.press("Settings")
	r.press(byDay)
	r.wears(true, "though a template was chosen")
	now := r.window.choice.choices
	if now.Template != chosen.Template || now.Template == "lozenge-low" || !slices.Equal(now.Music, chosen.Music) {
		t.Errorf("%+v became %+v", chosen, now)
	}
	if r.kept().Template != "lozenge-low" {
		t.Error("what no session began with is kept for the next start")
	}
	r.until("it is prepared", func() bool { return r.window.choice.prepared != nil })
}

func TestLittleMovementIsKeptAndUsed(t *testing.T) {
	r := atSettings(t, settings.Settings{Template: "preparation"})
	r.press("Exercises")
	r.press("Settings")
	tick := func(label string) *widget.Check {
		return find(r.content(), func(c *widget.Check) bool { return strings.HasPrefix(c.Text, label) })
	}
	test.Tap(tick("Little movement"))
	if !r.kept().Still {
		t.Fatal("it is not kept")
	}
	r.press("Exercises")
	if !tick("Without movement").Checked {
		t.Error("an exercise would still move")
	}
	r.press("Session")
	r.start()
	r.window.turnClientView()
	if got := r.window.client.style; got != styleColour {
		t.Errorf("the client's view begins with style %d", got)
	}
	r.window.turnClientView()
	if r.window.client != nil {
		t.Error("after the still colour there is another view")
	}
}

func TestTheAddressIsReadOutOfTheLadder(t *testing.T) {
	r := atSettings(t, settings.Settings{Template: "preparation"})
	const address = "12 Harbour Street, second floor"
	r.write("street, number, floor, how to come in", address)
	if got := r.kept().Address; got != address {
		t.Fatalf("kept is %q", got)
	}
	r.press("Session")
	r.start()
	r.window.desk.drawer.show(leafSupport)
	r.reads("This practice: " + address)
}

// TestHelpIsNeverSentToTheWrongPlace holds when the practice's address is
// shown.
func TestHelpIsNeverSentToTheWrongPlace(t *testing.T) {
	typed := func(id, text string) []conductor.Answer {
		return []conductor.Answer{{ID: id, Question: "Where?", Text: text}}
	}
	for name, c := range map[string]struct {
		show     func(*conductor.Show)
		practice string
		want     bool
	}{
		"in the practice":                   {func(*conductor.Show) {}, "12 Harbour Street", true},
		"no address was given":              {func(*conductor.Show) {}, "", false},
		"the client is at home":             {func(s *conductor.Show) { s.AtHome = true }, "12 Harbour Street", false},
		"it follows a session elsewhere":    {func(s *conductor.Show) { s.Companion = true }, "12 Harbour Street", false},
		"the template asks for an address":  {func(s *conductor.Show) { s.Answers = typed("address", "5 Mill Lane") }, "12 Harbour Street", false},
		"it asks, and nothing was typed":    {func(s *conductor.Show) { s.Answers = typed("address", " ") }, "12 Harbour Street", true},
		"it asks for something else":        {func(s *conductor.Show) { s.Answers = typed("hold", "10 min") }, "12 Harbour Street", true},
		"at home, and no address was typed": {func(s *conductor.Show) { s.AtHome, s.Answers = true, typed("hold", "10 min") }, "12 Harbour Street", false},
	} {
		t.Run(name, func(t *testing.T) {
			show := afternoon()
			c.show(&show)
			d := newDesk(t, small)
			d.drawer.support.practice = c.practice
			d.apply(begin(t, show).then(timer.DoseTaken, 20*minute).at(35 * minute))
			d.drawer.show(leafSupport)
			if got := reads(d.content, "This practice"); got != c.want {
				t.Errorf("the practice's address is shown: %v", got)
			}
		})
	}
}

func TestSettingsLeadToWhatIsSetElsewhere(t *testing.T) {
	for label, there := range map[string]string{
		"Ceiling of the sound": "A ceiling",
		"Choose":               "Look through the folders",
		"Lamps and bridges":    "Bridges",
		"Keeping of records":   "How records are kept",
		"First steps again":    "Welcome",
	} {
		t.Run(label, func(t *testing.T) {
			r := atSettings(t, settings.Settings{})
			r.press(label)
			r.reads(there)
		})
	}
}

func TestSettingsHaveAKey(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.shortcut("Settings")
	r.reads("Where things are")
	r.key(fyne.KeyF1)
	r.reads("Outside a session: the settings")
	r.key(fyne.KeyF1)
	r.press("Session")
	r.start()
	r.shortcut("Settings")
	if reads(r.content(), "Where things are") || r.window.desk == nil {
		t.Error("beside a session the settings are open")
	}
}

// opening is a desktop that notes what it is to open.
type opening struct {
	fyne.App
	opened []string
	fault  error
}

func (o *opening) OpenURL(u *url.URL) error {
	o.opened = append(o.opened, u.String())
	return o.fault
}

func TestTheFoldersOfMusicAreNamed(t *testing.T) {
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for want, folders := range map[string][]string{
		"the built-in sound": nil,
		"~/Music/calm":       {filepath.Join(home, "Music", "calm")},
		"/a and 2 more":      {"/a", "/b", "/c"},
	} {
		if got := musicFolders(folders); got != want {
			t.Errorf("%q is named %q, want %q", folders, got, want)
		}
	}
	mine := t.TempDir()
	r := atSettings(t, settings.Settings{Music: []string{mine}})
	r.reads(mine)
	r = atSettings(t, settings.Settings{})
	shelf, err := r.studio.Library(t.Context())
	if err == nil {
		_, err = shelf.Add([]string{mine})
	}
	if err != nil {
		t.Fatal(err)
	}
	r.window.home.forget("Settings")
	r.press("Sound")
	r.window.home.forget("Settings")
	r.press("Settings")
	r.reads(mine)
}

func TestFoldersAreOpenedAndMade(t *testing.T) {
	r := atSettings(t, settings.Settings{})
	desktop := &opening{App: r.window.app}
	r.window.app = desktop
	r.press("Open") // the first is that of templates
	folder := r.places.Templates()
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is not there, or not ours alone: %v, %v", info, err)
	}
	if want := "file://" + folder; len(desktop.opened) != 1 || desktop.opened[0] != want {
		t.Errorf("opened are %q, want %q", desktop.opened, want)
	}
	desktop.fault = errors.New("no handler")
	r.press("Open")
	r.reads("This desktop does not open folders; it is " + folder)
}

func TestAPathIsWrittenAsPeopleWriteIt(t *testing.T) {
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		filepath.Join(home, ".config", "roomtone"): filepath.Join("~", ".config", "roomtone"),
		home + "-of-another":                       home + "-of-another",
		"/srv/roomtone":                            "/srv/roomtone",
	} {
		if got := atHomeFolder(in); got != want {
			t.Errorf("%s is written %s, want %s", in, got, want)
		}
	}
}

func TestWhatToSendIsWrittenAndNamed(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Address: "12 Harbour Street"}))
	p := newSettingsPage(r.window)
	path := filepath.Join(t.TempDir(), "support.zip")
	p.diagnose(path)
	r.until("it is written", func() bool { return strings.Contains(p.help.Text, path) })
	if !strings.Contains(p.help.Text, "Read it before you send it") || p.collect.Disabled() {
		t.Errorf("it says %q", p.help.Text)
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "README.txt" }) {
		t.Error("nothing in it says what it is")
	}
	p.diagnose(filepath.Join(path, "below-a-file.zip"))
	r.until("it is said that it cannot be", func() bool { return strings.Contains(p.help.Text, "cannot be written") })
}

func TestSettingsThatCannotBeKeptAreSaid(t *testing.T) {
	r := atSettings(t, settings.Settings{})
	if err := os.RemoveAll(r.places.Config); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.places.Config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.press(byDay)
	r.reads("The settings")
	r.wears(false, "when it could not be kept")
}

func TestPicturesOfTheSettings(t *testing.T) {
	for name, theme := range map[string]string{"settings": "", "light-settings": settings.Light} {
		r := atSettings(t, settings.Settings{Theme: theme, Address: "12 Harbour Street, second floor, bell “Harbour”"})
		// Where this computer keeps things is no part of a picture.
		r.reads("the built-in sound")
		i := 0
		look(r.content(), func(o fyne.CanvasObject) {
			if label, ok := o.(*widget.Label); ok && strings.HasPrefix(label.Text, atHomeFolder(filepath.Dir(r.places.Config))) {
				i++
				label.SetText("~/.config/roomtone/" + fmt.Sprint(i))
			}
		})
		if i != 5 {
			t.Errorf("%d paths are shown", i)
		}
		layOut(r.window.window, small)
		fits(t, r.window.window, small)
		looksLike(t, fmt.Sprintf("%s-%.0f.png", name, small.Width), r.window.window.Canvas())
	}
}
