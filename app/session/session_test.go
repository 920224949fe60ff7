package session_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// log collects the events of a session.
type log struct {
	mu     sync.Mutex
	events []timer.Event
}

func (l *log) add(e timer.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
}

func (l *log) count(k timer.Kind) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, e := range l.events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// tone writes a quiet sine as a 16-bit WAV file.
func tone(t *testing.T, path string, length time.Duration, hz float64) {
	t.Helper()
	toneAt(t, 8000, path, length, hz)
}

func toneAt(t testing.TB, rate int, path string, length time.Duration, hz float64) {
	t.Helper()
	n := int(length.Seconds()) * rate
	b := make([]byte, 44, 44+2*n)
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*n))
	binary.LittleEndian.PutUint32(b[24:], uint32(rate))
	binary.LittleEndian.PutUint32(b[28:], uint32(2*rate))
	copy(b[32:], "\x02\x00\x10\x00data")
	binary.LittleEndian.PutUint32(b[40:], uint32(2*n))
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(3000*math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, studio *session.Studio, c session.Choices, l *log) *session.Session {
	t.Helper()
	p, err := studio.Prepare(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := studio.Start(t.Context(), p, session.Observers{Event: l.add})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func records(t *testing.T, p places.Places) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.Sessions(), "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestASessionRunsAtSpeedAndLeavesItsRecord(t *testing.T) {
	p := places.In(t.TempDir())
	music := t.TempDir()
	for i, name := range []string{"a.wav", "b.wav", "c.wav", "d.wav", "e.wav", "f.wav"} {
		tone(t, filepath.Join(music, name), 4*time.Minute, 200+40*float64(i))
	}
	if err := os.WriteFile(filepath.Join(music, "broken.flac"), []byte("fLaC and then nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	var l log
	s := start(t, session.NewStudio(p), session.Choices{Template: "lozenge-low", Music: []string{music}, Output: "null", Speed: 1800, Auto: true}, &l)
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.count(timer.DoseTaken) != 1 || l.count(timer.Ended) != 1 {
		t.Errorf("%d doses and %d ends", l.count(timer.DoseTaken), l.count(timer.Ended))
	}
	found := false
	for _, e := range l.events {
		found = found || (e.Kind == timer.Fault && strings.Contains(e.Text, "broken.flac"))
	}
	if !found {
		t.Error("the broken file is not named")
	}
	paths := records(t, p)
	if len(paths) != 1 {
		t.Fatalf("%d records, want 1", len(paths))
	}
	record, err := journal.Open(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(record.Events) != len(l.events) {
		t.Errorf("%d events in the journal, %d happened", len(record.Events), len(l.events))
	}
}

// At the speed of a rehearsal a piece may be over before a busy machine has
// opened it; slower, every one sounds.
func TestTheMusicOfTheFolderSounds(t *testing.T) {
	music := t.TempDir()
	for i, name := range []string{"a.wav", "b.wav", "c.wav", "d.wav"} {
		tone(t, filepath.Join(music, name), 4*time.Minute, 200+40*float64(i))
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var l log
	studio := session.NewStudio(places.In(t.TempDir()))
	p, err := studio.Prepare(ctx, session.Choices{Template: "lozenge-low", Music: []string{music}, Output: "null", Speed: 20, Auto: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := studio.Start(ctx, p, session.Observers{Event: func(e timer.Event) {
		l.add(e)
		if e.Kind == timer.TrackBegan {
			stop()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if l.count(timer.TrackBegan) == 0 {
		t.Error("no track sounded")
	}
}

func TestAnInterruptedSessionIsFoundAndGoesOn(t *testing.T) {
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	if _, err := studio.Unfinished(); !errors.Is(err, session.ErrNothingToResume) {
		t.Fatalf("in a fresh profile: %v", err)
	}
	var l log
	s := start(t, studio, session.Choices{Template: "im", Output: "null"}, &l)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	waitFor(t, func() bool { return s.Snapshot() != nil })
	if err := s.Do(t.Context(), conductor.Command{Kind: timer.DoseTaken}); err != nil {
		t.Fatal(err)
	}
	// The journal as a crash would leave it: everything up to now, no end.
	path := records(t, p)[0]
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}

	u, err := studio.Unfinished()
	if err != nil {
		t.Fatal(err)
	}
	var again log
	w, err := studio.Await(t.Context(), u, session.Choices{Output: "null"})
	if err != nil {
		t.Fatal(err)
	}
	resumed, err := w.GoOn(t.Context(), session.Choices{Speed: 3600, Auto: true}, session.Observers{Event: again.add})
	if err != nil {
		t.Fatal(err)
	}
	if err := resumed.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again.count(timer.Gap) != 1 || again.count(timer.Ended) != 1 || again.count(timer.DoseTaken) != 0 {
		t.Errorf("after the crash: %d gaps, %d ends, %d doses", again.count(timer.Gap), again.count(timer.Ended), again.count(timer.DoseTaken))
	}
	if _, err := studio.Unfinished(); !errors.Is(err, session.ErrNothingToResume) {
		t.Errorf("after the end: %v", err)
	}
}

func TestAnInterruptedSessionCanBeLeft(t *testing.T) {
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	var l log
	s := start(t, studio, session.Choices{Template: "im", Output: "null"}, &l)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	waitFor(t, func() bool { return s.Snapshot() != nil })
	path := records(t, p)[0]
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-ended
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := studio.Unfinished()
	if err != nil {
		t.Fatal(err)
	}
	if err := studio.Abandon(u); err != nil {
		t.Fatal(err)
	}
	if _, err := studio.Unfinished(); !errors.Is(err, session.ErrNothingToResume) {
		t.Errorf("after leaving it: %v", err)
	}
}

// TestWhereTheClientIsAndWhatWasAskedStand holds what the guide's ladder of
// help goes by.
func TestWhereTheClientIsAndWhatWasAskedStand(t *testing.T) {
	studio := session.NewStudio(places.In(t.TempDir()))
	for template, atHome := range map[string]bool{"lozenge-low": false, "at-home-lozenge": true, "preparation": false} {
		p, err := studio.Prepare(t.Context(), session.Choices{Template: template, Music: []string{session.NoMusic}, Answers: map[string]string{"hold": "9 min"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.Show.AtHome != atHome {
			t.Errorf("%s: the client is at home: %v", template, p.Show.AtHome)
		}
		if template == "preparation" {
			continue // it asks nothing
		}
		if a := p.Show.Answers; len(a) != 1 || a[0].ID != "hold" || a[0].Text != "9 min" || a[0].Question == "" {
			t.Errorf("%s: the answers are %+v", template, a)
		}
	}
}

func TestBadChoicesAreSaidInPlainWords(t *testing.T) {
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	for name, c := range map[string]struct {
		choices session.Choices
		says    string
	}{
		"an unknown template": {session.Choices{Template: "lozenge-lo"}, "lozenge-lo"},
		"a missing folder":    {session.Choices{Template: "im", Music: []string{"/nowhere/at/all"}}, "/nowhere/at/all"},
		"an unknown phase":    {session.Choices{Template: "im", Lengths: map[string]time.Duration{"nap": time.Minute}}, "nap"},
		"a phase too long":    {session.Choices{Template: "im", Lengths: map[string]time.Duration{"peak": 23 * time.Hour}}, "peak"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := studio.Prepare(t.Context(), c.choices, nil)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error %v does not speak of %s", err, c.says)
			}
		})
	}
	t.Run("lamps without a bridge", func(t *testing.T) {
		prepared, err := studio.Prepare(t.Context(), session.Choices{Template: "im", Room: "Office", Output: "null"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := studio.Start(t.Context(), prepared, session.Observers{}); !errors.Is(err, session.ErrNotPaired) {
			t.Errorf("got %v", err)
		}
		if left := records(t, p); len(left) != 0 {
			t.Errorf("a session that could not start left %v", left)
		}
	})
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for range 6000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it did not happen within a minute")
}
