package cli

import (
	"strings"

	"roomtone/app/session"
	"roomtone/assets"
)

type templatesSets struct {
	Name string `arg:"" optional:"" help:"A set to print as it is written, to read or to copy."`
}

// setLine is a set for machines.
type setLine struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	Description  string   `json:"description"`
	BedOnly      bool     `json:"bed_only"`
	Prefer       []string `json:"prefer"`
	Never        []string `json:"never"`
	SilenceLeast *float64 `json:"silence_least_s"`
	SilenceMost  *float64 `json:"silence_most_s"`
	Source       string   `json:"source"`
}

// Run carries the command out. Sets that cannot be used are named, and hide
// none that can.
func (t templatesSets) Run(c *console, studio *session.Studio) error {
	if t.Name != "" {
		return printSet(c, studio, t.Name)
	}
	sets, faults := studio.Sets()
	lines := []setLine{}
	for _, s := range sets {
		lines = append(lines, setLineOf(s))
		c.print("%-18s  %s", s.Name, s.Title)
	}
	for _, fault := range faults {
		for line := range strings.Lines(fault.Error()) {
			c.tell("%s", full(line))
		}
	}
	return c.object(lines)
}

func printSet(c *console, studio *session.Studio, name string) error {
	set, err := studio.Set(name)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(setLineOf(set))
	}
	text, err := set.Text()
	if err != nil {
		return err
	}
	return c.out.write(text)
}

func setLineOf(s assets.Set) setLine {
	line := setLine{
		Name: s.Name, Title: s.Title, Description: s.Description, Source: s.Source,
		BedOnly: s.Wish.BedOnly, Prefer: append([]string{}, s.Wish.Prefer...), Never: append([]string{}, s.Wish.Never...),
	}
	if s.Wish.SilenceMost > 0 {
		line.SilenceLeast, line.SilenceMost = seconds(s.Wish.SilenceLeast), seconds(s.Wish.SilenceMost)
	}
	return line
}
