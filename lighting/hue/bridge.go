package hue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amimof/huego"

	"roomtone/lighting"
)

const (
	// answerWithin bounds every request. A bridge answers within 0.2 s, and
	// within 2 s while it is busy.
	answerWithin = 5 * time.Second

	// spacing keeps below the 10 commands a second that a bridge takes.
	spacing = 100 * time.Millisecond
)

// bridge is one bridge that is paired, or about to be.
type bridge struct {
	id, key  string
	gate     *gate
	patience time.Duration // for one answer
	free     time.Time     // when the next command may be sent
}

func newBridge(base *url.URL, c Credentials) *bridge {
	return &bridge{id: c.BridgeID, key: c.Key, gate: newGate(base, c.Certificate), patience: answerWithin}
}

// address is what a person would type.
func (b *bridge) address() string { return b.gate.base.String() }

func (b *bridge) close() { b.gate.transport.CloseIdleConnections() }

// ask lets huego send one request through the gate, and explains what comes
// of it. huego trusts what a bridge says; what it panics on is foreign.
func (b *bridge) ask(ctx context.Context, request func(context.Context, *huego.Bridge) error) (err error) {
	ctx, stop := context.WithTimeout(b.gate.through(ctx), b.patience)
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

// rooms are the bridge's groups of lamps that a person made.
func (b *bridge) rooms(ctx context.Context) ([]huego.Group, error) {
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

func (b *bridge) room(ctx context.Context, id int) (huego.Group, error) {
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

// lamps reads lamps by their numbers.
func (b *bridge) lamps(ctx context.Context, numbers []string) ([]lighting.Lamp, error) {
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
		if !slices.Contains(numbers, strconv.Itoa(l.ID)) {
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
func (b *bridge) lamp(ctx context.Context, number int) (lighting.Lamp, error) {
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

// name is a lamp's or a room's ID, unique among all bridges.
func (b *bridge) name(number int) string { return b.id + "/" + strconv.Itoa(number) }

// number is what this bridge calls a lamp or a room, if it is the bridge's.
func (b *bridge) number(id string) (int, bool) {
	rest, mine := strings.CutPrefix(id, b.id+"/")
	n, err := strconv.Atoi(rest)
	return n, mine && err == nil
}

// set sends one lamp a state, within the bridge's rate.
func (b *bridge) set(ctx context.Context, number int, state huego.State) error {
	select {
	case <-ctx.Done():
		return b.explain(ctx.Err())
	case <-time.After(time.Until(b.free)):
	}
	b.free = time.Now().Add(spacing)
	return b.ask(ctx, func(ctx context.Context, h *huego.Bridge) error {
		_, err := h.SetLightStateContext(ctx, number, state)
		return err
	})
}

// apply sends one command, if the lamp is as the command takes it to be, and
// says how the lamp then is.
func (b *bridge) apply(ctx context.Context, number int, c lighting.Command) (lighting.Lamp, error) {
	// Every state that huego sends switches the lamp on or off. So the lamp
	// is looked at first, and told again what it is.
	lamp, err := b.lamp(ctx, number)
	if err != nil || !lamp.Reachable || lamp.On == (c.Power == lighting.PowerOn) || !c.Untouched(lamp) {
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

// restore gives one lamp its native state back.
func (b *bridge) restore(ctx context.Context, number int, l lighting.Lamp, fade time.Duration) error {
	state, err := restored(l.Native, fade)
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

func named(name string, err error) error {
	var away awayError
	if errors.As(err, &away) {
		return err // about the bridge, not the lamp
	}
	return fmt.Errorf("%s: %w", name, err)
}
