package hue

import (
	"context"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
	"roomtone/lighting/room"
)

// phases is the light of a session as DOMAIN gives it.
var phases = []struct {
	at, fade time.Duration
	lighting.Scene
}{
	{0, time.Minute, lighting.Scene{Percent: 40, Mirek: 370}},
	{25 * time.Minute, 2 * time.Minute, lighting.Scene{Percent: 20, Mirek: 400}},
	{45 * time.Minute, 5 * time.Minute, lighting.Scene{Percent: 5, Mirek: 450}},
	{60 * time.Minute, 5 * time.Minute, lighting.Scene{Percent: 1, Mirek: 500}},
	{110 * time.Minute, 10 * time.Minute, lighting.Scene{Percent: 5, Mirek: 450}},
	{120 * time.Minute, 10 * time.Minute, lighting.Scene{Percent: 25, Mirek: 400}},
	{135 * time.Minute, 5 * time.Minute, lighting.Scene{Percent: 50, Mirek: 370}},
}

// evening is a session in a room of six lamps behind a bridge that has the
// second interface, with all that may come between.
type evening struct {
	t      *testing.T
	bridge *fakeBridge2
	worker *room.Worker
	now    time.Duration
	held   []string
	asked  atomic.Int32 // requests, without the stream of events
}

func newEvening(t *testing.T) (e *evening, end func() error) {
	e = &evening{t: t, bridge: serveFakeBridge2(t, overWire)}
	e.bridge.lights = nil
	for n := 1; n <= 6; n++ {
		e.bridge.lights = append(e.bridge.lights, light2State(n, true, 40, 370))
	}
	e.answer(nil)
	driver := e.bridge.paired(t)
	path := filepath.Join(t.TempDir(), "lamps.json")
	e.worker = room.New(room.Config{Driver: driver, RoomName: "Session room", SnapshotPath: path})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- e.worker.Run(ctx) }()
	return e, func() error {
		stop()
		err := <-done
		if _, left := os.Stat(path); err == nil && left == nil {
			t.Error("the record of the lamps is still there")
		}
		return err
	}
}

// answer lets a fault answer; all requests are counted.
func (e *evening) answer(fault func(w http.ResponseWriter, r *http.Request) bool) {
	e.bridge.fail(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/eventstream/clip/v2" {
			return false
		}
		e.asked.Add(1)
		return fault != nil && fault(w, r)
	})
}

// until lets the session run to a moment, and says four times a second what
// is wanted, as the conductor does.
func (e *evening) until(at time.Duration) {
	for ; e.now < at; e.now += 250 * time.Millisecond {
		i := 0
		for i+1 < len(phases) && phases[i+1].at <= e.now {
			i++
		}
		c, from := phases[i], phases[max(i-1, 0)].Scene
		want := lighting.Want{
			Fade: lighting.Fade{From: from, To: c.Scene, Start: c.at, End: c.at + c.fade, Curve: lighting.CurveEven},
			Now:  e.now, Speed: 1, Ceiling: 60, Held: e.held,
		}
		if err := e.worker.Reconcile(e.t.Context(), want); err != nil {
			e.t.Fatal(err)
		}
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
	}
}

// light is what the bridge says of the lamps.
func (e *evening) light() (percents []float64) {
	e.bridge.mu.Lock()
	defer e.bridge.mu.Unlock()
	for _, l := range e.bridge.lights {
		percents = append(percents, l["dimming"].(map[string]any)["brightness"].(float64))
	}
	return percents
}

func (e *evening) expect(moment string, percents ...float64) {
	e.t.Helper()
	for i, got := range e.light() {
		if want := percents[min(i, len(percents)-1)]; math.Abs(got-want) > 0.5 {
			e.t.Errorf("%s lamp %d is at %.1f %%, want %.0f", moment, i+1, got, want)
		}
	}
}

func TestAnEveningOnTheSecondInterface(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		e, end := newEvening(t)
		e.until(5 * time.Minute)
		e.bridge.CloseClientConnections() // and the stream with them
		e.until(47 * time.Minute)
		if got := e.worker.Status(); got.Lamps != 6 || got.Trouble != "" || len(got.ByHand) > 0 {
			t.Errorf("after 47 min: %+v", got)
		}

		// The bridge is away in the middle of a fade.
		e.bridge.cut(true)
		e.until(51 * time.Minute)
		if got := e.worker.Status(); got.Trouble == "" {
			t.Error("nobody is told that the bridge is away")
		}
		e.bridge.cut(false)
		e.until(56 * time.Minute)
		e.expect("after the outage", 5)
		if got := e.worker.Status(); got.Trouble != "" || got.Lamps != 6 {
			t.Errorf("after the outage: %+v", got)
		}

		// It has too much to do, and says for how long.
		var refused []time.Time
		e.answer(func(w http.ResponseWriter, _ *http.Request) bool {
			refused = append(refused, time.Now())
			w.Header().Set("Retry-After", "20")
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		})
		e.until(62 * time.Minute)
		e.answer(nil)
		for i := 1; i < len(refused); i++ {
			if peace := refused[i].Sub(refused[i-1]); peace > 0 && peace < 20*time.Second {
				t.Errorf("a bridge that wants to be left in peace for 20 s was asked again after %v", peace)
			}
		}
		if len(refused) < 2 {
			t.Errorf("it was asked %d times", len(refused))
		}
		e.until(70 * time.Minute)
		e.expect("at the peak", 1)

		// A hand on one lamp is noticed at once, and holds that lamp alone.
		e.bridge.adjust(3, true, 60)
		e.until(70*time.Minute + time.Second)
		if by := e.worker.Status().ByHand; len(by) != 1 || by[0].ID != lampID(3) {
			t.Errorf("within a second: by hand %v", by)
		}
		e.held = []string{lampID(3)}
		e.until(100 * time.Minute)
		e.expect("while a hand holds the third", 1, 1, 60, 1)
		e.held = nil
		e.until(109 * time.Minute)
		e.expect("given back", 1)

		e.until(150 * time.Minute)
		e.expect("at the closing", 50)
		if got := e.worker.Status(); got.Lamps != 6 || got.Trouble != "" || len(got.ByHand) > 0 {
			t.Errorf("at the closing: %+v", got)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
		e.expect("afterwards", 40)

		start := map[string]float64{}
		for n := range 6 {
			start[lampID(n+1)] = 40
		}
		for _, s := range steps(e.bridge.sent(), start) {
			if at := s.at.Sub(began); at < 150*time.Minute && (s.lamp != lampID(3) || at < 70*time.Minute) && !s.small() {
				t.Errorf("after %v %v", at, s)
			}
		}
		e.rate()
	})
}

// rate looks at how often the bridge was told something.
func (e *evening) rate() {
	sent := e.bridge.sent()
	for i := 10; i < len(sent); i++ {
		if within := sent[i].at.Sub(sent[i-10].at); within < time.Second {
			e.t.Errorf("eleven commands within %v", within)
		}
	}
	e.t.Logf("%d commands, %d requests in all", len(sent), e.asked.Load())
	if len(sent) < 100 || len(sent) > 700 {
		e.t.Errorf("%d commands", len(sent))
	}
}

// A lamp that loses a command stays where it was, while its bridge says that
// it went. What the eye then sees is the next step, which is twice as large.
func TestALostTransitionIsHardlySeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEvening(t)
		e.until(150 * time.Minute)
		if err := end(); err != nil {
			t.Error(err)
		}
		shines := map[string]float64{}
		worst, lost := 0.0, 0
		sent := e.bridge.sent()
		for i, p := range sent[:len(sent)-6] { // without giving the lamps back
			next, _, ok := p.light()
			before, known := shines[p.lamp]
			switch {
			case !ok:
				continue
			case known && i%20 == 0:
				lost++
				continue
			case known && math.Abs(next-before) > 2*ownStep:
				worst = max(worst, math.Abs(next-before)/max(before, next))
			}
			shines[p.lamp] = next
		}
		t.Logf("of %d commands %d were lost; the largest step is %.1f %%", len(sent), lost, 100*worst)
		if lost < 10 {
			t.Errorf("only %d commands were lost", lost)
		}
		if worst > .14 {
			t.Errorf("the largest step is %.1f %%", 100*worst)
		}
	})
}
