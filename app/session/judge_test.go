package session_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/app/session"
)

// list writes a playlist of the given lines.
func list(t *testing.T, dir string, lines ...string) string {
	t.Helper()
	path := filepath.Join(dir, "list.m3u8")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPlaylistIsJudgedInItsOwnOrderWithWhatIsLackingFirst(t *testing.T) {
	dir := t.TempDir()
	var lines []string
	for i := range 12 {
		name := fmt.Sprintf("%02d.wav", 11-i)
		tone(t, filepath.Join(dir, name), time.Minute+time.Duration(i)*time.Second, 200)
		lines = append(lines, name)
	}
	path := list(t, dir, append(lines, "https://example.org/a.mp3", "gone.flac", "list.m3u8")...)
	studio := session.NewStudio(places.In(t.TempDir()))
	t.Cleanup(func() { _ = studio.Close() })
	last := 0
	p, found, err := studio.Judge(t.Context(), session.Choices{Template: "integration"}, path, func(done, total int) {
		if last = done; total != 15 {
			t.Errorf("%d pieces", total)
		}
	})
	if err != nil || last != 15 {
		t.Fatalf("%d of 15, %v", last, err)
	}
	for i, it := range p.Programme.Items {
		if filepath.Base(it.Path) != lines[i] {
			t.Errorf("item %d is %s, not %s", i, it.Path, lines[i])
		}
	}
	for i, code := range []string{session.FindRemote, session.FindMissing, session.FindUnplayable} {
		if found[i].Code != code {
			t.Errorf("finding %d is %+v, not %s", i, found[i], code)
		}
	}
	for _, tr := range p.Tracks {
		if tr.LoudnessLUFS == nil || tr.Jumps == nil {
			t.Errorf("%s was not measured", tr.Path)
		}
	}
}

func TestAPlaylistOfWhichNothingIsHereSaysWhy(t *testing.T) {
	studio := session.NewStudio(places.In(t.TempDir()))
	t.Cleanup(func() { _ = studio.Close() })
	path := list(t, t.TempDir(), "a.mp3", "b.mp3")
	p, found, err := studio.Judge(t.Context(), session.Choices{Template: "im"}, path, nil)
	if p != nil || len(found) != 2 || err == nil || !strings.Contains(err.Error(), "none of the 2 pieces") {
		t.Errorf("%v, %v, %v", p, found, err)
	}
}

func TestJudgingStopsWhenItIsToldTo(t *testing.T) {
	dir := t.TempDir()
	tone(t, filepath.Join(dir, "a.wav"), 2*time.Minute, 200)
	studio := session.NewStudio(places.In(t.TempDir()))
	t.Cleanup(func() { _ = studio.Close() })
	ctx, stop := context.WithCancel(t.Context())
	_, _, err := studio.Judge(ctx, session.Choices{Template: "im"}, list(t, dir, "a.wav", "a.wav", "a.wav"), func(int, int) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
