package hue

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
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

// read reads a resource of the bridge, such as "lights".
func (b clip1) read(ctx context.Context, resource string, into any) error {
	ctx, stop := context.WithTimeout(ctx, b.patience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.address()+"/api/"+b.key+"/"+resource, nil)
	if err != nil {
		return b.explain(err)
	}
	answer, err := b.gate().pass(r)
	if err != nil {
		return b.explain(err)
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return b.explain(err)
	}
	return nil
}

// numbered reads all resources of a kind by their numbers. What has no
// number, or cannot be read, is left out, so that it hides no other.
func numbered[T any](ctx context.Context, b clip1, kind string) (map[int]T, error) {
	var raw map[string]json.RawMessage
	if err := b.read(ctx, kind, &raw); err != nil {
		return nil, err
	}
	all := map[int]T{}
	for name, data := range raw {
		var one T
		number, err := strconv.Atoi(name)
		if err == nil && json.Unmarshal(data, &one) == nil {
			all[number] = one
		}
	}
	if len(all) == 0 && len(raw) > 0 {
		return nil, b.explain(errForeign)
	}
	return all, nil
}

// groups are the bridge's groups of lamps that a person made.
func (b clip1) groups(ctx context.Context) ([]group, error) {
	all, err := b.native(ctx)
	var groups []group
	for _, n := range slices.Sorted(maps.Keys(all)) {
		groups = append(groups, group{strconv.Itoa(n), string(all[n].Name)})
	}
	return groups, err
}

func (b clip1) native(ctx context.Context) (map[int]group1, error) {
	all, err := numbered[group1](ctx, b, "groups")
	if err != nil {
		return nil, err
	}
	for n, g := range all {
		if g.Lights != nil {
			continue // some bridges list names only
		}
		if all[n], err = b.room(ctx, n); err != nil {
			return nil, err
		}
	}
	maps.DeleteFunc(all, func(_ int, g group1) bool {
		switch g.Type {
		case "Room", "Zone", "LightGroup", "":
			return len(g.Lights) == 0 || bool(g.Hidden)
		}
		return true
	})
	return all, nil
}

func (b clip1) room(ctx context.Context, number int) (g group1, err error) {
	err = b.read(ctx, "groups/"+strconv.Itoa(number), &g)
	return g, err
}

func (b clip1) rooms(ctx context.Context) ([]lighting.Room, error) {
	groups, err := b.native(ctx)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	lights, err := numbered[light1](ctx, b, "lights")
	if err != nil {
		return nil, err
	}
	var rooms []lighting.Room
	for _, n := range slices.Sorted(maps.Keys(groups)) {
		g := groups[n]
		room := lighting.Room{ID: b.name(strconv.Itoa(n)), Name: string(g.Name), Bridge: b.id}
		if room.Lamps, err = b.in(ctx, g, lights); err != nil {
			return rooms, err
		}
		if len(room.Lamps) > 0 {
			rooms = append(rooms, room)
		}
	}
	return rooms, nil
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
	lights, err := numbered[light1](ctx, b, "lights")
	if err != nil {
		return nil, err
	}
	return b.in(ctx, g, lights)
}

// in are the lamps of a group, in the order of their numbers. What can only be
// switched is no lamp.
func (b clip1) in(ctx context.Context, g group1, lights map[int]light1) ([]lighting.Lamp, error) {
	var numbers []int
	for _, name := range g.Lights {
		if n, err := strconv.Atoi(string(name)); err == nil && lights[n].dims() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var lamps []lighting.Lamp
	for _, n := range slices.Compact(numbers) {
		l, known := lights[n]
		if !known {
			continue
		}
		if l.State == nil { // some bridges list names only
			var err error
			if l, err = b.light(ctx, n); err != nil {
				return nil, err
			}
			lights[n] = l
		}
		if l.dims() {
			lamps = append(lamps, b.describe(strconv.Itoa(n), l))
		}
	}
	return lamps, nil
}

// light reads one lamp.
func (b clip1) light(ctx context.Context, number int) (l light1, err error) {
	err = b.read(ctx, "lights/"+strconv.Itoa(number), &l)
	var api *apiError
	switch {
	case err == nil && l.State == nil:
		err = b.explain(errForeign)
	case errors.As(err, &api) && api.Type == noResource:
		err = lighting.ErrNoLamp
	}
	return l, err
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
	light, err := b.light(ctx, number)
	if err != nil {
		return lighting.Lamp{}, err
	}
	lamp := b.describe(id, light)
	if !takes(lamp, c) {
		return lamp, nil
	}
	state := light.commanded(c)
	if err := b.set(ctx, number, state); err != nil {
		return lamp, err
	}
	lamp.On = state.On
	if state.On {
		lamp.Percent = c.Percent
	}
	switch {
	case state.Ct > 0:
		lamp.Mirek = float64(state.Ct)
	case state.Xy != nil:
		lamp.Mirek, lamp.Coloured = c.Mirek, false
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
	now, err := b.light(ctx, number)
	if err != nil {
		return err
	}
	if !b.describe(id, now).Reachable {
		return lighting.ErrOutOfReach
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
