package timer

import (
	"encoding/json"
	"time"
)

// Kind names what happened. The values stand in journals: add, never rename.
type Kind string

// The events of the timeline.
const (
	Started        Kind = "started"
	DoseTaken      Kind = "dose"
	OnsetNoted     Kind = "onset"
	PhaseEntered   Kind = "phase"     // Phase: the one that begins
	Extended       Kind = "extended"  // By; Phase: the present or a later one, "" for the present
	Shortened      Kind = "shortened" // the same
	Advanced       Kind = "advanced"  // Phase: the one left
	SteppedBack    Kind = "stepped_back"
	Held           Kind = "held"
	Resumed        Kind = "resumed"
	Panicked       Kind = "panicked"
	PanicUndone    Kind = "panic_undone"
	PromptShown    Kind = "prompt"              // Prompt
	PromptAnswered Kind = "prompt_acknowledged" // Prompt
	NoteWritten    Kind = "note"                // Text: for the chart
	ProcessNoted   Kind = "process_note"        // Text: the guide's own, kept out of the chart
	VitalsNoted    Kind = "vitals"              // Text: as typed, never interpreted
	SupportGiven   Kind = "support"             // Text: the step of the distress ladder that was taken
	DischargeNoted Kind = "discharge"           // Text: one thing of the discharge list, as it was found
	Reflected      Kind = "reflection"          // Text: the client's own words afterwards, kept out of the chart
	Shifted        Kind = "shifted"             // By: a companion was set to the client's clock
	CaughtUp       Kind = "caught_up"           // the programme goes on where it would be without the last break
	Gap            Kind = "gap"                 // By: slept or down; Correction: of the wall clock
	Ended          Kind = "ended"
)

// ByItself is the Text of a dose, or of a confirmed phase, that a session with
// nobody at the keys took at its time.
const ByItself = "by itself"

// The events of the room. The timeline keeps what of them changes the room
// again when it is replayed; the rest is the record.
const (
	Softened   Kind = "softened" // LevelDB: the guide's change of level, from now on
	Deepened   Kind = "deepened" // LevelDB: a step back up to the guide's level; there, one step of depth
	LevelSet   Kind = "level"    // LevelDB: the guide's fader, at most 0, against the level of the phase
	Ducked     Kind = "ducked"   // somebody speaks: the music makes room until Unducked
	Unducked   Kind = "unducked"
	Silenced   Kind = "silenced"      // By: a planned silence of [SilenceLeast] to [SilenceMost]
	SoundBack  Kind = "silence_ended" // before its time
	Skipped    Kind = "skipped"       // the sounding track was left
	SkipUndone Kind = "skip_undone"
	Programmed Kind = "programme"    // Programme
	TrackBegan Kind = "track"        // Text: title; Path
	BedBegan   Kind = "bed"          // the generated bed sounds alone
	LightSet   Kind = "light"        // Text
	LightsUp   Kind = "lights_up"    // light to see by, at once
	LightSetTo Kind = "light_level"  // Percent: the guide's fader, until LightsBack
	LightsBack Kind = "lights_back"  // to the session's light, by a fade
	LampHeld   Kind = "lamp_held"    // Lamp, Text: a hand changed it
	LampFreed  Kind = "lamp_resumed" // Lamp: the guide gives it back
	LampCalmed Kind = "effect_ended" // Lamp, Text: what made it change by itself
	Fault      Kind = "fault"        // Text, Path
	Recovered  Kind = "recovered"    // Text; By, more than 0: the program had stopped for so long, and goes on
)

// Event is one thing that happened in a session. Which of the optional
// fields count is said beside each Kind.
type Event struct {
	Kind Kind `json:"event"`
	// At is the wall clock, for people. Nothing is reckoned from it.
	At time.Time `json:"at"`
	// Elapsed is session time: since the start, sleep included.
	Elapsed time.Duration `json:"since_start_ns"`

	Phase      string          `json:"phase,omitempty"`
	Prompt     PromptID        `json:"prompt,omitempty"`
	By         time.Duration   `json:"by_ns,omitempty"`
	Correction time.Duration   `json:"correction_ns,omitempty"`
	LevelDB    float64         `json:"level_db,omitempty"`
	Percent    float64         `json:"brightness_percent,omitempty"`
	Lamp       string          `json:"lamp,omitempty"`
	Text       string          `json:"text,omitempty"`
	Path       string          `json:"path,omitempty"`
	Programme  json.RawMessage `json:"programme,omitempty"`
}
