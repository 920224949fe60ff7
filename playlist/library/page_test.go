package library

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roomtone/playlist/measure"
)

// shelf is a library of made-up pieces below a registered folder.
func shelf(t testing.TB, n int) *Library {
	t.Helper()
	l, _ := begin(t)
	root := folder(t, nil)
	if _, err := l.Add([]string{root}); err != nil {
		t.Fatal(err)
	}
	fill(t, l, root, n)
	return l
}

// fill writes n made-up pieces into the index, as a scan does, batch by batch.
func fill(t testing.TB, l *Library, root string, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	words := make([]string, 3000)
	for i := range words {
		b := make([]byte, 3+r.IntN(7))
		for j := range b {
			b[j] = 'a' + byte(r.IntN(26))
		}
		words[i] = string(b)
	}
	word := func() string { return words[r.IntN(len(words))] }
	var batch []entry
	for i := range n {
		artist, album, title := word()+" "+word(), word()+" "+word(), word()+" "+word()+" "+word()
		e := entry{listed: true, size: int64(i), modified: int64(i), examined: examination, Track: Track{
			Path: filepath.Join(root, artist, album, fmt.Sprintf("%s %d.mp3", title, i)), Title: title, Artist: artist, Album: album,
			Duration: time.Duration(60+r.IntN(600)) * time.Second, SampleRate: 44100, Channels: 2, Content: content(i),
			Measures: made(r),
		}}
		if batch = append(batch, e); len(batch) == batchMost || i == n-1 {
			if err := l.save(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			batch = nil
		}
	}
}

// made are made-up measures; some have no pulse.
func made(r *rand.Rand) *measure.Measures {
	x := func(least, most float64) *float64 {
		v := least + (most-least)*r.Float64()
		return &v
	}
	m := &measure.Measures{LoudnessLUFS: x(-40, -8), RangeLU: x(0, 20), TruePeakDBTP: x(-20, 1), Energy: x(0, 1), BrightnessHz: x(100, 5000), Jumps: r.IntN(5)}
	if r.IntN(2) == 0 {
		m.PulseBPM, m.PulseConfidence = x(40, 180), r.Float64()
	}
	return m
}

func TestPagesAreWindowsOnTheWhole(t *testing.T) {
	l := shelf(t, 300)
	rapid.Check(t, func(rt *rapid.T) {
		q := Query{
			Search:  rapid.SampledFrom([]string{"", "a", "b c", "q", "mp3"}).Draw(rt, "search"),
			Sort:    rapid.SampledFrom([]Sort{"", ByTitle, ByArtist, ByAlbum, ByPath, ByDuration, ByLoudness, ByEnergy, ByBrightness, ByPulse}).Draw(rt, "sort"),
			Reverse: rapid.Bool().Draw(rt, "reverse"),
		}
		whole, total, err := l.Page(t.Context(), q)
		if err != nil || total != len(whole) || (q.Search == "" && total != 300) {
			rt.Fatalf("%d of %d: %v", len(whole), total, err)
		}
		q.Offset, q.Limit = rapid.IntRange(-5, 320).Draw(rt, "offset"), rapid.IntRange(1, 40).Draw(rt, "limit")
		part, of, err := l.Page(t.Context(), q)
		if err != nil || of != total {
			rt.Fatalf("%d, not %d: %v", of, total, err)
		}
		from := min(max(q.Offset, 0), total)
		same := slices.EqualFunc(part, whole[from:min(from+q.Limit, total)], func(a, b Track) bool { return a.Path == b.Path })
		if !same {
			rt.Fatalf("%+v gives another part", q)
		}
	})
}

func TestOrders(t *testing.T) {
	l := shelf(t, 200)
	missing := func(x *float64) float64 {
		if x == nil {
			return 1e9 // last
		}
		return *x
	}
	for sort, less := range map[Sort]func(a, b Track) int{
		"":           func(a, b Track) int { return cmp.Compare(a.Title, b.Title) },
		ByArtist:     func(a, b Track) int { return cmp.Or(cmp.Compare(a.Artist, b.Artist), cmp.Compare(a.Album, b.Album)) },
		ByAlbum:      func(a, b Track) int { return cmp.Compare(a.Album, b.Album) },
		ByPath:       func(a, b Track) int { return cmp.Compare(a.Path, b.Path) },
		ByDuration:   func(a, b Track) int { return cmp.Compare(a.Duration, b.Duration) },
		ByLoudness:   func(a, b Track) int { return cmp.Compare(*a.Measures.LoudnessLUFS, *b.Measures.LoudnessLUFS) },
		ByEnergy:     func(a, b Track) int { return cmp.Compare(*a.Measures.Energy, *b.Measures.Energy) },
		ByBrightness: func(a, b Track) int { return cmp.Compare(*a.Measures.BrightnessHz, *b.Measures.BrightnessHz) },
		ByPulse:      func(a, b Track) int { return cmp.Compare(missing(a.Measures.PulseBPM), missing(b.Measures.PulseBPM)) },
	} {
		if !slices.IsSortedFunc(listed(t, l, Query{Sort: sort}), less) {
			t.Errorf("by %q the pieces are out of order", sort)
		}
	}
	if _, _, err := l.Page(t.Context(), Query{Sort: "path; DROP TABLE files"}); err == nil {
		t.Error("any text is an order")
	}
}

func TestSearch(t *testing.T) {
	root := folder(t, map[string]string{
		"lakes/01.mp3":     id3("Still water", "Anna Nobody", "Lakes") + "sound:61",
		"lakes/02.mp3":     id3("Moving water", "Anna Nobody", "Lakes") + "sound:62",
		"b/03.flac":        flac("TITLE=Žluťoučký kůň", "ARTIST=Sigur Rós") + "sound:63",
		"b/night-walk.mp3": "sound:64",
		"b/bad water.mp3":  "?",
	})
	l, _ := begin(t)
	lay(t, l, root)
	for search, want := range map[string]string{
		"":                  "Moving water, night-walk, Still water, Žluťoučký kůň",
		"water":             "Moving water, Still water",
		"WAT an":            "Moving water, Still water",
		"still nobody":      "Still water",
		"ater":              "",
		"lakes":             "Moving water, Still water",
		"zlutoucky":         "Žluťoučký kůň",
		"ros":               "Žluťoučký kůň",
		"walk":              "night-walk",
		"night-walk":        "night-walk",
		`"still`:            "Still water",
		`still" OR "moving`: "", // words, not operators
		"title:still":       "", // the same
		"water NOT still":   "",
		"* ^ ( )":           "Moving water, night-walk, Still water, Žluťoučký kůň",
		"\xff still":        "Still water",
		"still\x00water":    "Still water",
	} {
		var titles []string
		for _, track := range listed(t, l, Query{Search: search}) {
			titles = append(titles, track.Title)
		}
		if got := strings.Join(titles, ", "); got != want {
			t.Errorf("%q finds %q, not %q", search, got, want)
		}
	}
}

func TestAPageShowsWhatHasChanged(t *testing.T) {
	root := folder(t, map[string]string{"a.mp3": id3("One", "", "") + "sound:61", "b.mp3": "sound:62"})
	l, _ := begin(t)
	lay(t, l, root)
	if got := listed(t, l, Query{Search: "one"}); len(got) != 1 {
		t.Fatalf("%d are found", len(got))
	}
	path := filepath.Join(root, "a.mp3")
	if _, err := l.Tag(t.Context(), path, TagWords, "yes"); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, l, Query{Search: "one"}); got[0].Tags[TagWords] != "yes" {
		t.Errorf("a new tag is not shown: %v", got[0].Tags)
	}
	overwrite(t, path, id3("Two", "", "")+"sound:61")
	lay(t, l, root)
	if one, two := listed(t, l, Query{Search: "one"}), listed(t, l, Query{Search: "two"}); len(one) != 0 || len(two) != 1 || two[0].Tags[TagWords] != "yes" {
		t.Errorf("with another title it is %v and %v", one, two)
	}
}

// Whatever somebody types, a search finds something, or nothing.
func FuzzSearch(f *testing.F) {
	l := shelf(f, 20)
	for _, s := range []string{"a", `"`, "a AND", "NEAR(a b)", "-a", "ﬁ ß", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, search string) {
		if _, _, err := l.Page(context.Background(), Query{Search: search, Limit: 3}); err != nil {
			t.Errorf("%q: %v", search, err)
		}
	})
}
