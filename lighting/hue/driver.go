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
	// locate finds the address of a bridge by its id, and keep writes the new
	// one down; either may be nil.
	locate func(ctx context.Context, bridgeID string) (string, error)
	keep   func(Credentials)
}

var (
	_ lighting.Driver  = (*Driver)(nil)
	_ lighting.Calmer  = (*Driver)(nil)
	_ lighting.Watcher = (*Driver)(nil)
)

// Open is a driver for bridges as [Store.Load] gives them. It asks them
// nothing yet. A bridge that has another address is found again by its id;
// moved, which may be nil, is then told what to keep. Close the driver when
// the lamps are no longer needed.
func Open(all []Credentials, moved func(Credentials)) (*Driver, error) {
	if len(all) == 0 {
		return nil, errors.New("no bridge is paired yet. Pair one with \"roomtone lights pair ADDRESS\"")
	}
	d := &Driver{found: map[string]string{}, locate: Locate, keep: moved}
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
		errs = append(errs, d.reach(ctx, b, func(l link) error {
			its, err := l.rooms(ctx)
			rooms = append(rooms, its...)
			return err
		}))
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
		if own, ok := b.own(id); ok {
			var lamps []lighting.Lamp
			err := d.reach(ctx, b, func(l link) (err error) {
				lamps, err = l.snapshot(ctx, own)
				return err
			})
			if err != nil {
				return nil, named(room, err)
			}
			return lamps, nil
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
		if _, ok := b.own(room); ok {
			return room, nil
		}
		errs = append(errs, d.reach(ctx, b, func(l link) error {
			groups, err := l.groups(ctx)
			for _, g := range groups {
				names = append(names, fmt.Sprintf("%q", g.name))
				if strings.EqualFold(strings.TrimSpace(g.name), strings.TrimSpace(room)) {
					ids = append(ids, b.name(g.id))
				}
			}
			return err
		}))
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
func (d *Driver) each(ctx context.Context, lamps []string, ask func(l link, own string, index int) error) error {
	var errs []error
	gone := map[*bridge]bool{}
	for i, id := range lamps {
		b, own := d.of(id)
		if b == nil {
			errs = append(errs, fmt.Errorf("the bridge of lamp %s is not paired. Pair it again", id))
			continue
		}
		if gone[b] {
			continue
		}
		err := d.reach(ctx, b, func(l link) error { return ask(l, own, i) })
		var away awayError
		gone[b] = errors.As(err, &away)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (d *Driver) of(lamp string) (*bridge, string) {
	for _, b := range d.bridges {
		if own, ok := b.own(lamp); ok {
			return b, own
		}
	}
	return nil, ""
}

// Apply sends commands to single lamps, as [lighting.Driver] says.
func (d *Driver) Apply(ctx context.Context, commands []lighting.Command) ([]lighting.Lamp, error) {
	ids := make([]string, len(commands))
	for i, c := range commands {
		ids[i] = c.Lamp
	}
	var reached []lighting.Lamp
	err := d.each(ctx, ids, func(l link, own string, i int) error {
		lamp, err := l.apply(ctx, own, commands[i])
		if err != nil {
			return named("lamp "+commands[i].Lamp, err)
		}
		reached = append(reached, lamp)
		return nil
	})
	return reached, err
}

// Calm ends the effects and the moving scenes of lamps, as
// [lighting.Calmer] says.
func (d *Driver) Calm(ctx context.Context, lamps []lighting.Lamp) error {
	ids := make([]string, len(lamps))
	for i, l := range lamps {
		ids[i] = l.ID
	}
	return d.each(ctx, ids, func(l link, own string, i int) error {
		if err := l.calm(ctx, own); err != nil {
			return named(lamps[i].Name, err)
		}
		return nil
	})
}

// itsOwn is why a lamp failed, or its bridge.
func itsOwn(l lighting.Lamp, err error) error {
	var away awayError
	if errors.As(err, &away) {
		return err
	}
	return &lighting.LampError{Lamp: l.ID, Err: named(l.Name, err)}
}

// Restore gives lamps their native state back, as [lighting.Driver] says.
func (d *Driver) Restore(ctx context.Context, lamps []lighting.Lamp, fade time.Duration) ([]lighting.Lamp, error) {
	ids := make([]string, len(lamps))
	for i, l := range lamps {
		ids[i] = l.ID
	}
	var given []lighting.Lamp
	err := d.each(ctx, ids, func(l link, own string, i int) error {
		if err := l.restore(ctx, own, lamps[i], fade); err != nil {
			return itsOwn(lamps[i], err)
		}
		given = append(given, lamps[i])
		return nil
	})
	return given, err
}
