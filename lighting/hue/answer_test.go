package hue

import (
	"context"
	"errors"
	"testing"
	"time"

	"roomtone/lighting"
)

func TestTheFirstErrorIsTheAnswer(t *testing.T) {
	err := examine([]byte(` [{"success":{"a":1}},{"error":{"type":201,"address":"/","description":"device is off"}}]`))
	var api *apiError
	if !errors.As(err, &api) || api.Type != 201 || api.Description != "device is off" {
		t.Errorf("%v", err)
	}
	for _, good := range []string{`{}`, ` {"1":{}} `, `[{"success":{"a":1}}]`, `[{"success":"deleted"}]`} {
		if err := examine([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

// FuzzAnswer gives every request the same answer: whatever it is, nothing
// panics, and lamps that come of it can be planned with.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"1":{"name":"Lamp","state":{"on":true,"bri":254,"ct":366,"colormode":"ct","reachable":true}}}`))
	f.Add([]byte(`{"name":"Room","type":"Room","lights":["1"],"state":{"on":true,"bri":1,"xy":[0.1,0.2],"colormode":"xy","reachable":true}}`))
	f.Add([]byte(`{"1":{"name":1,"type":"Color light","state":{"on":"true","bri":"1e9","xy":["0.3",1e300],"reachable":null},"lights":[1]}}`))
	f.Add([]byte(`[{"success":{"username":"key"}}]`))
	f.Add([]byte(`[{"error":{"type":1}}]`))
	f.Add([]byte(`{"1":null}`))
	f.Add([]byte(`[null]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := newBridge(mustParse(t, "http://127.0.0.1"), Credentials{BridgeID: "b", Key: "k"})
		b.gate().transport.RegisterProtocol("http", answering(data))
		d := &Driver{bridges: []*bridge{b}, found: map[string]string{}}
		rooms, _ := d.Rooms(t.Context())
		lights, _ := numbered[light1](t.Context(), clip1{b}, "lights")
		lamps, _ := clip1{b}.in(t.Context(), group1{Lights: []word{"1"}}, lights)
		for _, r := range rooms {
			lamps = append(lamps, r.Lamps...)
		}
		var planner lighting.Planner
		planner.See(0, lamps...)
		planner.Step(0, lighting.Want{Fade: lighting.Fade{To: lighting.Scene{Percent: 40, Mirek: 370}, End: time.Minute}, Ceiling: 100})
		for _, l := range lamps {
			if l.Percent < 0 || l.Percent > 100 {
				t.Errorf("a lamp at %v %%", l.Percent)
			}
			if _, err := restored(l, time.Second); l.On && err != nil {
				t.Errorf("a lit lamp cannot be restored: %v", err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		_, _ = b.pair(ctx, func(time.Duration) { stop() })
		stop()
	})
}

// FuzzNative takes a lamp's record as a damaged file may hold it.
func FuzzNative(f *testing.F) {
	f.Add([]byte(`{"on":true,"bri":0,"xy":[0.4,0.4],"colormode":"xy"}`))
	f.Add([]byte(`{"on":true,"bri":254,"hue":0,"sat":0,"colormode":"hs"}`))
	f.Add([]byte(`{"on":true,"xy":[1],"colormode":"xy"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := restored(lighting.Lamp{On: true, Percent: 50, Native: data}, time.Second)
		if err != nil {
			return
		}
		colours := 0
		for _, set := range []bool{len(s.Xy) == 2, s.Ct > 0, s.Hue > 0 && s.Sat > 0} {
			if set {
				colours++
			}
		}
		if !s.On || s.Bri < 1 || s.TransitionTime < 1 || colours > 1 || len(s.Xy) == 1 {
			t.Errorf("%s gives back %+v", data, s)
		}
	})
}
