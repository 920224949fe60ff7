package cli

import (
	"context"
	"time"

	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/timer"
)

type plan struct {
	musicFlags
}

// Validate is called by kong.
func (p plan) Validate() error { return p.validate() }

// planObject is the plan for machines, as the terminal's contract has it.
type planObject struct {
	Template string             `json:"template"`
	Seed     uint64             `json:"seed"`
	Phases   []planPhase        `json:"phases"`
	Items    []planItem         `json:"items"`
	Warnings []playlist.Warning `json:"warnings"`
}

type planPhase struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Start float64 `json:"start_s"`
	End   float64 `json:"end_s"`
}

type planItem struct {
	Kind    playlist.Kind `json:"kind"`
	Path    *string       `json:"path"`
	Title   *string       `json:"title"`
	Phase   string        `json:"phase"`
	Start   float64       `json:"start_s"`
	End     float64       `json:"end_s"`
	Offset  float64       `json:"offset_s"`
	Gain    float64       `json:"gain_db"`
	FadeIn  float64       `json:"fade_in_s"`
	FadeOut float64       `json:"fade_out_s"`
}

// warnUnusable is the code of a file or folder that cannot be used.
const warnUnusable = "unusable"

// Run carries the command out.
func (p plan) Run(ctx context.Context, c *console, studio *session.Studio) error {
	prepared, err := p.prepare(ctx, c, studio, session.Choices{})
	if err != nil {
		return err
	}
	for _, w := range prepared.Programme.Warnings {
		c.tell("%s", w.Message)
	}
	if c.json {
		return c.object(objectOf(prepared))
	}
	printPlan(c, prepared)
	return nil
}

func printPlan(c *console, p *session.Prepared) {
	var at time.Duration
	for _, phase := range p.Show.Plan.Phases {
		c.print("%8s  — %s", timer.Clock(at), phase.Name)
		for _, it := range p.Programme.Items {
			if it.Phase == phase.ID {
				c.print("%8s    %s", timer.Clock(it.Start), pieceName(&it))
			}
		}
		at += phase.Length
	}
	c.print("%8s  end", timer.Clock(at))
}

func objectOf(p *session.Prepared) planObject {
	o := planObject{Template: p.Template.Name, Seed: p.Show.Seed, Items: []planItem{}, Warnings: []playlist.Warning{}}
	var at time.Duration
	for _, phase := range p.Show.Plan.Phases {
		o.Phases = append(o.Phases, planPhase{phase.ID, phase.Name, inSeconds(at), inSeconds(at + phase.Length)})
		at += phase.Length
	}
	for _, it := range p.Programme.Items {
		item := planItem{
			Kind: it.Kind, Phase: it.Phase, Start: inSeconds(it.Start), End: inSeconds(it.End),
			Offset: inSeconds(it.Offset), Gain: it.GainDB, FadeIn: inSeconds(it.FadeIn), FadeOut: inSeconds(it.FadeOut),
		}
		if it.Kind == playlist.KindTrack {
			item.Path, item.Title = &it.Path, &it.Title
		}
		o.Items = append(o.Items, item)
	}
	for _, problem := range p.Problems {
		o.Warnings = append(o.Warnings, playlist.Warning{Code: warnUnusable, Message: problem.Path + ": " + full(problem.Message)})
	}
	o.Warnings = append(o.Warnings, p.Programme.Warnings...)
	return o
}
