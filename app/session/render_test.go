//go:build !race

package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/playlist"
)

const shortTemplate = `title = "Short"
description = "For tests."
light_ceiling = "60 %"
[phase.one]
name = "One"
least = "1 min"
usual = "3 min"
most = "1 h"
ends = "when the guide confirms"
[phase.one.music]
pulse = "none"
energy = [0.1, 0.3]
brightness = "dark"
density = "sparse"
level = "-6 dB"
[phase.one.light]
brightness = "1 %"
warmth = "2000 K"
fade = "1 min"
curve = "even"
`

// prepared is a short session over the given folder of music.
func prepared(t *testing.T, music string) (*session.Studio, *session.Prepared) {
	t.Helper()
	p := places.In(t.TempDir())
	if err := os.MkdirAll(p.Templates(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.Templates(), "short.toml"), []byte(shortTemplate), 0o600); err != nil {
		t.Fatal(err)
	}
	studio, seed := session.NewStudio(p), uint64(1)
	ready, err := studio.Prepare(t.Context(), session.Choices{Template: "short", Music: []string{music}, Seed: &seed}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return studio, ready
}

func TestAPieceThatCannotBePlayedIsReplacedInTheFile(t *testing.T) {
	music := t.TempDir()
	bad, good := filepath.Join(music, "a.wav"), filepath.Join(music, "b.wav")
	tone(t, bad, 3*time.Minute, 200)
	studio, p := prepared(t, music)
	if p.Programme.Items[0].Path != bad {
		t.Fatalf("the plan is %+v", p.Programme.Items)
	}
	if err := os.Truncate(bad, 100_000); err != nil {
		t.Fatal(err)
	}
	tone(t, good, 3*time.Minute, 300)
	p.Tracks = append(p.Tracks, playlist.Track{Path: good, Duration: 3 * time.Minute})

	var told []time.Duration
	out := filepath.Join(t.TempDir(), "session.flac")
	length, err := studio.Render(t.Context(), p, session.Rendering{Path: out, Progress: func(done, total time.Duration) {
		if total != 3*time.Minute+playlist.StopFade {
			t.Errorf("the session lasts %v", total)
		}
		told = append(told, done)
	}})
	if err != nil || length != 3*time.Minute+playlist.StopFade {
		t.Fatalf("%v, %v", length, err)
	}
	if p.Programme.Items[0].Path != good {
		t.Errorf("the file that is damaged still plays: %+v", p.Programme.Items)
	}
	if last := p.Problems[len(p.Problems)-1]; last.Path != bad || !strings.Contains(last.Message, "ends at") {
		t.Errorf("the problems are %v", p.Problems)
	}
	if len(told) < 300 {
		t.Errorf("progress was told %d times, twice a session of 184 s", len(told))
	}
}

func TestARenderingThatIsStoppedLeavesNothing(t *testing.T) {
	music := t.TempDir()
	tone(t, filepath.Join(music, "a.wav"), 3*time.Minute, 200)
	studio, p := prepared(t, music)
	out := filepath.Join(t.TempDir(), "session.wav")
	ctx, stop := context.WithCancel(t.Context())
	_, err := studio.Render(ctx, p, session.Rendering{Path: out, Progress: func(done, _ time.Duration) {
		if done > 20*time.Second {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(out)); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
}

func TestAFileThatIsThereIsReplacedOnlyWhereThatIsWanted(t *testing.T) {
	music := t.TempDir()
	tone(t, filepath.Join(music, "a.wav"), 3*time.Minute, 200)
	studio, p := prepared(t, music)
	out := filepath.Join(t.TempDir(), "session.wav")
	if err := os.WriteFile(out, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := studio.Render(t.Context(), p, session.Rendering{Path: out}); !errors.Is(err, session.ErrThere) {
		t.Errorf("%v", err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "mine" {
		t.Errorf("the file is %q, %v", b, err)
	}
	if _, err := studio.Render(t.Context(), p, session.Rendering{Path: out, Replace: true}); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(out); err != nil || info.Size() < 184*48000*6 {
		t.Errorf("%v, %v", info, err)
	}
}
