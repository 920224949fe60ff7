package session

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"roomtone/app/settings"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/playlist/library"
)

// Outputs lists the sound devices.
func (s *Studio) Outputs(ctx context.Context) ([]audio.Output, error) { return audio.Outputs(ctx) }

// Ceiling is how loud the sound may ever become here; nil where no check with
// a sound-level meter was made.
func (s *Studio) Ceiling() (*settings.Ceiling, error) {
	return settings.LoadCeiling(s.places.Ceiling())
}

// SetCeiling keeps a new ceiling, for every sound from then on.
func (s *Studio) SetCeiling(c settings.Ceiling) error { return c.Save(s.places.Ceiling()) }

// PlayTest plays a test sound, as loud as the music and under the ceiling; see
// [audio.PlayTest]. Of the choices those of the sound count.
func (s *Studio) PlayTest(ctx context.Context, c Choices, sound audio.TestSound, length time.Duration, said func(playlist.Status)) error {
	config, err := s.sound(c)
	if err != nil {
		return err
	}
	return audio.PlayTest(ctx, config, sound, length, said)
}

// Tones is the sound of an exercise, as loud as a session's and under the same
// ceiling; nothing is heard before it runs and is given a tone. Of the choices
// those of the sound count.
func (s *Studio) Tones(c Choices) (*audio.Player, error) {
	config, err := s.sound(c)
	if err != nil {
		return nil, err
	}
	return audio.New(config), nil
}

// Preview plays a part of a piece from its middle, as loud as a session would
// and under the ceiling, until it is over or ctx ends.
func (s *Studio) Preview(ctx context.Context, c Choices, t library.Track) error {
	config, err := s.sound(c)
	if err != nil {
		return err
	}
	const part = 30 * time.Second
	length := min(part, t.Duration)
	return audio.PlayPiece(ctx, config, t.Path, (t.Duration-length)/2, t.Piece().GainDB(), length, nil)
}

// sound is how this session is to sound, under the ceiling of the room.
func (s *Studio) sound(c Choices) (audio.Config, error) {
	config := audio.Config{Output: c.Output, LevelDB: c.LevelDB, Headphones: c.Headphones, HeadphonesDB: c.HeadphonesDB}
	ceiling, err := s.Ceiling()
	if err != nil {
		return config, err
	}
	if ceiling != nil {
		config.CeilingDB = ceiling.DB
	}
	return config, nil
}

// CeilingFor is the ceiling under which a meter that reads the test sound at
// meter dBA never reads more than most dBA, whatever is played: a steady tone
// at the ceiling is as much above the test sound as its peak is, and music
// with the same peak is softer.
func CeilingFor(meter, most float64) (settings.Ceiling, error) {
	db := most - meter + audio.TestLoudness
	switch {
	case !(meter >= 30 && meter <= 100 && most >= 40 && most <= 100):
		return settings.Ceiling{}, errors.New("a meter reads between 30 and 100 dBA here, and the most lies between 40 and 100 dBA: 80 dBA is what the WHO finds safe for 40 hours a week")
	case db < settings.CeilingLeast:
		return settings.Ceiling{}, fmt.Errorf("at %.0f dBA the test sound itself is too near to %.0f dBA. Turn the amplifier down and check again", meter, most)
	}
	return settings.Ceiling{DB: math.Min(db, audio.CeilingMost), Meter: meter, Most: most, Set: time.Now().Round(time.Second)}, nil
}
