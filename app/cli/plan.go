package cli

import (
	"context"
	"time"

	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/timer"
)

type plan struct {
	Template string   `arg:"" help:"The template's name."`
	Music    []string `placeholder:"DIR" help:"A folder of music; may be given several times."`
	Seed     *uint64  `help:"Choose as with this number; the same number gives the same music."`
}

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

func (p plan) Run(ctx context.Context, c *console, studio *session.Studio) error {
	prepared, err := prepare(ctx, c, studio, session.Choices{Template: p.Template, Music: p.Music, Seed: p.Seed})
	if err != nil {
		return err
	}
	o := planObject{Template: p.Template, Seed: prepared.Show.Seed, Items: []planItem{}, Warnings: []playlist.Warning{}}
	var at time.Duration
	for _, ph := range prepared.Show.Plan.Phases {
		o.Phases = append(o.Phases, planPhase{ph.ID, ph.Name, at.Seconds(), (at + ph.Length).Seconds()})
		c.print("%8s  %s", timer.Clock(at), ph.Name)
		for _, it := range prepared.Programme.Items {
			if it.Phase == ph.ID {
				c.print("%8s    %s", timer.Clock(it.Start), itemName(it))
			}
		}
		at += ph.Length
	}
	c.print("%8s  end", timer.Clock(at))
	for _, it := range prepared.Programme.Items {
		item := planItem{
			Kind: it.Kind, Phase: it.Phase, Start: it.Start.Seconds(), End: it.End.Seconds(),
			Offset: it.Offset.Seconds(), Gain: it.GainDB, FadeIn: it.FadeIn.Seconds(), FadeOut: it.FadeOut.Seconds(),
		}
		if it.Kind == playlist.KindTrack {
			item.Path, item.Title = &it.Path, &it.Title
		}
		o.Items = append(o.Items, item)
	}
	for _, w := range prepared.Programme.Warnings {
		o.Warnings = append(o.Warnings, w)
		c.tell("%s", w.Message)
	}
	return c.object(o)
}

// itemName is what sounds, for people.
func itemName(it playlist.Item) string {
	switch it.Kind {
	case playlist.KindBed:
		return "the built-in sound"
	case playlist.KindSilence:
		return "silence"
	}
	return it.Title
}

// prepare looks through the music and names what cannot be used.
func prepare(ctx context.Context, c *console, studio *session.Studio, choices session.Choices) (*session.Prepared, error) {
	prepared, err := studio.Prepare(ctx, choices, nil)
	if err != nil {
		return nil, err
	}
	for _, problem := range prepared.Problems {
		c.tell("%s: %s.", problem.Path, problem.Message)
	}
	return prepared, nil
}
