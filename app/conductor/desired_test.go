package conductor_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

func TestTheLightToComeIsTheLightThatComes(t *testing.T) {
	show := evening()
	early := fold(t, show, timer.Event{Kind: timer.Started})
	planned := conductor.Fades(early, show, 0)
	if len(planned) != len(show.Plan.Phases) {
		t.Fatalf("%d fades for %d phases", len(planned), len(show.Plan.Phases))
	}
	later := fold(t, show, timer.Event{Kind: timer.Started}, timer.Event{Kind: timer.PhaseEntered, Elapsed: 20 * time.Minute, Phase: "grounding"})
	if got := conductor.Plan(later, show, playlist.Programme{}, 21*time.Minute, 1).Light.Fade; got != planned[1] {
		t.Errorf("the light of the grounding is %+v, planned was %+v", got, planned[1])
	}
}

// fold applies events at their times and fails the test where one is refused.
func fold(t testing.TB, show conductor.Show, events ...timer.Event) timer.State {
	t.Helper()
	s, err := timer.Fold(show.Plan, events)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLightFadesFromWhereItStands(t *testing.T) {
	show := evening()
	s := fold(t, show,
		timer.Event{Kind: timer.Started},
		timer.Event{Kind: timer.DoseTaken, Elapsed: time.Minute},
	)
	before := conductor.Plan(s, show, playlist.Programme{}, 3*time.Minute, 1).Light
	s, err := s.Apply(timer.Event{Kind: timer.Panicked, Elapsed: 3 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	after := conductor.Plan(s, show, playlist.Programme{}, 3*time.Minute, 1).Light
	if was, is := before.Fade.At(before.Now), after.Fade.At(after.Now); was != is {
		t.Errorf("the light jumps from %+v to %+v when a panic begins", was, is)
	}
}

func TestUndoingAPanicLeavesTheDawnAsSlowAsItWas(t *testing.T) {
	show := evening()
	show.Light[1].Fade = 15 * time.Minute
	s := fold(t, show,
		timer.Event{Kind: timer.Started},
		timer.Event{Kind: timer.PhaseEntered, Elapsed: 20 * time.Minute, Phase: "grounding"},
		timer.Event{Kind: timer.Panicked, Elapsed: 22 * time.Minute},
		timer.Event{Kind: timer.PanicUndone, Elapsed: 23 * time.Minute},
	)
	got := conductor.Plan(s, show, playlist.Programme{}, 24*time.Minute, 1).Light.Fade.End
	if want := 35 * time.Minute; got != want {
		t.Errorf("the fade ends at %v, want %v", got, want)
	}
}

func TestEveryPhaseToComeHasItsStage(t *testing.T) {
	show := evening()
	s := fold(t, show, timer.Event{Kind: timer.Started})
	got := conductor.Plan(s, show, playlist.Programme{}, 0, 1).Music.Stages
	if len(got) != len(show.Plan.Phases) {
		t.Fatalf("%d stages for %d phases", len(got), len(show.Plan.Phases))
	}
	for i, st := range got {
		if st.LevelDB != show.Music[i].LevelDB {
			t.Errorf("stage %d at %v dB, want %v", i, st.LevelDB, show.Music[i].LevelDB)
		}
	}
}

func TestTheEndIsSilentAndGivesTheLampsBack(t *testing.T) {
	show := evening()
	s := fold(t, show, timer.Event{Kind: timer.Started}, timer.Event{Kind: timer.Ended, Elapsed: time.Hour})
	got := conductor.Plan(s, show, playlist.Programme{}, time.Hour, 1)
	if last := got.Music.Stages[len(got.Music.Stages)-1]; !last.Silent || last.Start != time.Hour {
		t.Errorf("the last stage is %+v, want silence from the end on", last)
	}
	if !got.Light.Restore {
		t.Error("the lamps are not given back")
	}
}

// The room never jumps: whatever the guide does, the light that is wanted at
// one moment is what was wanted a moment before, and no stage is louder than
// the guide's level or comes before the one that it follows.
func TestTheRoomNeverJumps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		show := evening()
		s, err := timer.New(show.Plan)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Duration(0)
		s, _ = s.Apply(timer.Event{Kind: timer.Started})
		kinds := []timer.Kind{
			timer.DoseTaken, timer.Extended, timer.Shortened, timer.Advanced, timer.SteppedBack,
			timer.Held, timer.Resumed, timer.Panicked, timer.PanicUndone, timer.Softened,
			timer.Deepened, timer.Ducked, timer.Unducked, timer.Silenced, timer.SoundBack, timer.Gap,
		}
		for range rapid.IntRange(1, 40).Draw(t, "presses") {
			now += time.Duration(rapid.Int64Range(0, int64(10*time.Minute)).Draw(t, "wait"))
			for {
				e, ok := s.NextPhase(now)
				if !ok {
					break
				}
				if s, err = s.Apply(e); err != nil {
					t.Fatal(err)
				}
			}
			before := conductor.Plan(s, show, playlist.Programme{}, now, 1)
			was := before.Light.Fade.At(now)
			e := timer.Event{
				Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Elapsed: now, By: time.Minute, LevelDB: -3,
				Phase: show.Plan.Phases[s.At(now).Phase].ID,
			}
			s, _ = s.Apply(e)
			after := conductor.Plan(s, show, playlist.Programme{}, now, 1)
			is := after.Light.Fade.At(now)
			if d := was.Percent - is.Percent; d > .01 || d < -.01 {
				t.Fatalf("after %s the light jumps from %.2f %% to %.2f %%", e.Kind, was.Percent, is.Percent)
			}
			for i, st := range after.Music.Stages {
				if st.LevelDB > 0 {
					t.Fatalf("stage %+v is louder than the guide's level", st)
				}
				if i > 0 && st.Start < after.Music.Stages[i-1].Start {
					t.Fatalf("stages are out of order at %d", i)
				}
			}
		}
	})
}

// One step of the conductor is to cost less than 20 µs: folding an event,
// planning the room, and what a snapshot asks of the state.
func BenchmarkStep(b *testing.B) {
	show := evening()
	s := fold(b, show, timer.Event{Kind: timer.Started}, timer.Event{Kind: timer.DoseTaken, Elapsed: time.Minute})
	programme := conductor.Fill(show, tracks(200))
	now := 2 * time.Minute
	b.ReportAllocs()
	for b.Loop() {
		now += time.Millisecond
		next, err := s.Apply(timer.Event{Kind: timer.NoteWritten, Elapsed: now})
		if err != nil {
			b.Fatal(err)
		}
		want := conductor.Plan(next, show, programme, now, 1)
		if len(want.Music.Stages) == 0 || len(next.Spans(now)) == 0 || next.At(now).Phase < 0 {
			b.Fatal("nothing planned")
		}
		_ = next.StandbyPrompts(now)
	}
}
