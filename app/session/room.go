package session

import (
	"context"
	"sync"

	"roomtone/app/conductor"
	"roomtone/lighting/hue"
	"roomtone/lighting/room"
	"roomtone/lighting/screen"
	"roomtone/playlist/audio"
)

// theRoom is the sound and the light of one session.
type theRoom struct {
	player *audio.Player
	// lamps is nil without lamps, driver without a bridge, and screen where
	// the light is not on this computer's display.
	lamps  *room.Worker
	driver *hue.Driver
	screen *screen.Lamp
	// owed says that the lamps could not be given back; it is written before
	// run's goroutines end.
	owed error
}

// open makes the devices of a session; they do nothing before run. pieces
// opens the music, and is nil where it is files.
func (s *Studio) open(c Choices, seed uint64, pieces func(string) (audio.Stream, error)) (*theRoom, error) {
	sound, err := s.sound(c)
	if err != nil {
		return nil, err
	}
	sound.Seed, sound.Open = seed, pieces
	r := &theRoom{player: audio.New(sound)}
	if c.Room == "" || c.Room == NoLights {
		return r, nil
	}
	if c.Room == ScreenRoom {
		r.screen = screen.New()
		r.lamps = room.New(room.Config{Driver: r.screen, RoomName: c.Room, SnapshotPath: s.places.ScreenLamp()})
		return r, nil
	}
	driver, err := s.driver()
	if err != nil {
		return nil, err
	}
	r.driver = driver
	r.lamps = room.New(room.Config{Driver: driver, RoomName: c.Room, SnapshotPath: s.places.Lamps()})
	return r, nil
}

// lights is what the conductor drives; nil without lamps.
func (r *theRoom) lights() conductor.Lights {
	if r.lamps == nil {
		return nil
	}
	return r.lamps
}

// run starts the devices' goroutines, counted in wg; they end with ctx.
func (r *theRoom) run(ctx context.Context, wg *sync.WaitGroup) {
	wg.Go(func() { _ = r.player.Run(ctx) })
	if r.lamps != nil {
		wg.Go(func() {
			if r.driver != nil {
				defer r.driver.Close()
			}
			r.owed = r.lamps.Run(ctx)
		})
	}
}
