package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/preflight"
	"roomtone/app/session"
	"roomtone/assets"
	"roomtone/playlist"
)

// stretch gives a phase another length than the template's.
func (p *prepareView) stretch(phase int, length time.Duration) {
	if p.prepared == nil {
		return
	}
	lengths := map[string]time.Duration{p.template.Plan.Phases[phase].ID: length}
	for id, other := range p.choices.Lengths {
		if _, moved := lengths[id]; !moved {
			lengths[id] = other
		}
	}
	p.choices.Lengths = lengths
	p.prepare()
}

// decide takes an answer that the plan needs. A length that the prescriber
// decides comes before one that was drawn by hand.
func (p *prepareView) decide() {
	kept := map[string]time.Duration{}
	phases := p.template.Plan.Phases
	for i, ph := range phases {
		asked := func(id string) bool {
			return slices.ContainsFunc(p.template.Asks, func(a assets.Ask) bool { return a.Phase == id })
		}
		// What follows makes up for it.
		if length, ok := p.choices.Lengths[ph.ID]; ok && !asked(ph.ID) && (i == 0 || !asked(phases[i-1].ID)) {
			kept[ph.ID] = length
		}
	}
	p.choices.Lengths = kept
	p.prepareSoon()
}

// prepareSoon waits until the typing pauses. Nothing starts before: what was
// prepared does not hold what was typed since.
func (p *prepareView) prepareSoon() {
	p.round++
	p.prepared = nil
	p.weigh()
	if p.refill != nil {
		p.refill.Stop()
	}
	p.refill = time.AfterFunc(500*time.Millisecond, func() { p.window.paint(p.prepare) })
}

// prepare looks through template and music beside the window, and shows what
// would play.
func (p *prepareView) prepare() {
	if p.window.ctx.Err() != nil {
		return // the program ends: nothing is begun beside it any more
	}
	p.round++
	p.choices.Answers, p.choices.ClientCode = p.chart.answered(), p.chart.clientCode()
	round, choices := p.round, p.choices
	show(p.judgement.back, false)
	show(p.lengths, len(choices.Lengths) > 0)
	p.prepared = nil
	p.weigh()
	p.window.background(func() {
		told := time.Now()
		prepared, err := p.window.studio.Prepare(p.window.ctx, choices, func(done, total int) {
			if time.Since(told) > 200*time.Millisecond {
				told = time.Now()
				p.window.paint(func() {
					if round == p.round {
						setLabel(p.summary, l("Looking through the music: {{.Done}} of {{.Total}}", "Done", done, "Total", total))
					}
				})
			}
		})
		p.window.paint(func() {
			if round == p.round {
				p.show(prepared, err)
			}
		})
	})
}

// show shows what was prepared, or why it could not be.
func (p *prepareView) show(prepared *session.Prepared, err error) {
	p.found, p.brief = "", nil
	defer p.tell()
	p.next.Enable()
	p.list.ScrollTo(p.index(p.template.Name))
	if err != nil {
		setLabel(p.summary, "")
		p.found = sentence(err.Error())
		return
	}
	p.prepared = prepared
	p.choices.Seed = &prepared.Show.Seed // what was seen stays when something else changes
	p.timeline.show(planned(&prepared.Show, prepared.Programme))
	summary := l("{{.Length}} in all. No music is chosen: the built-in sound plays and changes with the phases.", "Length", assets.FormatDuration(prepared.Show.Plan.Length()))
	if n := len(prepared.Tracks); n > 0 {
		summary = l("{{.Length}} in all, from {{.N}} pieces of music.", "Length", assets.FormatDuration(prepared.Show.Plan.Length()), "N", n)
	}
	if n := len(prepared.Problems); n > 0 {
		summary += " " + l("Left out, and named: {{.N}}.", "N", n)
	}
	setLabel(p.summary, summary)
	const most = 3
	text := ""
	for i, problem := range prepared.Problems {
		if i == most {
			text += l("{{.N}} more files are left out.", "N", len(prepared.Problems)-most) + "\n"
			break
		}
		text += filepath.Base(problem.Path) + ": " + said(problem.Message) + ".\n"
	}
	if n := len(prepared.Problems); n > 0 {
		p.brief = append(p.brief, l("Files of music left out: {{.N}}. The step Room names them.", "N", n))
	}
	if len(prepared.Tracks) > 0 {
		found := ofTheMusic(prepared.Programme.Warnings, len(prepared.Show.Plan.Phases))
		text += found
		p.brief = append(p.brief, strings.Split(strings.TrimSpace(found), "\n")...)
	}
	p.found = text
}

// ofTheMusic is what was found of the music. Phases that have too little of it
// are not named one by one: the drawing shows them.
func ofTheMusic(warnings []playlist.Warning, phases int) string {
	text := ""
	n := 0
	for _, w := range warnings {
		if w.Code == playlist.WarnBed {
			n++
			continue
		}
		text += said(w.Message) + "\n"
	}
	if n > 0 {
		text += l("In {{.N}} of {{.All}} phases too little of this music suits, and the built-in sound takes a part; the drawing shows where. More music, or another direction of it, fills them.", "N", n, "All", phases) + "\n"
	}
	return text
}

// report says what is wrong, and goes on saying it whatever is prepared.
func (p *prepareView) report(err error) {
	p.standing += sentence(err.Error()) + "\n"
	p.tell()
}

func (p *prepareView) tell() {
	text := strings.TrimSpace(p.standing + p.found)
	for _, f := range p.findings {
		setLabel(f, text)
		show(f, text != "")
	}
	p.weigh()
}

// weigh looks at what is still open, and lets the session start where
// nothing is.
func (p *prepareView) weigh() {
	if p.steps == nil {
		return // not yet built
	}
	p.ready.show(p.open())
	ready := p.prepared != nil && !p.starting
	enable(p.try, ready)
	enable(p.rehearsal, ready)
	enable(p.start, ready && !p.ready.blocked())
	name := l("4 · Checklist")
	if n := len(p.gate.left()); n > 0 {
		name = l("4 · Checklist, {{.N}} open", "N", n)
	}
	setButton(p.checklist.link, name)
}

// lookOver looks over all that the session stands on, beside the window; what
// it finds stands on the last step. While that step is seen it looks again
// now and then: what was plugged in or freed shows by itself.
func (p *prepareView) lookOver() {
	if p.again != nil {
		p.again.Stop()
	}
	if p.looking || p.prepared == nil || p.starting || p.window.desk != nil || p.window.choice != p || p.steps.all[p.steps.at] != p.last {
		return
	}
	p.looking = true
	c, prepared := p.choices, p.prepared
	ctx := p.window.idle // not beside a session
	p.window.background(func() {
		found := p.window.studio.Preflight(ctx, c, prepared)
		p.window.paint(func() {
			p.looking = false
			if ctx.Err() != nil {
				return
			}
			p.looked = append([]preflight.Finding{}, found...) // never nil: that is before the first look
			p.weigh()
			p.again = time.AfterFunc(lookAgain, func() { p.window.paint(p.lookOver) })
		})
	})
}

// lookAgain is how long a look at everything holds.
const lookAgain = 5 * time.Second

// open is what was found before the start.
func (p *prepareView) open() []finding {
	var out []finding
	add := func(w weight, text string, at int) {
		out = append(out, finding{weight: w, text: text, where: func() { p.steps.show(at) }})
	}
	calm := func(text string) { out = append(out, finding{weight: calms, text: text}) }
	const atTemplate, atRoom, atClient, atChecklist = 0, 1, 2, 3
	levels := map[preflight.Level]weight{preflight.Block: blocks, preflight.Warn: minds, preflight.Info: calms}
	if p.looked == nil && p.prepared != nil {
		calm(l("All that the session stands on is being looked over…"))
	}
	told := map[string]bool{} // what was found of the music stands below, in one
	if p.prepared != nil {
		for _, w := range p.prepared.Programme.Warnings {
			told[preflight.MusicCode(w)] = true
		}
	}
	for _, f := range p.looked {
		if told[f.Code] {
			continue
		}
		out = append(out, finding{weight: levels[f.Level], text: said(f.Message)})
	}
	if err := p.chart.wrong(); err != nil {
		add(blocks, sentence(err.Error()), atClient)
	}
	left := len(p.gate.left())
	switch {
	case p.broken != "":
		add(blocks, p.broken, atChecklist)
	case left > 0:
		add(blocks, l("The checklist: {{.N}} of {{.All}} are open.", "N", left, "All", len(p.gate.items)), atChecklist)
	}
	if p.prepared == nil && p.found != "" {
		add(blocks, strings.TrimSpace(p.found), atTemplate)
	} else {
		for line := range strings.Lines(p.standing + strings.Join(p.brief, "\n")) {
			if line = strings.TrimSpace(line); line != "" {
				add(minds, line, atRoom)
			}
		}
	}
	for _, ask := range p.template.Asks {
		if strings.TrimSpace(p.chart.answered()[ask.ID]) == "" {
			add(minds, l("Not answered: {{.Question}}", "Question", said(ask.Question)), atClient)
		}
	}
	if p.template.Plan.DosePhase() >= 0 && p.broken == "" && left == 0 {
		calm(l("The checklist is done."))
	}
	if code := p.chart.clientCode(); code != "" {
		calm(l("The session is kept under {{.Code}}.", "Code", code))
	} else if p.chart.wrong() == nil {
		calm(l("No client code: the record stands by its date alone."))
	}
	return out
}

// begin starts what was prepared, with a client.
func (p *prepareView) begin() {
	chart := p.chart.chart()
	chart.Gate = slices.Clone(p.gate.items)
	p.run(chart, p.chart.clientCode(), false)
}

// tryOut starts what was prepared for somebody who wants to see it, without a
// client: through no gate, and with nothing of a client in the record.
func (p *prepareView) tryOut() {
	p.run(conductor.Chart{Rehearsal: true}, "", false)
}

// rehearse goes through all changes of what was prepared in two minutes, with
// the room as it was chosen. Afterwards everything stands as it was: what was
// typed and checked for the session is still to be used.
func (p *prepareView) rehearse() {
	if p.prepared == nil || p.starting {
		return
	}
	w := p.window
	home, page := w.home, w.stage.Objects[0]
	w.back = func(err error) {
		w.home = home
		w.view(page)
		w.dress(home.light)
		p.starting = false
		if err != nil {
			p.found = sentence(err.Error()) // such as a lamp that could not be given back
			p.tell()
		}
		p.move()
	}
	p.run(conductor.Chart{Rehearsal: true}, "", true)
}

func (p *prepareView) run(chart conductor.Chart, code string, rehearsal bool) {
	if p.prepared == nil || p.starting {
		return
	}
	// Lamps, sound and the chart do not change what was prepared.
	c := &p.prepared.Choices
	c.Room, c.Output, c.Chart, c.ClientCode = p.choices.Room, p.choices.Output, chart, code
	c.Rehearsal = rehearsal
	p.starting = true
	p.weigh()
	p.window.start(p.prepared, func(err error) {
		p.starting, p.window.back = false, nil
		p.found = sentence(err.Error())
		p.tell()
	})
}
