package bundle

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

// Contents is the session that a bundle carries.
type Contents struct {
	Plan timer.Plan
	// Show is what music and light should be in the plan's phases: the
	// conductor's own, which this package does not look into.
	Show json.RawMessage
	// Programme is what plays when, and Tracks are its pieces. In a bundle
	// their paths are content names.
	Programme playlist.Programme
	Tracks    []playlist.Track
	// Exercises may be empty.
	Exercises []json.RawMessage
}

// The limits of what a bundle's documents may ask for.
const (
	phasesMost  = 100
	promptsMost = 1000
	promptMost  = 8 << 10 // bytes of a prompt's text
	longest     = 48 * time.Hour
	leastItem   = time.Second
	// commasMost bounds the values in a document before it is decoded: each
	// but the first stands behind a comma, and an empty one of three bytes
	// becomes a struct of some hundred.
	commasMost = 50_000
)

func overfull(text []byte) bool { return bytes.Count(text, []byte{','}) > commasMost }

// fields are the contents in the order of documents.
func (c *Contents) fields() [len(documents)]any {
	return [...]any{&c.Plan, &c.Show, &c.Programme, &c.Tracks, &c.Exercises}
}

// check refuses contents that would hold up or overload the program. known
// are the names of the pieces in the manifest.
func (c *Contents) check(known map[string]bool) error {
	if err := checkPlan(c.Plan); err != nil {
		return err
	}
	if len(c.Show) == 0 || string(c.Show) == "null" {
		return malformed("it does not say what music and light should be")
	}
	for _, t := range c.Tracks {
		if !known[t.Path] || t.Duration < 0 || t.Duration > longest || t.HeadSilence < 0 || t.TailSilence < 0 {
			return malformed("what it says of the piece %.80q cannot be", t.Path)
		}
	}
	return checkProgramme(c.Programme, known)
}

// checkPlan counts before it validates, and tells the first fault alone: a plan
// may have as many as it has values.
func checkPlan(p timer.Plan) error {
	if len(p.Phases) > phasesMost || len(p.Prompts)+len(p.Safety) > promptsMost {
		return malformed("its plan has %d phases and %d prompts", len(p.Phases), len(p.Prompts)+len(p.Safety))
	}
	for _, ph := range p.Phases {
		if len(ph.ID) > textMost || !isShort(ph.Name) {
			return malformed("the name of a phase is none that Roomtone writes")
		}
	}
	for _, pr := range p.Prompts {
		if len(pr.ID) > textMost || len(pr.Text) > promptMost {
			return malformed("a prompt is longer than any that Roomtone writes")
		}
	}
	for _, sf := range p.Safety {
		if len(sf.ID) > textMost || len(sf.Text) > promptMost {
			return malformed("a prompt is longer than any that Roomtone writes")
		}
	}
	if err := p.Validate(); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return malformed("its plan cannot run: %s", first)
	}
	return nil
}

func checkProgramme(p playlist.Programme, known map[string]bool) error {
	if len(p.Items) > piecesMost {
		return malformed("its music has %d parts", len(p.Items))
	}
	for i, it := range p.Items {
		switch {
		case it.Kind == playlist.KindTrack && !known[it.Path]:
			return malformed("its music names a piece that it does not know, %.80q", it.Path)
		case it.Kind != playlist.KindTrack && it.Kind != playlist.KindBed && it.Kind != playlist.KindSilence:
			return malformed("its music has a part of an unknown kind, %.20q", it.Kind)
		case it.Start < -longest || it.End > longest || it.End-it.Start < leastItem || it.Offset < 0 || it.Offset > longest,
			it.FadeIn < 0 || it.FadeOut < 0 || it.FadeIn > it.End-it.Start || it.FadeOut > it.End-it.Start, it.GainDB > 0:
			return malformed("the times of part %d of its music cannot be", i+1)
		// More than two at once would be more decks than any session opens.
		case i > 0 && it.Start < p.Items[i-1].Start, i > 1 && it.Start < p.Items[i-2].End:
			return malformed("parts of its music lie upon each other")
		}
	}
	return nil
}

// Without is the programme with the bed in place of pieces that are missing;
// everything else stays at its time.
func Without(p playlist.Programme, missing func(name string) bool) playlist.Programme {
	items := make([]playlist.Item, len(p.Items))
	for i, it := range p.Items {
		if it.Kind == playlist.KindTrack && missing(it.Path) {
			it = playlist.Item{Kind: playlist.KindBed, Phase: it.Phase, Start: it.Start, End: it.End, FadeIn: it.FadeIn, FadeOut: it.FadeOut}
		}
		items[i] = it
	}
	p.Items = items
	return p
}
