package library

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"roomtone/playlist"
)

// Problem says in a plain sentence what is wrong with a file or a folder,
// and what a person can do about it.
type Problem struct{ Path, Message string }

// Source is an open file of music, as far as a scan needs it.
type Source interface {
	SampleRate() int // Hz
	// Frames is the length as decoded, in samples of one channel.
	Frames() int64
	Close() error
}

// Scanner looks through folders of music. Open must be set.
type Scanner struct {
	// Open opens a file for decoding. It is called from several goroutines
	// at once, and its error says what is wrong with the file.
	Open func(path string) (Source, error)
	// Workers is how many files are looked at together; 0 is one for each
	// processor.
	Workers int
}

// Scan lists the music below the folders that a session can use, and names
// what it cannot use; both are sorted by path. progress, which may be nil,
// is called on the caller's goroutine after each file. An error means that a
// folder cannot be looked through at all, or that ctx has ended.
func (s Scanner) Scan(ctx context.Context, dirs []string, progress func(done, total int)) ([]playlist.Track, []Problem, error) {
	var w walk
	for _, dir := range dirs {
		if err := w.folder(ctx, dir); err != nil {
			return nil, nil, err
		}
	}
	var tracks []playlist.Track
	problems := w.problems
	useless := slices.Clone(w.roots)
	done := 0
	for r := range s.examineAll(ctx, w.files) {
		if r.problem == "" {
			tracks = append(tracks, r.track)
			useless = slices.DeleteFunc(useless, r.file.isBelow)
		} else {
			problems = append(problems, Problem{r.file.path, r.problem})
		}
		if done++; progress != nil {
			progress(done, len(w.files))
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("looking through the music was stopped: %w", err)
	}
	for _, root := range useless {
		problems = append(problems, Problem{root, emptiness(w.below(root))})
	}
	slices.SortFunc(tracks, func(a, b playlist.Track) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Path, b.Path) })
	return tracks, problems, nil
}

// emptiness says why a folder with so many files of music gave none.
func emptiness(files int) string {
	if files == 0 {
		return "there is no music in this folder that can be played. Put " + kinds + " files into it, or choose another folder"
	}
	return fmt.Sprintf("none of the %d files of music in this folder can be used. Copy them anew, or choose another folder", files)
}

// result is what became of one file.
type result struct {
	file    file
	track   playlist.Track
	problem string
}

// examineAll looks at the files, several at once, and closes its channel
// when all are done or ctx has ended.
func (s Scanner) examineAll(ctx context.Context, files []file) <-chan result {
	results := make(chan result)
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
	var workers sync.WaitGroup
	for range cmp.Or(s.Workers, runtime.NumCPU()) {
		workers.Go(func() {
			for f := range queue {
				track, problem := s.examine(f.path)
				results <- result{f, track, problem}
			}
		})
	}
	go func() {
		workers.Wait()
		close(results)
	}()
	return results
}

// examine opens one file and reads its tags. The problem is "" where there
// is none.
func (s Scanner) examine(path string) (track playlist.Track, problem string) {
	defer func() {
		if r := recover(); r != nil {
			problem = "the file is damaged in a way that its decoder does not survive. Copy or convert it anew"
		}
	}()
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return track, "the file is empty. Copy it anew"
	}
	source, err := s.Open(path)
	if err != nil {
		return track, strings.TrimRight(err.Error(), ".")
	}
	defer source.Close()
	rate, frames := int64(source.SampleRate()), source.Frames()
	if rate <= 0 || frames <= 0 {
		return track, "the file holds no sound. Copy or convert it anew"
	}
	track = readTags(path)
	track.Path = path
	// In two parts, so that no length overflows.
	track.Duration = time.Duration(frames/rate)*time.Second + time.Duration(frames%rate)*time.Second/time.Duration(rate)
	if track.Duration < playlist.ShortestPiece {
		return track, fmt.Sprintf("the piece lasts only %v. A session plays pieces of at least %v, because they fade into one another", track.Duration.Round(time.Second), playlist.ShortestPiece)
	}
	return track, ""
}
