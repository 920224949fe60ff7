package report

import (
	"encoding/json"
	"math"
	"time"

	"roomtone/timer"
)

// Source is what a report is made of.
type Source struct {
	ID, Template, Title string
	// ClientCode is a code and never a name; "" where none was given.
	ClientCode string
	Plan       timer.Plan
	Events     []timer.Event
	// Prescribed is what the prescriber decided, word for word.
	Prescribed []Answer
	// Gate is the checklist before the dose, as it was gone through.
	Gate []Check
	// Rehearsal says that there was no client.
	Rehearsal bool
	// Until is the last sign of life, in session time.
	Until time.Duration
	// PlannedLight and Light are the brightness as the template has it and as
	// it was asked of the lamps.
	PlannedLight, Light []Point
	Integrity           Integrity
}

// Answer is one thing that was asked for, as it was typed.
type Answer struct {
	Question string `json:"question"`
	Text     string `json:"text"`
}

// Check is one thing of the checklist before the dose.
type Check struct {
	Text string `json:"text"`
	Yes  bool   `json:"yes"`
	// Reason is why the session began all the same, where it was not so.
	Reason string `json:"reason"`
}

// Point is the brightness of the lamps at a moment, in percent.
type Point struct {
	At      Seconds `json:"since_start_s"`
	Percent float64 `json:"brightness_percent"`
}

// Integrity is what the record's chain of hashes says.
type Integrity struct {
	// Chained is false for a session from before there was a chain.
	Chained bool `json:"chained"`
	// Whole says that nothing was changed, removed or moved.
	Whole bool `json:"whole"`
	// Says is what was found, in plain sentences.
	Says []string `json:"says"`
	// Fingerprint is the hash of the record's last line: whoever kept it can
	// tell later whether a record is still this one.
	Fingerprint string `json:"fingerprint"`
}

// Seconds is a duration that JSON gives in seconds, to the millisecond.
type Seconds time.Duration

// MarshalJSON is for encoding/json.
func (s Seconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(math.Round(time.Duration(s).Seconds()*1000) / 1000)
}

func (s Seconds) String() string { return timer.Clock(time.Duration(s)) }

// Stamp says when something happened.
type Stamp struct {
	At         time.Time `json:"at"`
	SinceStart Seconds   `json:"since_start_s"`
	// SinceDose is nil before the dose.
	SinceDose *Seconds `json:"since_dose_s"`
}

// Span is a stretch of session time.
type Span struct {
	Start Seconds `json:"start_s"`
	End   Seconds `json:"end_s"`
}

// Length is how long the span is.
func (s Span) Length() Seconds { return s.End - s.Start }

// Phase is a phase as it was planned and as it ran.
type Phase struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Planned Span   `json:"planned"`
	// Ran is empty for a phase that never came; stepping back gives it
	// several spans.
	Ran []Span `json:"ran"`
}

// Block is a stretch of one sound.
type Block struct {
	Kind  string `json:"kind"` // track, bed or quiet
	Title string `json:"title"`
	Path  string `json:"path"`
	Span
}

// The kinds of blocks.
const (
	BlockTrack = "track"
	BlockBed   = "bed"
)

// Prompt is a reminder of the guide, and what became of it.
type Prompt struct {
	ID   timer.PromptID `json:"id"`
	Text string         `json:"text"`
	// Safety is true for a time that hangs on the dose.
	Safety bool    `json:"safety"`
	Due    Seconds `json:"due_s"`
	// Shown and Answered are nil where it was not.
	Shown    *Seconds `json:"shown_s"`
	Answered *Seconds `json:"acknowledged_s"`
}

// Remark is what a person wrote.
type Remark struct {
	Stamp
	Text string `json:"text"`
}

// Event is one line of what happened.
type Event struct {
	Stamp
	Kind timer.Kind `json:"event"`
	Text string     `json:"text"`
}

// Light is the brightness along the session.
type Light struct {
	// Used is false where no lamps followed the session.
	Used    bool    `json:"used"`
	Planned []Point `json:"planned"`
	// Asked is what was asked of the lamps; a lamp that a hand held did
	// otherwise, which the events tell.
	Asked []Point `json:"asked"`
}

// Report is a session, plan against what happened.
type Report struct {
	ID         string  `json:"id"`
	Template   string  `json:"template"`
	Title      string  `json:"title"`
	ClientCode *string `json:"client_code"`
	// Started is zero and Ended nil where the session has not.
	Started time.Time  `json:"started"`
	Ended   *time.Time `json:"ended"`
	// Length is from the start to the end, or to the last sign of life.
	Length  Seconds `json:"length_s"`
	Planned Seconds `json:"planned_length_s"`
	Dose    *Stamp  `json:"dose"`
	Onset   *Stamp  `json:"onset"`

	Rehearsal  bool     `json:"rehearsal"`
	Prescribed []Answer `json:"prescribed"`
	Gate       []Check  `json:"gate"`
	Phases     []Phase  `json:"phases"`
	Music      []Block  `json:"music"`
	Light      Light    `json:"light"`
	Prompts    []Prompt `json:"prompts"`
	Vitals     []Remark `json:"vitals"`
	Notes      []Remark `json:"notes"`
	// Support is what was done when it became hard, Discharge the list before
	// the client left.
	Support   []Remark `json:"support"`
	Discharge []Remark `json:"discharge"`
	// Quiet is when the room was made quiet, Gaps when the computer slept or
	// the program was down.
	Quiet  []Span  `json:"quiet"`
	Gaps   []Span  `json:"gaps"`
	Events []Event `json:"events"`
	// ProcessNotes is how many are kept apart, the client's own words among
	// them.
	ProcessNotes int       `json:"process_notes"`
	Integrity    Integrity `json:"integrity"`
}
