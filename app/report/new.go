package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"roomtone/timer"
)

// New makes a report. Events that do not fit the plan, as in a file that
// somebody has changed, are told and otherwise left out of account.
func New(s Source) Report {
	r := Report{
		ID: s.ID, Template: s.Template, Title: s.Title, Integrity: s.Integrity,
		Planned: Seconds(s.Plan.Length()), Length: Seconds(s.Until),
		Prescribed: some(s.Prescribed), Gate: some(s.Gate), Rehearsal: s.Rehearsal, Light: Light{Planned: some(s.PlannedLight), Asked: some(s.Light)},
		Phases: []Phase{}, Music: []Block{}, Prompts: []Prompt{}, Vitals: []Remark{}, Notes: []Remark{},
		Support: []Remark{}, Discharge: []Remark{},
		Quiet: []Span{}, Gaps: []Span{}, Events: []Event{},
	}
	r.Integrity.Says = some(r.Integrity.Says)
	if s.ClientCode != "" {
		r.ClientCode = &s.ClientCode
	}
	state, err := timer.New(s.Plan)
	if err != nil {
		return r
	}
	for _, e := range s.Events {
		if next, err := state.Apply(e); err == nil {
			state = next
		}
		r.take(e, state)
	}
	r.settle(s.Plan, state)
	return r
}

// some is a list that JSON shows as one, even without anything in it.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// stamp is when e happened, in a session that stands at state.
func stamp(e timer.Event, state timer.State) Stamp {
	s := Stamp{At: e.At, SinceStart: Seconds(e.Elapsed)}
	if state.Dose != nil && e.Elapsed >= *state.Dose {
		since := Seconds(e.Elapsed - *state.Dose)
		s.SinceDose = &since
	}
	return s
}

// take adds one event, after which the session stands at state.
func (r *Report) take(e timer.Event, state timer.State) {
	if e.Kind == timer.ProcessNoted || e.Kind == timer.Reflected {
		r.ProcessNotes++
		return
	}
	at := stamp(e, state)
	if r.Ended == nil {
		r.Length = max(r.Length, at.SinceStart)
	}
	switch e.Kind {
	case timer.Started:
		r.Started = e.At
	case timer.Ended:
		ended := e.At
		r.Ended, r.Length = &ended, at.SinceStart
		r.endBlock(at.SinceStart)
	case timer.DoseTaken:
		r.Dose = &at
	case timer.OnsetNoted:
		r.Onset = &at
	case timer.TrackBegan:
		r.endBlock(at.SinceStart)
		r.Music = append(r.Music, Block{Kind: BlockTrack, Title: e.Text, Path: e.Path, Span: Span{Start: at.SinceStart, End: -1}})
	case timer.BedBegan:
		r.endBlock(at.SinceStart)
		r.Music = append(r.Music, Block{Kind: BlockBed, Title: "built-in sound", Span: Span{Start: at.SinceStart, End: -1}})
	case timer.LightSet:
		r.Light.Used = true
	case timer.VitalsNoted:
		r.Vitals = append(r.Vitals, Remark{Stamp: at, Text: e.Text})
	case timer.NoteWritten:
		r.Notes = append(r.Notes, Remark{Stamp: at, Text: e.Text})
	case timer.SupportGiven:
		r.Support = append(r.Support, Remark{Stamp: at, Text: e.Text})
	case timer.DischargeNoted:
		r.Discharge = append(r.Discharge, Remark{Stamp: at, Text: e.Text})
	case timer.Gap:
		if e.By > 0 {
			r.Gaps = append(r.Gaps, Span{Start: at.SinceStart - Seconds(e.By), End: at.SinceStart})
			r.endBlock(at.SinceStart - Seconds(e.By))
		}
	}
	if text := words(e, state); text != "" {
		r.Events = append(r.Events, Event{Stamp: at, Kind: e.Kind, Text: text})
	}
}

// endBlock ends the sound that is still open.
func (r *Report) endBlock(at Seconds) {
	if n := len(r.Music); n > 0 && r.Music[n-1].End < 0 {
		r.Music[n-1].End = max(at, r.Music[n-1].Start)
	}
}

// settle fills in what only the end tells.
func (r *Report) settle(plan timer.Plan, state timer.State) {
	r.endBlock(r.Length)
	r.phases(plan, state)
	r.prompts(plan, state)
	for i, m := range state.Marks {
		if m.Panic && (i == 0 || !state.Marks[i-1].Panic) {
			r.Quiet = append(r.Quiet, Span{Start: Seconds(m.At), End: r.Length})
		}
		if !m.Panic && i > 0 && state.Marks[i-1].Panic {
			r.Quiet[len(r.Quiet)-1].End = Seconds(m.At)
		}
	}
}

func (r *Report) phases(plan timer.Plan, state timer.State) {
	var at time.Duration
	for _, ph := range plan.Phases {
		r.Phases = append(r.Phases, Phase{
			ID: ph.ID, Name: ph.Name, Planned: Span{Seconds(at), Seconds(at + ph.Length)}, Ran: []Span{},
		})
		at += ph.Length
	}
	open := -1
	end := func(at time.Duration) {
		if open >= 0 {
			ran := r.Phases[open].Ran
			ran[len(ran)-1].End = Seconds(at)
		}
		open = -1
	}
	for _, m := range state.Marks {
		switch m.Kind {
		case timer.Started, timer.DoseTaken, timer.PhaseEntered, timer.Advanced, timer.SteppedBack:
			end(m.At)
			open = m.Phase
			r.Phases[open].Ran = append(r.Phases[open].Ran, Span{Start: Seconds(m.At)})
		case timer.Ended:
			end(m.At)
		}
	}
	end(time.Duration(r.Length))
}

// prompts are those that were shown, and the safety times that were not.
func (r *Report) prompts(plan timer.Plan, state timer.State) {
	for id, p := range state.Prompts {
		text, _ := plan.PromptText(id)
		shown := Seconds(p.Shown)
		out := Prompt{ID: id, Text: text, Due: Seconds(p.Due), Shown: &shown, Safety: isSafety(plan, id)}
		if p.Answered > 0 {
			answered := Seconds(p.Answered)
			out.Answered = &answered
		}
		r.Prompts = append(r.Prompts, out)
	}
	for _, f := range plan.Safety {
		if _, shown := state.Prompts[f.ID]; !shown && state.Dose != nil {
			r.Prompts = append(r.Prompts, Prompt{ID: f.ID, Text: f.Text, Safety: true, Due: Seconds(*state.Dose + f.At)})
		}
	}
	slices.SortFunc(r.Prompts, func(a, b Prompt) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), strings.Compare(string(a.ID), string(b.ID)))
	})
}

func isSafety(plan timer.Plan, id timer.PromptID) bool {
	return slices.ContainsFunc(plan.Safety, func(f timer.Safety) bool { return f.ID == id })
}
