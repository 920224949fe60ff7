package hue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"roomtone/lighting"
)

// clip2 is the second interface of a bridge.
type clip2 struct {
	*bridge
	mu sync.Mutex
	// lights are the lamps as they were last read or heard of, by their
	// names in this interface; away are the devices out of reach, as they
	// were read at awayAt.
	lights map[string]light2
	away   map[string]bool
	awayAt time.Time
}

func newClip2(b *bridge) *clip2 {
	return &clip2{bridge: b, lights: map[string]light2{}, away: map[string]bool{}}
}

// answers tells whether the bridge has this interface. An error says that it
// cannot be known now: while its firmware changes, for instance, a bridge
// answers everything with a page for people.
func (c *clip2) answers(ctx context.Context) (bool, error) {
	var bridges []struct {
		BridgeID string `json:"bridge_id"`
	}
	_, err := c.get(ctx, "bridge", &bridges)
	var status *statusError
	var api *apiError
	switch {
	case err == nil:
		return len(bridges) > 0, nil
	case errors.As(err, &api):
		return false, nil // the first interface's way to say that it knows no such thing
	case errors.As(err, &status) && slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented}, status.code):
		return false, nil
	}
	return false, err
}

// answer2 is the form of every answer.
type answer2 struct {
	Errors []struct {
		Description string `json:"description"`
	} `json:"errors"`
	Data json.RawMessage `json:"data"`
}

// refusal is what a bridge says when it did not do all that it was asked.
type refusal struct{ text string }

func (r *refusal) Error() string { return r.text }

// send sends one request through the gate and explains what comes of it. It
// also gives the moment of the answer by the bridge's own clock, if it says.
func (c *clip2) send(ctx context.Context, method, path string, body any) (json.RawMessage, time.Time, error) {
	fail := func(err error) (json.RawMessage, time.Time, error) { return nil, time.Time{}, err }
	ctx, stop := context.WithTimeout(ctx, c.patience)
	defer stop()
	var reader bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&reader).Encode(body); err != nil {
			return fail(fmt.Errorf("the command cannot be written: %w", err))
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.address()+path, &reader)
	if err != nil {
		return fail(c.explain(err))
	}
	r.Header.Set("hue-application-key", c.key)
	answer, err := c.gate().pass(r)
	if err != nil {
		return fail(c.explain(err))
	}
	var a answer2
	if err := json.NewDecoder(answer.Body).Decode(&a); err != nil {
		return fail(c.explain(err))
	}
	switch {
	case len(a.Errors) > 0:
		return fail(&refusal{plainly(a.Errors[0].Description)})
	case len(a.Data) == 0:
		return fail(c.explain(errForeign))
	}
	at, _ := http.ParseTime(answer.Header.Get("Date"))
	return a.Data, at, nil
}

// plainly is what a bridge says, within bounds.
func plainly(s string) string {
	if r := []rune(printable(s)); len(r) > 200 {
		return string(r[:200])
	} else if len(r) > 0 {
		return string(r)
	}
	return "the bridge refuses, and does not say why"
}

// get reads all resources of a kind, or one, and gives the moment of that by
// the bridge's own clock, if it says.
func (c *clip2) get(ctx context.Context, resource string, into any) (time.Time, error) {
	data, at, err := c.send(ctx, http.MethodGet, "/clip/v2/resource/"+resource, nil)
	if err != nil {
		return at, err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return at, c.explain(err)
	}
	return at, nil
}

// put sends one lamp a command, within the bridge's rate.
func (c *clip2) put(ctx context.Context, id string, body command2) error {
	if err := c.turn(ctx); err != nil {
		return err
	}
	_, _, err := c.send(ctx, http.MethodPut, "/clip/v2/resource/light/"+id, body)
	return err
}

// kinds of groups that a person makes.
var kinds = [...]string{"room", "zone"}

// group2 is a room or a zone. Those of a room are devices; those of a zone
// may be lamps, too.
type group2 struct {
	ID       string      `json:"id"`
	IDv1     string      `json:"id_v1"`
	Children []reference `json:"children"`
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
}

type reference struct {
	ID   string `json:"rid"`
	Type string `json:"rtype"`
}

// allGroups are the rooms, and after them the zones.
func (c *clip2) allGroups(ctx context.Context) ([]group2, error) {
	var all []group2
	for _, kind := range kinds {
		var some []group2
		if _, err := c.get(ctx, kind, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// group is a room or a zone by the bridge's own name for it.
func (c *clip2) group(ctx context.Context, id string) (group2, error) {
	for _, kind := range kinds {
		var some []group2
		if _, err := c.get(ctx, kind, &some); err != nil {
			return group2{}, err
		}
		for _, g := range some {
			if own(g.IDv1, g.ID) == id {
				return g, nil
			}
		}
	}
	return group2{}, errUnknown
}

// read reads all lamps and which devices are out of reach. Where the bridge
// does not say the latter, all count as reached.
func (c *clip2) read(ctx context.Context) ([]light2, error) {
	var raw []json.RawMessage
	at, err := c.get(ctx, "light", &raw)
	if err != nil {
		return nil, err
	}
	var lights []light2
	for _, data := range raw {
		var l light2
		if json.Unmarshal(data, &l) == nil && l.ID != "" { // an odd one hides no other
			lights = append(lights, l)
		}
	}
	var radio []struct {
		Owner  reference `json:"owner"`
		Status string    `json:"status"`
	}
	awayAt, err := c.get(ctx, "zigbee_connectivity", &radio)
	if err != nil && !unknown(err) {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.lights)
	clear(c.away)
	c.awayAt = awayAt
	for i := range lights {
		lights[i].at = at
		c.lights[lights[i].ID] = lights[i]
	}
	for _, r := range radio {
		c.away[r.Owner.ID] = !connected(r.Status)
	}
	return lights, nil
}

// unknown tells whether a bridge has said that it knows no such resource.
func unknown(err error) bool {
	var refused *refusal
	var status *statusError
	return errors.As(err, &refused) || errors.As(err, &status) && status.code == http.StatusNotFound
}

func connected(status string) bool { return status == "connected" || status == "" }

func (c *clip2) groups(ctx context.Context) ([]group, error) {
	all, err := c.allGroups(ctx)
	var groups []group
	for _, g := range all {
		if len(g.Children) > 0 {
			groups = append(groups, group{own(g.IDv1, g.ID), g.Metadata.Name})
		}
	}
	return groups, err
}

func (c *clip2) rooms(ctx context.Context) ([]lighting.Room, error) {
	groups, err := c.allGroups(ctx)
	if err != nil {
		return nil, err
	}
	lights, err := c.read(ctx)
	if err != nil {
		return nil, err
	}
	var rooms []lighting.Room
	for _, g := range groups {
		lamps := c.in(g, lights)
		if len(lamps) > 0 {
			rooms = append(rooms, lighting.Room{ID: c.name(own(g.IDv1, g.ID)), Name: g.Metadata.Name, Bridge: c.id, Lamps: lamps})
		}
	}
	return rooms, nil
}

func (c *clip2) snapshot(ctx context.Context, id string) ([]lighting.Lamp, error) {
	g, err := c.group(ctx, id)
	if err != nil {
		return nil, err
	}
	lights, err := c.read(ctx)
	if err != nil {
		return nil, err
	}
	return c.in(g, lights), nil
}

// in are the lamps of a group, in the order of their own numbers. What can
// only be switched is no lamp.
func (c *clip2) in(g group2, lights []light2) []lighting.Lamp {
	var lamps []lighting.Lamp
	for _, l := range lights {
		is := func(r reference) bool { return r.ID == l.ID || r.ID == l.Owner.ID }
		if l.Dimming != nil && slices.ContainsFunc(g.Children, is) {
			lamps = append(lamps, c.describe(l))
		}
	}
	slices.SortFunc(lamps, func(a, b lighting.Lamp) int {
		return numberOrder(a.ID, b.ID)
	})
	return lamps
}

// find is a lamp by the bridge's own name for it.
func (c *clip2) find(ctx context.Context, id string) (light2, error) {
	look := func() (light2, bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, l := range c.lights {
			if l.own() == id {
				return l, true
			}
		}
		return light2{}, false
	}
	if l, ok := look(); ok {
		return l, nil
	}
	if _, err := c.read(ctx); err != nil {
		return light2{}, err
	}
	l, ok := look()
	if !ok {
		return l, lighting.ErrNoLamp
	}
	return l, nil
}

// fresh reads one lamp.
func (c *clip2) fresh(ctx context.Context, id string) (light2, error) {
	known, err := c.find(ctx, id)
	if err != nil {
		return known, err
	}
	var lights []light2
	at, err := c.get(ctx, "light/"+known.ID, &lights)
	switch {
	case err == nil && len(lights) == 0, err != nil && unknown(err):
		c.mu.Lock()
		delete(c.lights, known.ID)
		c.mu.Unlock()
		return known, lighting.ErrNoLamp
	case err != nil:
		return known, err
	}
	if len(lights) != 1 || lights[0].ID != known.ID {
		return known, c.explain(errForeign)
	}
	lights[0].at = at
	c.keep(lights[0])
	return lights[0], nil
}

func (c *clip2) keep(l light2) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lights[l.ID] = l
}

func (c *clip2) apply(ctx context.Context, id string, command lighting.Command) (lighting.Lamp, error) {
	l, err := c.fresh(ctx, id)
	if err != nil {
		return lighting.Lamp{}, err
	}
	lamp := c.describe(l)
	if !takes(lamp, command) {
		return lamp, nil
	}
	if err := c.put(ctx, l.ID, l.commanded(command)); err != nil {
		return lamp, err
	}
	lamp.On = command.Power != lighting.PowerOff
	if lamp.On {
		lamp.Percent = command.Percent
		if command.Mirek > 0 && lamp.MirekMost > 0 {
			lamp.Mirek, lamp.Coloured = command.Mirek, false
		}
	}
	return lamp, nil
}

func (c *clip2) restore(ctx context.Context, id string, before lighting.Lamp, fade time.Duration) error {
	l, err := c.fresh(ctx, id)
	if err != nil {
		return err
	}
	if !c.describe(l).Reachable {
		return lighting.ErrOutOfReach
	}
	body, err := l.restored(before, fade)
	if err != nil {
		return err
	}
	return c.put(ctx, l.ID, body)
}

func (c *clip2) calm(ctx context.Context, id string) error {
	l, err := c.find(ctx, id)
	if err != nil {
		return err
	}
	return c.put(ctx, l.ID, l.calmed())
}

// own is the name that a lamp or a group has in both interfaces, where it has
// one.
func own(first, second string) string {
	if i := strings.LastIndexByte(first, '/'); i >= 0 && i+1 < len(first) {
		return first[i+1:]
	}
	return second
}

// numberOrder sorts 2 before 10.
func numberOrder(a, b string) int {
	if d := len(a) - len(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}
