package hue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"roomtone/lighting"
)

const (
	// answerWithin bounds every request. A bridge answers within 0.2 s, and
	// within 2 s while it is busy.
	answerWithin = 5 * time.Second

	// spacing keeps below the 10 commands a second that a bridge takes, also
	// where some are held up on their way and the next catch up with them.
	spacing = 110 * time.Millisecond
)

// bridge is one bridge that is paired, or about to be.
type bridge struct {
	id, key  string
	way      atomic.Pointer[gate]
	patience time.Duration // for one answer
	free     time.Time     // when the next command may be sent
	searched time.Time     // when it was last looked for

	// second is the bridge by its second interface, whether it has that or
	// not, so that who commands lamps and who hears of them know the same.
	second *clip2

	mu   sync.Mutex
	link link // nil until it is known which interface the bridge has
}

// link is one of a bridge's two interfaces. The IDs of lamps and groups are
// the bridge's own, and the same by both, so that what was written down by
// one can be given back by the other.
type link interface {
	// groups are the rooms and zones that a person made.
	groups(ctx context.Context) ([]group, error)
	// rooms are the same with their lamps.
	rooms(ctx context.Context) ([]lighting.Room, error)
	// snapshot reads the lamps of a group.
	snapshot(ctx context.Context, group string) ([]lighting.Lamp, error)
	// apply sends one command, if the lamp is as the command takes it to be,
	// and says how the lamp then is.
	apply(ctx context.Context, lamp string, c lighting.Command) (lighting.Lamp, error)
	// restore gives one lamp its native state back.
	restore(ctx context.Context, lamp string, l lighting.Lamp, fade time.Duration) error
	// calm ends what makes a lamp change by itself.
	calm(ctx context.Context, lamp string) error
}

// group is a room or a zone.
type group struct{ id, name string }

// errUnknown is an ID that the bridge does not know.
var errUnknown = errors.New("the bridge knows nothing of this name. Choose the room again")

func newBridge(base *url.URL, c Credentials) *bridge {
	b := &bridge{id: c.BridgeID, key: c.Key, patience: answerWithin}
	b.way.Store(newGate(base, c))
	b.second = newClip2(b)
	return b
}

// gate leads to where the bridge is now.
func (b *bridge) gate() *gate { return b.way.Load() }

// address is what a person would type.
func (b *bridge) address() string { return b.gate().base.String() }

func (b *bridge) close() { b.gate().close() }

// talk is the bridge by the better interface that it has: the second, where
// it answers by it, and otherwise the first. Only the second needs https.
func (b *bridge) talk(ctx context.Context) (link, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.link != nil {
		return b.link, nil
	}
	if b.gate().base.Scheme != "https" {
		b.link = clip1{b}
		return b.link, nil
	}
	switch ok, err := b.second.answers(ctx); {
	case err != nil:
		return nil, err
	case ok:
		b.link = b.second
	default:
		b.link = clip1{b}
	}
	return b.link, nil
}

// forget lets the bridge be asked anew which interface it has: after an
// outage another firmware may run, or another device stand there.
func (b *bridge) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.link = nil
}

// name is a lamp's or a group's ID, unique among all bridges.
func (b *bridge) name(own string) string { return b.id + "/" + own }

// own is what this bridge calls a lamp or a group, if it is the bridge's.
func (b *bridge) own(id string) (string, bool) { return strings.CutPrefix(id, b.id+"/") }

// turn waits until the bridge may be sent a command.
func (b *bridge) turn(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return b.explain(ctx.Err())
	case <-time.After(time.Until(b.free)):
	}
	b.free = time.Now().Add(spacing)
	return nil
}

// takes tells whether a lamp is as a command takes it to be.
func takes(l lighting.Lamp, c lighting.Command) bool {
	return l.Reachable && l.On != (c.Power == lighting.PowerOn) && c.Untouched(l)
}

func named(name string, err error) error {
	var away awayError
	if errors.As(err, &away) {
		return err // about the bridge, not the lamp
	}
	return fmt.Errorf("%s: %w", name, err)
}
