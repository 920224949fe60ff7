package lighting

import "time"

// Scene is the light of the whole room at one moment.
type Scene struct {
	// Percent is the lamps' brightness, 0–100 of full output; 0 is off.
	Percent float64 `json:"percent"`
	// Mirek is the colour on the blackbody line: 1,000,000 / kelvin,
	// 153 (6500 K) to 500 (2000 K).
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

// Fade is a change of light along session time. Before Start it is From,
// after End it is To.
type Fade struct {
	From, To   Scene
	Start, End time.Duration
	Curve      Curve
}

// Want is all a driver needs to know: the fade that rules now, the moment,
// and how fast session time runs. It is a pure function of the session.
type Want struct {
	Fade    Fade
	Now     time.Duration
	Speed   float64
	Ceiling float64 // percent; no lamp goes above it
	// Restore gives the lamps back as they were before the session.
	Restore bool
}

// Status is what the lights report to the conductor.
type Status struct {
	Room  string
	Lamps int
	// Trouble is a plain sentence while the lights cannot be reached.
	Trouble string
	// Percent is what was last commanded.
	Percent float64
	// Restored is true once the lamps are as they were.
	Restored bool
}
