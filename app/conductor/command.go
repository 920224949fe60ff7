package conductor

import (
	"context"
	"errors"
	"time"

	"roomtone/timer"
)

// Command is what a person, or a remote, asks of the session.
type Command struct {
	// Kind is the event that the command becomes: one of those that
	// [Asked] lists.
	Kind timer.Kind
	// Phase is, for Advanced, the phase that the person saw when they
	// pressed: a press meant for a phase that has passed does nothing. For
	// Extended and Shortened it is the phase meant, "" for the present one.
	Phase   string
	By      time.Duration
	LevelDB float64
	Percent float64 // for LightSetTo
	Prompt  timer.PromptID
	Lamp    string
	Text    string
}

// What one press does, in the window and in the terminal alike.
const (
	Stretch    = 5 * time.Minute
	SoftenStep = 3.0 // dB, of softer and of deeper
	Silence    = 30 * time.Second
)

// The guide's hand on the sound has these commands:
//
//	Softened   LevelDB: -SoftenStep   softer, or one step less deep
//	Deepened   LevelDB: SoftenStep    back up to the level that was set; there, fuller and darker, not louder
//	LevelSet   LevelDB                the guide's fader, from timer.LevelLeast to 0 dB
//	Ducked                            a key goes down: −15 dB within half a second, for speech
//	Unducked                          the key comes up: back within three seconds
//	Silenced   By: Silence            a planned silence of 10 to 60 s; it ends by itself
//	SoundBack                         the planned silence ends now
//
// Whoever sends Ducked owes Unducked when the key comes up, and also when the
// key's coming up can no longer be seen, such as when a window loses the
// keyboard. A pause of the computer or the program lets go by itself.
// [timer.State.Ducked], Depth, LevelDB and SilentUntil tell what holds.

// Asked tells whether a person may ask for a kind of event; the others are
// written by the conductor alone.
func Asked(k timer.Kind) bool {
	switch k {
	case timer.DoseTaken, timer.OnsetNoted, timer.Extended, timer.Shortened, timer.Advanced,
		timer.SteppedBack, timer.Held, timer.Resumed, timer.Panicked, timer.PanicUndone,
		timer.PromptAnswered, timer.NoteWritten, timer.ProcessNoted, timer.VitalsNoted, timer.Shifted, timer.Softened, timer.Deepened,
		timer.LevelSet, timer.LightSetTo, timer.CaughtUp, timer.SupportGiven, timer.DischargeNoted, timer.Reflected,
		timer.Ducked, timer.Unducked, timer.Silenced, timer.SoundBack, timer.Skipped,
		timer.SkipUndone, timer.LightsUp, timer.LightsBack, timer.LampFreed, timer.Ended:
		return true
	}
	return false
}

// ErrClosed is what [Conductor.Do] answers when the session is not running.
var ErrClosed = errors.New("the session is not running")

type request struct {
	command Command
	answer  chan error
}

// Do carries out a command. An error that wraps [timer.ErrRefused] says in
// plain words why it does not fit now; nothing has changed then. It may be
// called from any goroutine.
func (c *Conductor) Do(ctx context.Context, command Command) error {
	r := request{command: command, answer: make(chan error, 1)}
	select {
	case c.requests <- r:
	case <-c.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-r.answer:
		return err
	case <-c.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// carryOut turns a command into its event.
func (c *Conductor) carryOut(command Command) error {
	if !Asked(command.Kind) {
		return errors.New("this is not a command")
	}
	c.step()
	if err := c.fitting(command); err != nil {
		return err
	}
	err := c.append(timer.Event{
		Kind:    command.Kind,
		Elapsed: c.now.elapsed,
		Phase:   command.Phase,
		By:      command.By,
		LevelDB: command.LevelDB,
		Percent: command.Percent,
		Prompt:  command.Prompt,
		Lamp:    command.Lamp,
		Text:    command.Text,
	})
	if err != nil {
		return err
	}
	c.step()
	return nil
}
