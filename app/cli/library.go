package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"roomtone/app/session"
	"roomtone/playlist/library"
	"roomtone/timer"
)

type libraryCmd struct {
	Add    libraryAdd    `cmd:"" help:"Register folders of music, and measure what is in them."`
	Scan   libraryScan   `cmd:"" help:"Look through the registered folders again: what is new or changed is measured."`
	List   libraryList   `cmd:"" help:"List the pieces in the registered folders, and name the files that cannot be used."`
	Show   libraryShow   `cmd:"" help:"Show all that is known of one piece."`
	Tag    libraryTag    `cmd:"" help:"Say something of a piece, such as words=yes."`
	Forget libraryForget `cmd:"" help:"Take a folder out of the library. No file is touched."`
}

// Help is what "library --help" adds.
func (libraryCmd) Help() string {
	return `A session without --music chooses from the registered folders. Each file is decoded once, from beginning to end, and measured; that takes a while, can be stopped with Ctrl-C at any time, and goes on where it stopped with "library scan". Files that have not changed are not read again.

What you say of a piece with "library tag" rules over anything measured, and stays with the piece when its file is moved, renamed or tagged by another program. ` + tagHelp()
}

// tagHelp lists what can be said of a piece.
func tagHelp() string {
	var b strings.Builder
	b.WriteString("You can say:\n")
	for _, k := range library.TagKeys() {
		fmt.Fprintf(&b, "\n  %-24s %s", k.Key+"="+string(k.Kind), k.Meaning)
	}
	return b.String()
}

type libraryAdd struct {
	Dirs []string `arg:"" name:"dir" help:"A folder of music."`
}

// Validate is called by kong.
func (a libraryAdd) Validate() error {
	for _, dir := range a.Dirs {
		if strings.TrimSpace(dir) == "" {
			return errors.New("library add needs a folder")
		}
	}
	return nil
}

// Run carries the command out.
func (a libraryAdd) Run(ctx context.Context, c *console, studio *session.Studio) error {
	l, err := studio.Library(ctx)
	if err != nil {
		return err
	}
	folders, err := l.Add(a.Dirs)
	if err != nil {
		return err
	}
	return scanFolders(ctx, c, studio, folders)
}

type libraryScan struct{}

// Run carries the command out.
func (libraryScan) Run(ctx context.Context, c *console, studio *session.Studio) error {
	l, err := studio.Library(ctx)
	if err != nil {
		return err
	}
	folders, err := l.Folders()
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		return errors.New("the library has no folders yet. Add one with: roomtone library add DIR")
	}
	return scanFolders(ctx, c, studio, folders)
}

type scanObject struct {
	Folders   []string        `json:"folders"`
	Files     int             `json:"files"`
	Unchanged int             `json:"unchanged"`
	Scan      float64         `json:"scan_s"`
	Problems  []problemObject `json:"problems"`
}

type problemObject struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

func problemsOf(problems []library.Problem) []problemObject {
	out := []problemObject{}
	for _, p := range problems {
		out = append(out, problemObject{p.Path, full(p.Message)})
	}
	return out
}

func scanFolders(ctx context.Context, c *console, studio *session.Studio, folders []string) error {
	began := time.Now()
	summary, err := studio.Measure(ctx, folders, func(p library.Progress) {
		text := fmt.Sprintf("Measuring the music: %d of %d files", p.Done, p.Total)
		if p.Left > 0 {
			text += ", " + remaining(p.Left)
		}
		c.err.status(text)
	})
	c.err.status("")
	if ctx.Err() != nil {
		return errors.New("stopped before all was measured. What was done is kept; go on with: roomtone library scan")
	}
	if err != nil {
		return err
	}
	for _, p := range summary.Problems {
		c.tell("%s: %s", p.Path, full(p.Message))
	}
	c.print("%d files of music, of which %d had not changed.", summary.Files, summary.Unchanged)
	return c.object(scanObject{folders, summary.Files, summary.Unchanged, inSeconds(time.Since(began)), problemsOf(summary.Problems)})
}

// remaining is a time left, as exact as it can be known.
func remaining(left time.Duration) string {
	switch {
	case left < time.Minute:
		return "less than a minute left"
	case left < 90*time.Minute:
		return fmt.Sprintf("about %.0f min left", left.Minutes())
	}
	return fmt.Sprintf("about %.0f h left", left.Hours())
}

type libraryForget struct {
	Dir string `arg:"" help:"A registered folder."`
}

type forgetObject struct {
	Folder string `json:"folder"`
	Tracks int    `json:"tracks"`
}

// Run carries the command out.
func (f libraryForget) Run(ctx context.Context, c *console, studio *session.Studio) error {
	l, err := studio.Library(ctx)
	if err != nil {
		return err
	}
	tracks, err := l.Forget(ctx, f.Dir)
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(f.Dir)
	if err != nil {
		return fmt.Errorf("the folder %s cannot be found: %w", f.Dir, err)
	}
	c.print("%s is out of the library, and %d pieces with it. Its files are as they were.", folder, tracks)
	return c.object(forgetObject{folder, tracks})
}

type libraryTag struct {
	Path string   `arg:"" help:"The file."`
	Tags []string `arg:"" name:"key=value" help:"What you say of it; a key with nothing behind = takes it back."`
}

// Help is what "library tag --help" adds.
func (libraryTag) Help() string { return tagHelp() }

// Validate is called by kong.
func (t libraryTag) Validate() error {
	for _, tag := range t.Tags {
		if key, _, ok := strings.Cut(tag, "="); !ok || strings.TrimSpace(key) == "" {
			return fmt.Errorf("%q is not of the form KEY=VALUE, such as words=yes", tag)
		}
	}
	return nil
}

// Run carries the command out.
func (t libraryTag) Run(ctx context.Context, c *console, studio *session.Studio) error {
	l, err := studio.Library(ctx)
	if err != nil {
		return err
	}
	var track library.Track
	for _, tag := range t.Tags {
		key, value, _ := strings.Cut(tag, "=")
		if track, err = l.Tag(ctx, t.Path, strings.ToLower(strings.TrimSpace(key)), value); err != nil {
			return unknown(err, t.Path)
		}
	}
	c.print("%s: %s", track.Title, cmp.Or(tagText(track.Tags), "nothing is said of it"))
	return c.object(trackOf(track))
}

type libraryShow struct {
	Path string `arg:"" help:"The file."`
}

// Run carries the command out.
func (s libraryShow) Run(ctx context.Context, c *console, studio *session.Studio) error {
	l, err := studio.Library(ctx)
	if err != nil {
		return err
	}
	track, err := l.Track(ctx, s.Path)
	if err != nil {
		return unknown(err, s.Path)
	}
	for _, line := range describe(track) {
		c.print("%-18s %s", line[0], line[1])
	}
	return c.object(detailOfTrack(track))
}

// unknown says what to do about a file that the library does not know.
func unknown(err error, path string) error {
	if !errors.Is(err, library.ErrUnknown) {
		return err
	}
	if _, missing := os.Stat(path); missing != nil {
		return fmt.Errorf("there is no file %s. Check its name, and whether its drive is connected", path)
	}
	return fmt.Errorf("%s is not in the music library. Add its folder with: roomtone library add %s", path, filepath.Dir(path))
}

type libraryList struct {
	Search string `placeholder:"Q" help:"Only pieces whose title, artist, album or path has words that begin so."`
}

type listObject struct {
	Tracks   []trackObject   `json:"tracks"`
	Problems []problemObject `json:"problems"`
}

// Run carries the command out.
func (o libraryList) Run(ctx context.Context, c *console, studio *session.Studio) error {
	l, err := studio.Library(ctx)
	if err != nil {
		return err
	}
	tracks, _, err := l.Page(ctx, library.Query{Search: o.Search, Sort: library.ByPath})
	if err != nil {
		return err
	}
	problems, err := l.Problems(ctx)
	if err != nil {
		return err
	}
	if len(tracks)+len(problems) == 0 && o.Search == "" {
		c.tell("The library is empty. Add a folder with: roomtone library add DIR, or look through what is registered with: roomtone library scan")
	}
	list := listObject{Tracks: []trackObject{}, Problems: problemsOf(problems)}
	for _, t := range tracks {
		c.print("%8s  %-40s  %-24s  %s", timer.Clock(t.Duration), cut(t.Title, 40), cut(t.Artist, 24), cut(tagText(t.Tags), 40))
		if c.json {
			list.Tracks = append(list.Tracks, trackOf(t))
		}
	}
	if o.Search == "" {
		for _, p := range problems {
			c.tell("%s: %s", p.Path, full(p.Message))
		}
	}
	return c.object(list)
}
