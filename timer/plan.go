package timer

import (
	"errors"
	"fmt"
	"time"
)

// Plan is what a session intends: phases that follow one another, prompts
// for the guide that hang on phases, and safety times that hang on the dose.
type Plan struct {
	Phases  []Phase  `json:"phases"`
	Prompts []Prompt `json:"prompts,omitempty"`
	Safety  []Safety `json:"safety,omitempty"`
}

// Phase is one stretch of the programme.
type Phase struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Least, Length and Most bound the phase: the guide may stretch or
	// shorten Length between Least and Most. Holding has no bound.
	Least  time.Duration `json:"least_ns"`
	Length time.Duration `json:"length_ns"`
	Most   time.Duration `json:"most_ns"`
	End    EndRule       `json:"end"`
	// Intention says that the client's own words from before the session are
	// shown to the guide again.
	Intention bool `json:"intention,omitempty"`
}

// EndRule says what a phase waits for when its length is over.
type EndRule string

const (
	// EndAuto goes on to the next phase by itself.
	EndAuto EndRule = "auto"
	// EndConfirm waits until the guide advances.
	EndConfirm EndRule = "confirm"
	// EndDose waits until the dose is taken; a plan has at most one such
	// phase, and the phase after it begins at the dose.
	EndDose EndRule = "dose"
)

// PromptID names a prompt or a safety time within a plan. A repeated prompt
// has one ID for each time it is due, such as "look/3".
type PromptID string

// Prompt is a line for the guide alone, due at a place in a phase.
type Prompt struct {
	ID    PromptID `json:"id"`
	Phase string   `json:"phase"`
	// Offset counts from the phase's start; where it is negative, from its end.
	Offset time.Duration `json:"offset_ns"`
	// Lead is how long before it is due the prompt may stand by on screen.
	Lead time.Duration `json:"lead_ns,omitempty"`
	// Every repeats the prompt until the phase ends; 0 means once.
	Every time.Duration `json:"every_ns,omitempty"`
	Text  string        `json:"text"`
}

// Safety is a prompt that hangs on the time since the dose and never moves
// when a phase is stretched.
type Safety struct {
	ID PromptID `json:"id"`
	// At is the time since the dose.
	At   time.Duration `json:"since_dose_ns"`
	Lead time.Duration `json:"lead_ns,omitempty"`
	Text string        `json:"text"`
}

// Length is the usual length of the whole plan.
func (p Plan) Length() time.Duration {
	var sum time.Duration
	for _, ph := range p.Phases {
		sum += ph.Length
	}
	return sum
}

// DosePhase is the index of the phase that begins when the dose is taken,
// or -1 where the plan has no medicine.
func (p Plan) DosePhase() int {
	for i, ph := range p.Phases {
		if ph.End == EndDose {
			return i + 1
		}
	}
	return -1
}

// phaseIndex is the index of the phase with the given ID, or -1.
func (p Plan) phaseIndex(id string) int {
	for i, ph := range p.Phases {
		if ph.ID == id {
			return i
		}
	}
	return -1
}

// longest bounds a plan: a day is more than any session needs, and keeps
// every sum of lengths far from overflow.
const longest = 24 * time.Hour

// Validate reports every fault of the plan, joined.
func (p Plan) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(p.Phases) == 0 {
		fail("a plan needs at least one phase")
	}
	seen := map[string]bool{}
	doses := 0
	for i, ph := range p.Phases {
		if ph.ID == "" || seen[ph.ID] {
			fail("phase %d: its id %q must be present and unique", i+1, ph.ID)
		}
		seen[ph.ID] = true
		if ph.Least <= 0 || ph.Length < ph.Least || ph.Most < ph.Length || ph.Most > longest {
			fail("phase %q: lengths must be 0 < least ≤ usual ≤ most ≤ 24 h, and are %v, %v, %v", ph.ID, ph.Least, ph.Length, ph.Most)
		}
		switch ph.End {
		case EndAuto, EndConfirm:
		case EndDose:
			if doses++; doses > 1 {
				fail("phase %q: only one phase may wait for the dose", ph.ID)
			}
			if i == len(p.Phases)-1 {
				fail("phase %q: a phase must follow the dose", ph.ID)
			}
		default:
			fail("phase %q: end must be auto, confirm or dose, and is %q", ph.ID, ph.End)
		}
	}
	ids := map[PromptID]bool{}
	unique := func(id PromptID) {
		if id == "" || ids[id] {
			fail("prompt %q: its id must be present and unique", id)
		}
		ids[id] = true
	}
	for _, pr := range p.Prompts {
		unique(pr.ID)
		i := p.phaseIndex(pr.Phase)
		switch {
		case i < 0:
			fail("prompt %q: there is no phase %q", pr.ID, pr.Phase)
		case pr.Offset > p.Phases[i].Most || pr.Offset < -p.Phases[i].Least:
			fail("prompt %q: its offset %v lies outside phase %q", pr.ID, pr.Offset, pr.Phase)
		}
		if pr.Lead < 0 || pr.Every < 0 || (pr.Every > 0 && pr.Every < time.Second) {
			fail("prompt %q: lead and repeat cannot be negative, and a repeat is at least a second", pr.ID)
		}
		if pr.Every > 0 && pr.Offset < 0 {
			fail("prompt %q: a repeated prompt counts from the start of its phase", pr.ID)
		}
	}
	for _, sf := range p.Safety {
		unique(sf.ID)
		if sf.At < 0 || sf.At > longest || sf.Lead < 0 {
			fail("safety time %q: it must lie between 0 and 24 h after the dose", sf.ID)
		}
		if doses == 0 {
			fail("safety time %q: the plan has no dose to count from", sf.ID)
		}
	}
	return errors.Join(errs...)
}
