package library

import (
	"fmt"
	"path/filepath"
	"testing"
)

const many = 100_000

// The pages of a large library: the first of a search or order, and scrolling
// on.
func BenchmarkPage(b *testing.B) {
	l := shelf(b, many)
	page := func(b *testing.B, q Query) {
		b.Helper()
		q.Limit = 50
		if tracks, _, err := l.Page(b.Context(), q); err != nil || len(tracks) != q.Limit {
			b.Fatal(len(tracks), err)
		}
	}
	page(b, Query{})
	b.Run("scroll", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			page(b, Query{Offset: i * 7919 % (many - 50)})
		}
	})
	b.Run("search", func(b *testing.B) { // a few hundred found
		for i := 0; b.Loop(); i++ {
			page(b, Query{Search: string([]rune{'a' + rune(i%26), 'a' + rune(i/26%26)})})
		}
	})
	b.Run("search-broad", func(b *testing.B) { // each letter some 20,000, and mp3 everything
		for i := 0; b.Loop(); i++ {
			page(b, Query{Search: []string{"s", "mp3"}[i%2]})
		}
	})
	b.Run("sort", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			page(b, Query{Sort: []Sort{ByEnergy, ByArtist, ByTitle}[i%3]})
		}
	})
	b.Run("first-after-a-change", func(b *testing.B) {
		e := entry{listed: true, Track: Track{Path: "/one more", Title: "one more"}}
		for i := 0; b.Loop(); i++ {
			e.size = int64(i)
			if err := l.save(b.Context(), []entry{e}); err != nil {
				b.Fatal(err)
			}
			page(b, Query{})
		}
	})
}

func BenchmarkInsert(b *testing.B) {
	for b.Loop() {
		shelf(b, 10_000)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/10_000, "µs/track")
}

// What a person waits for who has 10,000 files and starts a session: the
// second time nothing has changed.
func BenchmarkRescan(b *testing.B) {
	const files = 10_000
	contents := map[string]string{}
	for i := range files {
		contents[fmt.Sprintf("%d/%d/%04d.mp3", i%20, i%200, i)] = id3(fmt.Sprint("Title ", i), "Artist", "Album") + fmt.Sprint("sound:60 ", i)
	}
	root := folder(b, contents)
	dir, d := b.TempDir(), new(decoder)
	l := reopen(b, dir, d)
	if _, err := l.Add([]string{root}); err != nil {
		b.Fatal(err)
	}
	b.Run("opened-first", func(b *testing.B) {
		for b.Loop() {
			fresh, _ := begin(b)
			if tracks, _, err := fresh.Look(b.Context(), []string{root}, nil); err != nil || len(tracks) != files {
				b.Fatal(len(tracks), err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/files, "µs/file")
	})
	tracks, _, err := l.Look(b.Context(), []string{root}, nil)
	if err != nil || len(tracks) != files {
		b.Fatal(len(tracks), err)
	}
	b.Run("look", func(b *testing.B) {
		d.opened.Store(0)
		for b.Loop() {
			if tracks, _, err := l.Look(b.Context(), []string{root}, nil); err != nil || len(tracks) != files {
				b.Fatal(len(tracks), err)
			}
		}
		if n := d.opened.Load(); n != 0 {
			b.Fatalf("%d files were opened", n)
		}
	})
	if _, err := l.db.Exec("UPDATE files SET examined = ?", examination); err != nil {
		b.Fatal(err)
	}
	b.Run("scan", func(b *testing.B) {
		for b.Loop() {
			if s, err := l.Scan(b.Context(), nil, nil); err != nil || s.Unchanged != files {
				b.Fatal(s.Unchanged, err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			l, err := Open(b.Context(), Config{Index: filepath.Join(dir, "library.db"), Record: filepath.Join(dir, "library.jsonl"), Open: d.open})
			if err != nil {
				b.Fatal(err)
			}
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
