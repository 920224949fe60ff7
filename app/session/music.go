package session

import (
	"context"
	"os"
	"slices"
	"sync"

	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/playlist/library"
)

// NoMusic, chosen in place of folders, stands for a session without music:
// the generated bed plays.
const NoMusic = "none"

// Library is the music on this computer. It is opened when it is first asked
// for, and closed with the studio.
func (s *Studio) Library(ctx context.Context) (*library.Library, error) {
	return s.shelf.open(func() (*library.Library, error) {
		return library.Open(ctx, s.libraryIn(s.places.LibraryIndex()))
	})
}

func (s *Studio) libraryIn(index string) library.Config {
	return library.Config{
		Index: index, Record: s.places.LibraryRecord(),
		Open: func(path string) (library.Source, error) { return audio.Open(path) },
	}
}

// Measure looks through registered folders of the library, all where dirs is
// empty, and measures what is new or changed; see [library.Library.Scan]. It
// waits while a session runs, and when one starts it stops at once and goes
// on afterwards, so that nothing competes with the sound.
func (s *Studio) Measure(ctx context.Context, dirs []string, progress func(library.Progress)) (library.Summary, error) {
	l, err := s.Library(ctx)
	if err != nil {
		return library.Summary{}, err
	}
	for {
		busy, turned := s.shelf.now()
		if busy {
			select {
			case <-turned:
				continue
			case <-ctx.Done():
				return library.Summary{}, ctx.Err()
			}
		}
		calm, stop := context.WithCancel(ctx)
		go func() {
			select {
			case <-turned:
				stop()
			case <-calm.Done():
			}
		}()
		summary, err := l.Scan(calm, dirs, progress)
		stopped := calm.Err() != nil && ctx.Err() == nil
		stop()
		if err == nil || !stopped {
			return summary, err
		}
	}
}

// Close ends the use of the studio. Nothing may be running in it.
func (s *Studio) Close() error { return s.shelf.close() }

// folders are those that a choice means: its own or, without any, the
// library's that are there now. Those that are away are named.
func (s *Studio) folders(ctx context.Context, chosen []string) (there []string, away []library.Problem, err error) {
	switch {
	case slices.Equal(chosen, []string{NoMusic}):
		return nil, nil, nil
	case len(chosen) > 0:
		return chosen, nil, nil
	}
	l, done, _, err := s.anyLibrary(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	registered, err := l.Folders()
	there, away = present(registered)
	return there, away, err
}

// present parts the folders that are there from those that are not.
func present(folders []string) (there []string, away []library.Problem) {
	for _, folder := range folders {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			there = append(there, folder)
		} else {
			away = append(away, library.Problem{Path: folder, Message: "this folder of the music library is not there now. Connect its drive, or have the library forget it"})
		}
	}
	return there, away
}

// look lists the music of folders for a session.
func (s *Studio) look(ctx context.Context, folders []string, progress func(done, total int)) ([]playlist.Track, []library.Problem, error) {
	if len(folders) == 0 {
		return nil, nil, nil
	}
	l, done, problems, err := s.anyLibrary(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	tracks, found, err := l.Look(ctx, folders, func(p library.Progress) {
		if progress != nil {
			progress(p.Done, p.Total)
		}
	})
	return tracks, append(problems, found...), err
}

// anyLibrary is the library or, where its index cannot be used now, one that
// begins with nothing: a session is worth more than its measures. Tags count
// in either.
func (s *Studio) anyLibrary(ctx context.Context) (l *library.Library, done func(), problems []library.Problem, err error) {
	if l, err = s.Library(ctx); err == nil {
		return l, func() {}, nil, nil
	}
	if ctx.Err() != nil {
		return nil, nil, nil, err
	}
	problems = []library.Problem{{Path: s.places.LibraryIndex(), Message: err.Error()}}
	if l, err = library.Open(ctx, s.libraryIn("")); err != nil {
		return nil, nil, nil, err
	}
	return l, func() { _ = l.Close() }, problems, nil // it held nothing that is not elsewhere
}

// shelf keeps the studio's library, and knows whether a session runs.
type shelf struct {
	mu       sync.Mutex
	library  *library.Library
	sessions int
	// turned is closed when the first session starts or the last one ends;
	// nil while nobody waits for that.
	turned chan struct{}
}

func (s *shelf) open(open func() (*library.Library, error)) (*library.Library, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.library != nil {
		return s.library, nil
	}
	l, err := open()
	if err == nil {
		s.library = l
	}
	return l, err
}

func (s *shelf) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.library == nil {
		return nil
	}
	l := s.library
	s.library = nil
	return l.Close()
}

// hush says that a session runs, until the func that it returns is called.
func (s *shelf) hush() (over func()) {
	s.count(+1)
	return func() { s.count(-1) }
}

func (s *shelf) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.sessions
	s.sessions += n
	if (before == 0) != (s.sessions == 0) && s.turned != nil {
		close(s.turned)
		s.turned = nil
	}
}

// now tells whether a session runs, and gives what is closed when that
// changes.
func (s *shelf) now() (busy bool, turned <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turned == nil {
		s.turned = make(chan struct{})
	}
	return s.sessions > 0, s.turned
}
