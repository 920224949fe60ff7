package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"roomtone/lighting"
	"roomtone/timer"
)

// house is a room of lamps that obey, behind a bridge that can fail, and
// judges what they are told.
type house struct {
	mu      sync.Mutex
	ceiling float64
	before  []lighting.Lamp
	lamps   []lighting.Lamp
	gone    bool            // the bridge
	failing map[string]bool // lamps that take no command
	// hands are the lamps of which it was noted that a hand holds them, by when
	// that was; touched are all that a hand ever changed.
	hands   map[string]time.Time
	touched map[string]bool
	// moved is when a hand last moved a lamp, whether that was seen or not.
	moved map[string]time.Time
	// word is when the guide last said something that light follows at once.
	word  time.Time
	sent  int
	wrong []string
}

const (
	// noticed is what the eye sees of one command, in percent of the light
	// before; a lamp knows 254 steps, of which it cannot take half a one.
	noticed  = 7.0
	lampStep = 100.0 / 254
	// atOnce is how long light may move as fast as the bridge lets it after
	// the guide's word: the fade, which a change of phase
	// begins anew, and its last commands.
	atOnce = 12 * time.Second
	// under is how long a command may be on its way when a hand is noted.
	under = time.Second
	// reading is how long a lamp is not read, so that a small step of a hand
	// stays unseen.
	reading = 12 * time.Second
)

func newHouse(ceiling float64, lamps []lighting.Lamp) *house {
	h := &house{ceiling: ceiling, failing: map[string]bool{}, hands: map[string]time.Time{}, touched: map[string]bool{}, moved: map[string]time.Time{}}
	for _, l := range lamps {
		l.Native, _ = json.Marshal(l.Percent)
		h.before, h.lamps = append(h.before, l), append(h.lamps, l)
	}
	return h
}

func (h *house) find(id string) *lighting.Lamp {
	for i := range h.lamps {
		if h.lamps[i].ID == id {
			return &h.lamps[i]
		}
	}
	return nil
}

// change does something to the house as the world outside would.
func (h *house) change(what func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	what()
}

// see follows the session as its record does.
func (h *house) see(e timer.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch e.Kind {
	case timer.LampHeld:
		h.hands[e.Lamp] = time.Now()
	case timer.LampFreed:
		delete(h.hands, e.Lamp)
	}
}

// steps is the brightness nearest to a percentage that a lamp can show.
func steps(percent float64) float64 { return max(1, math.Round(percent/lampStep)) * lampStep }

func (h *house) say(format string, args ...any) {
	if len(h.wrong) < 20 {
		h.wrong = append(h.wrong, "lamps: "+fmt.Sprintf(format, args...))
	}
}

// judge looks at a command to a lamp that is as l says, with the lock held.
func (h *house) judge(l lighting.Lamp, c lighting.Command) {
	if !l.On {
		l.Percent = 0
	}
	step := math.Abs(c.Percent - l.Percent)
	prompt := time.Since(h.word) <= atOnce
	switch at, held := h.hands[l.ID]; {
	case c.Percent > h.ceiling+lampStep/100 && c.Percent >= l.Percent: // one that stood above it comes down by steps
		h.say("%s is told %.1f %%, above the ceiling of %.1f %%", l.ID, c.Percent, h.ceiling)
	case held && time.Since(at) > under:
		h.say("%s is told %.1f %%, though a hand holds it", l.ID, c.Percent)
	case !prompt && time.Since(h.moved[l.ID]) > reading && step > max(l.Percent*noticed/100, lampStep)+1e-9:
		h.say("%s steps from %.1f to %.1f %%", l.ID, l.Percent, c.Percent)
	}
}

// link is one program's way to the house; a program that was killed has none.
type link struct {
	*house
	cut bool
}

var errGone = errors.New("the bridge does not answer")

func (l *link) state(ctx context.Context) error {
	if l.cut || l.gone {
		return errGone
	}
	return ctx.Err()
}

func (l *link) Rooms(context.Context) ([]lighting.Room, error) {
	return nil, errors.New("nobody asks for rooms during a session")
}

func (l *link) Snapshot(ctx context.Context, _ string) ([]lighting.Lamp, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.state(ctx); err != nil {
		return nil, err
	}
	return append([]lighting.Lamp(nil), l.lamps...), nil
}

func (l *link) Apply(ctx context.Context, commands []lighting.Command) ([]lighting.Lamp, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var reached []lighting.Lamp
	var errs []error
	for _, c := range commands {
		if err := l.state(ctx); err != nil {
			return reached, err
		}
		lamp := l.find(c.Lamp)
		if l.failing[c.Lamp] {
			errs = append(errs, fmt.Errorf("%s refuses", lamp.Name))
			continue
		}
		if lamp.Reachable && lamp.On != (c.Power == lighting.PowerOn) && c.Untouched(*lamp) {
			l.judge(*lamp, c)
			l.sent++
			if lamp.On = c.Power != lighting.PowerOff; lamp.On {
				lamp.Percent = c.Percent
			}
			if c.Mirek > 0 {
				lamp.Mirek = c.Mirek
			}
		}
		reached = append(reached, *lamp)
	}
	return reached, errors.Join(errs...)
}

func (l *link) Restore(ctx context.Context, lamps []lighting.Lamp, _ time.Duration) ([]lighting.Lamp, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var given []lighting.Lamp
	var errs []error
	for _, was := range lamps {
		if err := l.state(ctx); err != nil {
			return given, err
		}
		now := l.find(was.ID)
		if !now.Reachable || l.failing[was.ID] {
			errs = append(errs, fmt.Errorf("%s is out of reach", was.Name))
			continue
		}
		now.On, now.Percent, now.Mirek = was.On, was.Percent, was.Mirek
		given = append(given, was)
	}
	return given, errors.Join(errs...)
}

// restored judges the house after the session: lamps that no hand touched are
// as they were.
func (h *house) restored() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	wrong := h.wrong
	for i, was := range h.before {
		now := h.lamps[i]
		if !h.touched[was.ID] && (now.On != was.On || now.Percent != was.Percent || now.Mirek != was.Mirek) {
			wrong = append(wrong, fmt.Sprintf("lamps: %s was %v at %.1f %%, and is left %v at %.1f %%", was.ID, was.On, was.Percent, now.On, now.Percent))
		}
	}
	return wrong
}
