package session

import (
	"context"
	"sync"
	"sync/atomic"

	"roomtone/app/conductor"
	"roomtone/lighting/hue"
	"roomtone/lighting/room"
	"roomtone/lighting/screen"
	"roomtone/playlist/audio"
)

// theRoom is the sound and the light of one session. The sound may begin
// before it is known where the pieces come from and which lamps there are.
type theRoom struct {
	player *audio.Player
	// pieces opens the music; nil where it is files.
	pieces atomic.Pointer[func(string) (audio.Stream, error)]
	// lamps is nil without lamps, driver without a bridge, and screen where
	// the light is not on this computer's display.
	lamps  *room.Worker
	driver *hue.Driver
	screen *screen.Lamp

	sounds  bool
	silence context.CancelFunc
	wg      sync.WaitGroup // the player's
}

// hear makes the sound of a session; nothing sounds before it is told to.
func (s *Studio) hear(c Choices, seed uint64) (*theRoom, error) {
	sound, err := s.sound(c)
	if err != nil {
		return nil, err
	}
	r := &theRoom{}
	sound.Seed, sound.Open = seed, r.piece
	r.player = audio.New(sound)
	return r, nil
}

// piece opens a piece of music.
func (r *theRoom) piece(name string) (audio.Stream, error) {
	if open := r.pieces.Load(); open != nil {
		return (*open)(name)
	}
	return audio.Open(name)
}

// from says where the pieces come from; nil: from files.
func (r *theRoom) from(open func(string) (audio.Stream, error)) {
	if open != nil {
		r.pieces.Store(&open)
	}
}

// see makes the light of a session; no lamp changes before it is told to.
func (s *Studio) see(r *theRoom, name string) error {
	switch name {
	case "", NoLights:
		return nil
	case ScreenRoom:
		r.screen = screen.New()
		r.lamps = room.New(room.Config{Driver: r.screen, RoomName: name, SnapshotPath: s.places.ScreenLamp()})
		return nil
	}
	driver, err := s.driver()
	if err != nil {
		return err
	}
	r.driver = driver
	r.lamps = room.New(room.Config{Driver: driver, RoomName: name, SnapshotPath: s.places.Lamps()})
	return nil
}

// lights is what the conductor drives; nil without lamps.
func (r *theRoom) lights() conductor.Lights {
	if r.lamps == nil {
		return nil
	}
	return r.lamps
}

// sound lets the player play, where it does not yet.
func (r *theRoom) sound(ctx context.Context) {
	if r.sounds {
		return
	}
	ctx, r.silence = context.WithCancel(context.WithoutCancel(ctx))
	r.sounds = true
	r.wg.Go(func() { _ = r.player.Run(ctx) })
}

// hush fades out what sounds, and waits for that.
func (r *theRoom) hush() {
	if r.sounds {
		r.silence()
		r.wg.Wait()
	}
}

// shine follows the wanted light until ctx ends, and gives the lamps back. An
// error says that they could not be.
func (r *theRoom) shine(ctx context.Context) error {
	if r.lamps == nil {
		return nil
	}
	if r.driver != nil {
		defer r.driver.Close()
	}
	return r.lamps.Run(ctx)
}
