package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/lighting/room"
	"roomtone/playlist"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// session is one drawn session from its start to its end, through as many
// programs as it takes.
type session struct {
	*program
	t      *testing.T
	r      *rand.Rand
	show   conductor.Show
	tracks []playlist.Track
	house  *house
	folder string
	began  time.Time

	mu    sync.Mutex
	wrong []string
}

// program is one start of the program.
type program struct {
	*conductor.Conductor
	player  *player
	disk    *disk
	journal *journal.Journal
	link    *link
	killed  atomic.Bool
	stop    context.CancelFunc
	done    chan error
	unlit   chan error
	safe    atomic.Int64 // the wall clock of the last event that the journal said is written
}

func (s *session) say(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

func (s *session) path() string { return filepath.Join(s.folder, "session.jsonl") }

// drawn is a show, its music and its lamps.
func drawn(t *testing.T, r *rand.Rand) *session {
	s := &session{t: t, r: r, folder: t.TempDir(), began: time.Now()}
	s.show = conductor.Show{Template: "drawn", Title: "Drawn", Seed: r.Uint64(), LightCeiling: 20 + 60*r.Float64()}
	n := 3 + r.IntN(5)
	for i := range n {
		length := time.Duration(60+r.IntN(300)) * time.Second
		end := []timer.EndRule{timer.EndAuto, timer.EndAuto, timer.EndConfirm}[r.IntN(3)]
		if i == 1 {
			end = timer.EndDose
		}
		id := fmt.Sprintf("phase-%d", i)
		s.show.Plan.Phases = append(s.show.Plan.Phases, timer.Phase{ID: id, Name: id, Least: length / 2, Length: length, Most: 2 * length, End: end})
		energy := r.Float64()
		s.show.Music = append(s.show.Music, playlist.Target{EnergyStart: energy, EnergyEnd: r.Float64(), Brightness: r.Float64(), Density: r.Float64(), LevelDB: -8 * r.Float64()})
		s.show.Light = append(s.show.Light, lighting.Target{
			Scene: lighting.Scene{Percent: 1 + 80*r.Float64(), Mirek: 250 + 200*r.Float64()},
			Fade:  time.Duration(60+r.IntN(240)) * time.Second, Curve: lighting.CurveEven,
		})
	}
	s.show.Plan.Prompts = []timer.Prompt{
		{ID: "intention", Phase: "phase-1", Text: "Intention."},
		{ID: "look", Phase: "phase-2", Every: 40 * time.Second, Text: "Breathing, colour, movement."},
	}
	s.show.Plan.Safety = []timer.Safety{{ID: "pressure", At: 3 * time.Minute, Text: "Blood pressure."}, {ID: "again", At: 8 * time.Minute, Text: "Blood pressure."}}
	if err := s.show.Plan.Validate(); err != nil {
		t.Fatal(err)
	}
	for i := range 10 + r.IntN(40) {
		name, energy, bright := fmt.Sprintf("piece-%02d", i), r.Float64(), 500+3000*r.Float64()
		s.tracks = append(s.tracks, playlist.Track{
			Path: "/music/" + name + ".flac", Title: name, Duration: time.Duration(60+r.IntN(400)) * time.Second,
			Energy: &energy, BrightnessHz: &bright,
		})
	}
	var lamps []lighting.Lamp
	for i := range 1 + r.IntN(4) {
		id := fmt.Sprint(i + 1)
		lamps = append(lamps, lighting.Lamp{ID: id, Name: "Lamp " + id, Reachable: true, On: r.IntN(5) > 0, Percent: steps(10 + 90*r.Float64()), Mirek: 370, MirekLeast: 153, MirekMost: 500})
	}
	s.house = newHouse(s.show.LightCeiling, lamps)
	return s
}

// start begins the session, or goes on with it.
func (s *session) start(past *journal.Record, j *journal.Journal, heard *player) {
	p := &program{player: newPlayer(), journal: j, link: &link{house: s.house}, done: make(chan error, 1), unlit: make(chan error, 1)}
	s.program = p
	j.Through(func(f journal.File) journal.File {
		p.disk = &disk{File: f, room: -1}
		return p.disk
	})
	worker := room.New(room.Config{Driver: p.link, RoomName: "room", SnapshotPath: filepath.Join(s.folder, "lamps.json")})
	config := conductor.Config{
		Show: s.show, Journal: &written{j, p}, Music: p.player, Lights: lights{worker, p}, Tracks: s.tracks,
		OnEvent: func(e timer.Event) {
			if !p.killed.Load() {
				p.player.see(e)
				s.house.see(e)
			}
		},
	}
	if past != nil {
		config.Past, config.LastSeen = past.Events, conductor.Seen(past.LastSeen)
		p.player.takeOver(heard)
	}
	var err error
	if p.Conductor, err = conductor.New(config); err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.t.Context())
	lit, unlit := context.WithCancel(s.t.Context())
	p.stop = func() { stop(); unlit() }
	go func() { p.unlit <- worker.Run(lit) }()
	go func() { p.done <- p.Run(ctx) }()
	synctest.Wait()
}

// written remembers what the journal promised.
type written struct {
	*journal.Journal
	program *program
}

func (w *written) Append(e timer.Event) error {
	if w.program.killed.Load() {
		return nil // nobody is there to write
	}
	err := w.Journal.Append(e)
	if err == nil {
		w.program.safe.Store(e.At.UnixNano())
	}
	return err
}

func (w *written) Heartbeat(elapsed time.Duration, at time.Time) error {
	if w.program.killed.Load() {
		return nil
	}
	return w.Journal.Heartbeat(elapsed, at)
}

// lights are the worker; those of a killed program have nothing to give back.
type lights struct {
	*room.Worker
	program *program
}

func (l lights) Status() lighting.Status {
	st := l.Worker.Status()
	st.Restored = st.Restored || l.program.killed.Load()
	return st
}

// crash kills the program at this moment, tears its last line now and then,
// and goes on after a break.
func (s *session) crash() {
	before, old := s.Snapshot(), s.program
	failing := len(before.Troubles) > 0
	old.killed.Store(true)
	old.disk.kill()
	s.house.change(func() { old.link.cut = true })
	old.player.mu.Lock()
	old.player.dead = true
	old.player.mu.Unlock()
	_ = old.journal.Close()
	old.stop()
	if s.r.IntN(3) == 0 {
		s.tear()
	}
	if s.r.IntN(2) == 0 {
		time.Sleep(time.Duration(s.r.IntN(400)) * time.Second)
	}
	j, record, err := journal.Continue(s.path())
	if err != nil {
		s.t.Fatal(err)
	}
	if n := int64(len(record.Events)); n > 0 && !record.Events[n-1].At.IsZero() && record.Events[n-1].At.UnixNano() < old.safe.Load() {
		s.say("the journal ends at %v, and said that %v was written", record.Events[n-1].At, time.Unix(0, old.safe.Load()))
	}
	if record.Ended {
		s.t.Fatal("a killed program ended the session")
	}
	known, err := timer.Fold(s.show.Plan, record.Events)
	if err != nil {
		s.t.Fatal(err)
	}
	s.house.change(func() {
		clear(s.house.hands)
		for _, lamp := range known.Lamps {
			s.house.hands[lamp] = time.Now()
		}
	})
	s.start(record, j, old.player)
	s.went(before, failing)
}

// went compares the session before and after a break.
func (s *session) went(before *conductor.Snapshot, failing bool) {
	after := s.Snapshot()
	if failing {
		return // what the guide was told is not being written down may be missing
	}
	if b, a := before.State.Dose, after.State.Dose; (b == nil) != (a == nil) || b != nil && *a != *b {
		s.say("the dose was at %v and after the break at %v", b, a)
	}
	if !reflect.DeepEqual(before.State.Vitals, after.State.Vitals) {
		s.say("vitals are missing after a break")
	}
	if b, a := before.Now, after.Now; b != nil && a != nil && b.Path == a.Path && b.Path != "" {
		back := place(b, before.Position.SinceStart) - place(a, after.Position.SinceStart)
		if back < -time.Second || back > 7*time.Second {
			s.say("%s goes on %v before where it was", a.Path, back)
		}
	}
	if real := time.Since(s.began); (real - after.Position.SinceStart).Abs() > time.Second {
		s.say("after a break the session is at %v, and %v have passed", after.Position.SinceStart, real)
	}
}

// tear leaves half a line at the journal's end, as a loss of power does.
func (s *session) tear() {
	f, err := os.OpenFile(s.path(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(`{"seq":99999,"event":"no`); err != nil {
		s.t.Fatal(err)
	}
}

// world lets one thing around the session fail, or work again.
func (s *session) world() {
	lamp := fmt.Sprint(s.r.IntN(len(s.house.lamps)) + 1)
	change := func(what func(l *lighting.Lamp)) {
		s.house.change(func() { what(s.house.find(lamp)) })
	}
	switch s.r.IntN(12) {
	case 0, 1:
		s.disk.fail(s.r)
	case 2, 3:
		s.disk.heal()
	case 4:
		s.player.lose(s.r.IntN)
	case 5:
		s.player.trouble("The loudspeaker is gone. The session goes on.")
	case 6:
		s.player.trouble("")
	case 7:
		s.house.change(func() { s.house.gone = !s.house.gone })
	case 8:
		s.house.change(func() { s.house.failing[lamp] = !s.house.failing[lamp] })
	case 9:
		change(func(l *lighting.Lamp) { l.Reachable = !l.Reachable })
	case 10: // a hand on a lamp's dimmer
		change(func(l *lighting.Lamp) {
			if l.On && l.Reachable {
				l.Percent = steps(math.Mod(l.Percent+40+s.r.Float64()*20, 100))
				s.house.touched[lamp], s.house.moved[lamp] = true, time.Now()
			}
		})
	case 11: // a hand on its switch
		change(func(l *lighting.Lamp) {
			if l.On && l.Reachable {
				l.On = false
				s.house.touched[lamp] = true
			}
		})
	}
}

// heal ends every fault, so that the session can end well.
func (s *session) heal() {
	s.disk.heal()
	s.player.trouble("")
	s.house.change(func() {
		s.house.gone = false
		clear(s.house.failing)
		for i := range s.house.lamps {
			s.house.lamps[i].Reachable = true
		}
	})
}

// run draws the session's course and gives what was wrong with it.
func (s *session) run(most time.Duration) []string {
	show, err := json.Marshal(s.show)
	if err != nil {
		s.t.Fatal(err)
	}
	j, err := journal.Create(s.path(), journal.Header{ID: "drawn", Plan: s.show.Plan, Show: show})
	if err != nil {
		s.t.Fatal(err)
	}
	s.start(nil, j, nil)
	for time.Since(s.began) < most && s.Snapshot().State.Running {
		time.Sleep(time.Duration(s.r.ExpFloat64() * float64(12*time.Second)))
		synctest.Wait()
		switch n := s.r.IntN(40); {
		case !s.Snapshot().State.Running:
		case n == 0:
			s.crash()
		case n < 12:
			s.world()
		default:
			s.guide()
		}
	}
	s.heal()
	time.Sleep(time.Minute) // what was left in peace is tried again
	s.player.mu.Lock()
	s.player.over = true
	s.player.mu.Unlock()
	if s.Snapshot().State.Running {
		if err := s.Do(s.t.Context(), conductor.Command{Kind: timer.Ended}); err != nil {
			s.say("the session cannot be ended: %v", err)
		}
	}
	if err := <-s.done; err != nil {
		s.say("the session ended with %v", err)
	}
	s.stop()
	if err := <-s.unlit; err != nil {
		s.say("the lamps were not given back: %v", err)
	}
	if err := s.journal.Close(); err != nil {
		s.say("the journal cannot be closed: %v", err)
	}
	return s.judged()
}
