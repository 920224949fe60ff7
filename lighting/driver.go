package lighting

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Room is a group of lamps that a driver can address.
type Room struct {
	ID, Name string
	// Bridge names the device behind which the lamps are.
	Bridge string
	Lamps  []Lamp
}

// Lamp is one lamp as its driver last read it.
type Lamp struct {
	// ID is unique among all lamps of a driver.
	ID        string `json:"id"`
	Name      string `json:"name"`
	Reachable bool   `json:"reachable"`
	On        bool   `json:"on"`
	// Percent is the brightness, 0–100 of full output. Where the lamp is
	// off it is the brightness that it would come back with.
	Percent float64 `json:"percent"`
	// Mirek is 0 where the lamp has no colour temperature.
	Mirek float64 `json:"mirek"`
	// MirekLeast and MirekMost bound what the lamp can show; 0 where it has
	// no colour temperature.
	MirekLeast float64 `json:"mirek_least"`
	MirekMost  float64 `json:"mirek_most"`
	// Coloured says that the lamp shows a colour that Mirek describes only
	// roughly, or not at all.
	Coloured bool `json:"coloured"`
	// Effect names what makes the lamp change by itself, such as a candle's
	// flicker or a moving scene; empty where it keeps still.
	Effect string `json:"effect,omitempty"`
	// Native is the driver's own form of the lamp's full state, from which
	// Restore gives back what this struct does not name.
	Native json.RawMessage `json:"native,omitempty"`
}

// Power is what a command does to a lamp's switch.
type Power string

const (
	// PowerKeep sets light on a lamp that is lit, and nothing on one that is not.
	PowerKeep Power = ""
	// PowerOn lights a lamp that is off, and leaves one that is lit alone.
	PowerOn Power = "on"
	// PowerOff switches the lamp off, without a transition.
	PowerOff Power = "off"
)

// Command asks one lamp for a brightness and a colour, reached over
// Transition by the lamp itself.
type Command struct {
	Lamp       string
	Power      Power
	Percent    float64
	Mirek      float64 // 0: leave the colour
	Transition time.Duration
	// Least and Most are the brightness in percent within which the lamp is
	// expected, for [PowerKeep]: outside it a human hand has been there. A
	// Most of 0 expects nothing.
	Least, Most float64
}

// Untouched tells whether a lamp as it was just read is where the command
// expects it. A driver sends nothing to one that is not.
func (c Command) Untouched(l Lamp) bool {
	return c.Power != PowerKeep || c.Most == 0 || (l.Percent >= c.Least && l.Percent <= c.Most)
}

// Driver reaches real lamps. Every method may block on the network until
// ctx ends; none may be called by two goroutines at once. Errors say in plain
// words what a person can do.
type Driver interface {
	// Rooms lists the rooms with their lamps. Where only some can be read it
	// returns those and an error.
	Rooms(ctx context.Context) ([]Room, error)
	// Snapshot reads the lamps of one room, named by ID or by name.
	Snapshot(ctx context.Context, room string) ([]Lamp, error)
	// Apply sends commands to single lamps, within the bridge's rate. It
	// reads each lamp first and sends nothing to one that cannot be reached
	// or whose switch does not fit the command's Power, or that is not
	// [Command.Untouched]. It goes on after a
	// lamp that fails. Every lamp that answered comes back as it now is; the
	// others' failures are joined in the error.
	Apply(ctx context.Context, commands []Command) ([]Lamp, error)
	// Restore gives lamps that are lit in their Native state that state back
	// over a fade. The lamps that were given back come back; the others'
	// failures are joined in the error, each a [LampError] where it is the
	// lamp's own.
	Restore(ctx context.Context, lamps []Lamp, fade time.Duration) ([]Lamp, error)
}

// BusyError is a device that has too much to do for now. Drivers wrap it, so
// that who asks can leave the device in peace for as long as it wants.
type BusyError struct {
	// After is how long that is; 0 where the device does not say.
	After time.Duration
	Err   error
}

func (e *BusyError) Error() string { return e.Err.Error() }

func (e *BusyError) Unwrap() error { return e.Err }

// ErrAway is wrapped by the errors of a bridge that cannot be talked to at all.
var ErrAway = errors.New("the bridge is away")

// Calmer is a driver that can end what makes lamps change by themselves.
type Calmer interface {
	// Calm ends the effects and the moving scenes of lamps; they then show
	// the light that they had at that moment. The others' failures are joined
	// in the error.
	Calm(ctx context.Context, lamps []Lamp) error
}

// Watcher is a driver that is told at once when a lamp changes.
type Watcher interface {
	// Watch calls seen with every lamp that changes, whoever changed it,
	// until ctx ends. It says nothing of lamps that it cannot watch, and
	// goes on by itself after an outage. It may run beside the other methods.
	Watch(ctx context.Context, seen func(Lamp))
}
