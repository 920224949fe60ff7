package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"roomtone/playlist"
	"roomtone/playlist/measure"
)

// Track is a piece that can be played, with all that is known of it.
type Track struct {
	Path                 string
	Title, Artist, Album string
	// Genre is what the file says. Sets of music may prefer by it; it never
	// says whether the piece has words.
	Genre    string
	Duration time.Duration // as decoded; until it was measured, as the file says
	// SampleRate is in Hz; Channels are the file's own.
	SampleRate, Channels int
	// Content is what the piece is known by, whatever its path.
	Content string
	// Measures are nil until the piece was measured. More than two channels
	// are measured as they are heard, folded to two; one channel is measured
	// as one.
	Measures *measure.Measures
	// Tags are what the guide says.
	Tags Tags
}

// Piece is the track as the choice of music sees it.
func (t Track) Piece() playlist.Track {
	p := playlist.Track{
		Path: t.Path, Title: t.Title, Artist: t.Artist, Album: t.Album, Genre: t.Genre, Duration: t.Duration,
		Content: t.Content, Words: t.Tags.is(TagWords), Tags: t.Tags,
	}
	m := t.Measures
	if m == nil {
		return p
	}
	p.HeadSilence, p.TailSilence = m.HeadSilence, m.TailSilence
	p.TruePeakDBTP, p.Energy, p.BrightnessHz = m.TruePeakDBTP, m.Energy, m.BrightnessHz
	p.PulseBPM, p.PulseConfidence = m.PulseBPM, m.PulseConfidence
	p.Jumps = &m.Jumps
	p.LoudnessLUFS, p.IntroLUFS = t.heard(m.LoudnessLUFS), t.heard(m.IntroLUFS)
	return p
}

// heard is a loudness as two speakers play it.
func (t Track) heard(loudness *float64) *float64 {
	if t.Channels != 1 || loudness == nil {
		return loudness
	}
	both := *loudness + 10*math.Log10(2)
	return &both
}

// entry is a line of the index.
type entry struct {
	Track
	listed   bool
	size     int64 // bytes
	modified int64 // ns since 1970; neverSame where it must be looked at again
	examined int   // the examination by which it was measured, 0: it was only opened
	problem  string
}

const columns = `path, listed, size, modified, examined, problem, content, title, artist, album, genre,
	duration, rate, channels, loudness, range, peak, jumps, intro, head, tail, energy, brightness, pulse, confidence`

// upsert writes an entry, over an older one of the same path. What was only
// opened gives way to what was measured meanwhile.
func upsert() string {
	var set []string
	for name := range strings.SplitSeq(columns, ",") {
		name = strings.TrimSpace(name)
		set = append(set, name+" = excluded."+name)
	}
	return "INSERT INTO files (" + columns + ") VALUES (" + strings.Repeat("?, ", len(set)-1) + "?)" +
		" ON CONFLICT (path) DO UPDATE SET " + strings.Join(set, ", ") +
		" WHERE excluded.examined >= examined OR excluded.size <> size OR excluded.modified <> modified"
}

// values are the entry's columns.
func (e *entry) values() []any {
	v := []any{
		e.Path, e.listed, e.size, e.modified, e.examined, e.problem, e.Content, e.Title, e.Artist, e.Album, e.Genre,
		int64(e.Duration), e.SampleRate, e.Channels,
	}
	m := e.Measures
	if m == nil {
		return append(v, make([]any, 11)...)
	}
	return append(v, m.LoudnessLUFS, m.RangeLU, m.TruePeakDBTP, m.Jumps, m.IntroLUFS, int64(m.HeadSilence), int64(m.TailSilence),
		m.Energy, m.BrightnessHz, m.PulseBPM, m.PulseConfidence)
}

// scan reads the entry from its columns.
func (e *entry) scan(row interface{ Scan(...any) error }) error {
	var m measure.Measures
	var jumps, head, tail *int64
	var confidence *float64
	err := row.Scan(&e.Path, &e.listed, &e.size, &e.modified, &e.examined, &e.problem, &e.Content, &e.Title, &e.Artist, &e.Album, &e.Genre,
		&e.Duration, &e.SampleRate, &e.Channels,
		&m.LoudnessLUFS, &m.RangeLU, &m.TruePeakDBTP, &jumps, &m.IntroLUFS, &head, &tail,
		&m.Energy, &m.BrightnessHz, &m.PulseBPM, &confidence)
	if err != nil {
		return err
	}
	if jumps != nil && head != nil && tail != nil && confidence != nil { // they are known together
		m.Duration, m.Jumps, m.PulseConfidence = e.Duration, int(*jumps), *confidence
		m.HeadSilence, m.TailSilence = time.Duration(*head), time.Duration(*tail)
		e.Measures = &m
	}
	return nil
}

// entries reads lines of the index, one by one.
func (l *Library) entries(ctx context.Context, each func(entry), where string, args ...any) error {
	rows, err := l.db.QueryContext(ctx, "SELECT "+columns+" FROM files "+where, args...)
	if err != nil {
		return inIndex(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		if err := e.scan(rows); err != nil {
			return inIndex(err)
		}
		e.Tags = l.record.said(e.Content)
		each(e)
	}
	return inIndex(rows.Err())
}

// entry is the line of a path.
func (l *Library) entry(ctx context.Context, path string) (entry, error) {
	var e entry
	err := e.scan(l.db.QueryRowContext(ctx, "SELECT "+columns+" FROM files WHERE path = ?", path))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return e, fmt.Errorf("%w: %s. Add the folder that it is in", ErrUnknown, path)
	case err != nil:
		return e, inIndex(err)
	}
	e.Tags = l.record.said(e.Content)
	return e, nil
}
