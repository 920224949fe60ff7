package library

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func content(n int) string { return fmt.Sprintf("%032x", n) }

func say(t testing.TB, r *record, n int, key, value string) {
	t.Helper()
	if err := r.add(statement{At: time.Now(), Content: content(n), Key: key, Value: value}); err != nil {
		t.Fatal(err)
	}
}

func TestTheRecordIsReadAsItWasSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "below", "library.jsonl")
	r := newRecord(path)
	say(t, r, 1, TagWords, "yes")
	say(t, r, 1, TagSet, "drone")
	say(t, r, 2, TagWords, "no")
	say(t, r, 1, TagSet, "nature")
	say(t, r, 2, TagWords, "")
	for _, folder := range []statement{{Folder: "/a"}, {Folder: "/b"}, {Folder: "/a"}, {Folder: "/c"}, {Folder: "/b", Forget: true}} {
		if err := r.add(folder); err != nil {
			t.Fatal(err)
		}
	}
	again := newRecord(path)
	if err := again.refresh(); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*record{"the writer": r, "a reader": again} {
		if tags := r.said(content(1)); len(tags) != 2 || tags[TagWords] != "yes" || tags[TagSet] != "nature" {
			t.Errorf("%s: of the first piece %v", name, tags)
		}
		if tags := r.said(content(2)); len(tags) != 0 {
			t.Errorf("%s: of the second piece %v", name, tags)
		}
		if got := r.registered(); !slices.Equal(got, []string{"/a", "/c"}) {
			t.Errorf("%s: the folders are %v", name, got)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

// A crash may cut the last line; others may have written what nobody can read.
func TestBrokenLinesTakeNoOthersWithThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.jsonl")
	r := newRecord(path)
	say(t, r, 1, TagWords, "yes")
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, "{\"content\":%q,\"key\":\"loud\",\"value\":\"yes\"}\nnonsense\n\n{\"content\":%q,\"key\":\"never\",\"val", content(1), content(1))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.refresh(); err != nil || r.said(content(1))[TagWords] != "yes" {
		t.Errorf("%v, %v", r.said(content(1)), err)
	}
	say(t, r, 3, TagNever, "yes")
	again := newRecord(path)
	if err := again.refresh(); err != nil {
		t.Fatal(err)
	}
	if got := again.said(content(3)); got[TagNever] != "yes" {
		t.Errorf("what follows a cut line is lost: %v", got)
	}
	if got := again.said(content(1)); len(got) != 1 {
		t.Errorf("of the first piece: %v", got)
	}
	expectProblems(t, again.problems(), map[string]string{"library.jsonl": "2 lines of what you said of the music cannot be read"})
}

func TestARecordThatWasPutBackIsReadAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.jsonl")
	r := newRecord(path)
	say(t, r, 1, TagWords, "yes")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	say(t, r, 2, TagWords, "yes")
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.refresh(); err != nil || len(r.said(content(1))) != 1 || len(r.said(content(2))) != 0 {
		t.Errorf("%v, %v, %v", r.said(content(1)), r.said(content(2)), err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := r.refresh(); err != nil || len(r.said(content(1))) != 0 {
		t.Errorf("of a record that is gone: %v, %v", r.said(content(1)), err)
	}
}

func TestSeveralProgramsWriteIntoOneRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.jsonl")
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			r := newRecord(path)
			for i := range 25 {
				say(t, r, w*100+i, TagSet, fmt.Sprint("set-", i))
			}
		})
	}
	wg.Wait()
	r := newRecord(path)
	if err := r.refresh(); err != nil || r.broken != 0 || len(r.tags) != 100 {
		t.Errorf("%d pieces and %d broken lines: %v", len(r.tags), r.broken, err)
	}
}

// Whoever reads along, line by line or all at once, knows the same.
func TestReadingAlongIsReadingAll(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(dir, rapid.StringMatching(`[a-z]{12}`).Draw(rt, "name"))
		defer os.Remove(path)
		writer, along := newRecord(path), newRecord(path)
		for range rapid.IntRange(1, 15).Draw(rt, "statements") {
			s := statement{Content: content(rapid.IntRange(0, 2).Draw(rt, "piece")), Key: rapid.SampledFrom([]string{TagWords, TagNever, TagFamiliar}).Draw(rt, "key"), Value: rapid.SampledFrom([]string{"yes", "no", ""}).Draw(rt, "value")}
			if err := writer.add(s); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "look") {
				if err := along.refresh(); err != nil {
					rt.Fatal(err)
				}
			}
		}
		all := newRecord(path)
		for _, r := range []*record{along, all} {
			if err := r.refresh(); err != nil {
				rt.Fatal(err)
			}
		}
		for n := range 3 {
			if a, b, c := fmt.Sprint(writer.said(content(n))), fmt.Sprint(along.said(content(n))), fmt.Sprint(all.said(content(n))); a != b || b != c {
				rt.Fatalf("of piece %d: %s, %s and %s", n, a, b, c)
			}
		}
	})
}

func TestWhatAGuideMaySay(t *testing.T) {
	for _, c := range []struct{ key, value, kept, fault string }{
		{TagWords, "yes", "yes", ""},
		{TagWords, " No ", "no", ""},
		{TagNever, "true", "yes", ""},
		{TagFamiliar, "", "", ""},
		{TagFamiliar, "perhaps", "", "yes or no"},
		{TagPhases, "Peak, return ,peak", "peak,return", ""},
		{TagPhases, "slow descent", "", `such as "slow-descent"`},
		{TagPhases, ",", "", "needs a name"},
		{TagSet, "Piano-and-strings", "piano-and-strings", ""},
		{TagCulture, "Andean, Ainu music", "Andean,Ainu music", ""},
		{TagCulture, "a\x1b[31mb", "a[31mb", ""},
		{"mood", "blue", "", `there is no tag "mood". There are words, never, phases`},
		{"", "yes", "", "there is no tag"},
	} {
		kept, err := checkTag(c.key, c.value)
		if kept != c.kept || (err == nil) != (c.fault == "") || (err != nil && !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%s=%q: %q, %v", c.key, c.value, kept, err)
		}
		if again, err := checkTag(c.key, kept); c.fault == "" && (err != nil || again != kept) {
			t.Errorf("%s=%q, said again: %q, %v", c.key, kept, again, err)
		}
	}
}

// Whatever stands in the record, reading it ends, and what was said after it
// counts.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"at":"2026-11-23T12:00:00Z","content":"ab","key":"words","value":"yes"}`))
	f.Add([]byte(`{"folder":"/music"}` + "\n" + `{"folder":"/music","forget":true}`))
	f.Add([]byte("\x00\n{\n[]\nnull\n\"\"\n{\"content\":7}"))
	path := filepath.Join(f.TempDir(), "library.jsonl")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r := newRecord(path)
		if err := r.refresh(); err != nil {
			t.Fatal(err)
		}
		say(t, r, 5, TagWords, "yes")
		again := newRecord(path)
		if err := again.refresh(); err != nil || again.said(content(5))[TagWords] != "yes" {
			t.Errorf("%v, %v", again.said(content(5)), err)
		}
		for content, tags := range again.tags {
			for key, value := range tags {
				if kept, err := checkTag(key, value); err != nil || kept != value {
					t.Errorf("of %q it holds %s=%q", content, key, value)
				}
			}
		}
	})
}
