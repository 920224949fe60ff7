package timer_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
)

const minute = time.Minute

// evening has a dose, a phase that waits for the guide, prompts and safety.
func evening() timer.Plan {
	return timer.Plan{
		Phases: []timer.Phase{
			{ID: "arrival", Name: "Arrival", Least: 5 * minute, Length: 20 * minute, Most: 40 * minute, End: timer.EndAuto},
			{ID: "grounding", Name: "Grounding", Least: 5 * minute, Length: 20 * minute, Most: 40 * minute, End: timer.EndDose},
			{ID: "onset", Name: "Onset", Least: 5 * minute, Length: 10 * minute, Most: 20 * minute, End: timer.EndAuto},
			{ID: "peak", Name: "Peak", Least: 20 * minute, Length: 40 * minute, Most: 60 * minute, End: timer.EndAuto},
			{ID: "closing", Name: "Closing", Least: 10 * minute, Length: 20 * minute, Most: 60 * minute, End: timer.EndConfirm},
		},
		Prompts: []timer.Prompt{
			{ID: "intention", Phase: "grounding", Text: "Intention"},
			{ID: "soon", Phase: "onset", Offset: -2 * minute, Lead: 30 * time.Second, Text: "Two minutes left"},
			{ID: "look", Phase: "peak", Offset: 0, Every: 15 * minute, Text: "Look"},
		},
		Safety: []timer.Safety{{ID: "pressure", At: 40 * minute, Lead: minute, Text: "Blood pressure"}},
	}
}

func at(k timer.Kind, elapsed time.Duration) timer.Event {
	return timer.Event{Kind: k, Elapsed: elapsed}
}

// played folds events and fails the test where one is refused.
func played(t testing.TB, events ...timer.Event) timer.State {
	t.Helper()
	s, err := timer.Fold(evening(), append([]timer.Event{at(timer.Started, 0)}, events...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhereASessionStands(t *testing.T) {
	dose := at(timer.DoseTaken, 30*minute)
	for name, c := range map[string]struct {
		events    []timer.Event
		now       time.Duration
		phase     string
		in        time.Duration
		programme time.Duration
	}{
		"at the start":                       {nil, 0, "arrival", 0, 0},
		"within a phase":                     {nil, 7 * minute, "arrival", 7 * minute, 7 * minute},
		"over a boundary by itself":          {nil, 25 * minute, "grounding", 5 * minute, 25 * minute},
		"waiting for the dose":               {nil, 50 * minute, "grounding", 30 * minute, 40 * minute},
		"the dose begins its phase":          {[]timer.Event{dose}, 30 * minute, "onset", 0, 40 * minute},
		"after the dose":                     {[]timer.Event{dose}, 45 * minute, "peak", 5 * minute, 55 * minute},
		"held":                               {[]timer.Event{at(timer.Held, 4*minute)}, 30 * minute, "arrival", 4 * minute, 4 * minute},
		"held and resumed":                   {[]timer.Event{at(timer.Held, 4*minute), at(timer.Resumed, 30*minute)}, 32 * minute, "arrival", 6 * minute, 6 * minute},
		"stretched":                          {[]timer.Event{{Kind: timer.Extended, Elapsed: minute, By: 5 * minute}}, 24 * minute, "arrival", 24 * minute, 24 * minute},
		"shortened":                          {[]timer.Event{{Kind: timer.Shortened, Elapsed: minute, By: 10 * minute}}, 11 * minute, "grounding", minute, 11 * minute},
		"advanced":                           {[]timer.Event{{Kind: timer.Advanced, Elapsed: 3 * minute, Phase: "arrival"}}, 4 * minute, "grounding", minute, 21 * minute},
		"stepped back":                       {[]timer.Event{at(timer.SteppedBack, 22*minute)}, 23 * minute, "arrival", minute, minute},
		"a panic does not stop the clock":    {[]timer.Event{at(timer.Panicked, minute)}, 25 * minute, "grounding", 5 * minute, 25 * minute},
		"a gap does not move the programme":  {[]timer.Event{{Kind: timer.Gap, Elapsed: 30 * minute, By: 20 * minute}}, 31 * minute, "arrival", 11 * minute, 11 * minute},
		"a correction moves nothing":         {[]timer.Event{{Kind: timer.Gap, Elapsed: 5 * minute, Correction: -time.Hour}}, 6 * minute, "arrival", 6 * minute, 6 * minute},
		"ended":                              {[]timer.Event{at(timer.Ended, 9*minute)}, 50 * minute, "arrival", 9 * minute, 9 * minute},
		"held, a dose goes on all the same":  {[]timer.Event{at(timer.Held, 4*minute), dose}, 31 * minute, "onset", minute, 41 * minute},
		"two boundaries at once, unobserved": {[]timer.Event{dose, at(timer.NoteWritten, 85*minute)}, 86 * minute, "closing", 6 * minute, 96 * minute},
	} {
		t.Run(name, func(t *testing.T) {
			s := played(t, c.events...)
			p := s.At(c.now)
			if got := s.Plan.Phases[p.Phase].ID; got != c.phase || p.InPhase != c.in || p.Programme != c.programme {
				t.Errorf("in %s, %v into it, programme at %v; want %s, %v, %v", got, p.InPhase, p.Programme, c.phase, c.in, c.programme)
			}
		})
	}
}

func TestSinceDoseNeverStops(t *testing.T) {
	s := played(t,
		at(timer.DoseTaken, 10*minute),
		at(timer.Held, 12*minute),
		timer.Event{Kind: timer.Extended, Elapsed: 13 * minute, By: 5 * minute},
		timer.Event{Kind: timer.Gap, Elapsed: 40 * minute, By: 20 * minute},
		at(timer.Resumed, 41*minute),
		at(timer.Panicked, 42*minute),
	)
	if p := s.At(50 * minute); !p.Dosed || p.SinceDose != 40*minute {
		t.Errorf("since dose is %v, want 40 min", p.SinceDose)
	}
}

func TestWhatDoesNotFitIsRefusedInPlainWords(t *testing.T) {
	dose := at(timer.DoseTaken, 10*minute)
	for name, c := range map[string]struct {
		events []timer.Event
		then   timer.Event
		says   string
	}{
		"a second start":                  {nil, at(timer.Started, minute), "already"},
		"a second dose":                   {[]timer.Event{dose}, at(timer.DoseTaken, 11*minute), "was taken"},
		"onset before the dose":           {nil, at(timer.OnsetNoted, minute), "after the dose"},
		"a second onset":                  {[]timer.Event{dose, at(timer.OnsetNoted, 15*minute)}, at(timer.OnsetNoted, 16*minute), "was noted"},
		"stretching past the most":        {nil, timer.Event{Kind: timer.Extended, Elapsed: 0, By: 0}, "more than 0"},
		"at its longest":                  {[]timer.Event{{Kind: timer.Extended, By: 20 * minute}}, timer.Event{Kind: timer.Extended, By: minute}, "longest"},
		"at its shortest":                 {[]timer.Event{{Kind: timer.Shortened, By: 20 * minute}}, timer.Event{Kind: timer.Shortened, By: minute}, "short"},
		"a stale press":                   {nil, timer.Event{Kind: timer.Advanced, Elapsed: 21 * minute, Phase: "arrival"}, "by now"},
		"a double press":                  {[]timer.Event{dose}, timer.Event{Kind: timer.Advanced, Elapsed: 10*minute + time.Second, Phase: "onset"}, "just begun"},
		"past the dose without it":        {nil, timer.Event{Kind: timer.Advanced, Elapsed: 25 * minute, Phase: "grounding"}, "dose"},
		"past the end":                    {[]timer.Event{dose}, timer.Event{Kind: timer.Advanced, Elapsed: 80 * minute, Phase: "closing"}, "last phase"},
		"back from the first":             {nil, at(timer.SteppedBack, minute), "first"},
		"back before the dose":            {[]timer.Event{dose}, at(timer.SteppedBack, 11*minute), "dose"},
		"a hold within a hold":            {[]timer.Event{at(timer.Held, 0)}, at(timer.Held, minute), "already"},
		"resuming what runs":              {nil, at(timer.Resumed, minute), "not held"},
		"undoing no panic":                {nil, at(timer.PanicUndone, minute), "nothing to undo"},
		"a panic within a panic":          {[]timer.Event{at(timer.Panicked, 0)}, at(timer.Panicked, minute), "already"},
		"lights up twice":                 {[]timer.Event{at(timer.LightsUp, 0)}, at(timer.LightsUp, minute), "already"},
		"lights back that were not up":    {nil, at(timer.LightsBack, minute), "already"},
		"a lamp that nobody holds":        {nil, timer.Event{Kind: timer.LampFreed, Elapsed: minute, Lamp: "1"}, "already"},
		"a lamp held twice":               {[]timer.Event{{Kind: timer.LampHeld, Lamp: "1"}}, timer.Event{Kind: timer.LampHeld, Elapsed: minute, Lamp: "1"}, "already"},
		"undoing no skip":                 {nil, at(timer.SkipUndone, minute), "no skip"},
		"a prompt that nobody planned":    {nil, timer.Event{Kind: timer.PromptShown, Prompt: "x"}, "no prompt"},
		"a prompt for the second time":    {[]timer.Event{{Kind: timer.PromptShown, Prompt: "intention"}}, timer.Event{Kind: timer.PromptShown, Prompt: "intention"}, "already"},
		"answering what was not asked":    {nil, timer.Event{Kind: timer.PromptAnswered, Prompt: "intention"}, "does not wait"},
		"the past":                        {[]timer.Event{at(timer.NoteWritten, minute)}, at(timer.NoteWritten, 0), "before the last"},
		"a phase that is not next":        {nil, timer.Event{Kind: timer.PhaseEntered, Elapsed: 30 * minute, Phase: "peak"}, "not what comes next"},
		"a phase too early":               {nil, timer.Event{Kind: timer.PhaseEntered, Elapsed: minute, Phase: "grounding"}, "not what comes next"},
		"a gap longer than the session":   {nil, timer.Event{Kind: timer.Gap, Elapsed: minute, By: time.Hour}, "cannot be"},
		"a command after the end":         {[]timer.Event{at(timer.Ended, minute)}, at(timer.Held, 2*minute), "has ended"},
		"an event from another programme": {nil, at("fireworks", minute), "not an event"},
	} {
		t.Run(name, func(t *testing.T) {
			s := played(t, c.events...)
			got, err := s.Apply(c.then)
			if !errors.Is(err, timer.ErrRefused) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want a refusal that says %q", err, c.says)
			}
			if !reflect.DeepEqual(got, s) {
				t.Error("a refused event changed the state")
			}
		})
	}
	if _, err := (timer.State{}).Apply(at(timer.Held, 0)); !errors.Is(err, timer.ErrRefused) {
		t.Errorf("before the start: %v", err)
	}
}

func due(s timer.State, now time.Duration) []timer.PromptID {
	var ids []timer.PromptID
	for _, d := range s.DuePrompts(now) {
		ids = append(ids, d.ID)
	}
	return ids
}

// Whoever comes late is told in the order in which things were due: the
// safety times among the prompts, and not after them.
func TestDuePromptsStandInTheOrderOfTheirTimes(t *testing.T) {
	s := played(t, at(timer.DoseTaken, 40*minute), timer.Event{Kind: timer.PhaseEntered, Phase: "peak", Elapsed: 50 * minute})
	s.Plan.Prompts = append(s.Plan.Prompts, timer.Prompt{ID: "late", Phase: "peak", Offset: 35 * minute, Text: "Late"})
	if got := due(s, 89*minute); !slices.Equal(got, []timer.PromptID{"look/3", "pressure", "late"}) {
		t.Errorf("they come as %v", got)
	}
}

func TestPromptsComeWhenTheyAreDue(t *testing.T) {
	dose := at(timer.DoseTaken, 20*minute)
	stretched := timer.Event{Kind: timer.Extended, Elapsed: 21 * minute, By: 5 * minute}
	held := at(timer.Held, 21*minute)
	for name, c := range map[string]struct {
		events []timer.Event
		now    time.Duration
		want   []timer.PromptID
	}{
		"none at first":                        {nil, 19 * minute, nil},
		"at a phase's start":                   {nil, 20 * minute, []timer.PromptID{"intention"}},
		"before a phase's end":                 {[]timer.Event{dose}, 28 * minute, []timer.PromptID{"soon"}},
		"not yet, when the phase is stretched": {[]timer.Event{dose, stretched}, 28 * minute, nil},
		"later, when the phase is stretched":   {[]timer.Event{dose, stretched}, 33 * minute, []timer.PromptID{"soon"}},
		"not during a hold":                    {[]timer.Event{dose, held}, 50 * minute, nil},
		"again and again":                      {[]timer.Event{dose}, 46 * minute, []timer.PromptID{"look/2"}},
		"a safety time during a hold":          {[]timer.Event{dose, held}, 60 * minute, []timer.PromptID{"pressure"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := played(t, c.events...)
			if got := due(s, c.now); !reflect.DeepEqual(got, c.want) {
				t.Errorf("due: %v, want %v", got, c.want)
			}
		})
	}
	s := played(t, dose)
	if got := s.StandbyPrompts(27*minute + 40*time.Second); len(got) != 1 || got[0].ID != "soon" || got[0].At != 28*minute {
		t.Errorf("standing by: %+v, want the one in 20 s", got)
	}
}

func TestSpansCoverWhatIsLeft(t *testing.T) {
	s := played(t, at(timer.DoseTaken, 30*minute))
	want := []timer.Span{
		{Phase: 3, Start: 40 * minute, End: 80 * minute},
		{Phase: 4, Start: 80 * minute, End: 100 * minute},
	}
	if got := s.Spans(45 * minute); !reflect.DeepEqual(got, want) {
		t.Errorf("spans %v, want %v", got, want)
	}
	waiting := played(t)
	if got := waiting.Spans(50 * minute)[0]; got.Start != 20*minute || got.End != 50*minute {
		t.Errorf("a phase that waits spans %v, want it to end now", got)
	}
}

func TestStatesAreValues(t *testing.T) {
	old := played(t, at(timer.DoseTaken, 10*minute))
	before, _ := json.Marshal(old)
	for _, e := range []timer.Event{
		at(timer.Panicked, 11*minute),
		{Kind: timer.Extended, Elapsed: 11 * minute, By: minute},
		{Kind: timer.PromptShown, Elapsed: 11 * minute, Prompt: "soon"},
		{Kind: timer.Softened, Elapsed: 11 * minute, LevelDB: -3},
	} {
		if _, err := old.Apply(e); err != nil {
			t.Fatal(err)
		}
		if _, err := old.Apply(e); err != nil {
			t.Fatalf("%s for the second time on the same state: %v", e.Kind, err)
		}
	}
	after, _ := json.Marshal(old)
	if string(before) != string(after) {
		t.Errorf("a state was changed by its successors:\n%s\n%s", before, after)
	}
}

func TestSofteningNeverGoesAboveTheGuidesLevel(t *testing.T) {
	s := played(t,
		timer.Event{Kind: timer.Softened, Elapsed: 1, LevelDB: -6},
		timer.Event{Kind: timer.Softened, Elapsed: 2, LevelDB: 3},
		timer.Event{Kind: timer.Softened, Elapsed: 3, LevelDB: 30},
	)
	if s.LevelDB != 0 {
		t.Errorf("the level is %v dB", s.LevelDB)
	}
}

func TestLampsAreHeldUntilTheyAreGivenBack(t *testing.T) {
	held := played(t,
		timer.Event{Kind: timer.LampHeld, Lamp: "1"},
		timer.Event{Kind: timer.LampHeld, Lamp: "2"},
	)
	s, err := held.Apply(timer.Event{Kind: timer.LampFreed, Elapsed: minute, Lamp: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s.Lamps, []string{"2"}) || !reflect.DeepEqual(held.Lamps, []string{"1", "2"}) {
		t.Errorf("held %v, before %v", s.Lamps, held.Lamps)
	}
}

func TestASkipIsUndoneByTheProgrammeBeforeIt(t *testing.T) {
	first, second := json.RawMessage(`{"seed":1}`), json.RawMessage(`{"seed":2}`)
	s := played(t,
		timer.Event{Kind: timer.Programmed, Programme: first},
		at(timer.Skipped, minute),
		timer.Event{Kind: timer.Programmed, Elapsed: minute, Programme: second},
		at(timer.SkipUndone, 2*minute),
	)
	if string(s.Programme) != string(first) {
		t.Errorf("after the undo the programme is %s", s.Programme)
	}
}

func TestAPlanMustHoldTogether(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*timer.Plan)
		says  string
	}{
		"no phases":             {func(p *timer.Plan) { *p = timer.Plan{} }, "at least one phase"},
		"a phase without id":    {func(p *timer.Plan) { p.Phases[0].ID = "" }, "unique"},
		"two phases of one id":  {func(p *timer.Plan) { p.Phases[1].ID = "arrival" }, "unique"},
		"a negative length":     {func(p *timer.Plan) { p.Phases[0].Least = -1 }, "least"},
		"least above usual":     {func(p *timer.Plan) { p.Phases[0].Least = time.Hour }, "least"},
		"a phase of two days":   {func(p *timer.Plan) { p.Phases[0].Most = 48 * time.Hour }, "24 h"},
		"an unknown end":        {func(p *timer.Plan) { p.Phases[0].End = "never" }, "end must be"},
		"two doses":             {func(p *timer.Plan) { p.Phases[0].End = timer.EndDose }, "only one"},
		"nothing after a dose":  {func(p *timer.Plan) { p.Phases[1].End = timer.EndAuto; p.Phases[4].End = timer.EndDose }, "must follow"},
		"a prompt nowhere":      {func(p *timer.Plan) { p.Prompts[0].Phase = "nap" }, "no phase"},
		"a prompt too late":     {func(p *timer.Plan) { p.Prompts[0].Offset = 5 * time.Hour }, "outside"},
		"two prompts of one id": {func(p *timer.Plan) { p.Prompts[0].ID = "pressure" }, "unique"},
		"a restless prompt":     {func(p *timer.Plan) { p.Prompts[2].Every = time.Millisecond }, "at least a second"},
		"safety without a dose": {func(p *timer.Plan) { p.Phases[1].End = timer.EndConfirm }, "no dose"},
	} {
		t.Run(name, func(t *testing.T) {
			p := evening()
			c.spoil(&p)
			err := p.Validate()
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
			if _, err := timer.New(p); err == nil {
				t.Error("a session of it can be made")
			}
		})
	}
	if err := evening().Validate(); err != nil {
		t.Error(err)
	}
}

func TestEventsAndPlansSurviveJSON(t *testing.T) {
	e := timer.Event{
		Kind: timer.Extended, At: time.Date(2026, 11, 23, 10, 42, 0, 5, time.UTC), Elapsed: 12345678901,
		Phase: "peak", Prompt: "look/2", By: -minute, Correction: 3, LevelDB: -4.5, Text: "“quoted”\n", Path: "/a", Programme: json.RawMessage(`{"seed":7}`),
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var got timer.Event
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, e) {
		t.Errorf("got %+v, %v", got, err)
	}
	plan := evening()
	b, err = json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	var p timer.Plan
	if err := json.Unmarshal(b, &p); err != nil || !reflect.DeepEqual(p, plan) {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestClocksReadAsGuidesReadThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0:00", 59 * time.Second: "0:59", 12*minute + 34*time.Second: "12:34",
		time.Hour + 2*minute + 3*time.Second: "1:02:03", -90 * time.Second: "−1:30",
	} {
		if got := timer.Clock(d); got != want {
			t.Errorf("%v reads %s, want %s", d, got, want)
		}
	}
}

// Vitals are kept word for word, also after the end; notes of either kind
// change nothing.
func TestVitalsAreKeptAsTyped(t *testing.T) {
	s, err := timer.Fold(evening(), []timer.Event{
		{Kind: timer.Started},
		{Kind: timer.VitalsNoted, Elapsed: time.Minute, Text: "RR 128/82, pulse 71"},
		{Kind: timer.ProcessNoted, Elapsed: 2 * time.Minute, Text: "mine"},
		{Kind: timer.Ended, Elapsed: 3 * time.Minute},
		{Kind: timer.VitalsNoted, Elapsed: 4 * time.Minute, Text: "SpO₂ 98 %"},
		{Kind: timer.ProcessNoted, Elapsed: 4 * time.Minute, Text: "mine"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []timer.Vitals{{At: time.Minute, Text: "RR 128/82, pulse 71"}, {At: 4 * time.Minute, Text: "SpO₂ 98 %"}}
	if !slices.Equal(s.Vitals, want) {
		t.Errorf("vitals %v", s.Vitals)
	}
	if _, err := s.Apply(timer.Event{Kind: timer.VitalsNoted, Elapsed: time.Hour, Text: " "}); !errors.Is(err, timer.ErrRefused) {
		t.Errorf("empty vitals: %v", err)
	}
}
