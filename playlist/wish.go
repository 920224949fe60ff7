package playlist

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A planned silence is a choice, and lasts between these (DOMAIN §4).
const (
	PlannedSilenceLeast = 10 * time.Second
	PlannedSilenceMost  = 60 * time.Second
)

// Wish is what a session asks of its music beside the target of each phase.
// The zero wish asks for nothing.
type Wish struct {
	// BedOnly asks for no pieces at all: the generated bed plays.
	BedOnly bool `json:"bed_only,omitempty"`
	// Prefer and Never are words of genres and of the guide's tags. A piece
	// with none of Prefer is taken only where no other fits half as well, a
	// piece with one of Never not at all.
	Prefer []string `json:"prefer,omitempty"`
	Never  []string `json:"never,omitempty"`
	// SilenceLeast and SilenceMost bound the planned silence between two
	// pieces of a phase; both 0 asks for none.
	SilenceLeast time.Duration `json:"silence_least_ns,omitempty"`
	SilenceMost  time.Duration `json:"silence_most_ns,omitempty"`
}

// joint is how far two pieces of a phase overlap: by a fade, or, where
// silence is planned between them, by less than nothing.
func (w Wish) joint() span {
	if w.SilenceMost <= 0 {
		return inner
	}
	within := func(d time.Duration) time.Duration { return min(max(d, PlannedSilenceLeast), PlannedSilenceMost) }
	return span{-within(w.SilenceMost), -within(min(w.SilenceLeast, w.SilenceMost))}
}

// strangeCost is what a minute costs of a piece that has no word of
// [Wish.Prefer]: as much as one that is wholly wrong by its measures, because
// tags rule over anything measured.
const strangeCost = 1.0

// cost is what a minute of a piece costs for its tags.
func (w Wish) cost(t *Track) float64 {
	if len(w.Prefer) == 0 || t.says(w.Prefer) {
		return 0
	}
	return strangeCost
}

// says tells whether the track's genre, or a tag that guide or client gave
// it, has one of the words.
func (t *Track) says(words []string) bool {
	if len(words) == 0 {
		return false
	}
	if hasWord(t.Genre, words) {
		return true
	}
	for name, text := range t.Tags {
		if name != TagPhases && hasWord(text, words) {
			return true
		}
	}
	return false
}

// hasWord finds one of the words in a text, whatever their case: as words of
// their own, so that "train" has no "rain".
func hasWord(text string, words []string) bool {
	if text == "" {
		return false
	}
	lower := strings.ToLower(text)
	for _, word := range words {
		word = strings.ToLower(strings.TrimSpace(word))
		for from := 0; word != ""; {
			i := strings.Index(lower[from:], word)
			if i < 0 {
				break
			}
			begin, end := from+i, from+i+len(word)
			before, _ := utf8.DecodeLastRuneInString(lower[:begin])
			after, _ := utf8.DecodeRuneInString(lower[end:])
			if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
				return true
			}
			_, size := utf8.DecodeRuneInString(lower[begin:])
			from = begin + size
		}
	}
	return false
}

// saidPhases are the phases that the guide gave the piece; nil for none.
func (t *Track) saidPhases() []string {
	var phases []string
	for phase := range strings.SplitSeq(t.Tags[TagPhases], ",") {
		if phase = strings.TrimSpace(phase); phase != "" {
			phases = append(phases, phase)
		}
	}
	return phases
}
