package session_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/playlist/library"
	"roomtone/timer"
)

// toneLength is a little more than the least that counts as music.
const toneLength = 65 * time.Second

// studioWith is a studio whose library has one folder with some tones, not
// measured yet.
func studioWith(t *testing.T, tones int) (s *session.Studio, folder string) {
	t.Helper()
	s, folder = session.NewStudio(places.In(t.TempDir())), t.TempDir()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range tones {
		tone(t, filepath.Join(folder, fmt.Sprintf("%02d.wav", i)), toneLength, 200+20*float64(i))
	}
	l, err := s.Library(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Add([]string{folder}); err != nil {
		t.Fatal(err)
	}
	return s, folder
}

func prepare(t *testing.T, s *session.Studio, c session.Choices) *session.Prepared {
	t.Helper()
	c.Template = "integration"
	p, err := s.Prepare(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWithoutAChoiceTheLibraryPlays(t *testing.T) {
	s, folder := studioWith(t, 3)
	p := prepare(t, s, session.Choices{})
	if len(p.Tracks) != 3 || len(p.Show.Folders) != 1 || p.Show.Folders[0] != folder {
		t.Errorf("%d pieces from %v", len(p.Tracks), p.Show.Folders)
	}
	if p.Tracks[0].Duration != toneLength || p.Tracks[0].LoudnessLUFS != nil {
		t.Errorf("before it was measured, a piece is %+v", p.Tracks[0])
	}
	if p := prepare(t, s, session.Choices{Music: []string{session.NoMusic}}); len(p.Tracks) != 0 || p.Programme.Items[0].Kind != playlist.KindBed {
		t.Errorf("%d pieces, though none are wanted", len(p.Tracks))
	}
	other := t.TempDir()
	tone(t, filepath.Join(other, "x.wav"), time.Minute+time.Second, 100)
	if p := prepare(t, s, session.Choices{Music: []string{other}}); len(p.Tracks) != 1 {
		t.Errorf("%d pieces of another folder", len(p.Tracks))
	}
}

func TestMeasuresReachTheProgramme(t *testing.T) {
	s, folder := studioWith(t, 3)
	if _, err := s.Measure(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	p := prepare(t, s, session.Choices{Music: []string{folder}})
	for _, track := range p.Tracks {
		if track.LoudnessLUFS == nil || track.Energy == nil || track.TruePeakDBTP == nil {
			t.Errorf("%s comes without measures", track.Path)
		}
	}
	played := 0
	for _, it := range p.Programme.Items {
		if it.Kind != playlist.KindTrack {
			continue
		}
		played++
		// Tones of −20.8 dBFS in one channel, heard from two speakers.
		if it.GainDB > -.1 || it.GainDB < -3 {
			t.Errorf("%s is played at %.2f dB", it.Path, it.GainDB)
		}
	}
	if played == 0 {
		t.Error("nothing is played")
	}
}

func TestAFolderThatIsAwayIsNamedAndTheSessionRuns(t *testing.T) {
	s, folder := studioWith(t, 2)
	if err := os.Rename(folder, folder+"-"); err != nil {
		t.Fatal(err)
	}
	p := prepare(t, s, session.Choices{})
	if len(p.Tracks) != 0 || len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "is not there now. Connect its drive") {
		t.Errorf("%d pieces, problems %v", len(p.Tracks), p.Problems)
	}
}

// What the guide said counts even where the index cannot be used.
func TestASessionIsWorthMoreThanItsMeasures(t *testing.T) {
	s, folder := studioWith(t, 3)
	if _, err := s.Measure(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	l, err := s.Library(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Tag(t.Context(), filepath.Join(folder, "01.wav"), library.TagNever, "yes"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", s.Places().LibraryIndex())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p := prepare(t, s, session.Choices{})
	if len(p.Tracks) != 2 {
		t.Errorf("%d pieces are offered", len(p.Tracks))
	}
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Message, "a newer Roomtone") {
		t.Errorf("the problems are %v", p.Problems)
	}
}

// Measuring begins and goes on only while no session runs, and loses nothing.
func TestMeasuringGivesWayToASession(t *testing.T) {
	const tones = 6
	s, _ := studioWith(t, tones)
	var calls, done atomic.Int64
	began, started := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() {
		_, err := s.Measure(t.Context(), nil, func(p library.Progress) {
			if calls.Add(1) == 1 { // nothing more is taken in before the session has started
				close(began)
				<-started
			}
			done.Store(int64(p.Done))
		})
		finished <- err
	}()
	<-began

	var l log
	running := start(t, s, session.Choices{Template: "integration", Music: []string{session.NoMusic}, Output: "null"}, &l)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- running.Run(ctx) }()
	waitFor(t, func() bool { return l.count(timer.Started) == 1 })
	close(started)
	// Files that were begun may come to their end; then it stands still.
	for before := int64(0); before != calls.Load(); time.Sleep(500 * time.Millisecond) {
		before = calls.Load()
	}
	if done.Load() == tones {
		t.Error("measuring goes on beside a session")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := <-finished; err != nil {
		t.Error(err)
	}
	music, err := s.Library(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tracks, _, err := music.Page(t.Context(), library.Query{})
	if err != nil || len(tracks) != tones {
		t.Fatalf("%d pieces: %v", len(tracks), err)
	}
	for _, track := range tracks {
		if track.Measures == nil {
			t.Errorf("%s is not measured", track.Path)
		}
	}
}
