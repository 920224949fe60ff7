package hue

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

// standIn is a bridge with a room of three lamps: 1 at 100 % and 366 mirek,
// 2 at 40 % and 300 mirek, both lit, and 3 off.
type standIn interface {
	paired(t *testing.T) *Driver
	sent() []put
	fail(fault func(w http.ResponseWriter, r *http.Request) bool)
	// adjust changes a lamp as a switch or an app does.
	adjust(n int, on bool, percent float64)
	// unplug cuts a lamp's current.
	unplug(n int)
	// remove takes a lamp out of the house.
	remove(n int)
	// enchant starts an effect on a lamp.
	enchant(n int)
	// cut takes the bridge off the network, or brings it back.
	cut(off bool)
}

func (f *fakeBridge) adjust(n int, on bool, percent float64) {
	f.set(strconv.Itoa(n), "on", on)
	f.set(strconv.Itoa(n), "bri", int(math.Round(percent/100*brightest)))
}
func (f *fakeBridge) unplug(n int)  { f.set(strconv.Itoa(n), "reachable", false) }
func (f *fakeBridge) enchant(n int) { f.set(strconv.Itoa(n), "effect", "colorloop") }

func (f *fakeBridge) cut(off bool)  { cut(f.Server, off) }
func (f *fakeBridge2) cut(off bool) { cut(f.Server, off) }

func cut(s *httptest.Server, off bool) {
	wireOf(s).cut.Store(off)
	if off {
		s.CloseClientConnections()
	}
}

func (f *fakeBridge2) adjust(n int, on bool, percent float64) {
	f.hand(n, map[string]any{"on": map[string]any{"on": on}, "dimming": map[string]any{"brightness": percent}})
}

func (f *fakeBridge2) unplug(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.away["device-"+strconv.Itoa(n)] = true
}

func (f *fakeBridge) remove(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.lamps, strconv.Itoa(n))
}

func (f *fakeBridge2) remove(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lights = slices.DeleteFunc(f.lights, func(l map[string]any) bool { return l["id"] == "light-"+strconv.Itoa(n) })
}

func (f *fakeBridge2) enchant(n int) {
	f.hand(n, map[string]any{"effects": map[string]any{"effect": "candle"}})
}

// onEveryBridge holds the driver of each interface to [lighting.Driver]'s
// contract.
func onEveryBridge(t *testing.T, test func(t *testing.T, f standIn)) {
	for name, make := range map[string]func(t *testing.T) standIn{
		"first interface, http":  func(t *testing.T) standIn { return newFakeBridge(t, overWireHTTP) },
		"first interface, https": func(t *testing.T) standIn { return newFakeBridge(t, overWire) },
		"second interface":       func(t *testing.T) standIn { return serveFakeBridge2(t, overWire) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, make(t)) })
		})
	}
}

func lampID(n int) string { return fakeID + "/" + strconv.Itoa(n) }

func near(a, b float64) bool { return math.Abs(a-b) < 1 }

func TestARoomIsTheSameByIDAndByName(t *testing.T) {
	onEveryBridge(t, func(t *testing.T, f standIn) {
		d := f.paired(t)
		rooms, err := d.Rooms(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := rooms[0]
		if r.ID != lampID(1) || r.Name != "Session room" || r.Bridge != fakeID || len(r.Lamps) != 3 {
			t.Errorf("%+v", r)
		}
		for _, name := range []string{r.ID, r.Name, " session ROOM"} {
			lamps, err := d.Snapshot(t.Context(), name)
			if err != nil || len(lamps) != 3 {
				t.Fatalf("%q: %d lamps, %v", name, len(lamps), err)
			}
			for i, want := range []lighting.Lamp{{On: true, Percent: 100, Mirek: 366}, {On: true, Percent: 40, Mirek: 300}, {Percent: 80, Mirek: 400}} {
				l := lamps[i]
				if l.ID != lampID(i+1) || l.On != want.On || !near(l.Percent, want.Percent) && want.On || l.Mirek != want.Mirek || l.Coloured || !l.Reachable || l.Effect != "" || len(l.Native) == 0 {
					t.Errorf("%q: lamp %d is %+v", name, i+1, l)
				}
			}
		}
		for name, says := range map[string]string{"Kitchen": "Session room", "another/1": "there is no room"} {
			if _, err := d.Snapshot(t.Context(), name); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

// A command takes hold only of a lamp that is as the command takes it to be.
// What comes back is the lamp as it then is.
func TestACommandTakesHoldOnlyWhereItFits(t *testing.T) {
	for name, c := range map[string]struct {
		lamp  int
		power lighting.Power
		most  float64 // the hand's bound
		sent  bool
		on    bool
	}{
		"light on a lit lamp":                 {1, lighting.PowerKeep, 0, true, true},
		"light on a lamp that is off":         {3, lighting.PowerKeep, 0, false, false},
		"light on a lamp out of reach":        {2, lighting.PowerKeep, 0, false, true},
		"light on a lamp that a hand changed": {1, lighting.PowerKeep, 90, false, true},
		"light on one that no hand changed":   {1, lighting.PowerKeep, 100, true, true},
		"on, where it is on":                  {1, lighting.PowerOn, 0, false, true},
		"on, where it is off":                 {3, lighting.PowerOn, 0, true, true},
		"off, where it is on":                 {1, lighting.PowerOff, 0, true, false},
		"off, where it is off":                {3, lighting.PowerOff, 0, false, false},
		"on, where it is out of reach":        {2, lighting.PowerOn, 0, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			onEveryBridge(t, func(t *testing.T, f standIn) {
				f.unplug(2)
				d := f.paired(t)
				before := snapshotOf(t, d)[c.lamp-1]
				command := lighting.Command{Lamp: lampID(c.lamp), Power: c.power, Percent: 12, Mirek: 400, Transition: 2 * time.Second, Most: c.most}
				back, err := d.Apply(t.Context(), []lighting.Command{command})
				if err != nil || len(back) != 1 {
					t.Fatalf("%+v, %v", back, err)
				}
				if sent := len(f.sent()); (sent == 1) != c.sent || sent > 1 {
					t.Errorf("%d commands were sent", sent)
				}
				after := snapshotOf(t, d)[c.lamp-1]
				for _, l := range []lighting.Lamp{back[0], after} {
					if l.On != c.on {
						t.Errorf("the lamp is on: %v", l.On)
					}
					if lit := c.sent && c.on; lit && (!near(l.Percent, 12) || !near(l.Mirek, 400) || l.Coloured) || !lit && l.Percent != before.Percent {
						t.Errorf("the lamp is %+v", l)
					}
				}
			})
		})
	}
}

func TestACommandCostsOneReadingAndOneCommand(t *testing.T) {
	onEveryBridge(t, func(t *testing.T, f standIn) {
		d := f.paired(t)
		snapshotOf(t, d)
		var reads, writes atomic.Int32
		f.fail(func(_ http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodGet {
				reads.Add(1)
			} else {
				writes.Add(1)
			}
			return false
		})
		began := time.Now()
		for p := range 20 {
			if _, err := d.Apply(t.Context(), []lighting.Command{{Lamp: lampID(1 + p%2), Percent: float64(40 + p)}}); err != nil {
				t.Fatal(err)
			}
		}
		if reads.Load() != 20 || writes.Load() != 20 {
			t.Errorf("20 commands cost %d readings and %d commands", reads.Load(), writes.Load())
		}
		if took := time.Since(began); took < 19*spacing {
			t.Errorf("20 commands within %v", took)
		}
	})
}

func TestWhatWasIsGivenBack(t *testing.T) {
	onEveryBridge(t, func(t *testing.T, f standIn) {
		d := f.paired(t)
		raw, err := json.Marshal(snapshotOf(t, d)) // as it stands on disk
		if err != nil {
			t.Fatal(err)
		}
		var before []lighting.Lamp
		if err := json.Unmarshal(raw, &before); err != nil {
			t.Fatal(err)
		}
		for _, c := range []lighting.Command{{Lamp: lampID(1), Percent: 3, Mirek: 450}, {Lamp: lampID(2), Percent: 3, Mirek: 450}} {
			if _, err := d.Apply(t.Context(), []lighting.Command{c}); err != nil {
				t.Fatal(err)
			}
		}
		f.adjust(1, false, 3)
		f.unplug(2)
		after := f.paired(t) // as after a crash
		given, err := after.Restore(t.Context(), before, 10*time.Second)
		if len(given) != 1 || given[0].ID != lampID(1) {
			t.Errorf("given back: %+v", given)
		}
		if err == nil || !strings.Contains(err.Error(), "Lamp 2: the lamp is out of reach") || !strings.Contains(err.Error(), "Lamp 3: the lamp was off before") {
			t.Errorf("%v", err)
		}
		l := snapshotOf(t, after)[0]
		if !l.On || l.Percent != before[0].Percent || l.Mirek != before[0].Mirek || l.Coloured {
			t.Errorf("the lamp was %+v and is %+v", before[0], l)
		}
	})
}

func TestAnEffectIsSeenAndEnded(t *testing.T) {
	onEveryBridge(t, func(t *testing.T, f standIn) {
		f.enchant(2)
		d := f.paired(t)
		lamps := snapshotOf(t, d)
		if lamps[0].Effect != "" || lamps[1].Effect == "" {
			t.Fatalf("%q, %q", lamps[0].Effect, lamps[1].Effect)
		}
		if err := d.Calm(t.Context(), lamps[1:2]); err != nil {
			t.Fatal(err)
		}
		after := snapshotOf(t, d)[1]
		if after.Effect != "" || !after.On || after.Percent != lamps[1].Percent {
			t.Errorf("%+v", after)
		}
	})
}

// A bridge that is busy is left in peace for as long as it says. It is where
// it was, so nobody looks for it.
func TestABridgeThatIsBusySaysForHowLong(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		onEveryBridge(t, func(t *testing.T, f standIn) {
			d := f.paired(t)
			snapshotOf(t, d)
			d.locate = func(context.Context, string) (string, error) {
				t.Error("a busy bridge is looked for")
				return "", errors.New("nowhere")
			}
			link := d.bridges[0].link
			f.fail(func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(status)
				return true
			})
			_, asking := d.Snapshot(t.Context(), "Session room")
			_, telling := d.Apply(t.Context(), []lighting.Command{{Lamp: lampID(1), Percent: 5}})
			for _, err := range []error{asking, telling} {
				var busy *lighting.BusyError
				if !errors.As(err, &busy) || busy.After != 7*time.Second || !strings.Contains(err.Error(), "too much to do") {
					t.Errorf("%+v: %v", busy, err)
				}
			}
			time.Sleep(7 * time.Second)
			f.fail(nil)
			if snapshotOf(t, d); d.bridges[0].link != link {
				t.Error("it was asked anew which interface it has")
			}
		})
	}
}

func TestHowLongABridgeWantsToBeLeftInPeace(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "5": 5 * time.Second, "-5": 0, "5.5": 0, "soon": 0,
		"99999999999999999999":          0,
		"4000000000":                    longestRetry,
		"Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second,
		"Fri, 02 Jan 2026 03:04:00 GMT": 0,
		"Fri, 02 Jan 2099 03:04:00 GMT": longestRetry,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// Of a room whose lamps are told only in part, those that are told are used.
func TestHalfARoomIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveFakeBridge2(t, overWire)
		d := f.paired(t)
		f.fail(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/resource/light") {
				return false
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			f.data(w, slices.Concat(f.lights[1:2], []map[string]any{{"id": "light-5"}, {}}))
			return true
		})
		if lamps := snapshotOf(t, d); len(lamps) != 1 || lamps[0].ID != lampID(2) {
			t.Errorf("%+v", lamps)
		}
	})
}
