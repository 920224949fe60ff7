package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
)

// kinds are all kinds of events that the timeline knows, from its source: a
// new one must not be left out of the charts unnoticed.
func kinds(t *testing.T) []timer.Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../timer/event.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []timer.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Kind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, timer.Kind(text))
		}
		return true
	})
	if len(all) < 40 {
		t.Fatalf("only %d kinds were found", len(all))
	}
	return all
}

// The words of a chart, for each kind of event. "" is for what is none of a
// reader's business: the client's and the guide's own words, and the music plan.
func TestWhatAChartSaysOfEachKindOfEvent(t *testing.T) {
	said := map[timer.Kind]struct {
		event timer.Event
		want  string
	}{
		timer.Started:        {want: "Session started"},
		timer.DoseTaken:      {want: "Dose taken"},
		timer.OnsetNoted:     {want: "Onset noted"},
		timer.PhaseEntered:   {timer.Event{Phase: "peak"}, "Phase: Peak"},
		timer.Extended:       {timer.Event{Phase: "peak", By: 5 * minute}, "Peak made longer by 5:00"},
		timer.Shortened:      {timer.Event{By: 5 * minute}, "Phase made shorter by 5:00"},
		timer.Advanced:       {timer.Event{Phase: "onset"}, "The guide went on from Onset"},
		timer.SteppedBack:    {want: "The guide went back to the phase before"},
		timer.Held:           {want: "Programme held"},
		timer.Resumed:        {want: "Programme went on"},
		timer.Panicked:       {want: "Room made quiet"},
		timer.PanicUndone:    {want: "Room back from the quiet"},
		timer.PromptShown:    {timer.Event{Text: "Look"}, "Prompt: Look"},
		timer.PromptAnswered: {timer.Event{Prompt: "look/2"}, "Acknowledged: Look at breathing and colour"},
		timer.NoteWritten:    {timer.Event{Text: "calm"}, "Note: calm"},
		timer.ProcessNoted:   {timer.Event{Text: "the guide's own"}, ""},
		timer.VitalsNoted:    {timer.Event{Text: "120/80"}, "Vitals: 120/80"},
		timer.SupportGiven:   {timer.Event{Text: "a hand"}, "Support: a hand"},
		timer.DischargeNoted: {timer.Event{Text: "walks safely"}, "Discharge: walks safely"},
		timer.Reflected:      {timer.Event{Text: "the client's own"}, ""},
		timer.Shifted:        {timer.Event{By: -2 * time.Second}, "Set to the client's clock, by -2 s"},
		timer.CaughtUp:       {want: "Programme caught up to where it would be without the break"},
		timer.Gap:            {timer.Event{By: 3 * minute}, "Break of 3:00: the computer slept, or the program was down"},
		timer.Ended:          {want: "Session ended"},

		timer.Softened:   {timer.Event{LevelDB: -3}, "Music by -3 dB or a step of depth, at the guide's word"},
		timer.Deepened:   {timer.Event{LevelDB: 3}, "Music by +3 dB or a step of depth, at the guide's word"},
		timer.LevelSet:   {timer.Event{LevelDB: -9}, "Level set to -9 dB"},
		timer.Ducked:     {want: "Music made room for speech"},
		timer.Unducked:   {want: "Music came back"},
		timer.Silenced:   {timer.Event{By: 30 * time.Second}, "Silence asked for, 0:30"},
		timer.SoundBack:  {want: "Silence ended before its time"},
		timer.Skipped:    {want: "Piece skipped"},
		timer.SkipUndone: {want: "Skip undone"},
		timer.Programmed: {want: ""},
		timer.TrackBegan: {timer.Event{Text: "Slow Water", Path: "/music/a.flac"}, "Music: Slow Water"},
		timer.BedBegan:   {want: "Music: built-in sound"},
		timer.LightSet:   {timer.Event{Text: "40 %"}, "Light: 40 %"},
		timer.LightsUp:   {want: "Light to see by"},
		timer.LightSetTo: {timer.Event{Percent: 20}, "Light set to 20 % by hand"},
		timer.LightsBack: {want: "Light back to the session's"},
		timer.LampHeld:   {timer.Event{Lamp: "1", Text: "By the door"}, "Lamp changed by hand: By the door"},
		timer.LampFreed:  {timer.Event{Lamp: "1"}, "Lamp given back to the session"},
		timer.LampCalmed: {timer.Event{Text: "By the door"}, "Lamp's own effect ended: By the door"},
		timer.Fault:      {timer.Event{Text: "the disk is full"}, "Fault: the disk is full"},
		timer.Recovered:  {timer.Event{Text: "the sound is back"}, "Recovered: the sound is back"},
	}
	state, err := timer.New(evening())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds(t) {
		c, ok := said[kind]
		if !ok {
			t.Errorf("what a chart says of %q is not written down here", kind)
			continue
		}
		c.event.Kind = kind
		if got := words(c.event, state); got != c.want {
			t.Errorf("%s: %q, want %q", kind, got, c.want)
		}
	}
}

func TestAnEventOfANewerVersionIsNamed(t *testing.T) {
	if got := words(timer.Event{Kind: "levitated"}, timer.State{}); !strings.Contains(got, "another version") || !strings.Contains(got, "levitated") {
		t.Errorf("%q", got)
	}
}

func TestABreakIsToldAndAClockThatWasSet(t *testing.T) {
	for _, c := range []struct {
		by, correction time.Duration
		want           string
	}{
		{3 * minute, 0, "Break of 3:00"},
		{3 * minute, time.Hour, "Break of 3:00"}, // the gravest alone
		{0, time.Hour, "The computer's clock was set by 1:00:00"},
		{0, -time.Hour, "The computer's clock was set by −1:00:00"},
		{500 * time.Millisecond, 0, ""}, // nobody noticed it
	} {
		got := words(timer.Event{Kind: timer.Gap, By: c.by, Correction: c.correction}, timer.State{})
		if (c.want == "") != (got == "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("by %v, corrected by %v: %q, want %q", c.by, c.correction, got, c.want)
		}
	}
}

func TestTheChecklistStandsInTheReportWithItsReasons(t *testing.T) {
	s := source()
	s.Gate = []Check{{Text: "The ride home is arranged.", Yes: true}, {Text: "Nothing was eaten for four hours.", Reason: "Toast at nine, the prescriber agrees"}}
	for name, c := range map[string]struct {
		gate []Check
		want []string
	}{
		"all in order":  {s.Gate[:1], []string{"1 of 1 point in order", "The ride home is arranged."}},
		"with a reason": {s.Gate, []string{"1 of 2 points in order; the others with a reason", "no. Reason: Toast at nine, the prescriber agrees"}},
		"no checklist":  {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s.Gate = c.gate
			var out strings.Builder
			if err := New(s).Markdown(&out); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			if c.gate == nil && strings.Contains(text, "points in order") {
				t.Errorf("a checklist that there was not is in\n%s", text)
			}
		})
	}
}
