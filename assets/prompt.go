package assets

import (
	"time"

	"roomtone/timer"
)

// shortestRepeat keeps a prompt that comes again from being a nuisance.
const shortestRepeat = 30 * time.Second

func readPrompt(prompt table, phase timer.Phase) timer.Prompt {
	p := timer.Prompt{
		// No phase has a dot in its ID, so this is unique in the plan.
		ID:    timer.PromptID(phase.ID + "." + prompt.name),
		Phase: phase.ID,
		Text:  prompt.text("text", textMost),
	}
	if prompt.has("notice") {
		p.Lead = prompt.duration("notice")
	}
	if prompt.has("every") {
		p.Every = prompt.length("every")
		if p.Every > 0 && p.Every < shortestRepeat {
			prompt.fault("every", "%s is too often to read. Write at least %s.", FormatDuration(p.Every), FormatDuration(shortestRepeat))
		}
	}
	switch {
	case prompt.has("at") && prompt.has("before_end"):
		prompt.duration("at")
		prompt.duration("before_end")
		prompt.fault("before_end", `a prompt counts from the start of its phase or from its end. Keep "at" or "before_end", not both.`)
	case prompt.has("before_end"):
		before := prompt.length("before_end")
		p.Offset = -before
		if phase.Least > 0 && before > phase.Least {
			prompt.fault("before_end", `%s lies before the phase where the phase is as short as its "least", %s. Make it smaller.`, FormatDuration(before), FormatDuration(phase.Least))
		}
		if p.Every > 0 {
			prompt.fault("every", `a prompt that comes again counts from the start of its phase. Write "at" for "before_end".`)
		}
	default:
		p.Offset = prompt.duration("at")
		if phase.Most > 0 && p.Offset > phase.Most {
			prompt.fault("at", `%s lies after the phase, which lasts %s at most. Make it smaller, or raise the phase's "most".`, FormatDuration(p.Offset), FormatDuration(phase.Most))
		}
	}
	prompt.finish()
	return p
}

func (t *Template) readSafety(safety table) {
	s := timer.Safety{
		ID:   timer.PromptID("safety." + safety.name),
		At:   safety.duration("after_dose"),
		Text: safety.text("text", textMost),
	}
	if safety.has("notice") {
		s.Lead = safety.duration("notice")
	}
	if t.Plan.DosePhase() < 0 {
		safety.fault("after_dose", `no phase of this template ends "when the dose is taken", so there is no dose to count from. Remove the safety time, or let a phase end so.`)
	}
	t.Plan.Safety = append(t.Plan.Safety, s)
	safety.finish()
}

func (t *Template) readAsk(ask table) {
	a := Ask{ID: ask.name, Question: ask.text("question", textMost)}
	if ask.has("sets_length_of") {
		a.Phase = choose(ask, "sets_length_of", t.phaseIDs())
	}
	t.Asks = append(t.Asks, a)
	ask.finish()
}

func (t *Template) phaseIDs() []option[string] {
	var ids []option[string]
	for _, p := range t.Plan.Phases {
		ids = append(ids, option[string]{p.ID, p.ID})
	}
	return ids
}
