package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/playlist/exchange"
)

// What keeps a piece of a playlist out of it altogether.
const (
	FindMissing    = "missing"    // there is no such file here
	FindRemote     = "remote"     // it is an address on a network
	FindUnplayable = "unplayable" // the file cannot be played
)

// Judge lays a hand-made playlist over a template: the programme of what comes
// back is the playlist in its own order, and the findings say what does not
// suit, pieces that cannot be had first. What was not measured before is
// measured now. It fails where nothing of the playlist can be played; the
// findings then say why.
func (s *Studio) Judge(ctx context.Context, c Choices, list string, progress func(done, total int)) (*Prepared, []playlist.Finding, error) {
	entries, err := exchange.Read(list)
	if err != nil {
		return nil, nil, err
	}
	c.Music = []string{NoMusic}
	p, err := s.Prepare(ctx, c, nil)
	if err != nil {
		return nil, nil, err
	}
	tracks, lacking, err := s.examine(ctx, entries, progress)
	if err != nil {
		return nil, nil, err
	}
	if len(entries) == 0 {
		return nil, nil, fmt.Errorf("the playlist %s is empty. Put pieces into it, or choose another", list)
	}
	if len(tracks) == 0 {
		return nil, lacking, fmt.Errorf("none of the %d pieces in %s can be played here. Export the list anew on this computer, beside its music", len(entries), list)
	}
	programme, found := playlist.Arc(tracks, conductor.Slots(p.Show))
	programme.Seed = p.Show.Seed
	p.Tracks, p.Programme = tracks, programme
	return p, append(lacking, found...), nil
}

// examine looks at the files of a playlist, several at once, and keeps their
// order.
func (s *Studio) examine(ctx context.Context, entries []exchange.Entry, progress func(done, total int)) ([]playlist.Track, []playlist.Finding, error) {
	l, done, _, err := s.anyLibrary(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	type result struct {
		track playlist.Track
		lack  *playlist.Finding
	}
	results := make([]result, len(entries))
	queue, looked := make(chan int), make(chan struct{})
	var workers sync.WaitGroup
	for range min(runtime.NumCPU(), len(entries)) {
		workers.Go(func() {
			for i := range queue {
				r := &results[i]
				path, lack := fileOf(entries[i])
				if lack == nil {
					track, err := l.Examine(ctx, path)
					if r.track = track.Piece(); err != nil {
						lack = &playlist.Finding{Code: FindUnplayable, Path: path, Message: path + " cannot be played: " + err.Error()}
					}
				}
				r.lack = lack
				looked <- struct{}{}
			}
		})
	}
	go func() {
		defer close(looked)
		defer workers.Wait()
		defer close(queue)
		for i := range entries {
			select {
			case queue <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for n := 0; ; n++ {
		if progress != nil {
			progress(n, len(entries))
		}
		if _, more := <-looked; !more {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	var tracks []playlist.Track
	var lacking []playlist.Finding
	for _, r := range results {
		if r.lack != nil {
			lacking = append(lacking, *r.lack)
		} else {
			tracks = append(tracks, r.track)
		}
	}
	return tracks, lacking, nil
}

// fileOf is the file that an entry means, or why there is none.
func fileOf(e exchange.Entry) (string, *playlist.Finding) {
	if len(e.Paths) == 0 {
		return "", &playlist.Finding{Code: FindRemote, Path: e.Location, Message: e.Location + " is an address on a network. Roomtone plays files of this computer alone."}
	}
	for _, path := range e.Paths {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", &playlist.Finding{Code: FindMissing, Path: e.Paths[0], Message: e.Paths[0] + " is not there."}
}

// Export writes the pieces of a programme as a playlist for other programs;
// the bed and planned silences have no place in one. The name of the file says
// its format. Only with replace may it be there already.
func (p *Prepared) Export(path string, replace bool) error {
	format, ok := exchange.Format(path)
	if !ok {
		return fmt.Errorf("%s is no playlist: its name should end in one of %v", path, exchange.Formats())
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("the playlist cannot be written: %w", err)
	}
	data, err := exchange.Write(format, filepath.Dir(full), p.entries())
	if err != nil {
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if replace {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(full, flags, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s: %w", path, ErrThere)
	}
	if err != nil {
		return fmt.Errorf("the playlist cannot be written: %w", reason(err))
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("the playlist cannot be written: %w", reason(err))
	}
	return nil
}

func (p *Prepared) entries() []exchange.Entry {
	artists, lengths := map[string]string{}, map[string]time.Duration{}
	for _, t := range p.Tracks {
		artists[t.Path], lengths[t.Path] = t.Artist, t.Duration
	}
	var entries []exchange.Entry
	for _, it := range p.Programme.Items {
		if it.Kind == playlist.KindTrack {
			path := it.Path
			if full, err := filepath.Abs(path); err == nil {
				path = full
			}
			entries = append(entries, exchange.Entry{Location: path, Paths: []string{path}, Title: it.Title, Artist: artists[it.Path], Duration: lengths[it.Path]})
		}
	}
	return entries
}
