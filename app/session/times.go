package session

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/google/renameio/v2/maybe"

	"roomtone/app/report"
	"roomtone/playlist"
	"roomtone/timer"
)

// Times are the times of a prepared session in which the guide does nothing,
// as it is rendered.
func (p *Prepared) Times() report.Times {
	plan := p.Show.Plan
	t := report.Times{Title: p.Template.Title, Length: report.Seconds(plan.Length() + playlist.StopFade)}
	add := func(at time.Duration, kind report.TimesKind, text string) {
		t.Rows = append(t.Rows, report.TimesRow{At: report.Seconds(at.Truncate(time.Second)), Kind: kind, Text: text})
	}
	var at time.Duration
	for i, ph := range plan.Phases {
		if i == plan.DosePhase() {
			dose := report.Seconds(at)
			t.Dose = &dose
			for _, s := range plan.Safety {
				if at+s.At <= plan.Length() {
					add(at+s.At, report.TimesSafety, s.Text)
				}
			}
		}
		add(at, report.TimesPhase, ph.Name)
		for _, prompt := range plan.Prompts {
			if prompt.Phase == ph.ID {
				for _, due := range dues(prompt, ph) {
					add(at+due, report.TimesPrompt, prompt.Text)
				}
			}
		}
		at += ph.Length
	}
	for _, it := range p.Programme.Items {
		if it.Kind == playlist.KindTrack {
			add(it.Start, report.TimesMusic, it.Title)
		}
	}
	add(at, report.TimesEnd, "The music fades.")
	t.Sort()
	return t
}

// dues are when a prompt comes within its phase.
func dues(p timer.Prompt, ph timer.Phase) []time.Duration {
	at := p.Offset
	if at < 0 {
		at += ph.Length
	}
	out := []time.Duration{at}
	for p.Every > 0 && at+p.Every < ph.Length {
		at += p.Every
		out = append(out, at)
	}
	return out
}

// WriteTimes writes the sheet of times as a PDF.
func (p *Prepared) WriteTimes(path string, replace bool) error {
	if _, err := os.Lstat(path); err == nil && !replace {
		return fmt.Errorf("%s: %w", path, ErrThere)
	}
	t := p.Times()
	t.Made = time.Now()
	var page bytes.Buffer
	if err := t.PDF(&page); err != nil {
		return err
	}
	if err := maybe.WriteFile(path, page.Bytes(), 0o600); err != nil {
		return fmt.Errorf("the sheet of times cannot be written: %w", reason(err))
	}
	return nil
}
