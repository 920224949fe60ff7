package conductor_test

import (
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

func at(second int, kind timer.Kind) timer.Event {
	return timer.Event{Kind: kind, Elapsed: time.Duration(second) * time.Second}
}

func step(second int, kind timer.Kind, db float64) timer.Event {
	e := at(second, kind)
	e.LevelDB = db
	return e
}

func TestTheHandOnTheSound(t *testing.T) {
	const sec = time.Second
	silence := at(40, timer.Silenced)
	silence.By = 30 * sec
	gap := at(90, timer.Gap)
	gap.By = 20 * sec
	corrected := at(90, timer.Gap)
	corrected.Correction = -time.Hour
	for name, c := range map[string]struct {
		events []timer.Event
		want   []playlist.Hand
	}{
		"at rest": {},
		"softer, twice": {
			[]timer.Event{step(10, timer.Softened, -3), step(20, timer.Softened, -3)},
			[]playlist.Hand{{Start: 10 * sec, Ramp: 3 * sec, LevelDB: -3}, {Start: 20 * sec, Ramp: 3 * sec, LevelDB: -6}},
		},
		"a key that is held": {
			[]timer.Event{at(10, timer.Ducked), at(25, timer.Unducked)},
			[]playlist.Hand{{Start: 10 * sec, Ramp: sec / 2, LevelDB: -15}, {Start: 25 * sec, Ramp: 3 * sec}},
		},
		"a key that is held while the music is soft": {
			[]timer.Event{step(5, timer.Softened, -3), at(10, timer.Ducked), at(25, timer.Unducked)},
			[]playlist.Hand{
				{Start: 5 * sec, Ramp: 3 * sec, LevelDB: -3},
				{Start: 10 * sec, Ramp: sec / 2, LevelDB: -18},
				{Start: 25 * sec, Ramp: 3 * sec, LevelDB: -3},
			},
		},
		"a key that nobody can have held on": {
			[]timer.Event{at(10, timer.Ducked), gap},
			[]playlist.Hand{{Start: 10 * sec, Ramp: sec / 2, LevelDB: -15}, {Start: 90 * sec, Ramp: 3 * sec}},
		},
		"a key that is held while the wall clock is set": {
			[]timer.Event{at(10, timer.Ducked), corrected},
			[]playlist.Hand{{Start: 10 * sec, Ramp: sec / 2, LevelDB: -15}},
		},
		"a key that is held over a change of phase": {
			[]timer.Event{at(10, timer.Ducked), at(11, timer.DoseTaken)},
			[]playlist.Hand{{Start: 10 * sec, Ramp: sec / 2, LevelDB: -15}},
		},
		"deeper, which the next phase knows nothing of": {
			[]timer.Event{step(10, timer.Deepened, 3), at(20, timer.DoseTaken)},
			[]playlist.Hand{{Start: 10 * sec, Ramp: 3 * sec, Depth: 1}, {Start: 20 * sec, Ramp: 25 * sec}},
		},
		"a planned silence ends by itself": {
			[]timer.Event{silence},
			[]playlist.Hand{{Start: 40 * sec, Ramp: 4 * sec, Silent: true}, {Start: 70 * sec, Ramp: 8 * sec}},
		},
		"a planned silence that is called off": {
			[]timer.Event{silence, at(55, timer.SoundBack)},
			[]playlist.Hand{{Start: 40 * sec, Ramp: 4 * sec, Silent: true}, {Start: 55 * sec, Ramp: 8 * sec}},
		},
		"a word in a planned silence": {
			[]timer.Event{silence, at(50, timer.Ducked), at(60, timer.Unducked)},
			[]playlist.Hand{
				{Start: 40 * sec, Ramp: 4 * sec, Silent: true},
				{Start: 50 * sec, Ramp: sec / 2, LevelDB: -15, Silent: true},
				{Start: 60 * sec, Ramp: 3 * sec, Silent: true},
				{Start: 70 * sec, Ramp: 8 * sec},
			},
		},
		"quiet is heard, silence or not, and no softer than it is": {
			[]timer.Event{step(10, timer.Softened, -9), silence, at(50, timer.Panicked)},
			[]playlist.Hand{
				{Start: 10 * sec, Ramp: 3 * sec, LevelDB: -9},
				{Start: 40 * sec, Ramp: 4 * sec, LevelDB: -9, Silent: true},
				{Start: 50 * sec, Ramp: 3 * sec},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			show := evening()
			s := fold(t, show, append([]timer.Event{{Kind: timer.Started}}, c.events...)...)
			got := conductor.Plan(s, show, playlist.Programme{}, 2*time.Minute, 1).Music
			if !reflect.DeepEqual(got.Hand, c.want) {
				t.Errorf("the hand is\n%+v, not\n%+v", got.Hand, c.want)
			}
			// Hand and phases change the sound each in its own time.
			bare := fold(t, show, phasesOf(c.events)...)
			if want := conductor.Plan(bare, show, playlist.Programme{}, 2*time.Minute, 1).Music; !reflect.DeepEqual(got.Stages, want.Stages) {
				t.Errorf("the stages are\n%+v, not\n%+v", got.Stages, want.Stages)
			}
		})
	}
}

// phasesOf are a start and those of the events that change the stages.
func phasesOf(events []timer.Event) []timer.Event {
	out := []timer.Event{{Kind: timer.Started}}
	for _, e := range events {
		if e.Kind == timer.DoseTaken || e.Kind == timer.Panicked || e.Kind == timer.Gap {
			out = append(out, e)
		}
	}
	return out
}

func TestAResumedSessionIsNotDucked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, func(c *conductor.Config) {
			c.Past = []timer.Event{{Kind: timer.Started}, at(60, timer.Ducked)}
			c.LastSeen = conductor.Seen{Elapsed: time.Minute, Wall: time.Now()}
		})
		finish := s.run(t)
		defer finish()
		s.looks.see()
		hand := s.player.mix.Hand
		if s.Snapshot().State.Ducked || hand[len(hand)-1].LevelDB != 0 {
			t.Errorf("it goes on ducked: %+v", hand)
		}
	})
}

func TestSpeechIsHeardAtOnceAndWhatComesIsDeeperAtAWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		defer finish()
		time.Sleep(time.Minute)
		s.do(t, conductor.Command{Kind: timer.Ducked})
		s.looks.see()
		if hand := s.player.mix.Hand; len(hand) != 1 || hand[0].Start != s.player.mix.Now {
			t.Errorf("the player was told %+v", hand)
		}
		if err := s.Do(t.Context(), conductor.Command{Kind: timer.Ducked}); !errors.Is(err, timer.ErrRefused) {
			t.Errorf("a key that repeats: %v", err)
		}
		s.do(t, conductor.Command{Kind: timer.Unducked})
		s.looks.see()
		before := s.count(timer.Programmed)
		s.do(t, conductor.Command{Kind: timer.Deepened, LevelDB: conductor.SoftenStep})
		s.looks.see()
		if s.count(timer.Programmed) != before+1 {
			t.Error("what comes was not chosen anew")
		}
		if got := s.Snapshot().State.Depth; got != 1 {
			t.Errorf("the depth is %d", got)
		}
	})
}
