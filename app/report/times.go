package report

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Times is the sheet of times that lies beside a guide while a client at home
// listens to a session as one file of sound: what comes when, on both clocks.
type Times struct {
	Title  string
	Made   time.Time
	Length Seconds
	// Dose is when the medicine is taken; nil without one.
	Dose *Seconds
	Rows []TimesRow
}

// TimesRow is one thing that comes.
type TimesRow struct {
	At   Seconds
	Kind TimesKind
	Text string
}

// TimesKind is what kind of thing comes.
type TimesKind string

// The kinds, as they are printed.
const (
	TimesPhase  TimesKind = "phase"
	TimesPrompt TimesKind = "prompt"
	TimesSafety TimesKind = "safety"
	TimesMusic  TimesKind = "music"
	TimesEnd    TimesKind = "end"
)

// Sort puts the rows in the order in which they come; of what comes at once,
// the phase stands first.
func (t *Times) Sort() {
	order := []TimesKind{TimesPhase, TimesSafety, TimesPrompt, TimesMusic, TimesEnd}
	slices.SortStableFunc(t.Rows, func(a, b TimesRow) int {
		if a.At != b.At {
			return int(a.At/1e6 - b.At/1e6)
		}
		return slices.Index(order, a.Kind) - slices.Index(order, b.Kind)
	})
}

// sinceDose is a moment on the clock of the dose.
func (t Times) sinceDose(at Seconds) string {
	switch {
	case t.Dose == nil:
		return ""
	case at < *t.Dose:
		return "−" + (*t.Dose - at).String()
	}
	return (at - *t.Dose).String()
}

// PDF writes the sheet, A4 upright, with room to write in when the client
// pressed play.
func (t Times) PDF(w io.Writer) error {
	s, err := newSheet(t.Made, true)
	if err != nil {
		return err
	}
	title := t.Title + " · sheet of times"
	s.SetTitle(s.printable(title), true)
	s.SetFooterFunc(func() {
		s.letter("", sizeSmall, grey)
		s.write(margin, pageHeight-margin, s.fit(s.printable(title), inner-30))
		s.write(pageWidth-margin-20, pageHeight-margin, fmt.Sprintf("page %d of {pages}", s.PageNo()))
	})
	s.AddPage()
	s.letter("B", sizeTitle, black)
	s.write(margin, margin, s.fit(s.printable(title), inner))
	s.letter("", sizeText, black)
	y := margin + 10.0
	s.write(margin, y, fmt.Sprintf("The file lasts %s. The client pressed play at  ____ : ____ : ____ .  Times count from then, and from the dose.", t.Length))
	if t.Dose != nil {
		y += 1.4 * lineText
		s.write(margin, y, fmt.Sprintf("The dose belongs at %s. Taken instead at  ____ : ____ , it moves the safety times along; the music stays.", *t.Dose))
	}
	rows := make([][]string, 0, len(t.Rows))
	for _, r := range t.Rows {
		rows = append(rows, []string{r.At.String(), t.sinceDose(r.At), string(r.Kind), r.Text})
	}
	s.flow(y+2*lineText, "What comes when", []tableColumn{{22, "since start"}, {24, "since dose"}, {18, "what"}, {116, ""}}, rows)
	if err := s.Output(w); err != nil {
		return fmt.Errorf("the sheet of times cannot be written: %w", err)
	}
	return nil
}
