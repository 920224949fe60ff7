package lighting

import (
	"context"
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
	ID, Name  string
	Reachable bool
	On        bool
	Percent   float64
	// Mirek is 0 where the lamp has no colour temperature.
	Mirek float64
	// MirekLeast and MirekMost bound what the lamp can show; 0 where it has
	// no colour temperature.
	MirekLeast, MirekMost float64
	// Native is the driver's own form of the lamp's full state, from which
	// Restore gives back what this struct does not name.
	Native []byte
}

// Command asks one lamp for a brightness and a colour, reached over
// Transition by the lamp itself.
type Command struct {
	Lamp       string
	Percent    float64
	Mirek      float64 // 0: leave the colour
	Transition time.Duration
	// Off switches the lamp off, without a transition.
	Off bool
}

// Driver reaches real lamps. Every method may block on the network until
// ctx ends; none may be called by two goroutines at once. Errors say in plain
// words what a person can do.
type Driver interface {
	// Rooms lists the rooms with their lamps.
	Rooms(ctx context.Context) ([]Room, error)
	// Snapshot reads the lamps of one room, named by ID or by name.
	Snapshot(ctx context.Context, room string) ([]Lamp, error)
	// Apply sends commands to single lamps, within the bridge's rate. It
	// goes on after a lamp that fails and reports all failures joined.
	Apply(ctx context.Context, commands []Command) error
	// Restore gives lamps back their Native state over a fade.
	Restore(ctx context.Context, lamps []Lamp, fade time.Duration) error
}
