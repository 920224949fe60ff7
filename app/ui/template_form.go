package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"roomtone/assets"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// fields are those of the part that is seen.
func (e *templateEditor) fields(t assets.Template) []fyne.CanvasObject {
	switch phases := len(t.Plan.Phases); e.at {
	case 0:
		return e.wholeFields(t)
	case phases + 1:
		return e.safetyFields(t)
	case phases + 2:
		return e.askFields(t)
	}
	return e.phaseFields(t, e.at-1)
}

func (e *templateEditor) wholeFields(t assets.Template) []fyne.CanvasObject {
	description := text(t.Description, e.draft.Describe)
	description.paragraph = true
	out := []fyne.CanvasObject{
		e.field(l("Title"), []string{"title"}, text(t.Title, e.draft.Rename)),
		e.field(l("Description"), []string{"description"}, description),
		container.New(columns{.4, .6},
			e.field(l("No lamp goes above, %"), []string{"light_ceiling"}, number(t.LightCeiling, e.draft.LimitLight)),
			e.tick(l("The client is at home"), "at_home", t.AtHome, e.draft.AtHome),
		),
		faint(l("Lengths can be drawn as well: drag the end of a phase below, or go there by Tab and use the arrows and Enter.")),
	}
	if e.commented {
		out = append(out, faint(l("The file has remarks that begin with #. They are not kept when you save it from here.")))
	}
	return out
}

// phaseEnds are what a phase waits for, in the order of the choice.
func phaseEnds() (rules []timer.EndRule, words []string) {
	return []timer.EndRule{timer.EndAuto, timer.EndConfirm, timer.EndDose},
		[]string{l("by itself"), l("when you confirm"), l("when the dose is taken")}
}

func (e *templateEditor) phaseFields(t assets.Template, i int) []fyne.CanvasObject {
	p := t.Plan.Phases[i]
	phase := func(change func(*timer.Phase)) {
		p := e.draft.Template().Plan.Phases[i]
		change(&p)
		e.draft.SetPhase(i, p)
	}
	at := func(names ...string) string { return place(append([]string{"phase", p.ID}, names...)...) }
	lengths := func(set func(*timer.Phase, time.Duration)) func(time.Duration) {
		return func(d time.Duration) { phase(func(p *timer.Phase) { set(p, d) }) }
	}
	rules, endWords := phaseEnds()
	end := 0
	for j, r := range rules {
		if r == p.End {
			end = j
		}
	}
	out := []fyne.CanvasObject{
		e.phaseButtons(t, i),
		container.New(columns{.5, .5},
			e.field(l("Name"), []string{at("name")}, text(p.Name, func(s string) { phase(func(p *timer.Phase) { p.Name = s }) })),
			e.choice(l("It ends"), at("ends"), endWords, end, func(j int) { phase(func(p *timer.Phase) { p.End = rules[j] }) }),
		),
		container.NewGridWithColumns(3,
			e.field(l("At least"), []string{at("least")}, span(p.Least, lengths(func(p *timer.Phase, d time.Duration) { p.Least = d }))),
			e.field(l("Usually"), []string{at("usual")}, span(p.Length, lengths(func(p *timer.Phase, d time.Duration) { p.Length = d }))),
			e.field(l("At most"), []string{at("most")}, span(p.Most, lengths(func(p *timer.Phase, d time.Duration) { p.Most = d }))),
		),
		subheading(l("Light")), e.lightFields(t.Light[i], i, at),
		subheading(l("Music")), e.musicFields(t.Music[i], i, at),
		subheading(l("Prompts for you")),
		e.tick(l("The client's intention is shown again"), at("intention"), p.Intention, func(on bool) { phase(func(p *timer.Phase) { p.Intention = on }) }),
	}
	for j, prompt := range t.Plan.Prompts {
		if prompt.Phase == p.ID {
			out = append(out, e.promptFields(prompt, j))
		}
	}
	return append(out, e.adding(l("Add a prompt"), func() string {
		j := e.draft.AddPrompt(i)
		return promptPlace(e.draft.Template().Plan.Prompts[j], "text")
	}))
}

// subheading is the heading of some fields.
func subheading(name string) fyne.CanvasObject {
	n := newLine(16, colorAmber()).bold()
	n.set(name)
	return n.Text
}

// adding is a button that adds something to a list, with the keyboard at its
// line, whose place add gives.
func (e *templateEditor) adding(name string, add func() (place string)) fyne.CanvasObject {
	b := newDeskButton(name, func() {
		line := lineKey(add(), 0)
		e.rebuild()
		e.write(line)
	})
	b.stays = true
	return container.NewHBox(b, layout.NewSpacer())
}

func (e *templateEditor) phaseButtons(t assets.Template, i int) fyne.CanvasObject {
	to := func(name string, can bool, do func() int) *deskButton {
		b := newDeskButton(name, func() { e.show(1 + do()) })
		b.stays = true
		enable(b, can)
		return b
	}
	add := newDeskButton(l("Add a phase after it"), func() {
		next := e.draft.AddPhase(i)
		e.show(1 + next)
		e.write(lineKey(place("phase", e.draft.Template().Plan.Phases[next].ID, "name"), 0))
	})
	add.stays = true
	last := len(t.Plan.Phases) - 1
	return container.NewHBox(
		to(l("Earlier"), i > 0, func() int { return e.draft.MovePhase(i, i-1) }),
		to(l("Later"), i < last, func() int { return e.draft.MovePhase(i, i+1) }),
		add,
		to(l("Remove it"), last > 0, func() int {
			e.draft.RemovePhase(i)
			return min(i, last-1)
		}),
	)
}

func (e *templateEditor) lightFields(light lighting.Target, i int, at func(...string) string) fyne.CanvasObject {
	set := func(change func(*lighting.Target)) {
		light := e.draft.Template().Light[i]
		change(&light)
		e.draft.SetLight(i, light)
	}
	curves := []lighting.Curve{lighting.CurveEven, lighting.CurveGentle}
	selected := 0
	if light.Curve == curves[1] {
		selected = 1
	}
	return container.NewGridWithColumns(4,
		e.field(l("Brightness, %"), []string{at("light", "brightness")}, number(light.Percent, func(x float64) { set(func(l *lighting.Target) { l.Percent = x }) })),
		e.field(l("Warmth, K"), []string{at("light", "warmth")}, number(assets.Kelvin(light.Mirek), func(x float64) {
			set(func(l *lighting.Target) {
				if l.Mirek = 0; x > 0 {
					l.Mirek = 1e6 / x
				}
			})
		})),
		e.field(l("Fades within"), []string{at("light", "fade")}, span(light.Fade, func(d time.Duration) { set(func(l *lighting.Target) { l.Fade = d }) })),
		e.choice(l("It changes"), at("light", "curve"), []string{l("evenly"), l("gently, at both ends")}, selected, func(j int) { set(func(l *lighting.Target) { l.Curve = curves[j] }) }),
	)
}

func (e *templateEditor) musicFields(m playlist.Target, i int, at func(...string) string) fyne.CanvasObject {
	set := func(change func(*playlist.Target)) {
		m := e.draft.Template().Music[i]
		change(&m)
		e.draft.SetMusic(i, m)
	}
	setTo := func(field func(*playlist.Target) *float64) func(float64) {
		return func(x float64) { set(func(m *playlist.Target) { *field(m) = x }) }
	}
	bright, brights, isBright := share(m.Brightness, []string{l("dark"), l("warm"), l("natural"), l("bright")}, []float64{.2, .35, .5, .65})
	dense, denses, isDense := share(m.Density, []string{l("sparse"), l("spacious"), l("layered"), l("dense")}, []float64{.2, .35, .55, .8})
	return container.NewGridWithColumns(3,
		e.field(l("Level, dB against yours"), []string{at("music", "level")}, number(m.LevelDB, setTo(func(m *playlist.Target) *float64 { return &m.LevelDB }))),
		e.field(l("Energy 0–1, first and last"), []string{at("music", "energy")},
			number(m.EnergyStart, setTo(func(m *playlist.Target) *float64 { return &m.EnergyStart })),
			number(m.EnergyEnd, setTo(func(m *playlist.Target) *float64 { return &m.EnergyEnd }))),
		e.field(l("Beats a minute, from and to"), []string{at("music", "pulse")},
			numberOrNone(m.PulseLeast, l("none"), setTo(func(m *playlist.Target) *float64 { return &m.PulseLeast })),
			numberOrNone(m.PulseMost, l("none"), setTo(func(m *playlist.Target) *float64 { return &m.PulseMost }))),
		e.choice(l("Colour"), at("music", "brightness"), bright, isBright, func(j int) { set(func(m *playlist.Target) { m.Brightness = brights[j] }) }),
		e.choice(l("Fullness"), at("music", "density"), dense, isDense, func(j int) { set(func(m *playlist.Target) { m.Density = denses[j] }) }),
		e.tick(l("Words may be sung"), at("music", "words"), m.Words, func(on bool) { set(func(m *playlist.Target) { m.Words = on }) }),
	)
}

func promptPlace(p timer.Prompt, field string) string {
	return place("phase", p.Phase, "prompt", strings.TrimPrefix(string(p.ID), p.Phase+"."), field)
}

func safetyPlace(s timer.Safety, field string) string {
	return place("safety", strings.TrimPrefix(string(s.ID), "safety."), field)
}

// promptFields are those of a prompt, by its index among all.
func (e *templateEditor) promptFields(p timer.Prompt, i int) fyne.CanvasObject {
	set := func(change func(*timer.Prompt)) {
		p := e.draft.Template().Plan.Prompts[i]
		change(&p)
		e.draft.SetPrompt(i, p)
	}
	at := func(name string) string { return promptPlace(p, name) }
	line := text(p.Text, func(s string) { set(func(p *timer.Prompt) { p.Text = s }) })
	line.paragraph = true
	fromEnd, offset := 0, p.Offset
	if offset < 0 {
		fromEnd, offset = 1, -offset
	}
	when := span(offset, nil)
	when.read = func(s string) error {
		d, err := assets.ParseDuration(s)
		switch {
		case err != nil:
			return err
		case e.draft.Template().Plan.Prompts[i].Offset >= 0:
			set(func(p *timer.Prompt) { p.Offset = d })
		case d == 0:
			return errors.New(l("Before the end it must be longer than 0"))
		default:
			set(func(p *timer.Prompt) { p.Offset = -d })
		}
		return nil
	}
	turn := func(j int) {
		set(func(p *timer.Prompt) {
			if j == 1 {
				p.Offset = -max(p.Offset, time.Minute)
			} else {
				p.Offset = max(p.Offset, -p.Offset)
			}
		})
		e.rebuild()
	}
	return container.NewVBox(
		e.field(l("It says"), []string{at("text")}, line),
		container.NewBorder(nil, nil, nil, e.removing(func() { e.draft.RemovePrompt(i) }), container.New(columns{.22, .3, .24, .24},
			e.field(l("When"), []string{at("at"), at("before_end")}, when),
			e.choice(l("counted"), at("end"), []string{l("after its start"), l("before its end")}, fromEnd, turn),
			e.field(l("Again every"), []string{at("every")}, spanOrNone(p.Every, l("once"), func(d time.Duration) { set(func(p *timer.Prompt) { p.Every = d }) })),
			e.field(l("Notice"), []string{at("notice")}, spanOrNone(p.Lead, l("none"), func(d time.Duration) { set(func(p *timer.Prompt) { p.Lead = d }) })),
		)), rule(),
	)
}

// removing is a button beside fields that takes all of them away. Undo brings
// them back.
func (e *templateEditor) removing(remove func()) fyne.CanvasObject {
	return captioned(" ", newDeskButton(l("Remove"), func() {
		remove()
		e.rebuild()
	}))
}

func (e *templateEditor) safetyFields(t assets.Template) []fyne.CanvasObject {
	out := []fyne.CanvasObject{faint(l("Safety times count from the dose and never move, whatever becomes of the phases."))}
	for i, s := range t.Plan.Safety {
		set := func(change func(*timer.Safety)) {
			s := e.draft.Template().Plan.Safety[i]
			change(&s)
			e.draft.SetSafety(i, s)
		}
		at := func(name string) string { return safetyPlace(s, name) }
		out = append(out,
			e.field(l("It says"), []string{at("text")}, text(s.Text, func(text string) { set(func(s *timer.Safety) { s.Text = text }) })),
			container.NewBorder(nil, nil, nil, e.removing(func() { e.draft.RemoveSafety(i) }), container.New(columns{.5, .5},
				e.field(l("After the dose"), []string{at("after_dose")}, span(s.At, func(d time.Duration) { set(func(s *timer.Safety) { s.At = d }) })),
				e.field(l("Notice"), []string{at("notice")}, spanOrNone(s.Lead, l("none"), func(d time.Duration) { set(func(s *timer.Safety) { s.Lead = d }) })),
			)), rule())
	}
	return append(out, e.adding(l("Add a safety time"), func() string {
		i := e.draft.AddSafety()
		return safetyPlace(e.draft.Template().Plan.Safety[i], "text")
	}))
}

func (e *templateEditor) askFields(t assets.Template) []fyne.CanvasObject {
	out := []fyne.CanvasObject{faint(l("Questions ask for what the prescriber decides. A template never answers them."))}
	phases, ids := []string{l("of no phase")}, []string{""}
	for _, p := range t.Plan.Phases {
		phases, ids = append(phases, l("of {{.Phase}}", "Phase", p.Name)), append(ids, p.ID)
	}
	for i, a := range t.Asks {
		set := func(change func(*assets.Ask)) {
			a := e.draft.Template().Asks[i]
			change(&a)
			e.draft.SetAsk(i, a)
		}
		selected := 0
		for j, id := range ids {
			if id == a.Phase {
				selected = j
			}
		}
		out = append(out,
			e.field(l("Question"), []string{place("ask", a.ID, "question")}, text(a.Question, func(s string) { set(func(a *assets.Ask) { a.Question = s }) })),
			container.NewBorder(nil, nil, nil, e.removing(func() { e.draft.RemoveAsk(i) }),
				e.choice(l("Its answer is the length"), place("ask", a.ID, "sets_length_of"), phases, selected, func(j int) { set(func(a *assets.Ask) { a.Phase = ids[j] }) }),
			), rule())
	}
	return append(out, e.adding(l("Add a question"), func() string {
		i := e.draft.AddAsk()
		return place("ask", e.draft.Template().Asks[i].ID, "question")
	}))
}

// wants is what a phase asks of its music, in short.
func wants(m playlist.Target) string {
	return l("{{.Level}} dB", "Level", strconv.FormatFloat(m.LevelDB, 'f', -1, 64))
}
