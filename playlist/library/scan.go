package library

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"roomtone/playlist"
)

// Progress is how far a look through folders has come.
type Progress struct {
	Done, Total int // files, those included that had not changed
	// Left is how long it will take at the pace so far; 0 while nobody knows.
	Left time.Duration
}

// Summary is what a scan came to.
type Summary struct {
	Files     int // of music
	Unchanged int // of Files: taken from the index
	Problems  []Problem
}

// Scan looks through registered folders, all where dirs is empty, and decodes
// and measures what is new or changed since the last time. A folder that is
// not there is a problem among others. progress, which may be nil, is called
// on the caller's goroutine several times a second. When ctx ends, what is
// done is kept, and the error wraps its own.
func (l *Library) Scan(ctx context.Context, dirs []string, progress func(Progress)) (Summary, error) {
	l.scanning.Lock()
	defer l.scanning.Unlock()
	if len(dirs) == 0 {
		folders, err := l.Folders()
		if err != nil {
			return Summary{}, err
		}
		dirs = folders
	}
	var w walk
	var missing []Problem
	for _, dir := range dirs {
		if err := w.folder(ctx, dir); ctx.Err() != nil {
			return Summary{}, err
		} else if err != nil {
			missing = append(missing, Problem{dir, err.Error()})
		}
	}
	looked, err := l.look(ctx, &w, true, progress)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Problems: append(l.record.problems(), missing...)}
	for _, f := range w.files {
		if f.problem == "" {
			s.Files++
		}
	}
	s.Unchanged = looked.unchanged
	found, err := l.found(ctx, &w)
	s.Problems = append(s.Problems, found.problems...)
	return s, err
}

// Look lists the music below the folders that a session can use, and names
// what it cannot use; both are sorted by path. What the guide never wants to
// hear is left out. What is not measured yet is only opened: its measures are
// nil. An error means that a folder cannot be looked through at all, or that
// ctx has ended; what is done is kept.
func (l *Library) Look(ctx context.Context, dirs []string, progress func(Progress)) ([]playlist.Track, []Problem, error) {
	var w walk
	for _, dir := range dirs {
		if err := w.folder(ctx, dir); err != nil {
			return nil, nil, err
		}
	}
	if _, err := l.look(ctx, &w, false, progress); err != nil {
		return nil, nil, err
	}
	found, err := l.found(ctx, &w)
	return found.pieces, found.problems, err
}

// findings are what is known of the files of a walk.
type findings struct {
	pieces   []playlist.Track
	problems []Problem
}

// found reads from the index what a walk led to.
func (l *Library) found(ctx context.Context, w *walk) (findings, error) {
	here := make(map[string]bool, len(w.files))
	for _, f := range w.files {
		here[f.path] = true
	}
	out := findings{problems: slices.Clone(w.unread)}
	useless := slices.DeleteFunc(slices.Clone(w.roots), func(root string) bool { // what is said of it already
		return slices.ContainsFunc(w.unread, func(p Problem) bool { return p.Path == root })
	})
	for _, root := range w.roots {
		from, to := below(root)
		err := l.entries(ctx, func(e entry) {
			if !here[e.Path] {
				return
			}
			delete(here, e.Path) // another root may lead to it too
			if why := e.unfit(); why != "" {
				out.problems = append(out.problems, Problem{e.Path, why})
				return
			}
			useless = slices.DeleteFunc(useless, func(root string) bool { return isBelow(e.Path, root) })
			if !e.Tags.is(TagNever) {
				out.pieces = append(out.pieces, e.Piece())
			}
		}, "WHERE path >= ? AND path < ?", from, to)
		if err != nil {
			return out, err
		}
	}
	for _, root := range useless {
		out.problems = append(out.problems, Problem{root, emptiness(w.below(root))})
	}
	slices.SortFunc(out.pieces, func(a, b playlist.Track) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortStableFunc(out.problems, func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}

// emptiness says why a folder with so many files of music gave none.
func emptiness(files int) string {
	if files == 0 {
		return "there is no music in this folder that can be played. Put " + kinds + " files into it, or choose another folder"
	}
	return fmt.Sprintf("none of the %d files of music in this folder can be used. Copy them anew, or choose another folder", files)
}

// plan is what a look has to do.
type plan struct {
	examine   []file
	bytes     int64 // of examine
	changes   []entry
	unchanged int // files of music
}

// sketch is what decides whether a file must be looked at again.
type sketch struct {
	listed, broken bool
	size, modified int64
	examined       int
}

// plan compares a walk with the index.
func (l *Library) plan(ctx context.Context, w *walk, whole bool) (plan, error) {
	known := map[string]sketch{}
	for _, root := range w.roots {
		from, to := below(root)
		rows, err := l.db.QueryContext(ctx, "SELECT path, listed, problem <> '', size, modified, examined FROM files WHERE path >= ? AND path < ?", from, to)
		if err != nil {
			return plan{}, inIndex(err)
		}
		for rows.Next() {
			var path string
			var k sketch
			if err := rows.Scan(&path, &k.listed, &k.broken, &k.size, &k.modified, &k.examined); err != nil {
				return plan{}, inIndex(err)
			}
			known[path] = k
		}
		if err := rows.Err(); err != nil {
			return plan{}, inIndex(err)
		}
	}
	var p plan
	listed := l.listing()
	for _, f := range w.files {
		k, ok := known[f.path]
		delete(known, f.path)
		same := ok && k.size == f.size && k.modified == f.modified
		switch {
		case f.problem != "":
			if !same || !k.broken || k.listed != listed(f.path) {
				p.changes = append(p.changes, f.unusable(listed(f.path)))
			}
		case same && k.sufficient(whole):
			if p.unchanged++; k.listed != listed(f.path) {
				e, err := l.entry(ctx, f.path)
				if err != nil {
					return p, err
				}
				e.listed = listed(f.path)
				p.changes = append(p.changes, e)
			}
		default:
			p.examine = append(p.examine, f)
			p.bytes += f.size
		}
	}
	for path, k := range known { // they are no longer there
		if k.listed && !slices.ContainsFunc(w.unread, func(u Problem) bool { return isBelow(path, u.Path) }) {
			e, err := l.entry(ctx, path)
			if err != nil {
				return p, err
			}
			e.listed = false
			p.changes = append(p.changes, e)
		}
	}
	return p, nil
}

// sufficient tells whether what is known of an unchanged file is enough. What
// an older examination found wrong may have become playable.
func (k sketch) sufficient(whole bool) bool {
	return k.examined == examination || (!whole && !k.broken)
}

// How much is written into the index at once.
const (
	batchMost = 250 // files
	batchTime = 2 * time.Second
)

// look examines what is new or changed among the files of a walk, whole or
// only by opening it, and writes it into the index as it goes.
func (l *Library) look(ctx context.Context, w *walk, whole bool, progress func(Progress)) (plan, error) {
	if err := l.record.refresh(); err != nil {
		return plan{}, err
	}
	p, err := l.plan(ctx, w, whole)
	if err != nil {
		return p, err
	}
	if err := l.save(ctx, p.changes); err != nil {
		return p, err
	}
	keep := context.WithoutCancel(ctx) // what is done is kept
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var batch []entry
	var read atomic.Int64
	began, flushed, done := time.Now(), time.Now(), len(w.files)-len(p.examine)
	tell := func() {
		if progress != nil {
			progress(Progress{Done: done, Total: len(w.files), Left: left(time.Since(began), read.Load(), p.bytes)})
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tell()
	for results := l.examineAll(ctx, p.examine, whole, &read); results != nil; {
		select {
		case e, more := <-results:
			if !more {
				results = nil
				break
			}
			batch = append(batch, e)
			done++
		case <-tick.C:
			tell()
		}
		if err == nil && (len(batch) >= batchMost || time.Since(flushed) > batchTime || results == nil) {
			if err = l.save(keep, batch); err != nil {
				cancel() // and let the workers come to their end
			}
			batch, flushed = nil, time.Now()
		}
	}
	if err != nil {
		return p, err
	}
	if err := ctx.Err(); err != nil {
		return p, stopped(err)
	}
	tell()
	return p, nil
}

// left is how long the rest takes at the pace so far.
func left(past time.Duration, done, total int64) time.Duration {
	if done <= 0 || past < time.Second {
		return 0
	}
	return time.Duration(float64(past) * float64(max(0, total-done)) / float64(done))
}

// examineAll looks at files, several at once, and closes its channel when all
// are done or ctx has ended.
func (l *Library) examineAll(ctx context.Context, files []file, whole bool, read *atomic.Int64) <-chan entry {
	results := make(chan entry)
	queue := make(chan file)
	go func() {
		defer close(queue)
		for _, f := range files {
			select {
			case queue <- f:
			case <-ctx.Done():
				return
			}
		}
	}()
	listed := l.listing()
	var workers sync.WaitGroup
	for range min(cmp.Or(l.config.Workers, runtime.NumCPU()), max(1, len(files))) {
		workers.Go(func() {
			if whole {
				// The thread is never unlocked, so that it ends with the goroutine:
				// a priority once lowered may not be raised again.
				runtime.LockOSThread()
				yield()
			}
			x := examiner{library: l, whole: whole, read: read}
			for f := range queue {
				e, err := x.examine(ctx, f)
				if err != nil {
					return // ctx has ended
				}
				e.listed = listed(f.path)
				results <- e
			}
		})
	}
	go func() {
		workers.Wait()
		close(results)
	}()
	return results
}
