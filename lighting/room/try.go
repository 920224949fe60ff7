package room

import (
	"context"
	"errors"
	"fmt"
	"time"

	"roomtone/lighting"
)

// Tried is what became of one lamp in [Try].
type Tried struct {
	Lamp lighting.Lamp
	// Answered says that the lamp took a command. One that is off or out of
	// reach was sent none.
	Answered bool
	// Err says why a lamp that was sent a command did not answer.
	Err error
}

const (
	// tryFade is how long a lamp takes to its test light and back: slow
	// enough not to startle, fast enough to be seen.
	tryFade = time.Second
	// tryShare is the test light, of what the lamp was.
	tryShare = 0.4
)

// Try dims the lit lamps of a room one after another and gives each back as
// it was, so that a person sees which is which and that all obey. each is
// told of every lamp in turn. As before a session, what the lamps were is on
// disk first; where an interrupted session has left lamps there, nothing is
// tried.
func Try(ctx context.Context, driver lighting.Driver, roomName, snapshotPath string, each func(Tried)) error {
	owed, err := load(snapshotPath)
	if err != nil {
		return err
	}
	if len(owed.Lamps) > 0 {
		return errors.New("the lamps of an interrupted session are still to be given back. Go on with it, or run: roomtone lights restore")
	}
	lamps, err := driver.Snapshot(ctx, roomName)
	if err != nil {
		return err
	}
	owed.Room = roomName
	for _, l := range lamps {
		if l.On && l.Reachable {
			owed.Lamps = append(owed.Lamps, l)
		}
	}
	if err := save(snapshotPath, owed); err != nil {
		return err
	}
	answered := 0
	for _, l := range lamps {
		t := try(ctx, driver, l)
		if t.Answered {
			answered++
			owed.Lamps = lighting.Without(owed.Lamps, []lighting.Lamp{l})
		}
		each(t)
		if ctx.Err() != nil {
			break
		}
	}
	// Whatever became of the test, even of its being called off.
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), lastAttempt)
	defer stop()
	switch _, err := giveBack(ctx, driver, snapshotPath, owed, func(string) bool { return false }); {
	case err != nil:
		return fmt.Errorf("not every lamp is as it was. Run \"roomtone lights restore\" when the bridge answers again: %w", err)
	case answered == 0:
		return fmt.Errorf("no lamp of %s answers. Switch on those that are to follow a session, and look whether the Hue app reaches them", roomName)
	}
	return nil
}

func try(ctx context.Context, driver lighting.Driver, l lighting.Lamp) Tried {
	t := Tried{Lamp: l}
	if !l.On || !l.Reachable {
		return t
	}
	_, t.Err = driver.Apply(ctx, []lighting.Command{{Lamp: l.ID, Percent: l.Percent * tryShare, Transition: tryFade}})
	if t.Err != nil {
		return t
	}
	pause(ctx, tryFade+tryFade/4)
	_, t.Err = driver.Restore(context.WithoutCancel(ctx), []lighting.Lamp{l}, tryFade)
	t.Answered = t.Err == nil
	pause(ctx, tryFade)
	return t
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
