package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"

	"roomtone/playlist"
)

func TestWhatGoesInComesOut(t *testing.T) {
	music := t.TempDir()
	s := newSealer(t)
	c := session(noise(t, music, "a.flac", 300_000), noise(t, music, "b.mp3", 70_000))
	c.Exercises = []json.RawMessage{json.RawMessage(`{"name":"box breathing"}`)}
	sealed, summary := s.create(t, s.order(c))
	if len(summary.Copied) != 2 || len(summary.Referenced) != 0 || summary.Size != int64(len(sealed)) {
		t.Errorf("the summary is %+v for %d bytes", summary, len(sealed))
	}
	b, err := Open(s.out, s.reader.Opens())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	m := b.Manifest
	if m.Title != "An evening" || m.From != "A guide" || m.Signer != s.sender.Signer() || m.ReplyTo != s.sender.Address() {
		t.Errorf("the manifest is %+v", m)
	}
	if len(b.Contents.Exercises) != 1 || string(b.Contents.Show) != string(c.Show) || len(b.Contents.Plan.Phases) != 1 {
		t.Errorf("the contents are %+v", b.Contents)
	}
	for i, it := range b.Contents.Programme.Items {
		want, err := os.ReadFile(c.Programme.Items[i].Path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(it.Path) != filepath.Ext(c.Programme.Items[i].Path) || b.Contents.Tracks[i].Path != it.Path {
			t.Errorf("piece %d is called %s, its track %s", i, it.Path, b.Contents.Tracks[i].Path)
		}
		r, size, err := b.Audio(it.Path)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, size)
		if _, err := r.ReadAt(got, 0); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("piece %d is not what it was", i)
		}
	}
	if err := b.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{"a.flac", music, "An evening", "PK\x03\x04"} {
		if bytes.Contains(sealed, []byte(secret)) {
			t.Errorf("%q can be read without a key", secret)
		}
	}
}

func TestOnlyWhatMayBeGivenAwayIsCopied(t *testing.T) {
	music := t.TempDir()
	s := newSealer(t)
	o := s.order(session(noise(t, music, "free.flac", 50_000), noise(t, music, "bought.flac", 60_000)))
	o.MayCopy = func(track playlist.Track) bool { return strings.HasPrefix(track.Title, "free") }
	sealed, summary := s.create(t, o)
	if len(summary.Copied) != 1 || summary.Copied[0].Title != "free.flac" || len(summary.Referenced) != 1 {
		t.Errorf("copied %v, referenced %v", summary.Copied, summary.Referenced)
	}
	if len(sealed) > 60_000 {
		t.Errorf("the bundle has %d bytes", len(sealed))
	}
	b, err := s.read(sealed)
	if err != nil {
		t.Fatal(err)
	}
	bought := b.Contents.Programme.Items[1].Path
	if b.Has(bought) || b.Manifest.References[0].Name != bought || b.Manifest.References[0].Title != "bought.flac" {
		t.Errorf("the bought piece is %+v", b.Manifest.References)
	}
	t.Run("the client's own copy is found under any name", func(t *testing.T) {
		theirs := t.TempDir()
		noise(t, theirs, "other.flac", 60_000) // the same size
		text, err := os.ReadFile(filepath.Join(music, "bought.flac"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(theirs, "deep"), 0o700); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(theirs, "deep", "01 renamed.flac")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := b.Copies(t.Context(), []string{filepath.Join(theirs, "nowhere"), theirs})
		if err != nil || len(found) != 1 || found[bought] != path {
			t.Errorf("found %v, %v", found, err)
		}
	})
	t.Run("without one the bed takes its time", func(t *testing.T) {
		found, err := b.Copies(t.Context(), nil)
		if err != nil || len(found) != 0 {
			t.Fatalf("found %v, %v", found, err)
		}
		before := b.Contents.Programme
		after := Without(before, func(name string) bool { return !b.Has(name) })
		if before.Items[1].Kind != playlist.KindTrack {
			t.Error("the bundle's own programme was changed")
		}
		bed := after.Items[1]
		if bed.Kind != playlist.KindBed || bed.Path != "" || bed.Start != before.Items[1].Start || bed.End != before.Items[1].End {
			t.Errorf("in its place is %+v", bed)
		}
		if after.Items[0] != before.Items[0] {
			t.Error("the other piece was changed")
		}
	})
}

func TestTheSamePieceTwiceIsCopiedOnce(t *testing.T) {
	music := t.TempDir()
	s := newSealer(t)
	a := noise(t, music, "a.wav", 10_000)
	text, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	b := filepath.Join(music, "b.wav")
	if err := os.WriteFile(b, text, 0o600); err != nil {
		t.Fatal(err)
	}
	sealed, summary := s.create(t, s.order(session(a, b)))
	if len(summary.Copied) != 1 {
		t.Errorf("copied %v", summary.Copied)
	}
	if _, err := s.read(sealed); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeBundledIsSaidAndLeavesNoFile(t *testing.T) {
	music := t.TempDir()
	s := newSealer(t)
	a := noise(t, music, "a.wav", 10_000)
	for name, c := range map[string]struct {
		change func(*Order)
		says   string
	}{
		"a piece that is gone":       {func(o *Order) { o.Tracks[0].Path += "x"; o.Programme.Items[0].Path += "x" }, "cannot be read"},
		"a piece that nobody knows":  {func(o *Order) { o.Tracks = nil }, "looked through again"},
		"a plan that cannot run":     {func(o *Order) { o.Plan.Phases = nil }, "cannot be bundled"},
		"a programme beyond a day":   {func(o *Order) { o.Programme.Items[0].End = 3 * longest }, "cannot be bundled"},
		"exercises without any end":  {func(o *Order) { o.Exercises = slices.Repeat([]json.RawMessage{json.RawMessage("{}")}, commasMost+2) }, "too large"},
		"a piece that changes on us": {func(o *Order) { changeOnSecondRead(t, o, a) }, "was changed meanwhile"},
	} {
		t.Run(name, func(t *testing.T) {
			o := s.order(session(a))
			c.change(&o)
			_, err := Create(t.Context(), s.out, o)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v, and not %q", err, c.says)
			}
			if left, err := os.ReadDir(filepath.Dir(s.out)); err != nil || len(left) > 0 {
				t.Errorf("it left %v, %v", left, err)
			}
		})
	}
	t.Run("when it is stopped", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, err := Create(ctx, s.out, s.order(session(a))); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// changeOnSecondRead writes to the file once it was hashed.
func changeOnSecondRead(t *testing.T, o *Order, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.WriteFile(path, text, 0o600) })
	changed := slices.Clone(text)
	changed[0]++
	o.Progress = func(done, total int64) {
		if done == total/2 {
			_ = os.WriteFile(path, changed, 0o600)
		}
	}
}

func TestAPassphraseIsSixWords(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		p, err := NewPassphrase()
		if err != nil {
			t.Fatal(err)
		}
		if len(strings.Fields(p)) != 6 || seen[p] {
			t.Errorf("drew %q", p)
		}
		seen[p] = true
		if _, err := WithPassphrase(p); err != nil {
			t.Errorf("its own %q is refused: %v", p, err)
		}
	}
	for text, good := range map[string]bool{
		"":                                      false,
		"1234":                                  false,
		"correct horse battery staple":          false,
		"correct-horse-battery-staple":          false,
		"one two three four five six":           true,
		"one-two-three-four-five-six":           true,
		"q8Jx0vN2mK5tR7yP4wZ1":                  true,
		"q8Jx0vN2mK5":                           false,
		"one one one one one one":               false,
		"one two one two one two":               false,
		"abacus abacus lunar oat pebble quill":  true,
		"a b c d e f":                           false,
		" one  two\tthree four\nfive six seven": true,
	} {
		if _, err := WithPassphrase(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAPassphraseOpensHoweverItIsSpaced(t *testing.T) {
	s := newSealer(t)
	o := s.order(session(noise(t, t.TempDir(), "a.wav", 1000)))
	var err error
	if o.Sealed, err = WithPassphrase("abacus lunar oat pebble quill sable"); err != nil {
		t.Fatal(err)
	}
	sealed, _ := s.create(t, o)
	if !NeedsPassphrase(bytes.NewReader(sealed)) {
		t.Error("nobody says that it needs a passphrase")
	}
	right, err := FromPassphrase("  abacus lunar  oat pebble\nquill sable\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(sealed), int64(len(sealed)), s.reader.Opens(), right); err != nil {
		t.Error(err)
	}
	wrong, err := FromPassphrase("abacus lunar oat pebble quill stable")
	if err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string][]age.Identity{
		"a wrong passphrase": {wrong}, "none": {}, "a key": {s.reader.Opens()},
	} {
		if _, err := Read(bytes.NewReader(sealed), int64(len(sealed)), keys...); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "passphrase") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A hostile file must not be able to ask for gigabytes and minutes before
// anything else is known of it.
func TestAPassphraseThatAsksForMuchWorkIsRefused(t *testing.T) {
	recipient, err := age.NewScryptRecipient("x")
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(workFactor + 1)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := FromPassphrase("x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()), key); err == nil || !strings.Contains(err.Error(), "more work") {
		t.Error(err)
	}
}

func TestABundleForOneComputerOpensThereAlone(t *testing.T) {
	s := newSealer(t)
	o := s.order(session(noise(t, t.TempDir(), "a.wav", 1000)))
	var err error
	if o.Sealed, err = ForKey(s.reader.Address()); err != nil {
		t.Fatal(err)
	}
	sealed, _ := s.create(t, o)
	if NeedsPassphrase(bytes.NewReader(sealed)) {
		t.Error("it is said to need a passphrase")
	}
	if _, err := s.read(sealed); err != nil {
		t.Error(err)
	}
	other := keys(t)
	if _, err := Read(bytes.NewReader(sealed), int64(len(sealed)), other.Opens()); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "another computer") {
		t.Error(err)
	}
	for _, text := range []string{"", "age1", "bob@example.org", s.reader.Address() + "\n" + other.Address()} {
		if _, err := ForKey(text); err == nil {
			t.Errorf("%q is taken for a key", text)
		}
	}
}

func TestKeysAreMadeOnceAndKeptPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "keys")
	first, err := LoadKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadKeys(folder)
	if err != nil || again.Signer() != first.Signer() || again.Address() != first.Address() {
		t.Errorf("the second time they are others: %v", err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "signing.key"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKeys(folder); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("a damaged key: %v", err)
	}
}

func TestAFingerprintTellsKeysApart(t *testing.T) {
	a, b := Fingerprint(keys(t).Signer()), Fingerprint(keys(t).Signer())
	if a == b || len(a) != 29 {
		t.Errorf("%q and %q", a, b)
	}
}

func TestSendersAreKnownOnceConfirmed(t *testing.T) {
	senders := Senders{Path: filepath.Join(t.TempDir(), "config", "senders.json")}
	key, other := keys(t).Signer(), keys(t).Signer()
	if s, err := senders.Find(key); s != nil || err != nil {
		t.Fatalf("a stranger is %v, %v", s, err)
	}
	for _, name := range []string{"The guide", "My guide"} {
		if err := senders.Trust(name, key); err != nil {
			t.Fatal(err)
		}
	}
	if err := senders.Trust("Another", other); err != nil {
		t.Fatal(err)
	}
	s, err := senders.Find(key)
	if err != nil || s == nil || s.Name != "My guide" || s.Since.IsZero() {
		t.Errorf("known as %+v, %v", s, err)
	}
	if all, err := senders.All(); err != nil || len(all) != 2 {
		t.Errorf("all are %v, %v", all, err)
	}
	if err := os.WriteFile(senders.Path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := senders.Find(key); err == nil {
		t.Error("a damaged file is taken for an empty one")
	}
	if err := senders.Trust("x", key); err == nil {
		t.Error("a damaged file is written over")
	}
}

// Two decks read at once while they cross.
func TestPiecesAreReadAtOnce(t *testing.T) {
	music := t.TempDir()
	s := newSealer(t)
	c := session(noise(t, music, "a.wav", 400_000), noise(t, music, "b.wav", 400_000))
	sealed, _ := s.create(t, s.order(c))
	b, err := s.read(sealed)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i, it := range b.Contents.Programme.Items {
		want, err := os.ReadFile(c.Programme.Items[i].Path)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			r, size, err := b.Audio(it.Path)
			if err != nil {
				t.Error(err)
				return
			}
			part := make([]byte, 1000)
			for at := int64(0); at+1000 <= size; at += 777 {
				if _, err := r.ReadAt(part, at); err != nil || !bytes.Equal(part, want[at:at+1000]) {
					t.Errorf("at %d: %v", at, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestProgrammesOfRealFillsPassTheCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tracks []playlist.Track
		known := map[string]bool{}
		for _, length := range rapid.SliceOfN(rapid.IntRange(60, 900), 0, 30).Draw(t, "lengths") {
			path := contentName(bytes.Repeat([]byte{byte(len(tracks))}, 32), ".flac")
			tracks = append(tracks, playlist.Track{Path: path, Duration: secondsOf(length)})
			known[path] = true
		}
		var slots []playlist.Slot
		at := 0
		for _, length := range rapid.SliceOfN(rapid.IntRange(60, 3600), 1, 8).Draw(t, "phases") {
			slots = append(slots, playlist.Slot{Phase: "x", Start: secondsOf(at), End: secondsOf(at + length)})
			at += length
		}
		p := playlist.Fill(playlist.Request{Slots: slots, Tracks: tracks, Seed: rapid.Uint64().Draw(t, "seed")})
		if err := checkProgramme(p, known); err != nil {
			t.Fatalf("%v\n%+v", err, p.Items)
		}
		if err := checkProgramme(Without(p, func(string) bool { return true }), nil); err != nil {
			t.Fatal(err)
		}
	})
}
