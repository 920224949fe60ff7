package journal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"roomtone/timer"
	"roomtone/timer/journal"
)

func header() journal.Header {
	return journal.Header{
		ID: "20261123-104200", Template: "im", Title: "Injection",
		Created: time.Date(2026, 11, 23, 10, 42, 0, 0, time.UTC),
		Plan: timer.Plan{Phases: []timer.Phase{
			{ID: "arrival", Name: "Arrival", Least: 1, Length: time.Minute, Most: time.Hour, End: timer.EndDose},
			{ID: "peak", Name: "Peak", Least: 1, Length: time.Minute, Most: time.Hour, End: timer.EndConfirm},
		}},
		Show: json.RawMessage(`{"seed":7}`),
	}
}

func events(n int) []timer.Event {
	out := []timer.Event{{Kind: timer.Started, At: header().Created}}
	for i := 1; i < n; i++ {
		at := time.Duration(i) * time.Second
		out = append(out, timer.Event{Kind: timer.NoteWritten, At: header().Created.Add(at), Elapsed: at, Text: "a note, “quoted”\nover two lines"})
	}
	return out
}

// written is a journal with n events that was closed without an end.
func written(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sessions", "a.jsonl")
	j, err := journal.Create(path, header())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events(n) {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	path := written(t, 20)
	r, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(r.Header, header()) {
		t.Errorf("header %+v", r.Header)
	}
	if !reflect.DeepEqual(r.Events, events(20)) {
		t.Errorf("events %+v", r.Events)
	}
	if r.Ended || len(r.Torn) > 0 || r.LastSeen.Elapsed != 19*time.Second {
		t.Errorf("ended %v, torn %q, last seen %v", r.Ended, r.Torn, r.LastSeen)
	}
	for _, p := range []string{path, filepath.Dir(path)} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", p, info.Mode())
		}
	}
}

func TestAHeartbeatIsASignOfLifeAndNoEvent(t *testing.T) {
	path := written(t, 1)
	j, _, err := journal.Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	wall := header().Created.Add(time.Hour)
	if err := errors.Join(j.Heartbeat(time.Hour, wall), j.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Events) != 1 || r.LastSeen.Elapsed != time.Hour || !r.LastSeen.Wall.Equal(wall) {
		t.Errorf("%d events, last seen %+v", len(r.Events), r.LastSeen)
	}
}

// Cut anywhere, a journal gives every whole line, or says that it is none;
// and it can be gone on with, losing nothing.
func TestCutAtEveryByteNothingWholeIsLost(t *testing.T) {
	whole, err := os.ReadFile(written(t, 6))
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(whole, '\n')
	path := filepath.Join(t.TempDir(), "cut.jsonl")
	for cut := range len(whole) + 1 {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(whole[:cut], []byte("\n"))
		if cut <= first {
			if _, err := journal.Open(path); !errors.Is(err, journal.ErrNotAJournal) {
				t.Fatalf("cut at %d, within the header: %v", cut, err)
			}
			continue
		}
		_ = os.Remove(path + ".torn") // of the cut before
		j, r, err := journal.Continue(path)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if len(r.Events) != lines-1 {
			t.Fatalf("cut at %d: %d events of %d whole lines", cut, len(r.Events), lines-1)
		}
		last := timer.Event{Kind: timer.Ended, Elapsed: time.Hour}
		if err := errors.Join(j.Append(last), j.Close()); err != nil {
			t.Fatal(err)
		}
		again, err := journal.Open(path)
		if err != nil {
			t.Fatalf("cut at %d and gone on with: %v", cut, err)
		}
		if len(again.Events) != lines || !again.Ended || len(again.Torn) != 0 {
			t.Fatalf("cut at %d and gone on with: %d events, torn %q", cut, len(again.Events), again.Torn)
		}
		if len(again.Chain.Breaks) != 0 || !again.Chain.Closed {
			t.Fatalf("cut at %d and gone on with: chain %+v", cut, again.Chain)
		}
		if torn := whole[bytes.LastIndexByte(whole[:cut], '\n')+1 : cut]; len(torn) > 0 {
			kept, err := os.ReadFile(path + ".torn")
			if err != nil || !bytes.Equal(kept, torn) {
				t.Fatalf("cut at %d: the torn end %q was kept as %q, %v", cut, torn, kept, err)
			}
		}
	}
}

func TestFilesThatAreNoSessionAreNamedAndNotChanged(t *testing.T) {
	whole, err := os.ReadFile(written(t, 5))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	without := func(i int) []byte { return bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil) }
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"an empty file":          {nil, "not a Roomtone session"},
		"a picture":              {[]byte("\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100)), "not a Roomtone session"},
		"some other JSON":        {[]byte(`{"format":"diary","version":1}` + "\n"), "not a Roomtone session"},
		"a newer journal":        {bytes.Replace(whole, []byte(`"version":2`), []byte(`"version":3`), 1), "update Roomtone"},
		"version nought":         {bytes.Replace(whole, []byte(`"version":2`), []byte(`"version":0`), 1), "not a Roomtone session"},
		"a plan that cannot run": {bytes.Replace(whole, []byte(`"end":"dose"`), []byte(`"end":"tea"`), 1), "plan cannot run"},
		"a damaged line within":  {bytes.Replace(whole, lines[3], []byte("{\"seq\":\n"), 1), "line 4"},
		"a line that is missing": {without(3), "line 4"},
		"a line that is doubled": {bytes.Replace(whole, lines[3], bytes.Repeat(lines[3], 2), 1), "line 5"},
		"a binary line":          {append(append([]byte{}, whole...), 0, 1, 2, '\n'), "line 7"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.jsonl")
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := journal.Open(path); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Open: %v, want %q", err, c.says)
			}
			if _, _, err := journal.Continue(path); err == nil {
				t.Error("it can be gone on with")
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, c.content) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
	if _, err := journal.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestAKindThatALaterVersionAddsIsKept(t *testing.T) {
	path := written(t, 1)
	j, _, err := journal.Continue(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Append(timer.Event{Kind: "vitals", Text: "as typed"}), j.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := journal.Open(path)
	if err != nil || len(r.Events) != 2 || r.Events[1].Kind != "vitals" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestASessionThatRunsElsewhereIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	j, err := journal.Create(path, header())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if _, _, err := journal.Continue(path); err == nil || !strings.Contains(err.Error(), "running") {
		t.Errorf("got %v", err)
	}
	if _, err := journal.Create(path, header()); err == nil {
		t.Error("a second journal was begun over the first")
	}
	if _, err := journal.Open(path); err != nil {
		t.Errorf("a running session cannot be read: %v", err)
	}
}

func TestUnfinishedSessionsAreFoundNewestFirst(t *testing.T) {
	dir := t.TempDir()
	if got, err := journal.Unfinished(filepath.Join(dir, "none")); err != nil || len(got) != 0 {
		t.Errorf("in a folder that does not exist: %v, %v", got, err)
	}
	for name, last := range map[string]timer.Kind{"old": timer.NoteWritten, "new": timer.NoteWritten, "ended": timer.Ended} {
		j, err := journal.Create(filepath.Join(dir, name+journal.Extension), header())
		if err != nil {
			t.Fatal(err)
		}
		wall := header().Created.Add(time.Hour)
		if name == "new" {
			wall = wall.Add(time.Hour)
		}
		if err := errors.Join(j.Append(timer.Event{Kind: last, At: wall}), j.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "broken.jsonl"), []byte("?\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := journal.Unfinished(dir)
	if err == nil || !strings.Contains(err.Error(), "broken.jsonl") {
		t.Errorf("the broken file is not named: %v", err)
	}
	if len(got) != 2 || filepath.Base(got[0].Path) != "new.jsonl" || filepath.Base(got[1].Path) != "old.jsonl" {
		t.Errorf("got %v", got)
	}
}

func FuzzOpen(f *testing.F) {
	whole, err := os.ReadFile(written(f, 4))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Add([]byte(`{"format":"roomtone-session","version":1}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f.jsonl")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := journal.Open(path)
		if err != nil {
			return
		}
		// What opens can be folded or is refused, never more.
		if s, err := timer.Fold(r.Header.Plan, r.Events); err == nil {
			s.At(r.LastSeen.Elapsed)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	j, err := journal.Create(filepath.Join(b.TempDir(), "a.jsonl"), header())
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	e := timer.Event{Kind: timer.NoteWritten, Text: "a note"}
	for b.Loop() {
		if err := j.Append(e); err != nil {
			b.Fatal(err)
		}
	}
}
