package assets

import (
	"fmt"
	"slices"
	"strings"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// Template is one kind of session: the plan, and what music and light should
// be in each of its phases.
type Template struct {
	// Name is the file's name without ".toml"; Title and Description are for
	// people.
	Name, Title, Description string
	// Source is [SourceBuiltIn], or the path of the person's own file.
	Source string
	Plan   timer.Plan
	Music  []playlist.Target // one for each phase, in their order
	Light  []lighting.Target // one for each phase, in their order
	// LightCeiling is in percent of full output; no lamp goes above it.
	LightCeiling float64
	// AtHome says that the client is at home, with a chaperone: the checklist
	// before the dose then has more items.
	AtHome bool
	// Asks are what the prescriber decides and no template may presume.
	Asks []Ask
}

// SourceBuiltIn is the Source of the templates that come with Roomtone.
const SourceBuiltIn = "built-in"

// Ask is a question to which the template has no answer of its own, because
// prescribers differ. The answer is shown word for word.
type Ask struct {
	ID, Question string
	// Phase is the ID of the phase whose length the answer sets, and empty
	// where it sets none. Such an answer is read by [ParseDuration].
	Phase string
}

// The sizes beyond which a template is a mistake.
const (
	phasesMost  = 50
	promptsMost = 500 // of the whole template, safety times included
	asksMost    = 20
	nameMost    = 40 // characters
	titleMost   = 80
	textMost    = 500
)

// read makes a template of a file's text. file is its name, as errors say it.
func read(file, source, data string) (Template, error) {
	d, err := parse(file, data)
	if err != nil {
		return Template{}, err
	}
	t := readTemplate(d.root(), strings.TrimSuffix(file, extension), source)
	if err := d.err(); err != nil {
		return Template{}, err
	}
	// What package timer asks of a plan beyond the rules above.
	if err := t.Plan.Validate(); err != nil {
		return Template{}, fmt.Errorf("%s: the plan cannot run: %w", file, err)
	}
	return t, nil
}

// readTemplate takes a template out of the table that is a whole file.
func readTemplate(file table, name, source string) Template {
	t := Template{
		Name:         name,
		Source:       source,
		Title:        file.text("title", titleMost),
		Description:  file.text("description", textMost),
		LightCeiling: file.quantity("light_ceiling", inPercent()),
		AtHome:       file.yes("at_home"),
	}
	phases := file.tables("phase", 1, phasesMost)
	if len(phases) == 0 {
		return t // nothing else can be judged without them
	}
	for i, phase := range phases {
		t.readPhase(phase, i == len(phases)-1)
	}
	for _, safety := range file.tables("safety", 0, promptsMost) {
		t.readSafety(safety)
	}
	for _, ask := range file.tables("ask", 0, asksMost) {
		t.readAsk(ask)
	}
	if n := len(t.Plan.Prompts) + len(t.Plan.Safety); n > promptsMost {
		file.fault("phase", "the template has %d prompts and safety times. Keep to %d.", n, promptsMost)
	}
	file.finish()
	return t
}

func (t *Template) readPhase(phase table, last bool) {
	p := timer.Phase{
		ID:     phase.name,
		Name:   phase.text("name", nameMost),
		Least:  phase.length("least"),
		Length: phase.length("usual"),
		Most:   phase.length("most"),
		End:    choose(phase, "ends", endRules()),
	}
	if p.Intention = isDescent(p.ID); phase.has("intention") {
		p.Intention = phase.yes("intention")
	}
	// A length of 0 could not be read, and is a fault already.
	switch {
	case p.Length > 0 && p.Least > p.Length:
		phase.fault("usual", `%s is shorter than "least", %s. Make it longer, or lower "least".`, FormatDuration(p.Length), FormatDuration(p.Least))
	case p.Most > 0 && p.Length > p.Most:
		phase.fault("usual", `%s is longer than "most", %s. Make it shorter, or raise "most".`, FormatDuration(p.Length), FormatDuration(p.Most))
	}
	if p.End == timer.EndDose {
		switch {
		case last:
			phase.fault("ends", "the last phase cannot wait for the dose: a phase must follow it.")
		case t.Plan.DosePhase() >= 0:
			phase.fault("ends", "an earlier phase waits for the dose already, and it is taken once.")
		}
	}
	t.Plan.Phases = append(t.Plan.Phases, p)
	if music, ok := phase.table("music"); ok {
		t.Music = append(t.Music, readMusic(music))
	}
	if light, ok := phase.table("light"); ok {
		t.Light = append(t.Light, readLight(light, p, t.LightCeiling))
	}
	for _, prompt := range phase.tables("prompt", 0, promptsMost) {
		t.Plan.Prompts = append(t.Plan.Prompts, readPrompt(prompt, p))
	}
	phase.finish()
}

// isDescent tells by its name whether the effects wane in a phase: there the
// client's intention is shown again where the template does not say.
func isDescent(id string) bool {
	return slices.ContainsFunc([]string{"plateau", "descent", "return"}, func(name string) bool { return strings.Contains(id, name) })
}

func endRules() []option[timer.EndRule] {
	return []option[timer.EndRule]{
		{"by itself", timer.EndAuto},
		{"when the guide confirms", timer.EndConfirm},
		{"when the dose is taken", timer.EndDose},
	}
}
