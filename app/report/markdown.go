package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"roomtone/timer"
)

// JSON writes the report for other programs.
func (r Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}

// page gathers Markdown.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// heading begins a part, with an empty line before and after.
func (p *page) heading(text string) { p.line("\n## %s\n", text) }

// row writes one row of a table.
func (p *page) row(cells ...string) {
	for i, c := range cells {
		cells[i] = cell(c)
	}
	p.line("| %s |", strings.Join(cells, " | "))
}

// table begins one.
func (p *page) table(heads ...string) {
	p.row(heads...)
	p.line("|%s", strings.Repeat(" --- |", len(heads)))
}

// cell is a text that breaks neither its table nor the page.
func cell(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "#", `\#`).Replace(text)
}

// Markdown writes the report as text.
func (r Report) Markdown(w io.Writer) error {
	p := &page{}
	p.line("# %s\n", cell(r.heading()))
	for _, f := range r.facts() {
		p.line("- **%s:** %s", f.name, cell(f.text))
	}
	if len(r.Prescribed) > 0 {
		p.heading("As prescribed, word for word")
		p.table("asked", "answer")
		for _, a := range r.Prescribed {
			p.row(a.Question, a.Text)
		}
	}
	if len(r.Gate) > 0 {
		p.heading("Before the dose")
		p.table("checked", "found")
		for _, g := range r.Gate {
			p.row(g.Text, g.found())
		}
	}
	p.heading("Phases")
	p.table("phase", "planned", "ran", "difference")
	for _, ph := range r.Phases {
		p.row(ph.Name, ph.Planned.String(), ph.ran(), ph.difference())
	}
	p.remarks("Vitals, as typed", r.Vitals)
	p.remarks("Notes", r.Notes)
	p.remarks("Support", r.Support)
	p.remarks("Discharge", r.Discharge)
	if len(r.Prompts) > 0 {
		p.heading("Prompts")
		p.table("due", "prompt", "acknowledged")
		for _, pr := range r.Prompts {
			p.row(pr.Due.String(), pr.Text, pr.fate())
		}
	}
	p.heading("Events")
	p.table("time", "since start", "since dose", "event")
	for _, e := range r.Events {
		p.row(e.clock(), e.SinceStart.String(), e.dose(), e.Text)
	}
	if _, err := io.WriteString(w, p.String()); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}

func (p *page) remarks(heading string, remarks []Remark) {
	if len(remarks) == 0 {
		return
	}
	p.heading(heading)
	p.table("time", "since dose", "as written")
	for _, n := range remarks {
		p.row(n.clock(), n.dose(), n.Text)
	}
}

// ProcessNotes writes the process notes of a session, and nothing else of it.
func ProcessNotes(w io.Writer, s Source) error {
	p := &page{}
	p.line("# Process notes\n\n%s, %s\n", cell(s.Title), cell(s.ID))
	var dose *time.Duration
	for _, e := range s.Events {
		if e.Kind == timer.DoseTaken && dose == nil {
			dose = &e.Elapsed
		}
		if e.Kind == timer.ProcessNoted || e.Kind == timer.Reflected {
			at := stamp(e, timer.State{Dose: dose})
			p.line("- %s (since dose %s): %s", at.clock(), at.dose(), cell(e.Text))
		}
	}
	if _, err := io.WriteString(w, p.String()); err != nil {
		return fmt.Errorf("the process notes cannot be written: %w", err)
	}
	return nil
}

// fact is one line of what heads a report.
type fact struct{ name, text string }

func (r Report) heading() string { return "Session record: " + r.Title }

// facts are what heads a report.
func (r Report) facts() []fact {
	client := "none given"
	if r.ClientCode != nil {
		client = *r.ClientCode
	}
	if r.Rehearsal {
		client = "none: a rehearsal"
	}
	out := []fact{{"Client code", client}, {"Record", r.ID}, {"Template", r.Template}}
	add := func(name, text string) { out = append(out, fact{name, text}) }
	if r.Started.IsZero() {
		add("Date", "not started")
	} else {
		add("Date", r.Started.Format("2 January 2006"))
		add("Time", r.times())
	}
	add("Length", fmt.Sprintf("%s, planned %s", r.Length, r.Planned))
	if r.Dose != nil {
		add("Dose taken", fmt.Sprintf("%s, %s after the start", r.Dose.clock(), r.Dose.SinceStart))
	}
	if r.Onset != nil {
		add("Onset noted", fmt.Sprintf("%s, %s after the dose", r.Onset.clock(), r.Onset.dose()))
	}
	if n := len(r.Gate); n > 0 {
		add("Before the dose", r.gate())
	}
	if n := len(r.Discharge); n > 0 {
		add("Discharge list", points(n)+", on the following pages")
	}
	if len(r.Quiet) > 0 || len(r.Gaps) > 0 {
		add("Interruptions", fmt.Sprintf("room made quiet %s, breaks %s", times(len(r.Quiet)), times(len(r.Gaps))))
	}
	add("This record", r.Integrity.sentence())
	return out
}

// gate is the checklist before the dose in one line.
func (r Report) gate() string {
	yes := 0
	for _, g := range r.Gate {
		if g.Yes {
			yes++
		}
	}
	text := fmt.Sprintf("%d of %s in order", yes, points(len(r.Gate)))
	if yes < len(r.Gate) {
		text += "; the others with a reason"
	}
	return text
}

func (c Check) found() string {
	if c.Yes {
		return "yes"
	}
	return "no. Reason: " + c.Reason
}

// points is a number of points, in words.
func points(n int) string {
	if n == 1 {
		return "1 point"
	}
	return fmt.Sprintf("%d points", n)
}

// times is how often, in words.
func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func (r Report) times() string {
	if r.Ended == nil {
		return r.Started.Format("15:04") + ", without an end"
	}
	return r.Started.Format("15:04") + " to " + r.Ended.Format("15:04")
}

func (i Integrity) sentence() string {
	text := "written before the chain of hashes: whether it was changed cannot be told"
	switch {
	case i.Chained && i.Whole:
		text = "whole, as it was written"
	case len(i.Says) > 0:
		text = "NOT AS IT WAS WRITTEN: " + strings.Join(i.Says, "; ")
	}
	if len(i.Fingerprint) > 16 {
		text += ". Fingerprint " + i.Fingerprint[:16]
	}
	return text
}

func (s Stamp) clock() string { return s.At.Format("15:04:05") }

func (s Stamp) dose() string {
	if s.SinceDose == nil {
		return "before"
	}
	return s.SinceDose.String()
}

func (s Span) String() string { return s.Start.String() + "–" + s.End.String() }

func (p Phase) ran() string {
	if len(p.Ran) == 0 {
		return "did not come"
	}
	spans := make([]string, len(p.Ran))
	for i, s := range p.Ran {
		spans[i] = s.String()
	}
	return strings.Join(spans, ", ")
}

// difference is how much longer or shorter the phase was than planned.
func (p Phase) difference() string {
	d := -p.Planned.Length()
	for _, s := range p.Ran {
		d += s.Length()
	}
	switch d = Seconds(time.Duration(d).Round(time.Second)); {
	case len(p.Ran) == 0:
		return ""
	case d == 0:
		return "as planned"
	case d > 0:
		return "+" + d.String()
	}
	return d.String()
}

// fate is what became of a prompt.
func (p Prompt) fate() string {
	switch {
	case p.Answered != nil:
		return p.Answered.String()
	case p.Shown == nil:
		return "not reached"
	}
	return "no"
}
