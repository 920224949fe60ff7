package conductor

import (
	"strings"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// Show is everything a session intends: the plan, and what music and light
// should be in each of its phases. It stands whole in the journal's header,
// so that a session can be resumed when its template has changed since.
type Show struct {
	Template string `json:"template"`
	Title    string `json:"title"`
	// Plan stands in the journal's header by itself.
	Plan  timer.Plan        `json:"-"`
	Music []playlist.Target `json:"music"` // one for each phase
	Light []lighting.Target `json:"light"` // one for each phase
	// LightCeiling is in percent; no lamp goes above it.
	LightCeiling float64 `json:"light_ceiling_percent"`
	// Answers are what the prescriber decided, word for word as typed.
	Answers []Answer `json:"answers,omitempty"`
	// AtHome says that the client is at home, and not where the guide is.
	AtHome bool `json:"at_home,omitempty"`
	// Chart is what was typed and checked before the start. It stays on this
	// computer: no bundle takes it along.
	Chart Chart  `json:"chart,omitzero"`
	Seed  uint64 `json:"seed"`
	// Set names the set of music that was laid over the template; what it
	// made of the targets stands in Music, what it wishes for in Wish.
	Set  string        `json:"set,omitempty"`
	Wish playlist.Wish `json:"wish,omitzero"`
	// Heard are the pieces of the client's last session: others are chosen
	// where others suit.
	Heard []string `json:"heard,omitempty"`
	// Folders are where the music comes from.
	Folders []string `json:"folders,omitempty"`
	// Bundle is the file that the session came in; its pieces have content
	// names, and the folders hold what it only refers to.
	Bundle string `json:"bundle,omitempty"`
	// ReplyTo is the public key for which the session's record is sealed.
	ReplyTo string `json:"reply_to,omitempty"`
	// Companion says that the session follows one that runs elsewhere: it is
	// set to the other's clock, and nothing that a person does here stretches
	// or holds it.
	Companion bool `json:"companion,omitempty"`
}

// AtClients tells whether this is the session of a client at home, whose guide
// is elsewhere: it needs no hand, and nothing of the guide's belongs before it.
func (s Show) AtClients() bool { return s.Bundle != "" && !s.Companion }

// Answer is one thing that the prescriber decided, as it was typed.
type Answer struct {
	// ID is the question's in the template; "" in journals of older versions.
	ID       string `json:"id,omitempty"`
	Question string `json:"question"`
	Text     string `json:"text"`
}

// lastSession is Heard as the choice of music asks for it.
func (s Show) lastSession() map[string]bool {
	last := make(map[string]bool, len(s.Heard))
	for _, path := range s.Heard {
		last[path] = true
	}
	return last
}

// Chart is what people typed and checked before a session, word for word.
// Nothing here is interpreted.
type Chart struct {
	// Dose and Limits are the prescriber's: the dose, and between what the
	// vitals must lie.
	Dose   string `json:"dose,omitempty"`
	Limits string `json:"limits,omitempty"`
	// Intention is the client's own, in one line, and Parts what they know
	// of their parts; both are shown again at the descent.
	Intention string `json:"intention,omitempty"`
	Parts     string `json:"parts,omitempty"`
	// Gate is the checklist before the dose.
	Gate []GateItem `json:"gate,omitempty"`
	// Rehearsal says that no client was there: somebody tried the session,
	// and went through no gate.
	Rehearsal bool `json:"rehearsal,omitempty"`
}

// GateItem is one thing of the checklist before the dose.
type GateItem struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Yes  bool   `json:"yes"`
	// Reason is why the session starts all the same, where Yes is false.
	Reason string `json:"reason,omitempty"`
}

// Open are the items of the gate that stop the start: not checked, and
// without a reason for going on all the same.
func (c Chart) Open() []GateItem {
	var open []GateItem
	for _, item := range c.Gate {
		if !item.Yes && strings.TrimSpace(item.Reason) == "" {
			open = append(open, item)
		}
	}
	return open
}
