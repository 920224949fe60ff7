package journal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
	"roomtone/timer/journal"
)

// ended is the text of a journal of a session that has ended, heartbeat and
// a last word included.
func ended(t testing.TB) []byte {
	t.Helper()
	path := written(t, 4)
	j, _, err := journal.Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		j.Heartbeat(5*time.Second, header().Created),
		j.Append(timer.Event{Kind: timer.Ended, Elapsed: 6 * time.Second}),
		j.Append(timer.Event{Kind: timer.NoteWritten, Elapsed: 7 * time.Second, Text: "home"}),
		j.Close(),
	)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// whole tells whether a journal is, as far as its chain can say.
func whole(text []byte) (says string, ok bool) {
	r, err := journal.Read(bytes.NewReader(text))
	switch {
	case err != nil:
		return err.Error(), false
	case len(r.Chain.Breaks) > 0:
		return r.Chain.Breaks[0].Says, false
	case !r.Chain.Closed || len(r.Torn) > 0:
		return "it is not closed", false
	}
	return "", true
}

func TestEachLineCarriesTheHashOfTheOneBefore(t *testing.T) {
	lines := bytes.Split(bytes.TrimSuffix(ended(t), []byte("\n")), []byte("\n"))
	for i, text := range lines[1:] {
		var l struct {
			Prev string `json:"prev"`
		}
		if err := json.Unmarshal(text, &l); err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(lines[i]); l.Prev != hex.EncodeToString(sum[:]) {
			t.Errorf("line %d carries %q", i+2, l.Prev)
		}
	}
	r, err := journal.Read(bytes.NewReader(ended(t)))
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Chain; c.From != 2 || len(c.Breaks) != 0 || !c.Closed || len(c.Head) != 64 {
		t.Errorf("chain %+v", c)
	}
	if !r.Ended || len(r.Events) != 6 {
		t.Errorf("the closing line was taken for an event: %d events", len(r.Events))
	}
}

func TestEveryChangedByteIsFound(t *testing.T) {
	text := ended(t)
	for i := range text {
		for _, by := range []byte{1, 2, 0x20, 0x80} {
			changed := bytes.Clone(text)
			changed[i] ^= by
			if _, ok := whole(changed); ok {
				t.Fatalf("byte %d changed from %q to %q is not found", i, text[i], changed[i])
			}
		}
	}
}

func TestEveryLineRemovedDoubledOrMovedIsFound(t *testing.T) {
	lines := bytes.SplitAfter(ended(t), []byte("\n"))
	lines = lines[:len(lines)-1]
	join := func(parts ...[][]byte) []byte { return bytes.Join(slices.Concat(parts...), nil) }
	check := func(what string, i int, text []byte) {
		t.Helper()
		if _, ok := whole(text); ok {
			t.Errorf("line %d %s is not found", i+1, what)
		}
	}
	for i := range lines {
		check("removed", i, join(lines[:i], lines[i+1:]))
		check("doubled", i, join(lines[:i+1], lines[i:]))
		check("and all that follows removed", i, join(lines[:i]))
		for k := i + 1; k < len(lines); k++ {
			moved := slices.Clone(lines)
			moved[i], moved[k] = moved[k], moved[i]
			check("exchanged with a later one", i, join(moved))
		}
	}
}

// A careful hand renumbers what it leaves. The chain still tells, and says
// where.
func TestARenumberedFileIsFound(t *testing.T) {
	lines := strings.SplitAfter(string(ended(t)), "\n")
	cut := strings.Join(append(slices.Clone(lines[:2]), lines[3:]...), "")
	for i, l := range lines[3 : len(lines)-1] {
		cut = strings.Replace(cut, l[:strings.Index(l, ",")+1], `{"seq":`+string(rune('2'+i))+`,`, 1)
	}
	if says, ok := whole([]byte(cut)); ok || !strings.Contains(says, "line 2 is not as it was written, or line 3 was put in its place") {
		t.Errorf("says %q", says)
	}
	changed := strings.Replace(string(ended(t)), "home", "away", 1)
	if says, _ := whole([]byte(changed)); !strings.Contains(says, "line 8 is not as it was written") {
		t.Errorf("says %q", says)
	}
}

// first is the journal as version 1 wrote it, without hashes.
func first(t *testing.T) []byte {
	t.Helper()
	var out []byte
	for i, text := range bytes.SplitAfter(ended(t), []byte("\n")) {
		if bytes.Contains(text, []byte(`"event":"closed"`)) {
			break
		}
		if i == 0 {
			text = bytes.Replace(text, []byte(`"version":2`), []byte(`"version":1`), 1)
		} else if at := bytes.Index(text, []byte(`"prev"`)); at > 0 {
			end := at + bytes.IndexByte(text[at:], ',') + 1
			text = slices.Concat(text[:at], text[end:])
		}
		out = append(out, text...)
	}
	return out
}

func TestASessionFromBeforeTheChainIsReadAndGoneOnWith(t *testing.T) {
	text := first(t)
	r, err := journal.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Chain; c.From != 0 || len(c.Breaks) != 0 || c.Closed || len(r.Events) != 6 || !r.Ended {
		t.Errorf("chain %+v, %d events", c, len(r.Events))
	}

	unfinished := bytes.Join(bytes.SplitAfter(text, []byte("\n"))[:4], nil)
	path := filepath.Join(t.TempDir(), "old.jsonl")
	if err := os.WriteFile(path, unfinished, 0o600); err != nil {
		t.Fatal(err)
	}
	j, _, err := journal.Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Append(timer.Event{Kind: timer.Ended, Elapsed: time.Hour}), j.Close()); err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if says, ok := whole(now); !ok {
		t.Error(says)
	}
	r, err = journal.Open(path)
	if err != nil || r.Chain.From != 5 {
		t.Errorf("chained from line %d, %v", r.Chain.From, err)
	}
	// What was written before is held by the first line that is chained.
	if _, ok := whole(bytes.Replace(now, []byte(`"since_start_ns":2000000000`), []byte(`"since_start_ns":2000000001`), 1)); ok {
		t.Error("a change of the last line from before the chain is not found")
	}
	// Nor can new lines be passed off as old ones.
	stripped := bytes.Replace(ended(t), []byte(`"prev"`), []byte(`"prior"`), -1)
	if _, ok := whole(stripped); ok {
		t.Error("a journal whose hashes were taken away passes as whole")
	}
}

func TestASealedRecordIsNamedAndNeverUnfinished(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a"+journal.Extension)
	if err := os.WriteFile(path, []byte(journal.SealMark+"v1\n-> X25519 …\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Open(path); !errors.Is(err, journal.ErrSealed) {
		t.Errorf("Open: %v", err)
	}
	if _, _, err := journal.Continue(path); !errors.Is(err, journal.ErrSealed) {
		t.Errorf("Continue: %v", err)
	}
	if got, err := journal.Unfinished(dir); err != nil || len(got) != 0 {
		t.Errorf("Unfinished: %v, %v", got, err)
	}
}
