package library

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Sort is an order of the library's pieces. Pieces for which it is not known
// come last.
type Sort string

// The orders. "" is that of titles.
const (
	ByTitle      Sort = "title"
	ByArtist     Sort = "artist" // and by album
	ByAlbum      Sort = "album"
	ByPath       Sort = "path"
	ByDuration   Sort = "duration"
	ByLoudness   Sort = "loudness"
	ByEnergy     Sort = "energy"
	ByBrightness Sort = "brightness"
	ByPulse      Sort = "pulse"
)

// order is the order in SQL.
func (s Sort) order() (string, error) {
	const title = "title COLLATE NOCASE, path"
	switch s {
	case "", ByTitle:
		return title, nil
	case ByArtist:
		return "artist = '', artist COLLATE NOCASE, album COLLATE NOCASE, path", nil
	case ByAlbum:
		return "album = '', album COLLATE NOCASE, path", nil
	case ByPath:
		return "path", nil
	case ByDuration, ByLoudness, ByEnergy, ByBrightness, ByPulse:
		return string(s) + " IS NULL, " + string(s) + ", " + title, nil
	}
	return "", fmt.Errorf("the library has no order %q", string(s))
}

// Query asks for a part of the library's pieces.
type Query struct {
	// Search are beginnings of words in title, artist, album or path, all of
	// which must be there; case and accents do not count. "" is everything.
	Search        string
	Sort          Sort
	Reverse       bool
	Offset, Limit int // Limit 0: no limit
}

// Page is a part of the pieces in the registered folders, and how many there
// are in all that the query finds. The first page of a new search or order
// takes the longest; others of the same come at once until the library
// changes.
func (l *Library) Page(ctx context.Context, q Query) ([]Track, int, error) {
	if err := l.record.refresh(); err != nil {
		return nil, 0, err
	}
	ids, err := l.pages.of(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	total := len(ids)
	ids = ids[min(max(q.Offset, 0), total):]
	if q.Limit > 0 {
		ids = ids[:min(q.Limit, len(ids))]
	}
	tracks := make([]Track, 0, len(ids))
	for part := range slices.Chunk(ids, 500) {
		found := make(map[int64]Track, len(part))
		if err := l.byID(ctx, part, found); err != nil {
			return nil, 0, err
		}
		for _, id := range part {
			if t, ok := found[id]; ok {
				tracks = append(tracks, t)
			}
		}
	}
	return tracks, total, nil
}

func (l *Library) byID(ctx context.Context, ids []int64, found map[int64]Track) error {
	marks := strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",")
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := l.db.QueryContext(ctx, "SELECT id, "+columns+" FROM files WHERE id IN ("+marks+")", args...)
	if err != nil {
		return inIndex(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var e entry
		if err := e.scan(withID{rows, &id}); err != nil {
			return inIndex(err)
		}
		e.Tags = l.record.said(e.Content)
		found[id] = e.Track
	}
	return inIndex(rows.Err())
}

// withID reads an id before an entry.
type withID struct {
	rows *sql.Rows
	id   *int64
}

func (w withID) Scan(into ...any) error { return w.rows.Scan(append([]any{w.id}, into...)...) }

// pages keeps which pieces the latest query found, in their order, for as
// long as the index does not change: scrolling then costs only the pieces
// that are seen.
type pages struct {
	db *sql.DB

	mu sync.Mutex
	// conn never writes, so that PRAGMA data_version tells of every change.
	conn    *sql.Conn
	version int64
	ordered map[Sort][]int64
	search  string
	sort    Sort
	reverse bool
	found   []int64
}

func (p *pages) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		return nil
	}
	return p.conn.Close()
}

// of are the ids of what a query finds. The caller must not change them.
func (p *pages) of(ctx context.Context, q Query) ([]int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		conn, err := p.db.Conn(ctx)
		if err != nil {
			return nil, inIndex(err)
		}
		p.conn = conn
	}
	var version int64
	if err := p.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return nil, inIndex(err)
	}
	if p.ordered == nil || version != p.version {
		p.version, p.ordered, p.found = version, map[Sort][]int64{}, nil
	}
	if p.found != nil && p.search == q.Search && p.sort == q.Sort && p.reverse == q.Reverse {
		return p.found, nil
	}
	found, err := p.find(ctx, q)
	if err != nil {
		return nil, err
	}
	p.search, p.sort, p.reverse, p.found = q.Search, q.Sort, q.Reverse, found
	return found, nil
}

func (p *pages) find(ctx context.Context, q Query) ([]int64, error) {
	order, err := q.Sort.order()
	if err != nil {
		return nil, err
	}
	all, ok := p.ordered[q.Sort]
	if !ok {
		if all, err = p.ids(ctx, "SELECT id FROM files WHERE listed AND problem = '' ORDER BY "+order); err != nil {
			return nil, err
		}
		p.ordered[q.Sort] = all
	}
	found := make([]int64, 0, len(all))
	if match := matching(q.Search); match == "" {
		found = append(found, all...)
	} else {
		hits, err := p.ids(ctx, "SELECT rowid FROM words WHERE words MATCH ?", match)
		if err != nil {
			return nil, err
		}
		if len(hits) == 0 {
			return found, nil
		}
		hit := make([]bool, slices.Max(hits)+1) // ids are dense
		for _, id := range hits {
			hit[id] = true
		}
		for _, id := range all {
			if id < int64(len(hit)) && hit[id] {
				found = append(found, id)
			}
		}
	}
	if q.Reverse {
		slices.Reverse(found)
	}
	return found, nil
}

func (p *pages) ids(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := p.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, inIndex(err)
	}
	defer rows.Close()
	ids := []int64{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, inIndex(err)
		}
		ids = append(ids, id)
	}
	return ids, inIndex(rows.Err())
}

// matching is a search as FTS5 takes it: the beginning of every word that was
// typed. Whatever is no letter or digit only divides words.
func matching(search string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ToValidUTF8(search, " "), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		fmt.Fprintf(&b, `"%s"* `, word)
	}
	return strings.TrimSpace(b.String())
}
