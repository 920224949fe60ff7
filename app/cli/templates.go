package cli

import (
	"roomtone/app/session"
	"roomtone/assets"
	"roomtone/timer"
)

type templatesCmd struct {
	List  templatesList  `cmd:"" help:"List the templates."`
	Show  templatesShow  `cmd:"" help:"Print one as it is written, to read or to copy."`
	Check templatesCheck `cmd:"" help:"Look a template over and name the line and field of every fault."`
}

type templatesList struct{}

type templateLine struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Length float64 `json:"length_s"`
	Source string  `json:"source"`
}

func (templatesList) Run(c *console, studio *session.Studio) error {
	templates, faults := studio.Templates()
	lines := []templateLine{}
	for _, t := range templates {
		lines = append(lines, templateLine{t.Name, t.Title, t.Plan.Length().Seconds(), t.Source})
		c.print("%-18s %8s  %s", t.Name, timer.Clock(t.Plan.Length()), t.Title)
	}
	for _, fault := range faults {
		c.tell("%v", fault)
	}
	return c.object(lines)
}

type templatesShow struct {
	Name string `arg:"" help:"The template's name."`
}

func (t templatesShow) Run(c *console, studio *session.Studio) error {
	template, err := studio.Template(t.Name)
	if err != nil {
		return err
	}
	text, err := template.Text()
	if err != nil {
		return err
	}
	c.print("%s", text)
	return c.object(templateObject(template))
}

type templatesCheck struct {
	File string `arg:"" help:"The template's file."`
}

func (t templatesCheck) Run(c *console) error {
	template, err := assets.Load(t.File)
	if err != nil {
		return err
	}
	c.print("%s is in order: %s, %d phases, %s.", t.File, template.Title, len(template.Plan.Phases), timer.Clock(template.Plan.Length()))
	return c.object(templateObject(template))
}

type templateDetail struct {
	templateLine
	Description string          `json:"description"`
	Phases      []templatePhase `json:"phases"`
	Prompts     int             `json:"prompts"`
	SafetyTimes int             `json:"safety_times"`
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
}

func templateObject(t assets.Template) templateDetail {
	d := templateDetail{
		templateLine: templateLine{t.Name, t.Title, t.Plan.Length().Seconds(), t.Source},
		Description:  t.Description,
		Prompts:      len(t.Plan.Prompts), SafetyTimes: len(t.Plan.Safety),
	}
	for i, ph := range t.Plan.Phases {
		d.Phases = append(d.Phases, templatePhase{
			ID: ph.ID, Name: ph.Name, Ends: string(ph.End),
			Least: ph.Least.Seconds(), Length: ph.Length.Seconds(), Most: ph.Most.Seconds(),
			Level: t.Music[i].LevelDB, LightPercent: t.Light[i].Percent, LightMirek: t.Light[i].Mirek,
		})
	}
	return d
}
