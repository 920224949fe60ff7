//go:build !race

package session_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
	"roomtone/playlist/library"
	"roomtone/timer"
)

// sixMinutes is a whole evening in six minutes.
const sixMinutes = `title = "Six minutes"
description = "For tests."
light_ceiling = "60 %"

[phase.before]
name = "Before"
least = "1 min"
usual = "3 min"
most = "1 h"
ends = "when the dose is taken"
[phase.before.music]
pulse = "none"
energy = [0.1, 0.3]
brightness = "dark"
density = "sparse"
level = "-6 dB"
[phase.before.light]
brightness = "10 %"
warmth = "2200 K"
fade = "1 min"
curve = "even"
[phase.after]
name = "After"
least = "1 min"
usual = "3 min"
most = "1 h"
ends = "when the guide confirms"
[phase.after.music]
pulse = "none"
energy = [0.3, 0.5]
brightness = "warm"
density = "layered"
level = "0 dB"
[phase.after.light]
brightness = "1 %"
warmth = "2000 K"
fade = "1 min"
curve = "even"
`

// guide is a profile with a template, and four pieces that fill it, of which
// three may be given away.
func guide(t testing.TB) (who profile, music string, ready *session.Prepared) {
	t.Helper()
	return guideWith(t, 8000)
}

// guideWith is guide with pieces of that sample rate.
func guideWith(t testing.TB, rate int) (who profile, music string, ready *session.Prepared) {
	t.Helper()
	who, music = newProfile(t), t.TempDir()
	if err := os.MkdirAll(who.places.Templates(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(who.places.Templates(), "six.toml"), []byte(sixMinutes), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"free-a.wav", "free-b.wav", "free-c.wav", "bought.wav"} {
		toneAt(t, rate, filepath.Join(music, name), 104*time.Second, 201.7+51.3*float64(i))
	}
	seed := uint64(5)
	ready, err := who.Prepare(t.Context(), session.Choices{Template: "six", Music: []string{music}, Seed: &seed}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ready.Tracks {
		if strings.HasPrefix(ready.Tracks[i].Title, "free") {
			ready.Tracks[i].Tags = map[string]string{library.TagRedistributable: "yes"}
		}
	}
	return who, music, ready
}

const sixWords = "abacus lunar oat pebble quill sable"

// send makes a bundle of what is ready.
func (p profile) send(t testing.TB, ready *session.Prepared, o session.Sending) (string, bundle.Summary) {
	t.Helper()
	o.Path = filepath.Join(t.TempDir(), "evening.roomtone")
	if o.Passphrase == "" && o.Key == "" {
		o.Passphrase = sixWords
	}
	summary, err := p.CreateBundle(t.Context(), ready, o)
	if err != nil {
		t.Fatal(err)
	}
	return o.Path, summary
}

// receive opens a bundle, trusts its sender and makes it ready.
func (p profile) receive(t *testing.T, path string, music []string, c session.Choices) (*session.Parcel, *session.Prepared) {
	t.Helper()
	parcel, err := p.OpenBundle(t.Context(), path, sixWords, music)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = parcel.Close() })
	if err := p.Trust(parcel, "My guide"); err != nil {
		t.Fatal(err)
	}
	ready, err := p.Receive(parcel, c)
	if err != nil {
		t.Fatal(err)
	}
	return parcel, ready
}

func (p profile) render(t *testing.T, ready *session.Prepared) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "session.wav")
	if _, err := p.Render(t.Context(), ready, session.Rendering{Path: path}); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sound
}

// The proof: another profile, without a library and without the files, makes
// of the bundle what the guide's own computer makes of the session.
func TestABundleSoundsAsTheGuidesOwnSession(t *testing.T) {
	sender, music, ready := guide(t)
	want := sender.render(t, ready)
	path, summary := sender.send(t, ready, session.Sending{From: "The guide"})
	if len(summary.Copied) != 3 || len(summary.Referenced) != 1 {
		t.Fatalf("the session should have pieces of both kinds: %+v", summary)
	}
	t.Run("with the client's own copy of what is not inside", func(t *testing.T) {
		theirs := t.TempDir()
		text, err := os.ReadFile(filepath.Join(music, "bought.wav"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(theirs, "another name.wav"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(music, music+"-away"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Rename(music+"-away", music) })
		client := newProfile(t)
		parcel, received := client.receive(t, path, []string{theirs}, session.Choices{Output: "null"})
		if len(parcel.Missing) != 0 {
			t.Errorf("missing: %v", parcel.Missing)
		}
		if got := client.render(t, received); !bytes.Equal(got, want) {
			t.Error("it sounds otherwise")
		}
	})
	t.Run("without it the bed takes its time, and the rest is the same", func(t *testing.T) {
		client := newProfile(t)
		parcel, received := client.receive(t, path, []string{session.NoMusic}, session.Choices{Output: "null"})
		if len(parcel.Missing) != 1 || parcel.Missing[0].Title != "bought" {
			t.Errorf("missing: %v", parcel.Missing)
		}
		for i, it := range received.Programme.Items {
			of := ready.Programme.Items[i]
			if it.Start != of.Start || it.End != of.End {
				t.Errorf("part %d is at %v–%v, not %v–%v", i, it.Start, it.End, of.Start, of.End)
			}
		}
		if got := client.render(t, received); bytes.Equal(got, want) || len(got) != len(want) {
			t.Errorf("%d bytes, of %d", len(got), len(want))
		}
	})
}

func TestABundlePlaysByItselfAndLeavesNoMusicOnTheDisk(t *testing.T) {
	sender, _, ready := guide(t)
	path, _ := sender.send(t, ready, session.Sending{})
	client := newProfile(t)
	_, received := client.receive(t, path, nil, session.Choices{Output: "null", Speed: 60})
	var l log
	s, err := client.Start(t.Context(), received, session.Observers{Event: l.add})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.count(timer.DoseTaken) != 1 || l.count(timer.Ended) != 1 || l.count(timer.TrackBegan) == 0 || l.count(timer.Fault) != 0 {
		t.Errorf("%d doses, %d ends, %d pieces, %d faults", l.count(timer.DoseTaken), l.count(timer.Ended), l.count(timer.TrackBegan), l.count(timer.Fault))
	}
	if l.count(timer.Programmed) != 1 {
		t.Errorf("the music was chosen %d times", l.count(timer.Programmed))
	}
	err = filepath.WalkDir(filepath.Dir(client.places.Config), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("WAVEfmt")) || bytes.Contains(text, []byte(sixWords)) {
			t.Errorf("%s holds music or the passphrase", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAStrangersBundleIsNotPlayedUnasked(t *testing.T) {
	sender, _, ready := guide(t)
	path, _ := sender.send(t, ready, session.Sending{})
	client := newProfile(t)
	parcel, err := client.OpenBundle(t.Context(), path, sixWords, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer parcel.Close()
	if _, err := client.Receive(parcel, session.Choices{}); !errors.Is(err, session.ErrStranger) {
		t.Errorf("a stranger's: %v", err)
	}
	if err := client.Trust(parcel, "My guide"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Receive(parcel, session.Choices{}); err != nil {
		t.Errorf("once trusted: %v", err)
	}
	t.Run("whoever made it may play it", func(t *testing.T) {
		own, err := sender.OpenBundle(t.Context(), path, sixWords, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer own.Close()
		if _, err := sender.Receive(own, session.Choices{}); err != nil || !own.Own {
			t.Errorf("own: %v, %v", own.Own, err)
		}
	})
	t.Run("another key is another sender", func(t *testing.T) {
		other, _, ready := guide(t)
		path, _ := other.send(t, ready, session.Sending{From: "My guide"})
		p, err := client.OpenBundle(t.Context(), path, sixWords, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if _, err := client.Receive(p, session.Choices{}); !errors.Is(err, session.ErrStranger) {
			t.Errorf("a namesake's: %v", err)
		}
	})
}

func TestABundleForOneComputerNeedsNoPassphrase(t *testing.T) {
	sender, _, ready := guide(t)
	client := newProfile(t)
	_, address, err := client.PublicKeys()
	if err != nil {
		t.Fatal(err)
	}
	path, _ := sender.send(t, ready, session.Sending{Key: address})
	if client.NeedsPassphrase(path) {
		t.Error("it is said to need one")
	}
	p, err := client.OpenBundle(t.Context(), path, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = p.Close()
	if _, err := newProfile(t).OpenBundle(t.Context(), path, "", nil); !errors.Is(err, bundle.ErrLocked) {
		t.Errorf("elsewhere: %v", err)
	}
}

func TestReferencesOnlyCopiesNothing(t *testing.T) {
	sender, _, ready := guide(t)
	path, summary := sender.send(t, ready, session.Sending{ReferencesOnly: true})
	if len(summary.Copied) != 0 || len(summary.Referenced) != 4 {
		t.Errorf("%+v", summary)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 20_000 {
		t.Errorf("%v, %v", info.Size(), err)
	}
}

func TestAnInterruptedBundleGoesOn(t *testing.T) {
	sender, _, ready := guide(t)
	path, _ := sender.send(t, ready, session.Sending{})
	client := newProfile(t)
	_, received := client.receive(t, path, nil, session.Choices{Output: "null", Speed: 10})
	var l log
	s, err := client.Start(t.Context(), received, session.Observers{Event: l.add})
	if err != nil {
		t.Fatal(err)
	}
	torn := interrupt(t, s, func() bool { return l.count(timer.TrackBegan) > 0 })
	if err := os.WriteFile(s.Path, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := client.Unfinished()
	if err != nil || u.Bundle != path {
		t.Fatalf("%+v, %v", u, err)
	}
	w, err := client.Await(t.Context(), u, session.Choices{Output: "null"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.GoOn(t.Context(), session.Choices{}, session.Observers{}); !errors.Is(err, bundle.ErrLocked) {
		t.Fatalf("without the passphrase: %v", err)
	}
	var again log
	s, err = w.GoOn(t.Context(), session.Choices{Speed: 600, Passphrase: sixWords}, session.Observers{Event: again.add})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again.count(timer.Ended) != 1 || again.count(timer.Fault) != 0 || again.count(timer.DoseTaken) != 1 {
		t.Errorf("%d ends, %d faults, %d doses", again.count(timer.Ended), again.count(timer.Fault), again.count(timer.DoseTaken))
	}
}

// interrupt runs a session until something has happened, and gives its
// journal as a crash would leave it.
func interrupt(t *testing.T, s *session.Session, happened func() bool) []byte {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for !happened() { // as slow as the machine may be
		select {
		case err := <-ended:
			t.Fatalf("the session ended before: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	text, err := os.ReadFile(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAHostileNameStaysInItsFolder(t *testing.T) {
	sender, _, ready := guide(t)
	ready.Template.Name = "../../../evil"
	path, _ := sender.send(t, ready, session.Sending{})
	client := newProfile(t)
	_, received := client.receive(t, path, nil, session.Choices{Output: "null"})
	s, err := client.Start(t.Context(), received, session.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(s.Path) != client.places.Sessions() || strings.Contains(filepath.Base(s.Path), "..-") {
		t.Errorf("the journal is %s", s.Path)
	}
}

func TestWhatABundleAsksOfTheRoomHasBounds(t *testing.T) {
	sender, _, ready := guide(t)
	for name, c := range map[string]func(p *session.Prepared){
		"light beyond all":        func(p *session.Prepared) { p.Show.Light[0].Percent = 400 },
		"a ceiling beyond all":    func(p *session.Prepared) { p.Show.LightCeiling = -1 },
		"a fade that runs back":   func(p *session.Prepared) { p.Show.Light[1].Fade = -time.Second },
		"music that is louder":    func(p *session.Prepared) { p.Show.Music[0].LevelDB = 30 },
		"a phase without light":   func(p *session.Prepared) { p.Show.Light = p.Show.Light[:1] },
		"a colour that is no one": func(p *session.Prepared) { p.Show.Light[0].Mirek = -5 },
	} {
		t.Run(name, func(t *testing.T) {
			asked := *ready
			asked.Show.Light, asked.Show.Music = slices.Clone(ready.Show.Light), slices.Clone(ready.Show.Music)
			c(&asked)
			path, _ := sender.send(t, &asked, session.Sending{})
			p, err := sender.OpenBundle(t.Context(), path, sixWords, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if _, err := sender.Receive(p, session.Choices{}); err == nil || !strings.Contains(err.Error(), "refused") {
				t.Errorf("says %v", err)
			}
		})
	}
}
