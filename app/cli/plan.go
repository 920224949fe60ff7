package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/playlist/exchange"
	"roomtone/timer"
)

type plan struct {
	musicFlags
	Check  string `placeholder:"PLAYLIST" help:"Judge a playlist of your own (M3U, M3U8, PLS or XSPF) against the template, in its own order."`
	Export string `placeholder:"FILE" help:"Write the pieces as a playlist for other programs; the name ends in .m3u8, .m3u, .pls or .xspf."`
	Force  bool   `help:"Replace the file of --export if it is there already."`
}

// Help is what "plan --help" adds.
func (plan) Help() string {
	return `With --check nothing is chosen: the pieces of the playlist are laid over the phases one after the other, and what does not suit is said, the gravest first. Pieces that were not measured yet are measured now, which takes some seconds for each hour of music.`
}

// Validate is called by kong.
func (p plan) Validate() error {
	if _, ok := exchange.Format(p.Export); p.Export != "" && !ok {
		return fmt.Errorf("--export needs a file whose name ends in %s", strings.Join(exchange.Formats(), ", "))
	}
	if p.Check != "" && len(p.Music) > 0 {
		return errors.New("--check judges the playlist's own pieces: leave out --music")
	}
	return p.validate()
}

// planObject is the plan for machines, as the terminal's contract has it.
type planObject struct {
	Template string        `json:"template"`
	Set      *string       `json:"set"`
	Seed     uint64        `json:"seed"`
	Phases   []planPhase   `json:"phases"`
	Items    []planItem    `json:"items"`
	Warnings []planWarning `json:"warnings"`
}

// planWarning is a warning; one that is about a piece or a moment says which.
type planWarning struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Path    *string  `json:"path"`
	At      *float64 `json:"at_s"`
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
	prepared, found, err := p.planned(ctx, c, studio)
	if err != nil {
		return err
	}
	if p.Export != "" {
		if err := prepared.Export(p.Export, p.Force); err != nil {
			return replaceable(err)
		}
		c.tell("The pieces are written to %s.", p.Export)
	}
	if c.json {
		o := objectOf(prepared)
		o.Warnings = append(warningsOf(found), o.Warnings...)
		return c.object(o)
	}
	printPlan(c, prepared)
	return nil
}

// planned is what would play, or the playlist that was to be judged with what
// was found.
func (p plan) planned(ctx context.Context, c *console, studio *session.Studio) (*session.Prepared, []playlist.Finding, error) {
	if p.Check == "" {
		prepared, err := p.prepare(ctx, c, studio, session.Choices{})
		if err != nil {
			return nil, nil, err
		}
		for _, w := range prepared.Programme.Warnings {
			c.tell("%s", w.Message)
		}
		return prepared, nil, nil
	}
	prepared, found, err := studio.Judge(ctx, p.choose(session.Choices{}), p.Check, func(done, total int) {
		c.err.status(fmt.Sprintf("Looking at the playlist: %d of %d pieces", done, total))
	})
	c.err.status("")
	for _, f := range found {
		if slices.Contains([]string{session.FindMissing, session.FindRemote, session.FindUnplayable}, f.Code) {
			c.tell("%s", full(f.Message))
		} else {
			c.tell("%8s  %s", timer.Clock(f.At), f.Message)
		}
	}
	if err == nil && len(found) == 0 {
		c.tell("Nothing in it goes against the template.")
	}
	return prepared, found, err
}

func warningsOf(found []playlist.Finding) []planWarning {
	warnings := []planWarning{}
	for _, f := range found {
		w := planWarning{Code: f.Code, Message: full(f.Message), At: seconds(f.At)}
		if f.Path != "" {
			w.Path = &f.Path
		}
		warnings = append(warnings, w)
	}
	return warnings
}

// replaceable says how a file that is there can be replaced.
func replaceable(err error) error {
	if errors.Is(err, session.ErrThere) {
		return fmt.Errorf("%w. Choose another name, or replace it with --force", err)
	}
	return err
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
	o := planObject{Template: p.Template.Name, Seed: p.Show.Seed, Items: []planItem{}, Warnings: []planWarning{}}
	if p.Show.Set != "" {
		o.Set = &p.Show.Set
	}
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
		o.Warnings = append(o.Warnings, planWarning{Code: warnUnusable, Message: problem.Path + ": " + full(problem.Message), Path: &problem.Path})
	}
	for _, w := range p.Programme.Warnings {
		o.Warnings = append(o.Warnings, planWarning{Code: w.Code, Message: w.Message})
	}
	return o
}
