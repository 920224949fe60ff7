//go:build !race

package chaos

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/lighting/room"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// hands are the clocks of a computer beside the one that only goes on: the one
// on the wall, and how long it slept.
type hands struct {
	mu         sync.Mutex
	set, slept time.Duration
	zone       *time.Location
}

func (h *hands) wall() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.set).In(h.zone)
}

func (h *hands) suspended() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.slept
}

// turned is something that happens to the clocks in the middle of a session.
type turned struct {
	at     time.Duration // 0 for turnedAt
	begins string        // on the wall; "" for an afternoon
	// The clock is set by so much, and the lid is closed for so long.
	set, lid time.Duration
	summer   string // "begins" or "ends": the zone of the clock
	caught   bool   // the guide catches up
	phase    string // in which the session is a while later
}

const (
	dosedAt = 15 * time.Second
	// A piece sounds at turnedAt, and it fades out at fadingAt.
	turnedAt, fadingAt = 40 * time.Second, 57 * time.Second
	// heardOn is how long the room is listened to afterwards.
	heardOn = 45 * time.Second
	// leapMost is the most by which the level of a room changes within half a
	// second, in dB: a piece that fades in over twelve makes 1.2 of it.
	leapMost = 1.5
)

// Whatever the clocks do, since dose is right, the programme stands or is caught
// up as the guide chooses, each prompt comes once, and neither samples nor lamps
// make a step.
func TestWhateverTheClocksDoTheRoomStaysCalm(t *testing.T) {
	for name, c := range map[string]turned{
		"nothing":                       {phase: "peak"},
		"set forward in a fade":         {at: fadingAt, set: time.Hour, phase: "peak"},
		"the lid in a fade, and held":   {at: fadingAt, lid: 100 * time.Second, phase: "peak"},
		"the lid in a fade, caught up":  {at: fadingAt, lid: 100 * time.Second, caught: true, phase: "return"},
		"the network sets it forward":   {set: time.Hour, phase: "peak"},
		"the network sets it back":      {set: -time.Hour, phase: "peak"},
		"summer time begins":            {begins: "2026-03-29T00:59:20Z", summer: "begins", phase: "peak"},
		"summer time ends":              {begins: "2026-10-25T00:59:20Z", summer: "ends", phase: "peak"},
		"midnight, and a new year":      {begins: "2026-12-31T22:59:20Z", phase: "peak"},
		"the lid, and held":             {lid: 100 * time.Second, phase: "peak"},
		"the lid, and caught up":        {lid: 100 * time.Second, caught: true, phase: "return"},
		"the lid for an hour, and held": {lid: time.Hour, phase: "peak"},
		"the lid, and set back":         {lid: 100 * time.Second, set: -time.Hour, phase: "peak"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHearing(t, rand.New(rand.NewPCG(5, 1)))
			synctest.Test(t, func(t *testing.T) { h.turn(t, c) })
			if wrong := h.listened.judged(cmp.Or(c.at, turnedAt) + heardOn); len(wrong) > 0 {
				t.Errorf("heard: %q", wrong)
			}
			if h.listened.leap > leapMost {
				t.Errorf("the level leaps by %.1f dB", h.listened.leap)
			}
		})
	}
}

// turn runs a session, and turns its clocks in its middle.
func (h *hearing) turn(t *testing.T, c turned) {
	winter, summer := time.FixedZone("winter", 3600), time.FixedZone("summer", 7200)
	clocks := &hands{zone: winter, set: 1000 * time.Hour}
	if c.begins != "" {
		begins, err := time.Parse(time.RFC3339, c.begins)
		if err != nil {
			t.Fatal(err)
		}
		clocks.set = time.Until(begins)
	}
	if c.summer == "ends" {
		clocks.zone, summer = summer, winter
	}
	s := h.hung(t, clocks)
	defer s.journal.Close()
	hall, dark := context.WithCancel(t.Context())
	ended, quiet, unlit := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	go func() { quiet <- s.player.Run(hall) }()
	go func() { unlit <- s.lamps.Run(hall) }()
	go func() { ended <- s.Run(t.Context()) }()

	pass(dosedAt)
	if err := s.Do(t.Context(), conductor.Command{Kind: timer.DoseTaken}); err != nil {
		t.Error(err)
	}
	pass(cmp.Or(c.at, turnedAt) - dosedAt)
	before := s.Snapshot()
	clocks.mu.Lock()
	clocks.set, clocks.slept = clocks.set+c.lid+c.set, clocks.slept+c.lid
	if c.summer != "" {
		clocks.zone = summer
	}
	clocks.mu.Unlock()
	pass(time.Second)
	s.stood(t, before, c.lid+time.Second)
	if c.caught {
		if err := s.Do(t.Context(), conductor.Command{Kind: timer.CaughtUp}); err != nil {
			t.Error(err)
		}
	}
	pass(heardOn - time.Second)
	after := s.Snapshot()
	if got := after.Phase().ID; got != c.phase {
		t.Errorf("the session is in %q, want %q", got, c.phase)
	}
	if moved := after.Position.SinceDose - before.Position.SinceDose - c.lid - heardOn; moved.Abs() > 500*time.Millisecond {
		t.Errorf("since dose stands %v beside the time that has passed", moved)
	}

	h.listened.close()
	if err := s.Do(t.Context(), conductor.Command{Kind: timer.Ended}); err != nil {
		t.Error(err)
	}
	for _, err := range []error{<-ended, stop(dark, quiet), <-unlit} {
		if err != nil {
			t.Error(err)
		}
	}
	for _, wrong := range s.house.restored() {
		t.Error(wrong)
	}
	s.wrote(t, c)
}

func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func stop(end context.CancelFunc, ended <-chan error) error {
	end()
	return <-ended
}

// hung is a session in a room with clocks.
type hung struct {
	*conductor.Conductor
	path    string
	journal *journal.Journal
	disk    *disk
	player  *audio.Player
	house   *house
	lamps   *room.Worker
}

// hung puts a session of the program's own parts together: what the room hears
// and what its lamps are told is judged.
func (h *hearing) hung(t *testing.T, clocks *hands) *hung {
	show := conductor.Show{Template: "hung", Title: "Hung", Seed: 3, LightCeiling: 60}
	for i, id := range []string{"arrival", "peak", "return"} {
		end := timer.EndAuto
		if i == 0 {
			end = timer.EndDose
		}
		show.Plan.Phases = append(show.Plan.Phases, timer.Phase{ID: id, Name: id, Least: time.Minute, Length: 2 * time.Minute, Most: 4 * time.Minute, End: end})
		show.Music = append(show.Music, playlist.Target{EnergyStart: .3, EnergyEnd: .4, LevelDB: []float64{-6, -1, -9}[i]})
		show.Light = append(show.Light, lighting.Target{Scene: lighting.Scene{Percent: []float64{40, 5, 30}[i], Mirek: 400}, Fade: time.Minute, Curve: lighting.CurveEven})
	}
	show.Plan.Prompts = []timer.Prompt{{ID: "look", Phase: "peak", Every: 20 * time.Second, Text: "Breathing."}}
	show.Plan.Safety = []timer.Safety{{ID: "pressure", At: 70 * time.Second, Text: "Blood pressure."}}
	raw, err := json.Marshal(show)
	if err != nil {
		t.Fatal(err)
	}
	s := &hung{path: h.journal, house: newHouse(show.LightCeiling, []lighting.Lamp{
		{ID: "1", Name: "Lamp 1", Reachable: true, On: true, Percent: steps(50), Mirek: 370, MirekLeast: 153, MirekMost: 500},
		{ID: "2", Name: "Lamp 2", Reachable: true, On: true, Percent: steps(30), Mirek: 370, MirekLeast: 153, MirekMost: 500},
	})}
	if s.journal, err = journal.Create(s.path, journal.Header{ID: "hung", Created: clocks.wall(), Plan: show.Plan, Show: raw}); err != nil {
		t.Fatal(err)
	}
	s.journal.Through(func(f journal.File) journal.File {
		s.disk = &disk{File: f, room: -1}
		return s.disk
	})
	// The choice of music knows names: they are the same in each run.
	var tracks []playlist.Track
	folder := filepath.Dir(h.tracks[0].Path)
	for _, track := range h.tracks {
		track.Path = track.Title
		tracks = append(tracks, track)
	}
	s.player = audio.New(audio.Config{
		Seed: show.Seed, Open: func(name string) (audio.Stream, error) { return h.music.open(filepath.Join(folder, name)) },
		Device: func(context.Context, string) (audio.Sink, error) { return h.listened, nil },
	})
	s.lamps = room.New(room.Config{Driver: &link{house: s.house}, RoomName: "room", SnapshotPath: filepath.Join(t.TempDir(), "lamps.json")})
	s.Conductor, err = conductor.New(conductor.Config{
		Show: show, Journal: s.journal, Music: s.player, Lights: s.lamps, Tracks: tracks,
		Suspended: clocks.suspended, Wall: clocks.wall,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stood looks at the session when the clocks have just turned: session time has
// moved by so much, and nothing else.
func (s *hung) stood(t *testing.T, before *conductor.Snapshot, by time.Duration) {
	t.Helper()
	after := s.Snapshot()
	for clock, moved := range map[string]time.Duration{
		"since start": after.Position.SinceStart - before.Position.SinceStart - by,
		"since dose":  after.Position.SinceDose - before.Position.SinceDose - by,
		"in phase":    after.Position.InPhase - before.Position.InPhase - time.Second,
	} {
		if moved.Abs() > 500*time.Millisecond {
			t.Errorf("%s stands %v beside the time that has passed", clock, moved)
		}
	}
	if before.Now == nil || after.Now == nil || before.Now.Path != after.Now.Path || before.Music.Sounding != after.Music.Sounding {
		t.Errorf("%+v sounded, and then %+v: %q and %q", before.Now, after.Now, before.Music.Sounding, after.Music.Sounding)
		return
	}
	if jump := place(after.Now, after.Position.SinceStart) - place(before.Now, before.Position.SinceStart) - time.Second; jump.Abs() > 500*time.Millisecond {
		t.Errorf("the piece jumps by %v", jump)
	}
}

// wrote looks at what stands in the journal of it all.
func (s *hung) wrote(t *testing.T, c turned) {
	t.Helper()
	r, err := journal.Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	folded, err := timer.Fold(r.Header.Plan, r.Events)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range prompts(folded, r.Events) {
		t.Error(wrong)
	}
	var slept, set time.Duration
	gaps, late := 0, false
	for _, e := range r.Events {
		switch {
		case e.Kind == timer.Gap:
			gaps, slept, set = gaps+1, slept+e.By, set+e.Correction
		case e.Kind == timer.PromptShown && e.Prompt == "pressure":
			late = e.By > time.Second
		}
	}
	want := 0
	if c.lid != 0 || c.set != 0 {
		want = 1
	}
	if gaps != want || (slept-c.lid).Abs() > time.Second || (set-c.set).Abs() > time.Second {
		t.Errorf("%d gaps say that it slept %v and was set by %v, want %d, %v and %v", gaps, slept, set, want, c.lid, c.set)
	}
	if late != (c.lid > 0) {
		t.Errorf("the safety time of %v came late: %v", 70*time.Second, late)
	}
}

// What the level is weighed with must feel a step that no corner shows.
func TestALeapOfTheLevelIsFelt(t *testing.T) {
	for over, leaps := range map[time.Duration]bool{300 * time.Millisecond: true, 10 * time.Second: false} {
		d, frames := &listener{}, make([][2]float64, 20*audio.Rate)
		for i := range frames {
			gone := min(1, max(0, float64(i-5*audio.Rate)/(over.Seconds()*audio.Rate)))
			x := math.Pow(10, -6*gone/20) * .3 * math.Sin(2*math.Pi*110*float64(i)/audio.Rate)
			frames[i] = [2]float64{x, x}
		}
		if d.take(frames); (d.leap > leapMost) != leaps {
			t.Errorf("6 dB within %v are felt as %.1f dB", over, d.leap)
		}
	}
}
