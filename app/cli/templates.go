package cli

import (
	"slices"
	"strings"

	"roomtone/app/session"
	"roomtone/assets"
	"roomtone/timer"
)

type templatesCmd struct {
	List  templatesList  `cmd:"" help:"List the templates, built in and your own."`
	Show  templatesShow  `cmd:"" help:"Print one as it is written, to read or to copy."`
	Check templatesCheck `cmd:"" help:"Look a template over and name the line and field of every fault."`
	Sets  templatesSets  `cmd:"" help:"List the sets, which are directions of music for any template, or print one."`
}

// Help is what "templates --help" adds.
func (templatesCmd) Help() string {
	return `Your own templates are TOML files in the folder roomtone/templates of the configuration folder, ~/.config on Linux. To make one, save a built-in one there under a new name and change it:

  roomtone templates show lozenge-low > ~/.config/roomtone/templates/my-evening.toml
  roomtone templates check ~/.config/roomtone/templates/my-evening.toml
  roomtone play my-evening

A set lays a direction of music over any template. Your own are files in the folder roomtone/sets beside it:

  roomtone templates sets
  roomtone play lozenge-low --music ~/Music/calm --set piano-and-strings`
}

type templatesList struct{}

type templateLine struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Length float64 `json:"length_s"`
	Source string  `json:"source"`
}

// Run carries the command out. Templates that cannot be used are named, and
// hide none that can.
func (templatesList) Run(c *console, studio *session.Studio) error {
	templates, faults := studio.Templates()
	lines := []templateLine{}
	for _, t := range templates {
		lines = append(lines, lineOf(t))
		c.print("%-18s %8s  %s", t.Name, timer.Clock(t.Plan.Length()), t.Title)
	}
	for _, fault := range faults {
		for line := range strings.Lines(fault.Error()) {
			c.tell("%s", full(line))
		}
	}
	return c.object(lines)
}

func lineOf(t assets.Template) templateLine {
	return templateLine{t.Name, t.Title, inSeconds(t.Plan.Length()), t.Source}
}

type templatesShow struct {
	Name string `arg:"" help:"The template's name."`
}

// Run carries the command out.
func (t templatesShow) Run(c *console, studio *session.Studio) error {
	template, err := studio.Template(t.Name)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(detailOf(template))
	}
	text, err := template.Text()
	if err != nil {
		return err
	}
	return c.out.write(text)
}

type templatesCheck struct {
	File string `arg:"" help:"The template's file."`
}

type checkObject struct {
	File   string   `json:"file"`
	OK     bool     `json:"ok"`
	Faults []string `json:"faults"`
}

// Run carries the command out.
func (t templatesCheck) Run(c *console) error {
	found := checkObject{File: t.File, Faults: []string{}}
	template, err := assets.Load(t.File)
	if err != nil {
		found.Faults = slices.Collect(strings.SplitSeq(err.Error(), "\n"))
		_ = c.object(found)
		return err
	}
	found.OK = true
	c.print("%s is in order: %s, %d phases, %s.", t.File, template.Title, len(template.Plan.Phases), timer.Clock(template.Plan.Length()))
	return c.object(found)
}

// templateDetail is a whole template for machines.
type templateDetail struct {
	templateLine
	Description  string           `json:"description"`
	LightCeiling float64          `json:"light_ceiling_percent"`
	Phases       []templatePhase  `json:"phases"`
	Prompts      []templatePrompt `json:"prompts"`
	Safety       []templateSafety `json:"safety"`
	Asks         []templateAsk    `json:"asks"`
}

type templatePhase struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Least        float64 `json:"least_s"`
	Length       float64 `json:"length_s"`
	Most         float64 `json:"most_s"`
	Ends         string  `json:"ends"`
	Level        float64 `json:"level_db"`
	LightPercent float64 `json:"light_percent"`
	LightMirek   float64 `json:"light_mirek"`
	LightFade    float64 `json:"light_fade_s"`
}

type templatePrompt struct {
	ID    timer.PromptID `json:"id"`
	Phase string         `json:"phase"`
	// Offset counts from the phase's start; where it is negative, from its end.
	Offset float64  `json:"offset_s"`
	Every  *float64 `json:"every_s"`
	Text   string   `json:"text"`
}

type templateSafety struct {
	ID        timer.PromptID `json:"id"`
	SinceDose float64        `json:"since_dose_s"`
	Text      string         `json:"text"`
}

type templateAsk struct {
	ID       string  `json:"id"`
	Question string  `json:"question"`
	Phase    *string `json:"sets_length_of"`
}

func detailOf(t assets.Template) templateDetail {
	d := templateDetail{
		templateLine: lineOf(t), Description: t.Description, LightCeiling: t.LightCeiling,
		Prompts: []templatePrompt{}, Safety: []templateSafety{}, Asks: []templateAsk{},
	}
	for i, ph := range t.Plan.Phases {
		light := t.Light[i]
		d.Phases = append(d.Phases, templatePhase{
			ID: ph.ID, Name: ph.Name, Ends: string(ph.End),
			Least: inSeconds(ph.Least), Length: inSeconds(ph.Length), Most: inSeconds(ph.Most),
			Level: t.Music[i].LevelDB, LightPercent: light.Percent, LightMirek: light.Mirek, LightFade: inSeconds(light.Fade),
		})
	}
	for _, p := range t.Plan.Prompts {
		prompt := templatePrompt{ID: p.ID, Phase: p.Phase, Offset: inSeconds(p.Offset), Text: p.Text}
		if p.Every > 0 {
			prompt.Every = seconds(p.Every)
		}
		d.Prompts = append(d.Prompts, prompt)
	}
	for _, s := range t.Plan.Safety {
		d.Safety = append(d.Safety, templateSafety{s.ID, inSeconds(s.At), s.Text})
	}
	for _, a := range t.Asks {
		ask := templateAsk{ID: a.ID, Question: a.Question}
		if a.Phase != "" {
			ask.Phase = &a.Phase
		}
		d.Asks = append(d.Asks, ask)
	}
	return d
}
