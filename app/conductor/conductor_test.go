package conductor_test

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// evening is a small plan with everything in it: a dose, a phase that waits
// for the guide, prompts and a safety time. It lasts 2 h 30 min.
func evening() conductor.Show {
	phase := func(id string, length time.Duration, end timer.EndRule) timer.Phase {
		return timer.Phase{ID: id, Name: id, Least: length / 2, Length: length, Most: 2 * length, End: end}
	}
	show := conductor.Show{
		Template: "evening", Title: "An evening", LightCeiling: 60, Seed: 7,
		Plan: timer.Plan{
			Phases: []timer.Phase{
				phase("arrival", 20*time.Minute, timer.EndAuto),
				phase("grounding", 20*time.Minute, timer.EndDose),
				phase("onset", 15*time.Minute, timer.EndAuto),
				phase("peak", 45*time.Minute, timer.EndAuto),
				phase("return", 25*time.Minute, timer.EndAuto),
				phase("closing", 25*time.Minute, timer.EndConfirm),
			},
			Prompts: []timer.Prompt{
				{ID: "intention", Phase: "grounding", Offset: 0, Text: "Intention, in the client's words."},
				{ID: "look", Phase: "peak", Offset: 0, Every: 15 * time.Minute, Text: "Breathing, colour, movement."},
			},
			Safety: []timer.Safety{{ID: "pressure", At: 40 * time.Minute, Text: "Blood pressure."}},
		},
	}
	percents := []float64{40, 20, 5, 1, 25, 50}
	for i := range show.Plan.Phases {
		show.Music = append(show.Music, playlist.Target{EnergyStart: .2, EnergyEnd: .3, LevelDB: -float64(i)})
		show.Light = append(show.Light, lighting.Target{
			Scene: lighting.Scene{Percent: percents[i], Mirek: 400}, Fade: 5 * time.Minute, Curve: lighting.CurveEven,
		})
	}
	return show
}

// tracks are enough pieces for an evening.
func tracks(n int) []playlist.Track {
	var out []playlist.Track
	for i := range n {
		name := string(rune('a'+i%26)) + string(rune('a'+i/26))
		out = append(out, playlist.Track{Path: "/music/" + name + ".flac", Title: name, Duration: time.Duration(180+i%7*40) * time.Second})
	}
	return out
}

// looks orders what a test reads and changes in the devices before what the
// conductor does to them next: a timer in a synctest bubble orders nothing.
type looks struct{ n atomic.Int64 }

func (l *looks) see() { l.n.Add(1) }

// player plays without sound: it reports what the mix says.
type player struct {
	*looks
	mix    playlist.Mix
	faults []playlist.FileFault
	broken string
	mixes  int
}

func (p *player) Reconcile(_ context.Context, m playlist.Mix) error {
	p.see()
	p.mix = m
	p.mixes++
	return nil
}

func (p *player) Status() playlist.Status {
	p.see()
	s := playlist.Status{Output: "test", Trouble: p.broken, Faults: p.faults}
	p.faults = nil
	if now, _ := (playlist.Programme{Items: p.mix.Items}).At(p.mix.Now); now != nil {
		s.Sounding = now.Path
	}
	return s
}

// lamps remember what they were asked for.
type lamps struct {
	*looks
	wants    []lighting.Want
	trouble  string
	byHand   []lighting.LampName
	calmed   []lighting.LampName
	restored bool
}

func (l *lamps) Reconcile(_ context.Context, w lighting.Want) error {
	l.see()
	l.wants = append(l.wants, w)
	l.restored = w.Restore
	return nil
}

func (l *lamps) Status() lighting.Status {
	l.see()
	return lighting.Status{Trouble: l.trouble, ByHand: l.byHand, Calmed: l.calmed, Restored: l.restored}
}

// memory is a journal without a disk.
type memory struct {
	*looks
	events []timer.Event
	beats  int
	full   bool
}

func (m *memory) Append(e timer.Event) error {
	m.see()
	m.events = append(m.events, e)
	if m.full {
		return errors.New("The disk is full. Make room; the session goes on.")
	}
	return nil
}

func (m *memory) Heartbeat(time.Duration, time.Time) error {
	m.see()
	m.beats++
	if m.full {
		return errors.New("The disk is full. Make room; the session goes on.")
	}
	return nil
}

// stage is a conductor with devices that tests can look into.
type stage struct {
	*conductor.Conductor
	looks   *looks
	player  *player
	lamps   *lamps
	journal *memory
	config  conductor.Config
}

func newStage(t *testing.T, change func(*conductor.Config)) *stage {
	t.Helper()
	looks := &looks{}
	s := &stage{looks: looks, player: &player{looks: looks}, lamps: &lamps{looks: looks}, journal: &memory{looks: looks}}
	s.config = conductor.Config{
		Show: evening(), Journal: s.journal, Music: s.player, Lights: s.lamps, Tracks: tracks(60),
	}
	if change != nil {
		change(&s.config)
	}
	var err error
	if s.Conductor, err = conductor.New(s.config); err != nil {
		t.Fatal(err)
	}
	return s
}

// run starts the session inside a synctest bubble and lets it come up.
func (s *stage) run(t *testing.T) (finish func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	synctest.Wait()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func (s *stage) do(t *testing.T, c conductor.Command) {
	t.Helper()
	if err := s.Do(t.Context(), c); err != nil {
		t.Fatalf("%s: %v", c.Kind, err)
	}
}

func (s *stage) count(k timer.Kind) int {
	n := 0
	for _, e := range s.journal.events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// pass lets the time go by until all is still.
func (s *stage) pass(d time.Duration) {
	s.looks.n.Add(1)
	time.Sleep(d)
	synctest.Wait()
}

func TestAWholeEveningRunsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, func(c *conductor.Config) { c.Auto = true })
		began := time.Now()
		if err := s.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 150*time.Minute || took > 151*time.Minute {
			t.Errorf("the evening took %v, want 2 h 30 min and a moment", took)
		}
		var entered []time.Duration
		for _, e := range s.journal.events {
			if e.Kind == timer.PhaseEntered || e.Kind == timer.DoseTaken || e.Kind == timer.Ended {
				entered = append(entered, e.Elapsed)
			}
		}
		want := []time.Duration{20 * time.Minute, 40 * time.Minute, 55 * time.Minute, 100 * time.Minute, 125 * time.Minute, 150 * time.Minute}
		if len(entered) != len(want) {
			t.Fatalf("phases began at %v, want %v", entered, want)
		}
		for i := range want {
			if d := entered[i] - want[i]; d < 0 || d > time.Second {
				t.Errorf("boundary %d at %v, want %v", i, entered[i], want[i])
			}
		}
		if n := s.count(timer.PromptShown); n != 5 { // intention, look ×3, pressure
			t.Errorf("%d prompts were shown, want 5", n)
		}
		if s.count(timer.TrackBegan) < 20 {
			t.Errorf("only %d tracks sounded", s.count(timer.TrackBegan))
		}
		if s.journal.beats < 150*60/5-10 {
			t.Errorf("%d heartbeats in 2 h 30 min, want one every 5 s", s.journal.beats)
		}
		if !s.Snapshot().Done {
			t.Error("the last snapshot is not done")
		}
	})
}

func TestReplayOfTheJournalGivesTheLiveState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(5 * time.Minute)
		s.do(t, conductor.Command{Kind: timer.DoseTaken})
		s.pass(17 * time.Minute)
		s.do(t, conductor.Command{Kind: timer.Held})
		s.pass(9 * time.Minute)
		s.do(t, conductor.Command{Kind: timer.Resumed})
		s.do(t, conductor.Command{Kind: timer.Extended, By: 5 * time.Minute})
		s.pass(time.Minute)
		s.do(t, conductor.Command{Kind: timer.Skipped})
		s.pass(10 * time.Second)
		live := s.Snapshot()
		replayed, err := timer.Fold(s.config.Show.Plan, s.journal.events)
		if err != nil {
			t.Fatal(err)
		}
		now := live.Position.SinceStart
		if got, want := replayed.At(now), live.Position; got != want {
			t.Errorf("replayed %+v, live %+v", got, want)
		}
		finish()
	})
}

func TestThePanicQuietensTheRoomAndTheClockGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.do(t, conductor.Command{Kind: timer.DoseTaken})
		s.pass(30 * time.Minute) // in the peak
		before := s.Snapshot().Position
		s.do(t, conductor.Command{Kind: timer.Panicked})
		s.pass(10 * time.Second)
		stages := s.player.mix.Stages
		if last := stages[len(stages)-1]; !last.BedOnly || last.LevelDB > -9 {
			t.Errorf("in a panic the quiet bed should sound alone, and the stage is %+v", last)
		}
		light := s.lamps.wants[len(s.lamps.wants)-1]
		if got := light.Fade.At(light.Now); got.Percent < 5 || got.Percent > 20 || got.Mirek < 400 {
			t.Errorf("in a panic the light is %+v, want warm and low", got)
		}
		if got := s.Snapshot().Position; got.SinceDose < before.SinceDose+10*time.Second {
			t.Error("the clock stood still in a panic")
		}
		s.do(t, conductor.Command{Kind: timer.PanicUndone})
		s.pass(30 * time.Second)
		if s.player.mix.Stages[0].BedOnly || s.Snapshot().State.Panic {
			t.Error("the panic was not undone")
		}
		if err := s.Do(t.Context(), conductor.Command{Kind: timer.PanicUndone}); !errors.Is(err, timer.ErrRefused) {
			t.Errorf("undoing no panic: %v", err)
		}
		finish()
	})
}

// A program that is killed in the first moments has written no piece down. The
// session that is resumed finds its music later, and plays it.
func TestASessionKilledBeforeItsMusicWasWrittenHasMusic(t *testing.T) {
	for name, past := range map[string][]timer.Event{
		"nothing but the header": nil,
		"the start":              {{Kind: timer.Started}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, func(c *conductor.Config) {
					c.Past, c.Tracks = past, nil
					c.LastSeen = conductor.Seen{Wall: time.Now()}
				})
				finish := s.run(t)
				s.pass(5 * time.Second)
				s.Offer(t.Context(), tracks(60))
				s.pass(5 * time.Second)
				if n := s.count(timer.TrackBegan); n != 1 {
					t.Errorf("%d pieces began", n)
				}
				planned := s.count(timer.Programmed)
				s.Offer(t.Context(), tracks(60)) // what is planned stays now
				s.pass(5 * time.Second)
				if n := s.count(timer.Programmed); n != planned {
					t.Error("the music was chosen anew")
				}
				finish()
			})
		})
	}
}

func TestAFileThatFailsIsNamedAndReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(time.Minute)
		bad := s.Snapshot().Next.Path
		s.player.faults = []playlist.FileFault{{Path: bad, Reason: "it is damaged"}}
		s.pass(time.Second)
		for _, it := range s.Snapshot().Programme.Items {
			if it.Path == bad {
				t.Errorf("%s is still in the programme", bad)
			}
		}
		if s.count(timer.Fault) != 1 {
			t.Errorf("%d faults in the journal, want 1", s.count(timer.Fault))
		}
		finish()
	})
}

func TestAHeldPhaseNeverRunsOutOfMusicOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(3 * time.Minute)
		s.do(t, conductor.Command{Kind: timer.Held})
		for range 60 {
			s.pass(time.Minute)
			now := s.Snapshot()
			if now.Now == nil {
				t.Fatalf("nothing is planned %v into a hold", now.Position.SinceStart)
			}
			if now.Now.Phase != "arrival" {
				t.Fatalf("%v into a hold of arrival, music of %s sounds", now.Position.SinceStart, now.Now.Phase)
			}
		}
		finish()
	})
}

func TestTroubleIsSaidOnceAndSoIsItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.pass(time.Minute)
		s.player.broken = "No sound device."
		s.lamps.trouble = "The bridge does not answer."
		s.journal.full = true
		s.pass(30 * time.Second)
		if got := s.Snapshot().Troubles; len(got) != 3 {
			t.Errorf("troubles on screen: %q", got)
		}
		if n := s.count(timer.Fault); n != 3 {
			t.Errorf("%d faults noted, want 3", n)
		}
		for _, e := range s.journal.events {
			if e.Kind == timer.Fault && (e.Elapsed < time.Minute || e.Elapsed > 70*time.Second) {
				t.Errorf("what began after a minute is noted at %v: %s", e.Elapsed, e.Text)
			}
		}
		s.player.broken, s.lamps.trouble, s.journal.full = "", "", false
		s.pass(30 * time.Second)
		if got := s.Snapshot().Troubles; len(got) != 0 {
			t.Errorf("troubles that are over stay on screen: %q", got)
		}
		if n := s.count(timer.Recovered); n != 3 {
			t.Errorf("%d recoveries noted, want 3", n)
		}
		finish()
	})
}

func TestADoublePressLeavesOnePhase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		finish := s.run(t)
		s.do(t, conductor.Command{Kind: timer.DoseTaken})
		s.pass(time.Minute)
		press := conductor.Command{Kind: timer.Advanced, Phase: "onset"}
		s.do(t, press)
		if err := s.Do(t.Context(), press); !errors.Is(err, timer.ErrRefused) {
			t.Errorf("the second press: %v", err)
		}
		if got := s.Snapshot().Phase().ID; got != "peak" {
			t.Errorf("two presses lead to %s", got)
		}
		finish()
	})
}

func TestASessionGoesOnAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newStage(t, nil)
		finish := first.run(t)
		first.do(t, conductor.Command{Kind: timer.DoseTaken})
		first.pass(20 * time.Minute)
		before := first.Snapshot()
		past := append([]timer.Event(nil), first.journal.events...)
		seen := conductor.Seen{Elapsed: before.Position.SinceStart, Wall: time.Now()}
		finish()

		time.Sleep(3*time.Minute - time.Since(seen.Wall))
		second := newStage(t, func(c *conductor.Config) { c.Past, c.LastSeen, c.Tracks = past, seen, nil })
		finish = second.run(t)
		after := second.Snapshot()
		if d := after.Position.SinceDose - before.Position.SinceDose - 3*time.Minute; d.Abs() > time.Second {
			t.Errorf("since dose is off by %v after a break of 3 min", d)
		}
		if d := after.Position.Programme - before.Position.Programme; d.Abs() > time.Second {
			t.Errorf("the programme moved by %v in the break", d)
		}
		if after.Now == nil || after.Now.Path != before.Now.Path {
			t.Fatalf("%v sounds after the break, %v before it", after.Now, before.Now)
		}
		offset := func(s *conductor.Snapshot) time.Duration { return s.Position.SinceStart - s.Now.Start }
		if d := offset(after) - offset(before); d.Abs() > time.Second {
			t.Errorf("the track goes on %v away from where it stood", d)
		}
		finish()
	})
}

func TestAtSpeedTheSessionIsTheSame(t *testing.T) {
	phases := func(speed float64) (at []time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, func(c *conductor.Config) { c.Auto, c.Speed = true, speed })
			if err := s.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, e := range s.journal.events {
				switch e.Kind {
				case timer.PhaseEntered, timer.DoseTaken, timer.PromptShown, timer.Ended:
					at = append(at, e.Elapsed)
				}
			}
		})
		return at
	}
	slow, fast := phases(1), phases(3600)
	if len(slow) != len(fast) {
		t.Fatalf("%d events in true time, %d at speed", len(slow), len(fast))
	}
	for i := range slow {
		if math.Abs((slow[i] - fast[i]).Seconds()) > 1 {
			t.Errorf("event %d at %v in true time, at %v at speed", i, slow[i], fast[i])
		}
	}
}

func TestAShowMustBeWhole(t *testing.T) {
	show := evening()
	show.Light = show.Light[1:]
	if _, err := conductor.New(conductor.Config{Show: show}); err == nil {
		t.Error("a show that lacks light for a phase was taken")
	}
}
