package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"roomtone/app/session"
	"roomtone/app/settings"
	"roomtone/playlist"
	"roomtone/playlist/audio"
)

// soundFlags say where the sound goes, and how loud.
type soundFlags struct {
	Output          string  `default:"device" placeholder:"NAME" help:"Where the sound goes: device, which is the usual sound device and the default, null for nowhere, or a device by its name."`
	Level           float64 `default:"0" placeholder:"DB" help:"The level of the sound there, such as --level=-6; 0 dB without it, and never more."`
	Headphones      string  `placeholder:"NAME" help:"A second sound device, by its name. Either plays on where the other is lost."`
	HeadphonesLevel float64 `default:"0" placeholder:"DB" help:"The level of the sound there, of its own."`
}

func (f soundFlags) validate() error {
	quiet := func(db float64) bool { return db >= -60 && db <= 0 }
	switch {
	case strings.TrimSpace(f.Output) == "":
		return errors.New("--output needs device, null, or a sound device's name")
	case !quiet(f.Level) || !quiet(f.HeadphonesLevel):
		return errors.New("a level lies between -60 and 0 dB")
	case f.Headphones != "" && f.Headphones == f.Output:
		return errors.New("--headphones and --output are the same device. Name two, or one alone")
	}
	return nil
}

// sound puts the sound into choices.
func (f soundFlags) sound(c session.Choices) session.Choices {
	c.Output, c.LevelDB, c.Headphones, c.HeadphonesDB = f.Output, f.Level, f.Headphones, f.HeadphonesLevel
	return c
}

type soundCmd struct {
	Outputs soundOutputs `cmd:"" help:"List the sound devices."`
	Check   soundCheck   `cmd:"" help:"Play a test sound at the loudness of the music, to be read with a sound-level meter."`
	Ceiling soundCeiling `cmd:"" help:"Show, or set and lock, how loud the sound may ever become in this room."`
}

type soundOutputs struct{}

type outputLine struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Run carries the command out.
func (soundOutputs) Run(ctx context.Context, c *console, studio *session.Studio) error {
	outputs, err := studio.Outputs(ctx)
	if err != nil {
		return err
	}
	lines := []outputLine{}
	for _, o := range outputs {
		c.print("%s  (%s)", o.Description, o.Name)
		lines = append(lines, outputLine{o.Name, o.Description})
	}
	if len(outputs) == 0 {
		c.print("There is no sound device. Plug one in, or start the sound server.")
	}
	return c.object(struct {
		Outputs []outputLine `json:"outputs"`
	}{lines})
}

type soundCheck struct {
	soundFlags
	Seconds int  `default:"30" placeholder:"N" help:"How long; 30 s without it, and at most an hour."`
	Tone    bool `help:"A tone of 1 kHz in place of the noise, for meters that want one."`
}

// Help is what "sound check --help" adds.
func (soundCheck) Help() string {
	return `Put the meter where the client's head will be, on dBA, slow. Turn the amplifier until it shows what the music may usually be there, and mark the knob. Then, with what it shows and with the most that you allow:

  roomtone sound ceiling --meter 62 --most 80

Whatever is played from then on, the meter never shows more. The check is worth as much as the knob stays where it is.`
}

// Validate is called by kong; what it refuses is bad use.
func (s soundCheck) Validate() error {
	if s.Seconds < 1 || s.Seconds > 3600 {
		return errors.New("--seconds must be between 1 and 3600")
	}
	return s.validate()
}

// Run carries the command out.
func (s soundCheck) Run(ctx context.Context, c *console, studio *session.Studio) error {
	ceiling, err := studio.Ceiling()
	if err != nil {
		return err
	}
	sound, name := audio.PinkNoise, "Pink noise"
	if s.Tone {
		sound, name = audio.TestTone, "A tone of 1 kHz"
	}
	length := time.Duration(s.Seconds) * time.Second
	c.print("%s at %.0f LUFS for %d s. Read the meter at the client's place. Ctrl-C ends it.", name, audio.TestLoudness, s.Seconds)
	var last playlist.Status
	err = studio.PlayTest(ctx, s.sound(session.Choices{}), sound, length, func(now playlist.Status) {
		if now.Trouble != "" && now.Trouble != last.Trouble {
			c.tell("%s", now.Trouble)
		}
		last = now
	})
	switch {
	case err != nil:
		return err
	case last.Trouble != "":
		return fmt.Errorf("the test sound was not heard: %s", last.Trouble)
	}
	out := struct {
		Sound    string   `json:"sound"`
		Loudness float64  `json:"loudness_lufs"`
		Length   int      `json:"length_s"`
		Output   string   `json:"output"`
		Ceiling  *float64 `json:"ceiling_dbtp"`
	}{string(sound), audio.TestLoudness, s.Seconds, last.Output, nil}
	if ceiling != nil {
		out.Ceiling = &ceiling.DB
	}
	return c.object(out)
}

type soundCeiling struct {
	Meter  *float64 `placeholder:"DBA" help:"What the meter reads of the noise of \"sound check\", in dBA. Without it, and without --peak, the ceiling is shown."`
	Most   float64  `default:"80" placeholder:"DBA" help:"What the meter may ever read, in dBA; 80 without it."`
	Peak   *float64 `placeholder:"DB" help:"The ceiling itself: the highest true peak in dB of full scale, such as --peak=-12; -30 to -1."`
	Unlock bool     `help:"Change a ceiling that is locked."`
}

// Help is what "sound ceiling --help" adds.
func (soundCeiling) Help() string {
	return `A ceiling that was set is locked: it changes only with --unlock. It holds for every session, test sound and exercise, on every output.`
}

// Validate is called by kong; what it refuses is bad use.
func (s soundCeiling) Validate() error {
	if s.Peak != nil && s.Meter != nil {
		return errors.New("give --peak or --meter, not both")
	}
	return nil
}

// Run carries the command out.
func (s soundCeiling) Run(c *console, studio *session.Studio) error {
	before, err := studio.Ceiling()
	if s.Peak == nil && s.Meter == nil {
		if err != nil {
			return err
		}
		return s.show(c, before)
	}
	if (before != nil || err != nil) && !s.Unlock {
		return errors.Join(err, errors.New("the ceiling is locked. Check the room with a sound-level meter, and give --unlock as well to change it"))
	}
	ceiling := settings.Ceiling{Set: time.Now().Round(time.Second)}
	if s.Meter != nil {
		if ceiling, err = session.CeilingFor(*s.Meter, s.Most); err != nil {
			return err
		}
	} else {
		ceiling.DB = *s.Peak
	}
	if err := studio.SetCeiling(ceiling); err != nil {
		return err
	}
	return s.show(c, &ceiling)
}

// show tells the ceiling.
func (soundCeiling) show(c *console, ceiling *settings.Ceiling) error {
	out := struct {
		Locked  bool       `json:"locked"`
		Ceiling float64    `json:"ceiling_dbtp"`
		Meter   *float64   `json:"meter_dba"`
		Most    *float64   `json:"most_dba"`
		Set     *time.Time `json:"set"`
	}{Ceiling: audio.CeilingMost}
	switch {
	case ceiling == nil:
		c.print("No ceiling was set; the limiter holds %.0f dBTP. \"roomtone sound check --help\" says how to find one.", audio.CeilingMost)
		return c.object(out)
	case ceiling.Meter > 0:
		out.Meter, out.Most = &ceiling.Meter, &ceiling.Most
		c.print("Locked at %.1f dBTP since %s: the noise reads %.0f dBA, and nothing reads more than %.0f dBA.", ceiling.DB, ceiling.Set.Format(time.DateOnly), ceiling.Meter, ceiling.Most)
	default:
		c.print("Locked at %.1f dBTP since %s.", ceiling.DB, ceiling.Set.Format(time.DateOnly))
	}
	out.Locked, out.Ceiling, out.Set = true, ceiling.DB, &ceiling.Set
	return c.object(out)
}
