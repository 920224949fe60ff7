package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"roomtone/app/records"
	"roomtone/app/session"
	"roomtone/lighting"
)

// roomFlags are what play and resume have in common.
type roomFlags struct {
	Lights string `default:"none" placeholder:"ROOM" help:"The room whose lamps follow, by its name or id. Without it, or with none, no lamp is touched."`
	soundFlags
	Speed float64 `default:"1" placeholder:"N" help:"How fast the clock runs; 1 without it, and at most 3600. Music is then skipped through, not sped up."`
	Auto  bool    `help:"Take the dose at its time and confirm phases: for a rehearsal, or a room without a guide at the keys."`
}

// Validate is called by kong; what it refuses is bad use.
func (f roomFlags) Validate() error {
	if err := checkSpeed(f.Speed); err != nil {
		return err
	}
	if strings.TrimSpace(f.Lights) == "" {
		return errors.New("--lights needs a room, or none")
	}
	return f.soundFlags.validate()
}

func (f roomFlags) choices() session.Choices {
	return f.sound(session.Choices{Room: f.Lights, Speed: f.Speed, Auto: f.Auto})
}

// musicFlags are what play, plan and render have in common.
type musicFlags struct {
	Template string   `arg:"" help:"The template's name. \"roomtone templates list\" tells them."`
	Music    []string `sep:"none" placeholder:"DIR" help:"A folder of music; may be given several times. Without one the folders of the library are used, and without those, or with none, the built-in sound plays."`
	Set      string   `placeholder:"NAME" help:"A direction of music, laid over the template. \"roomtone templates sets\" tells them."`
	Seed     *uint64  `placeholder:"N" help:"Choose the music as with this number. The same number and the same music give the same session."`
}

func (f musicFlags) choose(c session.Choices) session.Choices {
	c.Template, c.Music, c.Set, c.Seed = f.Template, f.Music, f.Set, f.Seed
	return c
}

// validate is for the commands' Validate: two embedded ones would hide each
// other.
func (f musicFlags) validate() error {
	if slices.ContainsFunc(f.Music, func(dir string) bool { return strings.TrimSpace(dir) == "" }) {
		return errors.New("--music needs a folder")
	}
	return nil
}

// prepare looks through the music and names what cannot be used.
func (f musicFlags) prepare(ctx context.Context, c *console, studio *session.Studio, choices session.Choices) (*session.Prepared, error) {
	if strings.HasSuffix(f.Template, session.BundleExtension) {
		return nil, errors.New("this is a session bundle. Look into it with: roomtone bundle open FILE. Play it with: roomtone play FILE")
	}
	prepared, err := studio.Prepare(ctx, f.choose(choices), func(done, total int) {
		c.err.status(fmt.Sprintf("Looking through the music: %d of %d files", done, total))
	})
	c.err.status("")
	if err != nil {
		return nil, err
	}
	for _, problem := range prepared.Problems {
		c.tell("%s: %s", problem.Path, full(problem.Message))
	}
	return prepared, nil
}

type play struct {
	musicFlags
	roomFlags
	parcelFlags
	companionFlags
	Rehearse bool   `help:"Hear and see every change of phase in about two minutes, without a client: the middle of each phase is left out, and nothing is written down."`
	Client   string `placeholder:"CODE" help:"Whose session it is, by a code such as C-07, never by a name. It stands in the record alone."`
}

// Help is what "play --help" adds.
func (play) Help() string {
	return `While it runs, these keys work on a terminal, or from a pipe:

` + indented(keyHelp) + `

Ctrl-C ends gently: the sound fades, the lamps become what they were, the record is closed. Whatever fails meanwhile, music, light or disk, is said, and the session goes on.`
}

// Validate is called by kong.
func (p play) Validate() error {
	return errors.Join(
		p.musicFlags.validate(), p.roomFlags.Validate(), p.companionFlags.validate(p.Template),
		records.CheckClientCode(p.Client), p.rehearsable(),
	)
}

// rehearsable says what does not go with a rehearsal.
func (p play) rehearsable() error {
	switch {
	case !p.Rehearse:
		return nil
	case strings.HasSuffix(p.Template, session.BundleExtension):
		return errors.New("--rehearse needs a template: a bundle is the session of a client")
	case p.Client != "":
		return errors.New("--rehearse is without a client: leave out --client")
	case p.Speed != 1:
		return errors.New("--rehearse has a pace of its own: leave out --speed")
	}
	return nil
}

// Run carries the command out.
func (p play) Run(ctx context.Context, c *console, studio *session.Studio, k *keyboard) error {
	prepared, err := p.ready(ctx, c, studio, k)
	if err != nil {
		return err
	}
	if err := p.findRoom(ctx, c, studio); err != nil {
		return err
	}
	prepared.Choices.ClientCode = p.Client
	l := newLive(c)
	s, err := studio.Start(ctx, prepared, l.feed.observers())
	if err != nil {
		return err
	}
	return errors.Join(l.run(ctx, s, k), tidy(c, studio))
}

// ready prepares the session of a template, or the one in a bundle.
func (p play) ready(ctx context.Context, c *console, studio *session.Studio, k *keyboard) (*session.Prepared, error) {
	if strings.HasSuffix(p.Template, session.BundleExtension) {
		return p.receive(ctx, c, studio, k)
	}
	choices := p.choices()
	choices.ClientCode, choices.Rehearsal = p.Client, p.Rehearse
	return p.prepare(ctx, c, studio, choices)
}

type resume struct {
	roomFlags
	PassphraseFile string `placeholder:"F" help:"For a session that came in a bundle: the file that holds its passphrase."`
}

// Help is what "resume --help" adds.
func (resume) Help() string {
	return `Since dose counts the time in between; the music goes on where it stood. Prompts that nobody acknowledged are shown as missed. The keys are those of play.`
}

// Run carries the command out.
func (r resume) Run(ctx context.Context, c *console, studio *session.Studio, k *keyboard) error {
	unfinished, err := studio.Unfinished()
	if errors.Is(err, session.ErrNothingToResume) {
		return fmt.Errorf("%w. Start one with: roomtone play TEMPLATE", err)
	}
	if err != nil {
		return err
	}
	// The room hears its bed before anything else is looked for or asked.
	w, err := studio.Await(ctx, unfinished, r.choices())
	if err != nil {
		return err
	}
	l := newLive(c)
	l.resumed = &unfinished
	s, err := r.goOn(ctx, c, studio, k, w, l.feed.observers())
	if err != nil {
		return errors.Join(err, w.Leave())
	}
	return errors.Join(l.run(ctx, s, k), tidy(c, studio))
}

// goOn finds what the session needs besides its bed.
func (r resume) goOn(ctx context.Context, c *console, studio *session.Studio, k *keyboard, w *session.Waiting, o session.Observers) (*session.Session, error) {
	if err := r.findRoom(ctx, c, studio); err != nil {
		return nil, err
	}
	choices := r.choices()
	if w.Bundle != "" {
		flags := parcelFlags{PassphraseFile: r.PassphraseFile}
		var err error
		if choices.Passphrase, err = flags.passphrase(c, studio, k, w.Bundle); err != nil {
			return nil, err
		}
	}
	return w.GoOn(ctx, choices, o)
}

// findRoom makes sure, before anything begins, that the room exists. A
// bridge that does not answer now is no reason to keep a person waiting.
func (f roomFlags) findRoom(ctx context.Context, c *console, studio *session.Studio) error {
	if f.Lights == session.NoLights {
		return nil
	}
	rooms, err := studio.Rooms(ctx)
	if errors.Is(err, session.ErrNotPaired) {
		return notPaired()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	found := matching(rooms, f.Lights)
	switch {
	case len(found) == 1:
		return nil
	case len(found) > 1:
		return fmt.Errorf("%d rooms are called %q. Name one by its id: %s", len(found), f.Lights, list(found, func(r lighting.Room) string { return r.ID }))
	case err != nil:
		for line := range strings.Lines(err.Error()) {
			c.tell("%s", sentence(line))
		}
		c.tell("The session starts all the same, and the lamps follow as soon as they can be reached.")
		return nil
	case len(rooms) == 0:
		return errors.New("the bridge has no rooms. Make one in the Hue app and put lamps into it, or leave out --lights")
	}
	return fmt.Errorf("there is no room %q. There are %s", f.Lights, list(rooms, func(r lighting.Room) string { return fmt.Sprintf("%q", r.Name) }))
}

// matching are the rooms that a person can mean by a name or an id.
func matching(rooms []lighting.Room, name string) []lighting.Room {
	var found []lighting.Room
	for _, r := range rooms {
		if r.ID == name {
			return []lighting.Room{r}
		}
		if strings.EqualFold(strings.TrimSpace(r.Name), strings.TrimSpace(name)) {
			found = append(found, r)
		}
	}
	return found
}

func list(rooms []lighting.Room, name func(lighting.Room) string) string {
	var names []string
	for _, r := range rooms {
		names = append(names, name(r))
	}
	return strings.Join(names, ", ")
}
