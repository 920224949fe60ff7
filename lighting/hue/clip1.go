package hue

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amimof/huego"

	"roomtone/lighting"
)

// clip1 is the first interface of a bridge, by huego.
type clip1 struct{ *bridge }

// ask lets huego send one request through the gate, and explains what comes
// of it. huego trusts what a bridge says; what it panics on is foreign.
func (b clip1) ask(ctx context.Context, request func(context.Context, *huego.Bridge) error) (err error) {
	ctx, stop := context.WithTimeout(b.gate().through(ctx), b.patience)
	defer stop()
	defer func() {
		if recover() != nil {
			err = b.explain(errForeign)
		}
	}()
	if err := request(ctx, &huego.Bridge{Host: b.address(), User: b.key}); err != nil {
		return b.explain(err)
	}
	return nil
}

// groups are the bridge's groups of lamps that a person made.
func (b clip1) groups(ctx context.Context) ([]group, error) {
	all, err := b.native(ctx)
	var groups []group
	for _, g := range all {
		groups = append(groups, group{strconv.Itoa(g.ID), g.Name})
	}
	return groups, err
}

func (b clip1) native(ctx context.Context) ([]huego.Group, error) {
	var groups []huego.Group
	err := b.ask(ctx, func(ctx context.Context, h *huego.Bridge) (err error) {
		groups, err = h.GetGroupsContext(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, g := range groups {
		if g.Lights != nil {
			continue // some bridges list names only
		}
		if groups[i], err = b.room(ctx, g.ID); err != nil {
			return nil, err
		}
	}
	groups = slices.DeleteFunc(groups, func(g huego.Group) bool {
		switch g.Type {
		case "Room", "Zone", "LightGroup", "":
			return len(g.Lights) == 0
		}
		return true
	})
	slices.SortFunc(groups, func(a, b huego.Group) int { return a.ID - b.ID })
	return groups, nil
}

func (b clip1) room(ctx context.Context, id int) (huego.Group, error) {
	var group *huego.Group
	err := b.ask(ctx, func(ctx context.Context, h *huego.Bridge) (err error) {
		group, err = h.GetGroupContext(ctx, id)
		return err
	})
	if err != nil {
		return huego.Group{}, err
	}
	return *group, nil
}

func (b clip1) rooms(ctx context.Context) ([]lighting.Room, error) {
	groups, err := b.native(ctx)
	var rooms []lighting.Room
	for i := 0; err == nil && i < len(groups); i++ {
		g := groups[i]
		room := lighting.Room{ID: b.name(strconv.Itoa(g.ID)), Name: g.Name, Bridge: b.id}
		if room.Lamps, err = b.lamps(ctx, g.Lights); err == nil {
			rooms = append(rooms, room)
		}
	}
	return rooms, err
}

func (b clip1) snapshot(ctx context.Context, id string) ([]lighting.Lamp, error) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil, errUnknown
	}
	g, err := b.room(ctx, n)
	if err != nil {
		return nil, err
	}
	return b.lamps(ctx, g.Lights)
}

// lamps reads lamps by their numbers. What can only be switched is no lamp.
func (b clip1) lamps(ctx context.Context, numbers []string) ([]lighting.Lamp, error) {
	var all []huego.Light
	err := b.ask(ctx, func(ctx context.Context, h *huego.Bridge) (err error) {
		all, err = h.GetLightsContext(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b huego.Light) int { return a.ID - b.ID })
	var lamps []lighting.Lamp
	for _, l := range all {
		if !slices.Contains(numbers, strconv.Itoa(l.ID)) || strings.HasPrefix(l.Type, "On/Off") {
			continue
		}
		lamp, ok := b.describe(l)
		if !ok { // some bridges list names only
			if lamp, err = b.lamp(ctx, l.ID); err != nil {
				return nil, err
			}
		}
		lamps = append(lamps, lamp)
	}
	return lamps, nil
}

// lamp reads one lamp.
func (b clip1) lamp(ctx context.Context, number int) (lighting.Lamp, error) {
	var light *huego.Light
	err := b.ask(ctx, func(ctx context.Context, h *huego.Bridge) (err error) {
		light, err = h.GetLightContext(ctx, number)
		return err
	})
	if err != nil {
		return lighting.Lamp{}, err
	}
	light.ID = number
	lamp, ok := b.describe(*light)
	if !ok {
		return lighting.Lamp{}, b.explain(errForeign)
	}
	return lamp, nil
}

// set sends one lamp a state, within the bridge's rate.
func (b clip1) set(ctx context.Context, number int, state huego.State) error {
	if err := b.turn(ctx); err != nil {
		return err
	}
	return b.ask(ctx, func(ctx context.Context, h *huego.Bridge) error {
		_, err := h.SetLightStateContext(ctx, number, state)
		return err
	})
}

func (b clip1) apply(ctx context.Context, id string, c lighting.Command) (lighting.Lamp, error) {
	number, err := strconv.Atoi(id)
	if err != nil {
		return lighting.Lamp{}, errUnknown
	}
	// Every state that huego sends switches the lamp on or off. So the lamp
	// is looked at first, and told again what it is.
	lamp, err := b.lamp(ctx, number)
	if err != nil || !takes(lamp, c) {
		return lamp, err
	}
	state := commanded(c)
	if err := b.set(ctx, number, state); err != nil {
		return lamp, err
	}
	lamp.On = state.On
	if state.On {
		lamp.Percent = c.Percent
	}
	if state.Ct > 0 {
		lamp.Mirek = float64(state.Ct)
	}
	return lamp, nil
}

func (b clip1) restore(ctx context.Context, id string, l lighting.Lamp, fade time.Duration) error {
	number, err := strconv.Atoi(id)
	if err != nil {
		return errUnknown
	}
	state, err := restored(l, fade)
	if err != nil {
		return err
	}
	now, err := b.lamp(ctx, number)
	if err != nil {
		return err
	}
	if !now.Reachable {
		return errors.New("the lamp is out of reach. Is its wall switch on?")
	}
	return b.set(ctx, number, state)
}

func (b clip1) calm(ctx context.Context, id string) error {
	number, err := strconv.Atoi(id)
	if err != nil {
		return errUnknown
	}
	return b.set(ctx, number, huego.State{On: true, Effect: "none"})
}
