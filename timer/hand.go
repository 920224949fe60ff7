package timer

import "time"

// Hand is the guide's hand on the sound: what of it differs from the
// template, at the guide's word.
type Hand struct {
	// LevelDB is against the level of the phase, at most 0: the guide makes
	// the music softer, and never louder than it was set.
	LevelDB float64
	// Depth is how many steps, 0 to [DepthMost], fuller and darker the music
	// is to be than the phase says. It belongs to the phase: the next one
	// begins without.
	Depth int
	// Ducked is true while somebody speaks. It ends with a [Gap] too: a key
	// that was held when the computer went to sleep is held no longer.
	Ducked bool
	// SilentUntil is the session time at which a planned silence is over; it
	// lies in the past, or is 0, where there is none.
	SilentUntil time.Duration
}

// Light is the guide's hand on the light: what of it differs from the
// template, at the guide's word, until the guide gives it back.
type Light struct {
	Bright bool // light to see by
	// Fader is the brightness that the guide set, in percent of full output;
	// nil where the template's holds.
	Fader *float64
}

// move is the light after an event.
func (l Light) move(e Event) (Light, error) {
	switch e.Kind {
	case LightsUp:
		if l.Bright {
			return l, refuse("the lights are as you ask already")
		}
		l.Bright = true
	case LightsBack:
		if l == (Light{}) {
			return l, refuse("the lights are as you ask already")
		}
		l = Light{}
	case LightSetTo:
		if !(e.Percent >= 0 && e.Percent <= 100) {
			return l, refuse("a light is between 0 and 100 %%")
		}
		l = Light{Fader: &e.Percent}
	}
	return l, nil
}

// LevelLeast is how far the guide's fader goes down, in dB.
const LevelLeast = -40.0

// DepthMost is how often the music can be deepened within a phase.
const DepthMost = 3

// The bounds of a planned silence (DOMAIN §4).
const (
	SilenceLeast = 10 * time.Second
	SilenceMost  = 60 * time.Second
)

// move is the hand after an event. Softening and deepening are steps of one
// ladder: where the music is deeper than its phase, softer is less deep
// first, and where it is softened, deeper is less soft first.
func (h Hand) move(e Event) (Hand, error) {
	switch e.Kind {
	case Softened:
		if e.LevelDB < 0 && h.Depth > 0 {
			h.Depth--
		} else {
			h.LevelDB = min(0, h.LevelDB+e.LevelDB)
		}
	case Deepened:
		switch {
		case h.LevelDB < 0 && e.LevelDB > 0:
			h.LevelDB = min(0, h.LevelDB+e.LevelDB)
		case h.Depth == DepthMost:
			return h, refuse("the music is as deep as it goes")
		default:
			h.Depth++
		}
	case LevelSet:
		if !(e.LevelDB >= LevelLeast && e.LevelDB <= 0) {
			return h, refuse("the level lies between %.0f and 0 dB", LevelLeast)
		}
		h.LevelDB = e.LevelDB
	case Ducked, Unducked:
		if h.Ducked == (e.Kind == Ducked) {
			return h, refuse("the music is as you ask already")
		}
		h.Ducked = e.Kind == Ducked
	case Silenced:
		if e.By < SilenceLeast || e.By > SilenceMost {
			return h, refuse("a planned silence lasts %s to %s", Clock(SilenceLeast), Clock(SilenceMost))
		}
		h.SilentUntil = e.Elapsed + e.By
	case SoundBack:
		if h.SilentUntil <= e.Elapsed {
			return h, refuse("there is no planned silence")
		}
		h.SilentUntil = e.Elapsed
	}
	return h, nil
}
