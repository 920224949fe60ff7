package playlist

import (
	"encoding/json"
	"fmt"
	"time"
)

// Kind is what an item of a programme sounds like.
type Kind string

const (
	KindTrack   Kind = "track"
	KindBed     Kind = "bed"     // the generated bed alone
	KindSilence Kind = "silence" // planned, 10–60 s
)

// Item is one stretch of a programme, in session time. Start is where its
// fade in begins and End where its fade out has ended, so that neighbours
// overlap by their fades.
type Item struct {
	Kind    Kind          `json:"kind"`
	Path    string        `json:"path,omitempty"`
	Title   string        `json:"title,omitempty"`
	Phase   string        `json:"phase"`
	Start   time.Duration `json:"start_ns"`
	End     time.Duration `json:"end_ns"`
	Offset  time.Duration `json:"offset_ns,omitempty"` // into the file, at Start
	GainDB  float64       `json:"gain_db,omitempty"`   // ≤ 0: attenuate only
	FadeIn  time.Duration `json:"fade_in_ns"`
	FadeOut time.Duration `json:"fade_out_ns"`
}

// Programme is the filled plan: what plays when. It is written into the
// journal whole, so that a replay needs neither the library nor the seed.
type Programme struct {
	Seed     uint64    `json:"seed"`
	Items    []Item    `json:"items"`
	Warnings []Warning `json:"warnings,omitempty"`
}

// Decode reads a programme from its JSON, as a journal holds it. Nothing at
// all is a programme without items.
func Decode(raw []byte) (Programme, error) {
	var p Programme
	if len(raw) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, fmt.Errorf("the music of this session cannot be read: %w", err)
	}
	return p, nil
}

// Warning is something the guide should know about a programme.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// At is the item that sounds at t and the one that follows it. During a
// crossfade the item that fades in counts as the one that sounds.
func (p Programme) At(t time.Duration) (now, next *Item) {
	for i := range p.Items {
		it := &p.Items[i]
		switch {
		case it.Start > t:
			return now, it
		case it.End > t:
			now = it
		}
	}
	return now, nil
}

// Fade ranges, from DOMAIN §4.
const (
	FadeLeast      = 12 * time.Second // track to track
	FadeMost       = 20 * time.Second
	PhaseFadeLeast = 20 * time.Second // at a phase change
	PhaseFadeMost  = 30 * time.Second
	SkipFade       = 6 * time.Second
	StopFade       = 4 * time.Second
)

// Stage is the level and the bed's character from Start on, in session time.
type Stage struct {
	Start time.Duration
	// Ramp is how long the change to this stage takes.
	Ramp    time.Duration
	LevelDB float64 // relative to the guide's level, ≤ 0
	// Target shapes the bed.
	Target Target
	// BedOnly fades the tracks out, whatever the programme holds.
	BedOnly bool
	// Silent fades everything out: the session has ended.
	Silent bool
}

// Hand is the guide's hand on the sound from Start on, beside what the stages
// say: the two change each in its own time.
type Hand struct {
	Start time.Duration
	// Ramp is how long the change to this takes.
	Ramp    time.Duration
	LevelDB float64 // added to the stage's, ≤ 0
	// Depth makes the bed's target deeper; see [Target.Deeper].
	Depth int
	// Silent is a planned silence: everything is faded out, and goes on
	// unheard.
	Silent bool
}

// Mix is all the room should hear: a pure function of the session's state
// that package audio turns into samples.
type Mix struct {
	Items  []Item
	Stages []Stage // sorted by Start; the last one whose Start has come rules
	Hand   []Hand  // as the stages; none: nothing differs from them
	// Now is the session time for which the mix was made.
	Now time.Duration
	// Speed is how fast session time runs against the sound; 1 outside
	// rehearsals. Music is skipped through, not sped up.
	Speed float64
}

// Status is what the player reports of the sound in the room.
type Status struct {
	// Sounding and Next are paths; empty where the bed sounds alone.
	Sounding, Next string
	// Output names where the sound goes; Trouble is a plain sentence while
	// it does not get there, and Code names that for whoever supports a person.
	Output, Trouble, Code string
	// Late is by how much the sound has come to stand behind session time since
	// it began, over some seconds; below zero where it is ahead.
	Late time.Duration
	// Underruns is how often a device said that it had run out of sound, in
	// all; 0 where none tells.
	Underruns int
	// Faults are the files that failed since the last status, each once.
	Faults []FileFault
}

// FileFault names a file that could not be played, and why: Code for whoever
// supports a person, Reason for the person.
type FileFault struct {
	Path   string
	Code   string
	Reason string
}
