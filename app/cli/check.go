package cli

import (
	"context"
	"errors"
	"strings"

	"roomtone/app/preflight"
	"roomtone/app/session"
)

type check struct {
	Template string   `arg:"" optional:"" help:"The template's name. Without it what every session needs is looked at."`
	Music    []string `sep:"none" placeholder:"DIR" help:"A folder of music, as with play."`
	Set      string   `placeholder:"NAME" help:"A direction of music, as with play."`
	Lights   string   `default:"none" placeholder:"ROOM" help:"The room whose lamps are to follow."`
	soundFlags
}

// Validate is called by kong; what it refuses is bad use.
func (k check) Validate() error {
	if strings.TrimSpace(k.Lights) == "" {
		return errors.New("--lights needs a room, or none")
	}
	if k.Template == "" && (len(k.Music) > 0 || k.Set != "") {
		return errors.New("--music and --set need a template")
	}
	return errors.Join(musicFlags{Music: k.Music}.validate(), k.validate())
}

// Help is what "check --help" adds.
func (check) Help() string {
	return `It looks at music, sound, lamps, disk, power and clock within some seconds, and changes nothing. It answers 1 where something stops the session.`
}

// Run carries the command out.
func (k check) Run(ctx context.Context, c *console, studio *session.Studio) error {
	choices := k.sound(session.Choices{Room: k.Lights})
	var prepared *session.Prepared
	if k.Template != "" {
		var err error
		music := musicFlags{Template: k.Template, Music: k.Music, Set: k.Set}
		if prepared, err = music.prepare(ctx, c, studio, choices); err != nil {
			return err
		}
	}
	found := studio.Preflight(ctx, choices, prepared)
	for _, f := range found {
		c.print("%s: %s", map[preflight.Level]string{preflight.Block: "Stops the start", preflight.Warn: "Look at it", preflight.Info: "Good to know"}[f.Level], f.Message)
	}
	ready := preflight.Ready(found)
	if ready {
		c.print("Nothing stops the session.")
	}
	err := c.object(struct {
		OK       bool                `json:"ok"`
		Findings []preflight.Finding `json:"findings"`
	}{ready, found})
	if err == nil && !ready {
		err = errors.New("something stops the session. Mend what is listed first, and check again")
	}
	return err
}
