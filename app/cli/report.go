package cli

import (
	"bytes"
	"errors"
	"os"
	"strings"

	"roomtone/app/report"
	"roomtone/app/session"
)

type reportCmd struct {
	Record string `arg:"" help:"The record's id, as \"roomtone records list\" has it, or a record's file."`
	Format string `enum:"pdf,md,json" default:"md" help:"pdf for a chart, md for reading, json for programs."`
	Out    string `placeholder:"FILE" help:"The file to write; it must not be there yet. Without it the report goes to standard output."`
	keyFlags
}

// Help is what "report --help" adds.
func (reportCmd) Help() string {
	return `The first page sums the session up, with plan and what happened drawn one above the other; then come all events. Process notes are never in it: "roomtone records export ID --process" writes them apart.`
}

// Run carries the command out.
func (r reportCmd) Run(c *console, studio *session.Studio) error {
	if err := r.open(studio.Records()); err != nil {
		return err
	}
	found, err := r.find(studio)
	if err != nil {
		return noRecord(err)
	}
	if r.Format == "pdf" && r.Out == "" && c.out.terminal() {
		return errors.New("a PDF is nothing to read in a terminal; name a file with --out")
	}
	write := map[string]func(*bytes.Buffer) error{
		"pdf":  func(b *bytes.Buffer) error { return found.PDF(b) },
		"md":   func(b *bytes.Buffer) error { return found.Markdown(b) },
		"json": func(b *bytes.Buffer) error { return found.JSON(b) },
	}
	var b bytes.Buffer
	if err := write[r.Format](&b); err != nil {
		return err
	}
	return deliver(c, b.Bytes(), r.Out)
}

// find is the report of a file, where there is one of that name, or of a
// record.
func (r reportCmd) find(studio *session.Studio) (report.Report, error) {
	if info, err := os.Stat(r.Record); strings.HasSuffix(r.Record, session.RecordExtension) || err == nil && info.Mode().IsRegular() {
		return studio.ReportFile(r.Record)
	}
	return studio.Report(r.Record)
}
