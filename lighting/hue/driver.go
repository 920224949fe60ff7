package hue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"roomtone/lighting"
)

// Driver reaches the lamps of all bridges that are paired. It implements
// [lighting.Driver]; IDs of rooms and lamps begin with their bridge's.
type Driver struct {
	bridges []*bridge
	// found remembers the ID of a room that was asked for by name, so that a
	// second bridge that is gone does not slow down the first.
	found map[string]string
}

var _ lighting.Driver = (*Driver)(nil)

// Open is a driver for bridges as [Store.Load] gives them. It asks them
// nothing yet. Close it when the lamps are no longer needed.
func Open(all []Credentials) (*Driver, error) {
	if len(all) == 0 {
		return nil, errors.New("no bridge is paired yet. Pair one with \"roomtone lights pair ADDRESS\"")
	}
	d := &Driver{found: map[string]string{}}
	for _, c := range all {
		base, err := parseAddress(c.Address)
		if err != nil {
			return nil, err
		}
		if base.Scheme == "https" && c.Certificate == "" {
			return nil, fmt.Errorf("of the bridge at %s no certificate is known. Pair it again", base.Host)
		}
		d.bridges = append(d.bridges, newBridge(base, c))
	}
	return d, nil
}

// Close lets go of the connections.
func (d *Driver) Close() {
	for _, b := range d.bridges {
		b.close()
	}
}

// Rooms lists the rooms of all bridges with their lamps. A bridge that
// cannot be reached adds an error to what the others have.
func (d *Driver) Rooms(ctx context.Context) ([]lighting.Room, error) {
	var rooms []lighting.Room
	var errs []error
	for _, b := range d.bridges {
		groups, err := b.rooms(ctx)
		for i := 0; err == nil && i < len(groups); i++ {
			g := groups[i]
			room := lighting.Room{ID: b.name(g.ID), Name: g.Name, Bridge: b.id}
			if room.Lamps, err = b.lamps(ctx, g.Lights); err == nil {
				rooms = append(rooms, room)
			}
		}
		errs = append(errs, err)
	}
	return rooms, errors.Join(errs...)
}

// Snapshot reads the lamps of one room, named by ID or by name.
func (d *Driver) Snapshot(ctx context.Context, room string) ([]lighting.Lamp, error) {
	id, err := d.find(ctx, room)
	if err != nil {
		return nil, err
	}
	for _, b := range d.bridges {
		if n, ok := b.number(id); ok {
			g, err := b.room(ctx, n)
			if err != nil {
				return nil, named(room, err)
			}
			return b.lamps(ctx, g.Lights)
		}
	}
	return nil, fmt.Errorf("the bridge of room %s is not paired", room)
}

// find is the ID of a room.
func (d *Driver) find(ctx context.Context, room string) (string, error) {
	if id, ok := d.found[room]; ok {
		return id, nil
	}
	var ids, names []string
	var errs []error
	for _, b := range d.bridges {
		if _, ok := b.number(room); ok {
			return room, nil
		}
		groups, err := b.rooms(ctx)
		errs = append(errs, err)
		for _, g := range groups {
			names = append(names, fmt.Sprintf("%q", g.Name))
			if strings.EqualFold(strings.TrimSpace(g.Name), strings.TrimSpace(room)) {
				ids = append(ids, b.name(g.ID))
			}
		}
	}
	switch {
	case len(ids) == 1:
		d.found[room] = ids[0]
		return ids[0], nil
	case len(ids) > 1:
		return "", fmt.Errorf("%d rooms are called %q. Name one by its id: %s", len(ids), room, strings.Join(ids, ", "))
	}
	if err := errors.Join(errs...); err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", errors.New("the bridge has no rooms. Make one in the Hue app and put lamps into it")
	}
	return "", fmt.Errorf("there is no room %q. There are %s", room, strings.Join(names, ", "))
}

// each asks one bridge after another for its lamps, and none again that
// could not be reached.
func (d *Driver) each(lamps []string, ask func(b *bridge, number, index int) error) error {
	var errs []error
	gone := map[*bridge]bool{}
	for i, id := range lamps {
		b, n := d.of(id)
		if b == nil {
			errs = append(errs, fmt.Errorf("the bridge of lamp %s is not paired. Pair it again", id))
			continue
		}
		if gone[b] {
			continue
		}
		err := ask(b, n, i)
		var away awayError
		gone[b] = errors.As(err, &away)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (d *Driver) of(lamp string) (*bridge, int) {
	for _, b := range d.bridges {
		if n, ok := b.number(lamp); ok {
			return b, n
		}
	}
	return nil, 0
}

// Apply sends commands to single lamps, as [lighting.Driver] says.
func (d *Driver) Apply(ctx context.Context, commands []lighting.Command) ([]lighting.Lamp, error) {
	ids := make([]string, len(commands))
	for i, c := range commands {
		ids[i] = c.Lamp
	}
	var reached []lighting.Lamp
	err := d.each(ids, func(b *bridge, number, i int) error {
		lamp, err := b.apply(ctx, number, commands[i])
		if err != nil {
			return named("lamp "+commands[i].Lamp, err)
		}
		reached = append(reached, lamp)
		return nil
	})
	return reached, err
}

// Restore gives lamps their native state back, as [lighting.Driver] says.
func (d *Driver) Restore(ctx context.Context, lamps []lighting.Lamp, fade time.Duration) ([]lighting.Lamp, error) {
	ids := make([]string, len(lamps))
	for i, l := range lamps {
		ids[i] = l.ID
	}
	var given []lighting.Lamp
	err := d.each(ids, func(b *bridge, number, i int) error {
		if err := b.restore(ctx, number, lamps[i], fade); err != nil {
			return named(lamps[i].Name, err)
		}
		given = append(given, lamps[i])
		return nil
	})
	return given, err
}
