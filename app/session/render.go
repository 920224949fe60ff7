package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/playlist/library"
)

// Rendering is what [Studio.Render] is asked for.
type Rendering struct {
	// Path is the file, whose name ends as one of [RenderKinds] says.
	Path string
	// Replace allows a file that is there already to be replaced.
	Replace bool
	// Progress, which may be nil, is told how much of the session is in the
	// file. Where a piece cannot be played, it begins anew.
	Progress func(done, total time.Duration)
}

// RenderKinds are the kinds of file that a session can be rendered to, as
// their names end.
func RenderKinds() []string { return []string{".wav", ".flac"} }

// ErrThere is what Render answers where a file is there and must not be
// replaced.
var ErrThere = errors.New("there is a file of that name already")

// soundFile is a file that is being written.
type soundFile interface {
	Write(frames [][2]float64) error
	Close() error
}

// Render writes the whole session as one file: what a device would get if the
// guide did nothing. The file appears when it is whole; until then, and where
// ctx ends or the disk is full, there is none. A piece that turns out not to
// be playable is left out of p, whose programme and problems then say so, and
// the session is rendered without it.
func (s *Studio) Render(ctx context.Context, p *Prepared, r Rendering) (length time.Duration, err error) {
	if _, err := os.Lstat(r.Path); err == nil && !r.Replace {
		return 0, fmt.Errorf("%s: %w", r.Path, ErrThere)
	}
	file, err := os.CreateTemp(filepath.Dir(r.Path), ".roomtone-*"+filepath.Ext(r.Path))
	if err != nil {
		return 0, fmt.Errorf("the file %s cannot be made: %w. Choose a folder that is there and that you may write to", r.Path, reason(err))
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	for {
		faults, length, err := renderTo(ctx, file, p, r)
		if err != nil {
			return 0, err
		}
		if len(faults) == 0 {
			return length, finish(file, r)
		}
		p.leaveOut(faults)
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return 0, fmt.Errorf("the file cannot be written anew: %w", reason(err))
		}
		if err := file.Truncate(0); err != nil {
			return 0, fmt.Errorf("the file cannot be written anew: %w", reason(err))
		}
	}
}

// renderTo renders once. Where pieces could not be played the file is of no use.
func renderTo(ctx context.Context, file *os.File, p *Prepared, r Rendering) ([]playlist.FileFault, time.Duration, error) {
	course, err := conductor.NewCourse(p.Show, p.Programme)
	if err != nil {
		return nil, 0, err
	}
	out, err := newSoundFile(file)
	if err != nil {
		return nil, 0, err
	}
	length := course.Length()
	told := -time.Second
	mixAt := func(now time.Duration) playlist.Mix {
		if r.Progress != nil && now-told >= time.Second {
			told = now
			r.Progress(now, length)
		}
		return course.Mix(now)
	}
	faults, err := audio.Render(ctx, audio.Config{LevelDB: p.Choices.LevelDB, Seed: p.Show.Seed, Open: p.open}, mixAt, length, out.Write)
	if err != nil || len(faults) > 0 {
		return faults, 0, err
	}
	return nil, length, out.Close()
}

func newSoundFile(file *os.File) (soundFile, error) {
	if strings.EqualFold(filepath.Ext(file.Name()), ".flac") {
		return audio.NewFLACWriter(file)
	}
	return audio.NewWAVWriter(file)
}

// finish gives a whole file its name.
func finish(file *os.File, r Rendering) error {
	// A file of one's own making is as readable as any other.
	err := errors.Join(file.Chmod(0o644), file.Sync(), file.Close())
	if err == nil && !r.Replace {
		if _, there := os.Lstat(r.Path); there == nil {
			err = fmt.Errorf("%s: %w", r.Path, ErrThere)
		}
	}
	if err == nil {
		err = os.Rename(file.Name(), r.Path)
	}
	if err != nil {
		return fmt.Errorf("the file cannot be finished: %w", reason(err))
	}
	return nil
}

// leaveOut chooses the music anew without files that cannot be played.
func (p *Prepared) leaveOut(faults []playlist.FileFault) {
	for _, fault := range faults {
		p.Problems = append(p.Problems, library.Problem{Path: fault.Path, Message: fault.Reason})
		p.Tracks = slices.DeleteFunc(slices.Clone(p.Tracks), func(t playlist.Track) bool { return t.Path == fault.Path })
	}
	p.Programme = conductor.Fill(p.Show, p.Tracks)
}

// reason is an error without the path of a file that nobody has named.
func reason(err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return at.Err
	}
	return err
}
