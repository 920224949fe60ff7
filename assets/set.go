package assets

import (
	"strings"
	"time"

	"roomtone/playlist"
)

// Set is a direction of music for any session: what it makes of a template's
// targets, and which pieces it wants.
type Set struct {
	// Name is the file's name without ".toml"; Title and Description are for
	// people.
	Name, Title, Description string
	// Source is [SourceBuiltIn], or the path of the person's own file.
	Source string
	playlist.Set
}

// sets are the directions of music, from the fullest sound to the least.
func sets() shelf[Set] {
	return shelf[Set]{
		what: "set", folder: "sets", read: readSet,
		names: []string{
			"piano-and-strings", "acoustic-world", "ambient", "drone",
			"nature", "near-silence", "no-music",
		},
	}
}

// Sets gives the built-in sets and after them those of the person's own
// folder, as [List] does for templates.
func Sets(userDir string) ([]Set, []error) { return sets().list(userDir) }

// FindSet reads the set of that name, as [Find] does a template.
func FindSet(name, userDir string) (Set, error) { return sets().find(name, userDir) }

// Text is the set as it is written, with its comments.
func (s Set) Text() (string, error) { return sets().text(s.Name, s.Source) }

// wordMost is the longest word of a tag, in characters.
const wordMost = 40

// readSet makes a set of a file's text.
func readSet(file, source, data string) (Set, error) {
	d, err := parse(file, data)
	if err != nil {
		return Set{}, err
	}
	root := d.root()
	s := Set{
		Name:        strings.TrimSuffix(file, extension),
		Source:      source,
		Title:       root.text("title", titleMost),
		Description: root.text("description", textMost),
	}
	s.Wish = playlist.Wish{
		BedOnly: root.yes("bed_only"),
		Prefer:  root.texts("prefer", wordMost),
		Never:   root.texts("never", wordMost),
	}
	s.Wish.SilenceLeast, s.Wish.SilenceMost = root.silence("silence")
	if music, ok := root.table("music"); ok {
		s.Energy = music.amount("energy", 0, 2, "a factor, such as 0.8; 1 leaves the template's energy as it is")
		s.Brightness = music.amount("brightness", -1, 1, "what is added to the template's, such as -0.1; 0 leaves it as it is")
		s.Density = music.amount("density", -1, 1, "what is added to the template's, such as 0.1; 0 leaves it as it is")
		s.LevelDB = music.quantity("level", inDecibels())
		if music.has("pulse") {
			s.Pulse = &playlist.PulseRange{}
			s.Pulse.Least, s.Pulse.Most = music.pulse("pulse")
		}
		music.finish()
	}
	if s.Wish.BedOnly && (len(s.Wish.Prefer) > 0 || len(s.Wish.Never) > 0 || s.Wish.SilenceMost > 0) {
		root.fault("bed_only", `where only the bed plays there are no pieces: leave out "prefer", "never" and "silence", or this.`)
	}
	root.finish()
	if err := d.err(); err != nil {
		return Set{}, err
	}
	return s, nil
}

// amount is a number from least to most.
func (t table) amount(field string, least, most float64, wanted string) float64 {
	if !t.has(field) {
		t.fault(field, "it is missing. Write %s.", wanted)
		return 0
	}
	x, ok := number(t.fields[field])
	switch {
	case !ok:
		t.fault(field, "it should be a number without quotes: %s.", wanted)
	case !(x >= least && x <= most):
		t.fault(field, "%v is not between %v and %v. Write %s.", x, least, most, wanted)
	}
	return x
}

// silence is how short and how long a planned silence may be; both 0 where it
// is left out.
func (t table) silence(field string) (least, most time.Duration) {
	if !t.has(field) {
		return 0, 0
	}
	const wanted = `two times in brackets, such as ["15 s", "40 s"]`
	times := t.texts(field, wordMost)
	if len(times) != 2 {
		t.fault(field, "it should be %s.", wanted)
		return 0, 0
	}
	var err error
	if least, err = ParseDuration(times[0]); err == nil {
		most, err = ParseDuration(times[1])
	}
	switch {
	case err != nil:
		t.fault(field, "%v.", err)
	case least > most:
		t.fault(field, "the shorter silence stands first: [%q, %q].", times[1], times[0])
	case least < playlist.PlannedSilenceLeast || most > playlist.PlannedSilenceMost:
		t.fault(field, "a planned silence lasts from %s to %s: shorter seems a fault, longer leaves the room alone.", FormatDuration(playlist.PlannedSilenceLeast), FormatDuration(playlist.PlannedSilenceMost))
	}
	return least, most
}
