package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

// fakeDriver is a house of lamps that obey, with a bridge that can fail.
type fakeDriver struct {
	mu    sync.Mutex
	lamps []lighting.Lamp
	sent  []sent
	reads []time.Time
	tries int // commands, carried out or not
	// gone is what every call answers while it is set.
	gone error
	// failing lamps take no commands.
	failing map[string]bool
	// onCommand, where it is set, sees each command before it is carried out.
	onCommand func()
	// restored lists the lamps of each Restore.
	restored [][]string
}

type sent struct {
	lighting.Command
	at time.Time
}

func lamp(id string, percent float64, on bool) lighting.Lamp {
	l := lighting.Lamp{ID: id, Name: "Lamp " + id, Reachable: true, On: on, Percent: percent, Mirek: 370, MirekLeast: 153, MirekMost: 500}
	l.Native, _ = json.Marshal(map[string]any{"on": on, "percent": percent})
	return l
}

func house(percent float64, lamps int) *fakeDriver {
	d := &fakeDriver{failing: map[string]bool{}}
	for i := range lamps {
		d.lamps = append(d.lamps, lamp(fmt.Sprint(i+1), percent, true))
	}
	return d
}

func (d *fakeDriver) Rooms(context.Context) ([]lighting.Room, error) {
	return nil, errors.New("the worker has no use for the list of rooms")
}

func (d *fakeDriver) Snapshot(ctx context.Context, room string) ([]lighting.Lamp, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reads = append(d.reads, time.Now())
	if room != "Session room" {
		return nil, fmt.Errorf("there is no room %q", room)
	}
	if err := errors.Join(ctx.Err(), d.gone); err != nil {
		return nil, err
	}
	return append([]lighting.Lamp(nil), d.lamps...), nil
}

func (d *fakeDriver) Apply(ctx context.Context, commands []lighting.Command) ([]lighting.Lamp, error) {
	if d.onCommand != nil {
		d.onCommand()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var reached []lighting.Lamp
	var errs []error
	for _, c := range commands {
		d.tries++
		if err := errors.Join(ctx.Err(), d.gone); err != nil {
			return reached, err
		}
		l := d.find(c.Lamp)
		if d.failing[c.Lamp] {
			errs = append(errs, fmt.Errorf("%s refuses", l.Name))
			continue
		}
		if l.Reachable && l.On != (c.Power == lighting.PowerOn) && c.Untouched(*l) {
			d.sent = append(d.sent, sent{c, time.Now()})
			if l.On = c.Power != lighting.PowerOff; l.On {
				l.Percent = c.Percent
			}
			if c.Mirek > 0 {
				l.Mirek = c.Mirek
			}
		}
		reached = append(reached, *l)
	}
	return reached, errors.Join(errs...)
}

func (d *fakeDriver) Restore(ctx context.Context, lamps []lighting.Lamp, fade time.Duration) ([]lighting.Lamp, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var given []lighting.Lamp
	var errs []error
	var ids []string
	for _, l := range lamps {
		if err := errors.Join(ctx.Err(), d.gone); err != nil {
			return given, err
		}
		ids = append(ids, l.ID)
		now := d.find(l.ID)
		switch {
		case now == nil:
			errs = append(errs, &lighting.LampError{Lamp: l.ID, Err: fmt.Errorf("%s: %w", l.Name, lighting.ErrNoLamp)})
			continue
		case !now.Reachable:
			errs = append(errs, &lighting.LampError{Lamp: l.ID, Err: fmt.Errorf("%s: %w", l.Name, lighting.ErrOutOfReach)})
			continue
		}
		now.On, now.Percent, now.Mirek = l.On, l.Percent, l.Mirek
		given = append(given, l)
	}
	d.restored = append(d.restored, ids)
	return given, errors.Join(errs...)
}

func (d *fakeDriver) find(id string) *lighting.Lamp {
	for i := range d.lamps {
		if d.lamps[i].ID == id {
			return &d.lamps[i]
		}
	}
	return nil
}

// change does something to the house as the world outside would.
func (d *fakeDriver) change(what func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what()
}

func (d *fakeDriver) percents() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	text := ""
	for _, l := range d.lamps {
		if !l.On {
			text += "off "
			continue
		}
		text += fmt.Sprintf("%.0f ", l.Percent)
	}
	return text
}

// pass lets time go by and the worker do what is then due.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// session is a worker that runs in a synctest bubble.
type session struct {
	*Worker
	t    *testing.T
	path string
	stop context.CancelFunc
	done chan error
}

func begin(t *testing.T, d lighting.Driver) *session {
	t.Helper()
	return beginAt(t, d, filepath.Join(t.TempDir(), "state", "lamps.json"))
}

func beginAt(t *testing.T, d lighting.Driver, path string) *session {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s := &session{New(Config{Driver: d, RoomName: "Session room", SnapshotPath: path}), t, path, stop, make(chan error, 1)}
	go func() { s.done <- s.Run(ctx) }()
	return s
}

func (s *session) want(w lighting.Want) {
	s.t.Helper()
	if err := s.Reconcile(s.t.Context(), w); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) end() error {
	s.stop()
	return <-s.done
}

func (s *session) kept() bool {
	_, err := os.Stat(s.path)
	return err == nil
}

func fade(from, to float64, length time.Duration) lighting.Want {
	return lighting.Want{
		Fade:  lighting.Fade{From: lighting.Scene{Percent: from, Mirek: 370}, To: lighting.Scene{Percent: to, Mirek: 370}, End: length, Curve: lighting.CurveEven},
		Speed: 1, Ceiling: 100,
	}
}

func stay(percent float64) lighting.Want { return fade(percent, percent, 0) }
