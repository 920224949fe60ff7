package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"roomtone/app/session"
	"roomtone/timer"
)

type render struct {
	musicFlags
	Out   string `required:"" placeholder:"FILE" help:"The file to write; its name ends in .wav or .flac, and says so which it is."`
	Sheet string `placeholder:"FILE" help:"Also write a sheet of times for the guide, as a PDF: phases, prompts, safety times and music, since the start and since the dose."`
	Force bool   `help:"Replace the file if it is there already."`
}

// Help is what "render --help" adds.
func (render) Help() string {
	return `The file is what a sound device would get, sample by sample, if the guide did nothing: the dose at its time, every phase as long as planned, with 24 bits at 48 kHz. FLAC takes about half the room of WAV and loses nothing.

The file appears when it is whole. Ctrl-C leaves none.`
}

// Validate is called by kong.
func (r render) Validate() error {
	if !slices.Contains(session.RenderKinds(), strings.ToLower(filepath.Ext(r.Out))) {
		return fmt.Errorf("--out needs a file whose name ends in %s", strings.Join(session.RenderKinds(), " or "))
	}
	if r.Sheet != "" && strings.ToLower(filepath.Ext(r.Sheet)) != ".pdf" {
		return errors.New("--sheet needs a file whose name ends in .pdf")
	}
	return r.validate()
}

// renderObject is the answer for machines.
type renderObject struct {
	File     string  `json:"file"`
	Duration float64 `json:"duration_s"`
	Rendered float64 `json:"render_s"`
	Sheet    *string `json:"sheet"`
	planObject
}

// Run carries the command out.
func (r render) Run(ctx context.Context, c *console, studio *session.Studio) error {
	prepared, err := r.prepare(ctx, c, studio, session.Choices{})
	if err != nil {
		return err
	}
	known := len(prepared.Problems)
	began := time.Now()
	length, err := studio.Render(ctx, prepared, session.Rendering{
		Path: r.Out, Replace: r.Force,
		Progress: func(done, total time.Duration) { c.err.status(renderStatus(done, total, time.Since(began))) },
	})
	c.err.status("")
	if err != nil {
		return replaceable(err)
	}
	for _, problem := range prepared.Problems[known:] {
		c.tell("%s is left out: %s", problem.Path, full(problem.Message))
	}
	took := time.Since(began)
	c.print("%s: %s, made in %s.", r.Out, timer.Clock(length), timer.Clock(took))
	o := renderObject{File: r.Out, Duration: inSeconds(length), Rendered: inSeconds(took), planObject: objectOf(prepared)}
	if r.Sheet != "" {
		if err := prepared.WriteTimes(r.Sheet, r.Force); err != nil {
			return replaceable(err)
		}
		o.Sheet = &r.Sheet
		c.print("%s: the sheet of times.", r.Sheet)
	}
	return c.object(o)
}

// renderStatus is how far a rendering is, and how long it still takes.
func renderStatus(done, total, took time.Duration) string {
	text := fmt.Sprintf("Rendering: %s of %s", timer.Clock(done), timer.Clock(total))
	if took > 2*time.Second && done > 0 {
		left := time.Duration(float64(took) * float64(total-done) / float64(done))
		text += fmt.Sprintf(", %s left", timer.Clock(left))
	}
	return text
}
