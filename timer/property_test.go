package timer_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/timer"
)

// anyPlan draws a plan that holds together.
func anyPlan(t *rapid.T) timer.Plan {
	n := rapid.IntRange(1, 8).Draw(t, "phases")
	dose := rapid.IntRange(-1, n-2).Draw(t, "dose")
	var p timer.Plan
	for i := range n {
		least := time.Duration(rapid.Int64Range(1, int64(10*minute)).Draw(t, "least"))
		length := least + time.Duration(rapid.Int64Range(0, int64(30*minute)).Draw(t, "longer"))
		most := length + time.Duration(rapid.Int64Range(0, int64(30*minute)).Draw(t, "most"))
		end := rapid.SampledFrom([]timer.EndRule{timer.EndAuto, timer.EndAuto, timer.EndConfirm}).Draw(t, "end")
		if i == dose {
			end = timer.EndDose
		}
		id := string(rune('a' + i))
		p.Phases = append(p.Phases, timer.Phase{ID: id, Name: id, Least: least, Length: length, Most: most, End: end})
		offset := time.Duration(rapid.Int64Range(-int64(least), int64(most)).Draw(t, "offset"))
		prompt := timer.Prompt{ID: timer.PromptID("p" + id), Phase: id, Offset: offset, Text: id}
		if offset >= 0 && rapid.Bool().Draw(t, "repeats") {
			prompt.Every = time.Duration(rapid.Int64Range(int64(time.Second), int64(20*minute)).Draw(t, "every"))
		}
		p.Prompts = append(p.Prompts, prompt)
	}
	if dose >= 0 {
		p.Safety = []timer.Safety{{ID: "safety", At: time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, "safety")), Text: "safety"}}
	}
	return p
}

// anyEvent draws something that a guide, or a bad day, might bring about.
func anyEvent(t *rapid.T, s timer.State, now time.Duration) timer.Event {
	phases := s.Plan.Phases
	return timer.Event{
		Kind: rapid.SampledFrom([]timer.Kind{
			timer.DoseTaken, timer.OnsetNoted, timer.PhaseEntered, timer.Extended, timer.Shortened,
			timer.Advanced, timer.SteppedBack, timer.Held, timer.Resumed, timer.Panicked, timer.PanicUndone,
			timer.PromptShown, timer.PromptAnswered, timer.NoteWritten, timer.Gap, timer.Softened,
			timer.Deepened, timer.Ducked, timer.Unducked, timer.Silenced, timer.SoundBack,
			timer.LightsUp, timer.LightsBack, timer.LampHeld, timer.LampFreed, timer.LampCalmed, timer.Skipped, timer.SkipUndone, timer.Programmed, timer.Fault,
		}).Draw(t, "kind"),
		Elapsed: now,
		By:      time.Duration(rapid.Int64Range(-int64(minute), int64(20*minute)).Draw(t, "by")),
		LevelDB: rapid.Float64Range(-12, 12).Draw(t, "level"),
		Phase:   rapid.SampledFrom([]string{phases[s.At(now).Phase].ID, rapid.SampledFrom(phases).Draw(t, "other").ID}).Draw(t, "phase"),
		Lamp:    rapid.SampledFrom([]string{"", "lamp 1", "lamp 2"}).Draw(t, "lamp"),
		Prompt:  "p" + timer.PromptID(rapid.SampledFrom(phases).Draw(t, "prompt").ID),
	}
}

func sinceDose(s timer.State, now time.Duration) time.Duration { return s.At(now).SinceDose }

// Whatever is pressed, in any order and at any time, the timeline keeps its
// promises.
func TestTheTimelineKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := anyPlan(t)
		// Two conductors: one appends phase changes as they come, the other
		// never does. Both must know the same session.
		live, err := timer.New(plan)
		if err != nil {
			t.Fatal(err)
		}
		lazy := live
		var journal []timer.Event
		apply := func(e timer.Event) error {
			next, err := live.Apply(e)
			if err != nil {
				if !errors.Is(err, timer.ErrRefused) {
					t.Fatalf("%s: %v is no refusal", e.Kind, err)
				}
				if !reflect.DeepEqual(next, live) {
					t.Fatalf("a refused %s changed the state", e.Kind)
				}
				return err
			}
			live = next
			journal = append(journal, e)
			return nil
		}
		start := timer.Event{Kind: timer.Started}
		if err := apply(start); err != nil {
			t.Fatal(err)
		}
		if lazy, err = lazy.Apply(start); err != nil {
			t.Fatal(err)
		}
		now := time.Duration(0)
		for range rapid.IntRange(1, 40).Draw(t, "presses") {
			before := live.At(now)
			wait := time.Duration(rapid.Int64Range(0, int64(15*minute)).Draw(t, "wait"))
			now += wait
			e := anyEvent(t, lazy, now)
			switch e.Kind {
			case timer.PhaseEntered:
				continue // the lazy conductor never writes it
			case timer.Gap:
				e.By = min(e.By, wait) // nobody sleeps through what was seen
			default:
				// A gap is noted before what came by itself: nothing came
				// by itself in a gap.
				enterPhases(t, live, now, apply)
			}
			back := apply(e)
			var lazyErr error
			if next, err := lazy.Apply(e); err == nil {
				lazy = next
			} else {
				lazyErr = err
			}
			if (back == nil) != (lazyErr == nil) {
				t.Fatalf("%s: %v with phase changes as events, %v without", e.Kind, back, lazyErr)
			}
			promises(t, live, now, before, e.Kind)
			if got, want := lazy.At(now), live.At(now); got != want {
				t.Fatalf("after %s: %+v without phase changes as events, %+v with", e.Kind, got, want)
			}
		}
		replayed, err := timer.Fold(plan, journal)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(replayed, live) {
			t.Fatalf("replayed %+v\nlive %+v", replayed, live)
		}
	})
}

// enterPhases appends what has come by itself, as the conductor does.
func enterPhases(t *rapid.T, s timer.State, now time.Duration, apply func(timer.Event) error) {
	for {
		e, ok := s.NextPhase(now)
		if !ok {
			return
		}
		if err := apply(e); err != nil {
			t.Fatalf("the phase change that the state itself announced was refused: %v", err)
		}
		s, _ = s.Apply(e)
	}
}

func promises(t *rapid.T, s timer.State, now time.Duration, before timer.Position, kind timer.Kind) {
	p := s.At(now)
	if p.Programme < before.Programme && kind != timer.SteppedBack {
		t.Fatalf("%s moved the programme back from %v to %v", kind, before.Programme, p.Programme)
	}
	if p.Dosed && before.Dosed && p.SinceDose-before.SinceDose != p.SinceStart-before.SinceStart {
		t.Fatalf("since dose moved by %v while %v passed", p.SinceDose-before.SinceDose, p.SinceStart-before.SinceStart)
	}
	for i, ph := range s.Plan.Phases {
		if s.Lengths[i] < ph.Least || s.Lengths[i] > ph.Most {
			t.Fatalf("phase %s is %v long, outside %v to %v", ph.ID, s.Lengths[i], ph.Least, ph.Most)
		}
	}
	if p.Left < 0 || p.Over < 0 || p.Programme > p.Length || sinceDose(s, now) < 0 {
		t.Fatalf("an impossible position: %+v", p)
	}
	spans := s.Spans(now)
	if got, want := len(spans), len(s.Plan.Phases)-p.Phase; got != want {
		t.Fatalf("%d spans for %d phases", got, want)
	}
	if h := s.Hand; h.LevelDB > 0 || h.Depth < 0 || h.Depth > timer.DepthMost || h.SilentUntil > now+timer.SilenceMost {
		t.Fatalf("the hand is out of reach: %+v", h)
	}
	left := p.Left
	for i, span := range spans {
		if i > 0 {
			left += s.Lengths[span.Phase]
			if span.Start != spans[i-1].End || span.End-span.Start != s.Lengths[span.Phase] {
				t.Fatalf("spans with a hole or a wrong length: %v", spans)
			}
		}
	}
	if end := spans[len(spans)-1].End; end != now+left {
		t.Fatalf("the spans end at %v, want %v", end, now+left)
	}
	for _, d := range s.DuePrompts(now) {
		if _, shown := s.Prompts[d.ID]; shown {
			t.Fatalf("prompt %s is due again", d.ID)
		}
		if d.At > now {
			t.Fatalf("prompt %s is due before its time", d.ID)
		}
	}
}

func FuzzApply(f *testing.F) {
	for _, e := range []timer.Event{
		{Kind: timer.DoseTaken, Elapsed: minute},
		{Kind: timer.Extended, By: minute},
		{Kind: timer.Gap, Elapsed: time.Hour, By: minute},
		{Kind: timer.PromptShown, Prompt: "look/99999999999"},
		{Kind: timer.Advanced, Elapsed: minute, Phase: "arrival"},
	} {
		b, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var e timer.Event
		if json.Unmarshal(b, &e) != nil {
			return
		}
		s := played(t, at(timer.DoseTaken, minute))
		next, err := s.Apply(e)
		if err != nil && !reflect.DeepEqual(next, s) {
			t.Fatal("a refused event changed the state")
		}
		now := next.Last + minute
		if next.Last > 1000*time.Hour {
			return
		}
		_, _, _ = next.At(now), next.Spans(now), next.DuePrompts(now)
	})
}

func BenchmarkTimeline(b *testing.B) {
	s := played(b, at(timer.DoseTaken, minute))
	now := 2 * minute
	b.ReportAllocs()
	for b.Loop() {
		now += time.Millisecond
		next, err := s.Apply(timer.Event{Kind: timer.NoteWritten, Elapsed: now})
		if err != nil {
			b.Fatal(err)
		}
		_, _, _ = next.At(now), next.Spans(now), next.DuePrompts(now)
	}
}
