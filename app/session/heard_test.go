package session_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// past writes down a session of long ago, in which pieces were heard.
func past(t *testing.T, p places.Places, day int, client string, heard ...string) {
	t.Helper()
	studio := session.NewStudio(p)
	template, err := studio.Template("lozenge-low")
	if err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprintf("202601%02d-090000.000-lozenge-low", day)
	j, err := journal.Create(filepath.Join(p.Sessions(), id+journal.Extension), journal.Header{
		ID: id, Template: template.Name, Title: template.Title, ClientCode: client, Created: time.Now(), Plan: template.Plan,
	})
	if err != nil {
		t.Fatal(err)
	}
	events := []timer.Event{{Kind: timer.Started}}
	for i, path := range heard {
		events = append(events, timer.Event{Kind: timer.TrackBegan, Elapsed: time.Duration(i) * time.Minute, Path: path})
	}
	for _, e := range append(events, timer.Event{Kind: timer.Ended, Elapsed: time.Hour}) {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAClientHeardLastTimeIsKnown(t *testing.T) {
	p := places.In(t.TempDir())
	past(t, p, 1, "C-07", "/music/long-ago.flac")
	past(t, p, 2, "C-07", "/music/a.flac", "/music/b.flac", "/music/a.flac")
	past(t, p, 3, "C-08", "/music/other.flac")
	past(t, p, 4, "", "/music/nobody.flac")
	for client, want := range map[string][]string{
		"C-07": {"/music/a.flac", "/music/b.flac"}, "C-08": {"/music/other.flac"}, "C-09": nil, "": nil,
	} {
		prepared, err := session.NewStudio(p).Prepare(t.Context(), session.Choices{Template: "lozenge-low", Music: []string{session.NoMusic}, ClientCode: client}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := prepared.Show.Heard; !slices.Equal(got, want) {
			t.Errorf("client %q heard %q, want %q", client, got, want)
		}
	}
}

func TestAnotherPieceIsChosenWhereOneWasHeardLastTime(t *testing.T) {
	p := places.In(t.TempDir())
	music := t.TempDir()
	for i := range 8 { // of different lengths: copies of one piece are heard once
		tone(t, filepath.Join(music, fmt.Sprintf("%d.wav", i)), 4*time.Minute+time.Duration(i)*time.Second, 200)
	}
	first := func(client string) []string {
		prepared, err := session.NewStudio(p).Prepare(t.Context(), session.Choices{Template: "integration", Music: []string{music}, ClientCode: client, Seed: new(uint64)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, it := range prepared.Programme.Items {
			if it.Path != "" && len(paths) < 2 {
				paths = append(paths, it.Path)
			}
		}
		return paths
	}
	usual := first("C-07")
	past(t, p, 1, "C-07", usual...)
	for _, path := range first("C-07") {
		if slices.Contains(usual, path) {
			t.Errorf("%s is heard again, and others suit as well", path)
		}
	}
}
