package lighting

import "time"

// Scene is the light of the whole room at one moment.
type Scene struct {
	// Percent is the lamps' brightness, 0–100 of full output; 0 is off.
	Percent float64 `json:"percent"`
	// Mirek is the colour on the blackbody line: 1,000,000 / kelvin,
	// 153 (6500 K) to 500 (2000 K). 0 leaves the colour as it is.
	Mirek float64 `json:"mirek"`
}

// Curve says how a fade spends its time.
type Curve string

const (
	// CurveEven is even in perceived lightness, CIE L*.
	CurveEven Curve = "even"
	// CurveGentle eases in and out, by a raised cosine, in CIE L*.
	CurveGentle Curve = "gentle"
)

// Target is what the light of one phase should become, and how slowly.
type Target struct {
	Scene
	Fade  time.Duration `json:"fade_ns"`
	Curve Curve         `json:"curve"`
}

// Want is all a room needs to know: the fade that rules now, the moment, and
// how fast session time runs. It is a pure function of the session.
type Want struct {
	Fade Fade
	// Now is session time, on the same scale as the fade's Start and End.
	Now time.Duration
	// Speed is session time per real time: 1 outside rehearsals, and where
	// it is 0.
	Speed float64
	// Ceiling is in percent; no lamp goes above it, whatever the fade says.
	// The zero value therefore asks for darkness.
	Ceiling float64
	// Held are the IDs of lamps that a human hand changed: they are left alone
	// until they are taken off this list, and then go on by a fade.
	Held []string
	// Restore gives the lamps back as they were before the session.
	Restore bool
}

// LampName is a lamp, and what people call it.
type LampName struct{ ID, Name string }

// Status is what the lights report to the conductor.
type Status struct {
	Room string
	// Lamps is how many lamps follow the session.
	Lamps int
	// Trouble is a plain sentence while the lights cannot be reached, and Code
	// names that for whoever supports a person.
	Trouble, Code string
	// Percent is the mean of the lamps that follow, as they were last
	// commanded, and before that as they were seen.
	Percent float64
	// ByHand are the lamps that a human hand changed and that now stand still.
	ByHand []LampName
	// Calmed are the lamps that changed by themselves before the session, and
	// were ended doing so.
	Calmed []LampName
	// Restored is true once the lamps are as they were.
	Restored bool
}
