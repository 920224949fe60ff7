package hue

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
	"roomtone/lighting/room"
)

// ownStep is one of a lamp's own steps, in percent as they are sent.
const ownStep = 100.0/brightest + 0.011

// light is what a command asks of a lamp, by either interface; not ok where
// it does not ask for light.
func (p put) light() (percent float64, over time.Duration, ok bool) {
	if bri, ok := p.body["bri"].(float64); ok {
		tenths, _ := p.body["transitiontime"].(float64)
		return bri / brightest * 100, time.Duration(tenths) * 100 * time.Millisecond, true
	}
	dimming, ok := p.body["dimming"].(map[string]any)
	if !ok {
		return 0, 0, false
	}
	return dimming["brightness"].(float64), time.Duration(p.body["dynamics"].(map[string]any)["duration"].(float64)) * time.Millisecond, true
}

// step is a command, and the light that the lamp has when it comes.
type step struct {
	lamp       string
	here, next float64
	at         time.Time
}

// small tells a step that the eye does not catch, even if the lamp loses the
// transition: 7.4 % of light (Hu & Davis 2016), or one of its own.
func (s step) small() bool {
	d := math.Abs(s.next - s.here)
	return d < 0.074*max(s.here, s.next) || d <= ownStep
}

func (s step) String() string {
	return fmt.Sprintf("%s goes from %.2f to %.2f %%", s.lamp, s.here, s.next)
}

// steps are all commands for light, to lamps that began with so much of it
// and that make their transitions evenly.
func steps(sent []put, start map[string]float64) (all []step) {
	type shine struct {
		was, is float64
		at      time.Time
		over    time.Duration
	}
	lamps := map[string]shine{}
	for id, percent := range start {
		lamps[id] = shine{was: percent, is: percent}
	}
	for _, p := range sent {
		next, over, ok := p.light()
		if !ok {
			continue
		}
		id := fakeID + "/" + strings.TrimPrefix(p.lamp, "light-")
		l := lamps[id]
		here := l.is
		if l.over > 0 {
			here = l.was + (l.is-l.was)*min(1, float64(p.at.Sub(l.at))/float64(l.over))
		}
		all = append(all, step{id, here, next, p.at})
		lamps[id] = shine{here, next, p.at, over}
	}
	return all
}

// After an outage a lamp fades from where it is to where it should be by then,
// and never through what it missed.
func TestAfterAnOutageNoLampCatchesUp(t *testing.T) {
	onEveryBridge(t, func(t *testing.T, f standIn) {
		d := f.paired(t)
		w := room.New(room.Config{Driver: d, RoomName: "Session room", SnapshotPath: filepath.Join(t.TempDir(), "lamps.json")})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		want := lighting.Want{Speed: 1, Ceiling: 100, Fade: lighting.Fade{
			From: lighting.Scene{Percent: 100, Mirek: 366}, To: lighting.Scene{Percent: 5, Mirek: 366}, End: 8 * time.Minute, Curve: lighting.CurveEven,
		}}
		run := func(until time.Duration) {
			for ; want.Now < until; want.Now += 250 * time.Millisecond {
				if err := w.Reconcile(t.Context(), want); err != nil {
					t.Fatal(err)
				}
				time.Sleep(250 * time.Millisecond)
				synctest.Wait()
			}
		}
		run(2 * time.Minute)
		f.cut(true)
		run(6 * time.Minute)
		if w.Status().Trouble == "" {
			t.Error("nobody is told that the bridge is away")
		}
		missed := len(f.sent())
		f.cut(false)
		run(8*time.Minute + 30*time.Second)
		if got := w.Status(); got.Trouble != "" || got.Lamps != 2 {
			t.Errorf("%+v", got)
		}
		for _, l := range snapshotOf(t, d)[:2] {
			if !near(l.Percent, 5) {
				t.Errorf("%s is at %.1f %%", l.Name, l.Percent)
			}
		}
		all := steps(f.sent(), map[string]float64{lampID(1): 100, lampID(2): 100 * 100.0 / brightest})
		last := map[string]float64{}
		for i, s := range all {
			if !s.small() {
				t.Errorf("%v", s)
			}
			if before, ok := last[s.lamp]; ok && i > missed && s.next > before {
				t.Errorf("after the outage the light goes up: %v", s)
			}
			last[s.lamp] = s.next
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
