package ui

import (
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// story is a session told by its events, without clocks, sound or lamps: what
// the conductor would publish, at any moment that a test asks for.
type story struct {
	t         *testing.T
	show      conductor.Show
	state     timer.State
	programme playlist.Programme
	shown     []timer.PromptID
}

// afternoon is a small session with a dose, a phase that waits for the guide,
// prompts, a safety time and music.
func afternoon() conductor.Show {
	phase := func(id, name string, length time.Duration, end timer.EndRule) timer.Phase {
		return timer.Phase{ID: id, Name: name, Least: length / 2, Length: length, Most: 2 * length, End: end, Intention: id == "return"}
	}
	show := conductor.Show{
		Template: "afternoon", Title: "An afternoon", LightCeiling: 60,
		Plan: timer.Plan{
			Phases: []timer.Phase{
				phase("arrival", "Arrival", 10*time.Minute, timer.EndAuto),
				phase("intention", "Intention", 20*time.Minute, timer.EndDose),
				phase("onset", "Onset", 15*time.Minute, timer.EndAuto),
				phase("peak", "Peak", 35*time.Minute, timer.EndAuto),
				phase("return", "Return", 20*time.Minute, timer.EndConfirm),
				phase("closing", "Closing", 20*time.Minute, timer.EndConfirm),
			},
			Prompts: []timer.Prompt{
				{ID: "intention", Phase: "intention", Offset: 0, Text: "The intention, in the client's own words."},
				{ID: "look", Phase: "peak", Offset: 5 * time.Minute, Every: 15 * time.Minute, Lead: time.Minute, Text: "Look: breathing, colour, movement."},
				{ID: "mask", Phase: "return", Offset: -5 * time.Minute, Text: "Mask off, when ready."},
			},
			Safety: []timer.Safety{{ID: "pressure", At: 40 * time.Minute, Lead: 2 * time.Minute, Text: "Blood pressure."}},
		},
	}
	for i, percent := range []float64{40, 20, 5, 1, 25, 50} {
		show.Music = append(show.Music, playlist.Target{LevelDB: -float64(i)})
		show.Light = append(show.Light, lighting.Target{Scene: lighting.Scene{Percent: percent, Mirek: 400}, Fade: 5 * time.Minute, Curve: lighting.CurveEven})
	}
	return show
}

// begin is a story whose session has started.
func begin(t *testing.T, show conductor.Show) *story {
	t.Helper()
	state, err := timer.New(show.Plan)
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, show: show, state: state}
	return s.then(timer.Started, 0)
}

// then tells what happened next.
func (s *story) then(k timer.Kind, at time.Duration) *story {
	s.t.Helper()
	return s.event(timer.Event{Kind: k, Elapsed: at})
}

func (s *story) event(e timer.Event) *story {
	s.t.Helper()
	s.pass(e.Elapsed)
	next, err := s.state.Apply(e)
	if err != nil {
		s.t.Fatalf("%s at %v: %v", e.Kind, e.Elapsed, err)
	}
	s.state = next
	return s
}

// pass lets time go by: phases begin and prompts are shown, each at its time.
func (s *story) pass(now time.Duration) *story {
	s.t.Helper()
	for {
		e, ok := s.state.NextPhase(now)
		until := now
		if ok {
			until = e.Elapsed - 1
		}
		for _, d := range s.state.DuePrompts(until) {
			at := max(s.state.Last, d.At)
			next, err := s.state.Apply(timer.Event{Kind: timer.PromptShown, Elapsed: at, By: at - d.At, Prompt: d.ID})
			if err != nil {
				s.t.Fatal(err)
			}
			s.state, s.shown = next, append(s.shown, d.ID)
		}
		if !ok {
			return s
		}
		next, err := s.state.Apply(e)
		if err != nil {
			s.t.Fatal(err)
		}
		s.state = next
	}
}

// plays gives the story pieces of ten minutes, one after the other.
func (s *story) plays(titles ...string) *story {
	for i, title := range titles {
		start := time.Duration(i) * 10 * time.Minute
		s.programme.Items = append(s.programme.Items, playlist.Item{
			Kind: playlist.KindTrack, Path: "/music/" + title, Title: title, Start: start, End: start + 10*time.Minute,
		})
	}
	return s
}

// began is when every story begins. It is fixed, and in a zone of its own, so
// that a picture of it is the same everywhere.
var began = time.Date(2026, time.March, 5, 14, 0, 0, 0, time.UTC)

// at is the snapshot at a moment of the story.
func (s *story) at(now time.Duration) *conductor.Snapshot {
	s.t.Helper()
	s.pass(now)
	snap := &conductor.Snapshot{
		At: began.Add(now), Speed: 1, Show: &s.show,
		State: s.state, Position: s.state.At(now), Spans: s.state.Spans(now),
		Standby: s.state.StandbyPrompts(now), Programme: s.programme,
		Music: playlist.Status{Output: "Speakers"},
	}
	for i := len(s.shown) - 1; i >= 0; i-- {
		p := s.state.Prompts[s.shown[i]]
		if text, _ := s.show.Plan.PromptText(s.shown[i]); p.Answered == 0 {
			missed := p.Due < s.state.Woke || p.Shown-p.Due > 5*time.Second
			snap.Waiting = append(snap.Waiting, timer.Due{ID: s.shown[i], Text: text, At: p.Due, Missed: missed})
		}
	}
	snap.Now, snap.Next = s.programme.At(now)
	if snap.Now != nil {
		snap.Music.Sounding = snap.Now.Path
	}
	return snap
}
