package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// linesOf is what a session says for machines.
func linesOf(t *testing.T, resumed *session.Unfinished, news ...news) []map[string]any {
	t.Helper()
	var out strings.Builder
	c := newConsole(&out, io.Discard)
	c.json = true
	l := newLive(c)
	l.resumed = resumed
	for _, n := range news {
		l.feed.put(n)
	}
	l.take()
	var lines []map[string]any
	for d := json.NewDecoder(strings.NewReader(out.String())); d.More(); {
		var line map[string]any
		if err := d.Decode(&line); err != nil {
			t.Fatalf("%v: %s", err, out.String())
		}
		lines = append(lines, line)
	}
	return lines
}

func told(e timer.Event) news           { return news{event: e} }
func stands(s *conductor.Snapshot) news { return news{snapshot: s} }
func at(k timer.Kind, m float64) timer.Event {
	return timer.Event{Kind: k, Elapsed: time.Duration(m * float64(time.Minute))}
}

// events are the names of lines, with the phase where one is entered.
func events(lines []map[string]any) string {
	var out []string
	for _, l := range lines {
		name := fmt.Sprint(l["event"])
		if name == "phase" {
			name += ":" + fmt.Sprint(l["phase"])
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestTheFirstPhaseIsTold(t *testing.T) {
	lines := linesOf(t, nil, told(at(timer.Started, 0)), stands(evening(t)))
	if got := events(lines); got != "started phase:arrival" {
		t.Fatalf("lines: %s", got)
	}
	if lines[0]["title"] != "An evening" || lines[0]["template"] != "evening" || lines[1]["name"] != "Arrival" {
		t.Errorf("lines: %v", lines)
	}
}

// Who comes late reads each phase at the time when the session entered it,
// and not the one where it stands by now.
func TestPhasesBeforeTheFirstLookAreToldAsTheyCame(t *testing.T) {
	dose := at(timer.DoseTaken, 10)
	next := timer.Event{Kind: timer.Advanced, Phase: "peak", Elapsed: 40 * time.Minute}
	lines := linesOf(t, nil, told(at(timer.Started, 0)), told(dose), told(next), stands(evening(t, dose, next)))
	if got := events(lines); got != "started phase:arrival dose phase:peak advanced phase:return" {
		t.Errorf("lines: %s", got)
	}
	if since := lines[1]["since_dose_s"]; since != nil {
		t.Errorf("the first phase came %v s after a dose that was not yet taken", since)
	}
}

func TestEveryWayIntoAPhaseIsTold(t *testing.T) {
	dose := at(timer.DoseTaken, 6)
	next := timer.Event{Kind: timer.Advanced, Phase: "peak", Elapsed: 20 * time.Minute}
	lines := linesOf(t, nil,
		told(at(timer.Started, 0)), stands(evening(t)),
		told(dose), told(at(timer.Held, 7)), told(at(timer.Resumed, 8)), told(next), told(at(timer.SteppedBack, 25)), told(at(timer.Ended, 30)))
	if got := events(lines); got != "started phase:arrival dose phase:peak held resumed advanced phase:return stepped_back phase:peak ended" {
		t.Errorf("lines: %s", got)
	}
}

// The dose counts in the very line that tells it, however late the next
// snapshot comes.
func TestSinceDoseIsNullUntilTheDose(t *testing.T) {
	lines := linesOf(t, nil,
		told(at(timer.Started, 0)), stands(evening(t)),
		told(at(timer.NoteWritten, 5)), told(at(timer.DoseTaken, 6)), told(at(timer.NoteWritten, 7.5)))
	want := []any{nil, nil, nil, 0.0, 0.0, 90.0}
	for i, l := range lines {
		if v, ok := l["since_dose_s"]; !ok || v != want[i] {
			t.Errorf("line %d: since_dose_s is %v, want %v", i+1, v, want[i])
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d lines", len(lines))
	}
}

func TestEventsCarryTheirFields(t *testing.T) {
	start := []news{told(at(timer.Started, 0)), stands(evening(t))}
	programme, err := json.Marshal(playlist.Programme{Items: make([]playlist.Item, 3)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		event timer.Event
		want  string
	}{
		"prompt":     {timer.Event{Kind: timer.PromptShown, Prompt: "gate", Text: "Now.", By: 1500 * time.Millisecond}, `"prompt":"gate","text":"Now.","late_s":1.5`},
		"answer":     {timer.Event{Kind: timer.PromptAnswered, Prompt: "gate"}, `"prompt":"gate"`},
		"track":      {timer.Event{Kind: timer.TrackBegan, Text: "Dusk", Path: "/m/dusk.flac"}, `"title":"Dusk","path":"/m/dusk.flac"`},
		"gap":        {timer.Event{Kind: timer.Gap, By: time.Minute, Elapsed: time.Hour}, `"slept_s":60,"correction_s":0`},
		"correction": {timer.Event{Kind: timer.Gap, Correction: -time.Hour}, `"slept_s":0,"correction_s":-3600`},
		"fault":      {timer.Event{Kind: timer.Fault, Text: "Gone.", Path: "/m/x.mp3"}, `"path":"/m/x.mp3","message":"Gone."`},
		"recovered":  {timer.Event{Kind: timer.Recovered, Text: "Back."}, `"message":"Back."`},
		"extended":   {timer.Event{Kind: timer.Extended, By: 5 * time.Minute}, `"by_s":300`},
		"softened":   {timer.Event{Kind: timer.Softened, LevelDB: -3}, `"level_db":-3,"change_db":-3,"depth":0`},
		"deepened":   {timer.Event{Kind: timer.Deepened, LevelDB: 3}, `"level_db":0,"change_db":3,"depth":1`},
		"shifted":    {timer.Event{Kind: timer.Shifted, By: -time.Second}, `"by_s":-1`},
		"silenced":   {timer.Event{Kind: timer.Silenced, By: 20 * time.Second}, `"by_s":20`},
		"hand":       {timer.Event{Kind: timer.LampHeld, Lamp: "b/3", Text: "Reading"}, `"lamp":"b/3","name":"Reading"`},
		"note":       {timer.Event{Kind: timer.NoteWritten, Text: "hands <warm>"}, `"text":"hands <warm>"`},
		"programme":  {timer.Event{Kind: timer.Programmed, Programme: programme}, `"items":3`},
	} {
		t.Run(name, func(t *testing.T) {
			lines := linesOf(t, nil, append(start, told(c.event))...)
			got := lines[len(lines)-1]
			var want map[string]any
			if err := json.Unmarshal([]byte("{"+c.want+"}"), &want); err != nil {
				t.Fatal(err)
			}
			for _, always := range []string{"at", "since_start_s", "since_dose_s", "event"} {
				if _, ok := got[always]; !ok {
					t.Errorf("%s is missing", always)
				}
				delete(got, always)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("fields %v, want %v", got, want)
			}
		})
	}
}

func TestLightIsToldWhenItChangesNoticeably(t *testing.T) {
	lit := func(percent float64, lamps int) news {
		s := evening(t)
		s.Lights = &lighting.Status{Room: "Studio", Lamps: lamps, Percent: percent}
		return stands(s)
	}
	note := told(at(timer.NoteWritten, 1)) // between, so that no snapshot replaces another
	lines := linesOf(t, nil, told(at(timer.Started, 0)),
		lit(0, 0), note, lit(40, 2), note, lit(36, 2), note, lit(35, 2), note, lit(31, 2), note, lit(0, 2))
	var told []any
	for _, l := range lines {
		if l["event"] == "light" {
			told = append(told, l["brightness_percent"])
			if l["room"] != "Studio" {
				t.Errorf("the light is of %v", l["room"])
			}
		}
	}
	if fmt.Sprint(told) != "[40 35 0]" {
		t.Errorf("told: %v", told)
	}
}

func TestAResumedSessionSaysSoFirst(t *testing.T) {
	s := evening(t,
		timer.Event{Kind: timer.PromptShown, Prompt: "gate"}, at(timer.DoseTaken, 2),
		timer.Event{Kind: timer.Gap, Elapsed: 4 * time.Minute, By: time.Minute}, at(timer.Recovered, 4))
	lines := linesOf(t, &session.Unfinished{ID: "20261123-evening", Title: "An evening"},
		told(timer.Event{Kind: timer.Gap, Elapsed: 4 * time.Minute, By: time.Minute}), told(at(timer.Recovered, 4)), stands(s))
	if got := events(lines); got != "resumed gap recovered" {
		t.Fatalf("lines: %s", got)
	}
	first := lines[0]
	for field, want := range map[string]any{
		"id": "20261123-evening", "title": "An evening", "template": "evening",
		"since_start_s": 240.0, "since_dose_s": 120.0, "phase": "peak", "name": "Peak",
	} {
		if first[field] != want {
			t.Errorf("%s is %v, want %v", field, first[field], want)
		}
	}
	missed := first["waiting"].([]any)[0].(map[string]any)
	if missed["prompt"] != "gate" || missed["text"] != "The checklist." || missed["due_since_start_s"] != 0.0 {
		t.Errorf("missed: %v", missed)
	}
}

func TestPeopleReadEveryEventThatIsNews(t *testing.T) {
	l := newLive(newConsole(io.Discard, io.Discard))
	l.now = evening(t)
	l.state = l.now.State
	silent := map[timer.Kind]bool{timer.Programmed: true, timer.Advanced: true, timer.PhaseEntered: true, timer.LightSet: true}
	for _, k := range []timer.Kind{
		timer.Started, timer.DoseTaken, timer.OnsetNoted, timer.PhaseEntered, timer.Extended, timer.Shortened,
		timer.Advanced, timer.SteppedBack, timer.Held, timer.Resumed, timer.Panicked, timer.PanicUndone,
		timer.PromptShown, timer.PromptAnswered, timer.NoteWritten, timer.Gap, timer.Ended, timer.Softened,
		timer.Skipped, timer.SkipUndone, timer.Programmed, timer.TrackBegan, timer.BedBegan, timer.LightSet,
		timer.Fault, timer.Recovered, timer.LightsUp, timer.LightsBack, timer.LampHeld, timer.LampFreed,
		timer.Shifted, timer.Deepened, timer.Ducked, timer.Unducked, timer.Silenced, timer.SoundBack,
		timer.VitalsNoted, timer.ProcessNoted,
	} {
		if words := l.words(timer.Event{Kind: k, Text: "text"}); (words == "") != silent[k] {
			t.Errorf("%s reads %q", k, words)
		}
	}
}

func TestTheStatusSaysWhatMattersFirst(t *testing.T) {
	dosed := at(timer.DoseTaken, 2)
	for name, c := range map[string]struct {
		snapshot *conductor.Snapshot
		want     string
	}{
		"before the dose": {evening(t), "since start 5:00  ·  Arrival  ·  5:00 left  ·  ♪ the built-in sound"},
		"after it":        {evening(t, dosed), "since dose 3:00  ·  Peak  ·  27:00 left  ·  ♪ the built-in sound"},
		"held":            {evening(t, dosed, at(timer.Held, 3)), "since dose 3:00  ·  HELD in Peak  ·  29:00 left  ·  ♪ the built-in sound"},
		"quiet":           {evening(t, dosed, at(timer.Panicked, 3)), "since dose 3:00  ·  QUIET in Peak  ·  27:00 left  ·  ♪ the built-in sound"},
		"somebody speaks": {evening(t, at(timer.Ducked, 3)), "since start 5:00  ·  DUCKED for speech, t ends it  ·  Arrival  ·  5:00 left  ·  ♪ the built-in sound"},
		"a silence":       {evening(t, timer.Event{Kind: timer.Silenced, Elapsed: 5*time.Minute - 10*time.Second, By: 30 * time.Second}), "since start 5:00  ·  SILENCE for 0:20  ·  Arrival  ·  5:00 left  ·  ♪ the built-in sound"},
		"a prompt":        {evening(t, timer.Event{Kind: timer.PromptShown, Prompt: "gate"}), "since start 5:00  ·  Arrival  ·  5:00 left  ·  1 prompt, a acknowledges  ·  ♪ the built-in sound"},
		"ended":           {evening(t, at(timer.Ended, 3)), "The session has ended. The room is being given back."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := statusOf(c.snapshot); got != c.want {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
	full := evening(t)
	full.Position = full.State.At(12 * time.Minute)
	full.Now = &playlist.Item{Kind: playlist.KindTrack, Title: "Dusk"}
	full.Lights = &lighting.Status{Lamps: 2, Percent: 12.4}
	full.Troubles = []string{"No sound device."}
	if got, want := statusOf(full), "since start 12:00  ·  Arrival  ·  waits for the dose, d  ·  ♪ Dusk  ·  light 12 %  ·  No sound device."; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	full.Now = &playlist.Item{Kind: playlist.KindTrack, Path: "/music/untitled.wav"}
	if got := statusOf(full); !strings.Contains(got, "♪ untitled.wav") {
		t.Errorf("a piece without a title: %q", got)
	}
}

func TestTheFeedKeepsOrderAndDropsNoEvent(t *testing.T) {
	f := newFeed()
	a, b, c := evening(t), evening(t), evening(t)
	for _, n := range []news{told(at(timer.Started, 0)), stands(a), stands(b), told(at(timer.DoseTaken, 1)), stands(c)} {
		f.put(n)
	}
	<-f.ready
	got := f.take()
	if len(got) != 4 || got[0].event.Kind != timer.Started || got[1].snapshot != b || got[2].event.Kind != timer.DoseTaken || got[3].snapshot != c {
		t.Errorf("taken: %+v", got)
	}
	if f.take() != nil {
		t.Error("something is left")
	}
	select {
	case <-f.ready:
		t.Error("it is ready with nothing to take")
	default:
	}
}

// script is a session that a test plays.
type script struct {
	feed *feed
	run  func(ctx context.Context, f *feed) error
}

func (s script) Run(ctx context.Context) error { return s.run(ctx, s.feed) }

func (script) Do(context.Context, conductor.Command) error { return nil }

// A terminal that takes nothing, such as a pager, holds up no session.
func TestAStuckReaderHoldsUpNoSession(t *testing.T) {
	stuck := &stuckWriter{until: make(chan struct{})}
	c := newConsole(stuck, io.Discard)
	c.json = true
	l := newLive(c)
	ran := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- l.run(t.Context(), script{l.feed, func(_ context.Context, f *feed) error {
			f.put(told(at(timer.Started, 0)))
			for i := range 10_000 {
				f.put(stands(evening(t)))
				f.put(told(at(timer.NoteWritten, float64(i))))
			}
			close(ran)
			return nil
		}}, &keyboard{})
	}()
	select {
	case <-ran:
	case <-time.After(time.Minute):
		t.Fatal("the session waits for whoever reads it")
	}
	close(stuck.until)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(stuck.text.String(), "\n"); n != 10_002 {
		t.Errorf("%d lines, want 10,002", n)
	}
}

type stuckWriter struct {
	until chan struct{}
	mu    sync.Mutex
	text  strings.Builder
}

func (w *stuckWriter) Write(b []byte) (int, error) {
	<-w.until
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

// Ctrl-C is heard where nothing can be shown, and what a reader never takes
// is not waited for.
func TestAStuckReaderKeepsNobodyFromLeaving(t *testing.T) {
	stuck := &stuckWriter{until: make(chan struct{})}
	l := newLive(newConsole(stuck, stuck))
	keys, press := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- l.run(t.Context(), script{l.feed, func(ctx context.Context, f *feed) error {
			f.put(told(at(timer.Started, 0)))
			f.put(stands(evening(t)))
			<-ctx.Done()
			f.put(told(at(timer.Ended, 6)))
			return nil
		}}, &keyboard{from: keys})
	}()
	go func() { _, _ = press.Write([]byte{keyCtrlC, keyCtrlC}) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for a reader that never reads")
	}
	close(stuck.until)
}

// The session may have ended between the two presses.
func TestASecondPressAfterTheEndLeavesAStuckReaderToo(t *testing.T) {
	stuck := &stuckWriter{until: make(chan struct{})}
	l := newLive(newConsole(stuck, stuck))
	keys, press := io.Pipe()
	over, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- l.run(t.Context(), script{l.feed, func(ctx context.Context, f *feed) error {
			defer close(over)
			f.put(told(at(timer.Started, 0)))
			f.put(stands(evening(t)))
			<-ctx.Done()
			f.put(told(at(timer.Ended, 6)))
			return nil
		}}, &keyboard{from: keys})
	}()
	go func() {
		_, _ = press.Write([]byte{keyCtrlC})
		<-over
		time.Sleep(100 * time.Millisecond)
		_, _ = press.Write([]byte{keyCtrlC})
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for a reader that never reads")
	}
	close(stuck.until)
}

func TestWhatWaitsIsWrittenInOrder(t *testing.T) {
	var to strings.Builder
	slow := &stuckWriter{until: make(chan struct{})}
	box := newOutbox()
	one, other := box.slot(&to), box.slot(slow)
	reused := []byte("0\n")
	for i := range 5 {
		reused[0] = byte('0' + i)
		for _, w := range []io.Writer{one, other} {
			if n, err := w.Write(reused); n != 2 || err != nil {
				t.Fatalf("%d bytes, %v", n, err)
			}
		}
	}
	box.close()
	select {
	case <-box.written:
		t.Error("all is written, they say, and nobody has read it")
	case <-time.After(20 * time.Millisecond):
	}
	close(slow.until)
	<-box.written
	const want = "0\n1\n2\n3\n4\n"
	if to.String() != want || slow.text.String() != want {
		t.Errorf("written: %q and %q", to.String(), slow.text.String())
	}
}

// A reader that has gone away ends nothing either.
func TestAReaderThatIsGoneEndsNoSession(t *testing.T) {
	from, to := io.Pipe()
	if err := from.Close(); err != nil {
		t.Fatal(err)
	}
	for _, json := range []bool{false, true} {
		c := newConsole(to, to)
		c.json = json
		l := newLive(c)
		err := l.run(t.Context(), script{l.feed, func(_ context.Context, f *feed) error {
			f.put(told(at(timer.Started, 0)))
			f.put(stands(evening(t)))
			return nil
		}}, &keyboard{})
		if err != nil {
			t.Errorf("with --json %v: %v", json, err)
		}
	}
}

// Ctrl-C ends gently. Once more leaves at once, but never before the end
// stands in the journal.
func TestASecondCtrlCOnlyHurries(t *testing.T) {
	for name, c := range map[string]struct {
		lights *lighting.Status
		says   string
	}{
		"without lamps":         {nil, ""},
		"with lamps given back": {&lighting.Status{Restored: true}, ""},
		"with lamps owed":       {&lighting.Status{}, "lights restore"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLive(newConsole(io.Discard, io.Discard))
			keys, press := io.Pipe()
			asked := make(chan struct{})
			returned := make(chan struct{})
			s := script{l.feed, func(ctx context.Context, f *feed) error {
				f.put(told(at(timer.Started, 0)))
				first := evening(t)
				first.Lights = c.lights
				f.put(stands(first))
				<-ctx.Done()
				<-asked
				select {
				case <-returned:
					t.Error("it left before the end was written down")
				case <-time.After(50 * time.Millisecond):
				}
				f.put(told(at(timer.Ended, 6)))
				<-returned // the room is never given back
				return nil
			}}
			go func() {
				_, _ = press.Write([]byte{keyCtrlC, keyCtrlC})
				close(asked)
			}()
			err := l.run(t.Context(), s, &keyboard{from: keys})
			close(returned)
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("it leaves with %v", err)
			}
		})
	}
}
