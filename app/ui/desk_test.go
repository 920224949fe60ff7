package ui

import (
	"errors"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/lighting"
	"roomtone/timer"
)

// desk is the guide's desk by itself, and the commands that it gives.
type desk struct {
	*sessionView
	t      *testing.T
	screen *screen
	window fyne.Window
	given  []conductor.Command
}

func newDesk(t *testing.T, size fyne.Size) *desk {
	t.Helper()
	d := &desk{t: t, screen: newScreen(t)}
	fyne.CurrentApp().Settings().SetTheme(roomTheme{})
	d.window = fyne.CurrentApp().NewWindow("")
	d.sessionView = newSessionView(func(c conductor.Command) { d.given = append(d.given, c) }, d.window.Canvas(), builtIn(t))
	d.window.SetContent(container.NewStack(d.content))
	d.window.Canvas().SetOnTypedKey(d.typed)
	d.window.Resize(size)
	t.Cleanup(d.window.Close)
	return d
}

// builtIn are the desk's lists as they come with Roomtone.
func builtIn(t *testing.T) deskLists {
	t.Helper()
	ladder, err := assets.FindChecklist(assets.Distress, "")
	tags, err2 := assets.FindChecklist(assets.Tags, "")
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return deskLists{ladder: ladder, tags: tags}
}

func deskFor(t *testing.T, s *conductor.Snapshot) *desk {
	t.Helper()
	d := newDesk(t, fyne.NewSize(1280, 800))
	d.apply(s)
	return d
}

// press presses a button and gives what was commanded.
func (d *desk) press(label string) []conductor.Command {
	d.t.Helper()
	b := button(d.content, label)
	if b == nil {
		d.t.Fatalf("there is no button %q in %q", label, seen(d.content))
	}
	d.given = nil
	test.Tap(b)
	return d.given
}

func (d *desk) gives(what string, want ...conductor.Command) {
	d.t.Helper()
	if !slices.Equal(d.given, want) {
		d.t.Errorf("%s: commanded %+v, want %+v", what, d.given, want)
	}
	d.given = nil
}

func TestEachButtonIsItsCommand(t *testing.T) {
	s := begin(t, afternoon()).plays("a", "b", "c", "d", "e", "f").then(timer.DoseTaken, 20*minute)
	s.event(timer.Event{Kind: timer.Softened, Elapsed: 40 * minute, LevelDB: -3})
	d := deskFor(t, s.at(41*minute))
	for label, want := range map[string]conductor.Command{
		"Hold":    {Kind: timer.Held},
		"+5 min":  {Kind: timer.Extended, By: 5 * minute},
		"−5 min":  {Kind: timer.Shortened, By: 5 * minute},
		"Next":    {Kind: timer.Advanced, Phase: "peak"},
		"Back":    {Kind: timer.SteppedBack},
		"Onset":   {Kind: timer.OnsetNoted},
		"Softer":  {Kind: timer.Softened, LevelDB: -3},
		"Deeper":  {Kind: timer.Deepened, LevelDB: 3},
		"Speak":   {Kind: timer.Ducked},
		"Silence": {Kind: timer.Silenced, By: conductor.Silence},
		"Skip":    {Kind: timer.Skipped},
		"Quiet":   {Kind: timer.Panicked},
	} {
		d.press(label)
		d.gives(label, want)
	}
	d.apply(s.then(timer.Held, 42*minute).at(42 * minute))
	d.press("Go on")
	d.gives("Go on", conductor.Command{Kind: timer.Resumed})
	s.event(timer.Event{Kind: timer.Silenced, Elapsed: 42 * minute, By: conductor.Silence})
	d.apply(s.then(timer.Ducked, 42*minute).at(42*minute + time.Second))
	d.press("Spoken")
	d.gives("Spoken", conductor.Command{Kind: timer.Unducked})
	d.press("Sound")
	d.gives("Sound", conductor.Command{Kind: timer.SoundBack})
}

func TestAHeldKeyMakesRoomForSpeechOnce(t *testing.T) {
	s := begin(t, afternoon()).plays("a", "b", "c", "d")
	d := deskFor(t, s.at(minute))
	for range 3 { // keys repeat, and the window hears of its own doing only later
		d.controls.talk(true)
		d.gives("the key goes down", conductor.Command{Kind: timer.Ducked})
		d.apply(s.at(minute))
	}
	d.apply(s.then(timer.Ducked, minute).at(minute + time.Second))
	d.controls.talk(true)
	d.gives("the key repeats")
	d.controls.talk(false)
	d.gives("the key comes up", conductor.Command{Kind: timer.Unducked})
}

func TestADoublePressOnNextNamesThePhaseThatWasSeen(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 20*minute)
	d := deskFor(t, s.at(25*minute))
	d.press("Next")
	test.Tap(button(d.content, "Next"))
	onset := conductor.Command{Kind: timer.Advanced, Phase: "onset"}
	d.gives("twice before the window knows", onset, onset)

	first := timer.Event{Kind: timer.Advanced, Elapsed: 25 * minute, Phase: "onset"}
	s.event(first)
	if _, err := s.state.Apply(first); err == nil {
		t.Error("the second of the two presses leaves another phase")
	}
}

func TestButtonsThatCanDoNothingAreGrey(t *testing.T) {
	for name, c := range map[string]struct {
		tell  func(*story) *conductor.Snapshot
		grey  []string
		ready []string
	}{
		"at the start": {
			func(s *story) *conductor.Snapshot { return s.at(minute) },
			[]string{"Undo", "Onset", "Back"},
			[]string{"Hold", "Next", "Skip", "Softer", "End", "Quiet"},
		},
		"before the dose": {
			func(s *story) *conductor.Snapshot { return s.at(12 * minute) },
			[]string{"Next", "Onset", "Undo"},
			[]string{"Back", "Hold"},
		},
		"after the dose": {
			func(s *story) *conductor.Snapshot { return s.then(timer.DoseTaken, 12*minute).at(13 * minute) },
			[]string{"Undo"},
			[]string{"Onset", "Next", "Back"},
		},
		"after the onset": {
			func(s *story) *conductor.Snapshot {
				return s.then(timer.DoseTaken, 12*minute).then(timer.OnsetNoted, 14*minute).at(15 * minute)
			},
			[]string{"Onset"},
			nil,
		},
		"softened": {
			func(s *story) *conductor.Snapshot {
				return s.event(timer.Event{Kind: timer.Softened, Elapsed: minute, LevelDB: -3}).at(minute)
			},
			nil,
			[]string{"Deeper", "Softer"},
		},
		"after a skip": {
			func(s *story) *conductor.Snapshot { snap := s.at(minute); snap.CanUndo = true; return snap },
			nil,
			[]string{"Undo"},
		},
		"in the quiet": {
			func(s *story) *conductor.Snapshot { return s.then(timer.Panicked, minute).at(minute) },
			[]string{"Skip", "Deeper", "Silence"},
			[]string{"Undo", "End…"},
		},
		"while no piece plays": {
			func(s *story) *conductor.Snapshot { return s.at(119 * minute) },
			[]string{"Skip"},
			nil,
		},
		"in the last phase": {
			func(s *story) *conductor.Snapshot {
				s.then(timer.DoseTaken, 12*minute).pass(84 * minute)
				return s.event(timer.Event{Kind: timer.Advanced, Elapsed: 84 * minute, Phase: "return"}).at(85 * minute)
			},
			[]string{"Next"},
			[]string{"Back", "Hold", "+5 min"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := deskFor(t, c.tell(begin(t, afternoon()).plays("a", "b")))
			for _, label := range c.grey {
				if b := button(d.content, label); b == nil || !b.Disabled() {
					t.Errorf("%s can be pressed", label)
				}
				if given := d.press(label); len(given) > 0 {
					t.Errorf("%s is grey and still commands %+v", label, given)
				}
			}
			for _, label := range c.ready {
				if b := button(d.content, label); b == nil || b.Disabled() {
					t.Errorf("%s cannot be pressed", label)
				}
			}
		})
	}
}

func TestTheDoseIsOneLargeButton(t *testing.T) {
	s := begin(t, afternoon())
	d := deskFor(t, s.at(minute))
	dose := button(d.content, "Dose taken")
	if dose == nil {
		t.Fatal("there is no button for the dose")
	}
	if size := dose.Size(); size.Width < 200 || size.Height < 80 {
		t.Errorf("the button for the dose is only %v large", size)
	}
	d.press("Dose taken")
	d.gives("the dose", conductor.Command{Kind: timer.DoseTaken})
	d.apply(s.then(timer.DoseTaken, 2*minute).at(2 * minute))
	if button(d.content, "Dose taken") != nil {
		t.Error("the dose can be taken twice")
	}
	show := afternoon()
	show.Plan.Phases[1].End, show.Plan.Safety = timer.EndAuto, nil
	if d := deskFor(t, begin(t, show).at(minute)); button(d.content, "Dose taken") != nil {
		t.Error("a session without medicine asks for the dose")
	}
}

func TestEscapeNeverEndsASession(t *testing.T) {
	s := begin(t, afternoon())
	d := deskFor(t, s.at(minute))
	d.controls.escape()
	d.gives("the first", conductor.Command{Kind: timer.Panicked})
	if d.controls.asking() {
		t.Fatal("the first already asks")
	}
	d.apply(s.then(timer.Panicked, minute).at(minute))
	for range 3 {
		d.controls.escape()
		if !d.controls.asking() || !reads(d.content, "End the session?") {
			t.Fatal("it does not ask")
		}
		d.controls.escape()
		if d.controls.asking() {
			t.Fatal("it still asks")
		}
	}
	d.gives("all others")
	d.controls.escape()
	d.press("Keep going (Esc)")
	d.gives("keep going")
	d.controls.escape()
	d.press("End the session (Enter)")
	d.gives("and end", conductor.Command{Kind: timer.Ended})
	d.apply(s.then(timer.Ended, 2*minute).at(2 * minute))
	d.controls.escape()
	d.gives("after the end")
}

// Also with the question standing: whoever presses Escape in alarm wants quiet.
func TestEscapeIsTheQuietWhileItAsksWhetherToEnd(t *testing.T) {
	d := deskFor(t, begin(t, afternoon()).at(minute))
	d.controls.ask(nil)
	if button(d.content, "Keep going") == nil {
		t.Fatal("it says that Escape only keeps going")
	}
	d.controls.escape()
	d.gives("Escape", conductor.Command{Kind: timer.Panicked})
	if d.controls.asking() {
		t.Error("it still asks")
	}
}

func TestUndoIsWhatWasLast(t *testing.T) {
	s := begin(t, afternoon()).plays("a")
	snap := s.at(minute)
	snap.CanUndo = true
	d := deskFor(t, snap)
	d.press("Undo")
	d.gives("after a skip", conductor.Command{Kind: timer.SkipUndone})
	d.apply(s.then(timer.Panicked, 2*minute).at(2 * minute))
	d.press("Undo")
	d.gives("in the quiet", conductor.Command{Kind: timer.PanicUndone})
}

func TestPromptsStandLatestFirst(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 30*minute).pass(51 * minute).pass(66 * minute)
	d := deskFor(t, s.at(69*minute))
	const look, pressure = "Look: breathing, colour, movement.", "Blood pressure."
	if !reads(d.content, "In 1:00") || d.prompts.coming.Text != pressure {
		t.Errorf("the safety time does not stand by: %q", seen(d.content))
	}
	d.apply(s.at(70 * minute))
	if d.prompts.rows[0].text.Text != pressure || d.prompts.rows[0].when.Text.Text != "40:00" {
		t.Errorf("first stands %q of %s", d.prompts.rows[0].text.Text, d.prompts.rows[0].when.Text.Text)
	}
	if d.prompts.rows[1].text.Text != look || !reads(d.content, "and 1 more") {
		t.Errorf("then stands %q", d.prompts.rows[1].text.Text)
	}
	d.prompts.acknowledge(0)
	d.gives("space", conductor.Command{Kind: timer.PromptAnswered, Prompt: "pressure"})
	test.Tap(d.prompts.rows[1].button)
	d.gives("done on the second", conductor.Command{Kind: timer.PromptAnswered, Prompt: "look/2"})
	for _, id := range []timer.PromptID{"pressure", "look/2", "look/1", "intention"} {
		s.event(timer.Event{Kind: timer.PromptAnswered, Elapsed: 71 * minute, Prompt: id})
	}
	d.apply(s.at(71 * minute))
	if !reads(d.content, "Nothing waits for you.") {
		t.Errorf("answered prompts still stand: %q", seen(d.content))
	}
	d.prompts.acknowledge(0)
	d.gives("space with nothing to acknowledge")
}

func TestAPromptThatWasMissedSaysSo(t *testing.T) {
	s := begin(t, afternoon()).then(timer.DoseTaken, 30*minute)
	s.state, _ = s.state.Apply(timer.Event{Kind: timer.PromptShown, Elapsed: 75 * minute, By: 5 * minute, Prompt: "pressure"})
	s.shown = append(s.shown, "pressure")
	if d := deskFor(t, s.at(75*minute)); !reads(d.content, "missed at 40:00") {
		t.Errorf("it reads %q", seen(d.content))
	}
}

func TestTheTwoClocks(t *testing.T) {
	for name, c := range map[string]struct {
		tell  func(*story) *conductor.Snapshot
		reads []string
	}{
		"before the dose": {func(s *story) *conductor.Snapshot { return s.at(12 * minute) }, []string{"Since start", "0:12 of 2:00", "Intention", "18 min left", "then Onset, at the dose"}},
		"the dose waits":  {func(s *story) *conductor.Snapshot { return s.at(42 * minute) }, []string{"42:00", "Waiting for the dose"}},
		"after the dose":  {func(s *story) *conductor.Snapshot { return s.then(timer.DoseTaken, 30*minute).at(50 * minute) }, []string{"taken at 14:30", "20:00", "0:50 of 2:00", "in step", "Peak", "30 min left", "then Return, at 15:20"}},
		"held": {func(s *story) *conductor.Snapshot {
			return s.then(timer.DoseTaken, 30*minute).then(timer.Held, 50*minute).at(54 * minute)
		}, []string{"24:00", "Held · 30 min left", "4 min behind"}},
		"a phase was left": {func(s *story) *conductor.Snapshot {
			s.then(timer.DoseTaken, 30*minute)
			return s.event(timer.Event{Kind: timer.Advanced, Elapsed: 40 * minute, Phase: "onset"}).at(41 * minute)
		}, []string{"5 min ahead"}},
		"the guide waits": {func(s *story) *conductor.Snapshot { return s.then(timer.DoseTaken, 30*minute).at(103 * minute) }, []string{"Waiting for you · 3 min over"}},
		"the quiet":       {func(s *story) *conductor.Snapshot { return s.then(timer.Panicked, minute).at(minute) }, []string{"Quiet: soft sound, warm low light"}},
		"the end":         {func(s *story) *conductor.Snapshot { return s.then(timer.Ended, minute).at(2 * minute) }, []string{"The session has ended", "1:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := deskFor(t, c.tell(begin(t, afternoon())))
			for _, text := range c.reads {
				if !reads(d.content, text) {
					t.Errorf("“%s” is not to be read in %q", text, seen(d.clocks.content))
				}
			}
		})
	}
}

func TestTheRoomIsOnScreen(t *testing.T) {
	s := begin(t, afternoon()).plays("Still water", "Low hills")
	snap := s.at(4 * minute)
	snap.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 37.6}
	snap.Troubles = []string{"the bridge does not answer; it is tried again", "the disk is full"}
	d := deskFor(t, snap)
	for _, text := range []string{"Still water", "6 min left", "Low hills", "Speakers", "38 %", "Session room · lit: 3", "The bridge does not answer; it is tried again.\nThe disk is full."} {
		if !reads(d.content, text) {
			t.Errorf("“%s” is not to be read in %q", text, seen(d.content))
		}
	}
	d.apply(s.then(timer.Panicked, 5*minute).at(5*minute + time.Second))
	for _, text := range []string{"the built-in sound", "No lamps in this session"} {
		if !reads(d.content, text) {
			t.Errorf("in the quiet “%s” is not to be read in %q", text, seen(d.content))
		}
	}
	if d.trouble.Visible() {
		t.Error("troubles that are over are still shown")
	}
}

func TestLightsUpAndLampsHeldByHand(t *testing.T) {
	lamps := &lighting.Status{Room: "Session room", Lamps: 3, Percent: 5}
	s := begin(t, afternoon())
	lit := func(at time.Duration) *conductor.Snapshot {
		snap := s.at(at)
		snap.Lights = lamps
		return snap
	}
	d := deskFor(t, lit(minute))
	d.press("Lights up")
	d.gives("lights up", conductor.Command{Kind: timer.LightsUp})
	d.apply(s.then(timer.LightsUp, 2*minute).at(2 * minute))
	if button(d.content, "Lights back") != nil {
		t.Error("a session without lamps offers their light")
	}
	d.second = -1
	d.apply(lit(2 * minute))
	d.press("Lights back")
	d.gives("lights back", conductor.Command{Kind: timer.LightsBack})

	s.event(timer.Event{Kind: timer.LampHeld, Elapsed: 3 * minute, Lamp: "bridge/1"})
	d.apply(lit(3 * minute))
	if !reads(d.content, "bridge/1: held by hand") {
		t.Errorf("the lamp that is held is not named: %q", seen(d.drawer.room.light))
	}
	d.press("Resume")
	d.gives("resume", conductor.Command{Kind: timer.LampFreed, Lamp: "bridge/1"})
}

func TestARefusalIsSaidForAWhile(t *testing.T) {
	d := deskFor(t, begin(t, afternoon()).at(minute))
	d.refused("The next phase begins when the dose is taken.")
	if !reads(d.content, "begins when the dose is taken") {
		t.Error("it is not said")
	}
	d.hints.since = d.hints.since.Add(-7 * time.Second)
	d.apply(d.latest)
	if reads(d.content, "begins when the dose is taken") {
		t.Error("it stays")
	}
}
