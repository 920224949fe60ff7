package hue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

func TestRoomsAreListedWithTheirLamps(t *testing.T) {
	d := newFakeBridge(t, httptest.NewServer).paired(t)
	rooms, err := d.Rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms) != 1 || rooms[0].Name != "Session room" || rooms[0].ID != fakeID+"/1" || rooms[0].Bridge != fakeID {
		t.Fatalf("rooms: %+v", rooms)
	}
	got := rooms[0].Lamps
	if len(got) != 3 || got[0].Name != "Lamp 1" || got[0].Percent != 100 || got[0].Mirek != 366 || !got[0].On || !got[0].Reachable || got[0].Coloured || got[2].On {
		t.Errorf("lamps: %+v", got)
	}
	for _, name := range []string{"Session room", "session ROOM ", fakeID + "/1"} {
		lamps, err := d.Snapshot(t.Context(), name)
		if err != nil || len(lamps) != 3 {
			t.Errorf("room %q: %d lamps, %v", name, len(lamps), err)
		}
	}
	for name, want := range map[string]string{"Kitchen": "Session room", fakeID + "/9": "not available"} {
		if _, err := d.Snapshot(t.Context(), name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("room %q: %v", name, err)
		}
	}
}

func TestACommandNeverTouchesTheSwitchByAccident(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	f.set("2", "reachable", false)
	dim := func(n string) lighting.Command {
		return lighting.Command{Lamp: fakeID + "/" + n, Percent: 10, Mirek: 400, Transition: 3 * time.Second}
	}
	lamps, err := d.Apply(t.Context(), []lighting.Command{dim("1"), dim("2"), dim("3")})
	if err != nil || len(lamps) != 3 {
		t.Fatalf("%d lamps, %v", len(lamps), err)
	}
	if !lamps[0].On || lamps[0].Percent != 10 || lamps[0].Mirek != 400 || lamps[1].Reachable || lamps[2].On {
		t.Errorf("the lamps come back as %+v", lamps)
	}
	sent := f.sent()
	if len(sent) != 1 || fmt.Sprint(sent[0].body) != "map[bri:25 ct:400 on:true transitiontime:30]" {
		t.Fatalf("sent: %+v", sent)
	}

	// The switch is used where the command says so, and only where it fits.
	off, on := dim("1"), dim("3")
	off.Power, on.Power = lighting.PowerOff, lighting.PowerOn
	wrong := dim("1")
	wrong.Power = lighting.PowerOn
	if _, err := d.Apply(t.Context(), []lighting.Command{wrong, off, on}); err != nil {
		t.Fatal(err)
	}
	sent = f.sent()[1:]
	if len(sent) != 2 || fmt.Sprint(sent[0].body) != "map[on:false]" || fmt.Sprint(sent[1].body) != "map[bri:25 ct:400 on:true transitiontime:30]" || sent[1].lamp != "3" {
		t.Errorf("sent: %+v", sent)
	}
}

func TestATransitionIsNeverLeftOut(t *testing.T) {
	for d, want := range map[time.Duration]uint16{0: 1, 40 * time.Millisecond: 1, time.Second: 10, 3 * time.Hour: 65535} {
		if got := (light1{}).commanded(lighting.Command{Percent: 5, Transition: d}).TransitionTime; got != want {
			t.Errorf("%v: %d, want %d", d, got, want)
		}
	}
	for p, want := range map[float64]uint8{0.1: 1, 1: 3, 50: 127, 100: 254, 300: 254, -4: 1} {
		if got := (light1{}).commanded(lighting.Command{Percent: p}).Bri; got != want {
			t.Errorf("%v %%: %d, want %d", p, got, want)
		}
	}
}

func TestCommandsKeepToTheBridgesRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeBridge(t, overWireHTTP)
		d := f.paired(t)
		var commands []lighting.Command
		for i := range 12 {
			commands = append(commands, lighting.Command{Lamp: fmt.Sprintf("%s/%d", fakeID, 1+i%2), Percent: float64(i + 1)})
		}
		if _, err := d.Apply(t.Context(), commands); err != nil {
			t.Fatal(err)
		}
		sent := f.sent()
		for i := 10; i < len(sent); i++ {
			if within := sent[i].at.Sub(sent[i-10].at); within < 1050*time.Millisecond {
				t.Errorf("eleven commands within %v", within)
			}
		}
	})
}

func TestALampIsRestoredByTheColourItHad(t *testing.T) {
	for mode, want := range map[string]string{
		"ct": "map[bri:90 ct:366 on:true transitiontime:100]",
		"xy": "map[bri:90 on:true transitiontime:100 xy:[0.45 0.41]]",
		"hs": "map[bri:90 hue:65535 on:true sat:1 transitiontime:100]",
		"":   "map[bri:90 on:true transitiontime:100 xy:[0.45 0.41]]", // it does not say
	} {
		t.Run("mode "+mode, func(t *testing.T) {
			f := newFakeBridge(t, httptest.NewServer)
			d := f.paired(t)
			f.set("1", "bri", 90)
			f.set("1", "colormode", mode)
			f.set("1", "hue", 0) // a zero that would be left out
			f.set("1", "sat", 0)
			before, err := d.Snapshot(t.Context(), "Session room")
			if err != nil {
				t.Fatal(err)
			}
			f.set("1", "on", false)
			given, err := d.Restore(t.Context(), before[:1], 10*time.Second)
			if err != nil || len(given) != 1 {
				t.Fatalf("%+v, %v", given, err)
			}
			if sent := f.sent(); len(sent) != 1 || fmt.Sprint(sent[0].body) != want {
				t.Errorf("sent %v, want %s", sent, want)
			}
		})
	}
}

func TestOneLampThatFailsDoesNotStopTheOthers(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	f.fail(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, "/lights/1/") {
			return false
		}
		// Half a success is none.
		_, _ = io.WriteString(w, `[{"success":{"/lights/1/state/on":true}},{"error":{"type":6,"address":"/lights/1/state/ct","description":"parameter, ct, not available"}}]`)
		return true
	})
	reached, err := d.Apply(t.Context(), []lighting.Command{{Lamp: fakeID + "/1", Percent: 5}, {Lamp: fakeID + "/2", Percent: 5}, {Lamp: "other/1"}})
	if len(reached) != 1 || reached[0].ID != fakeID+"/2" {
		t.Errorf("reached: %+v", reached)
	}
	if err == nil || !strings.Contains(err.Error(), "parameter, ct, not available") || !strings.Contains(err.Error(), "other/1 is not paired") {
		t.Errorf("error: %v", err)
	}
	lamps, err := d.Snapshot(t.Context(), "Session room")
	if err != nil {
		t.Fatal(err)
	}
	given, err := d.Restore(t.Context(), lamps[:2], time.Second)
	if len(given) != 1 || given[0].Name != "Lamp 2" || err == nil || !strings.Contains(err.Error(), "Lamp 1: ") {
		t.Errorf("given back: %+v, %v", given, err)
	}
}

// faults are what a bridge, or what stands in its place, may do to us, and
// the words that the sentence about it must hold.
var faults = map[string]struct {
	do   func(w http.ResponseWriter, r *http.Request) bool
	says string
}{
	"HTML":             {text(200, "<!DOCTYPE html><html><body>Welcome to your router</body></html>"), "does not answer as a Hue bridge"},
	"nothing":          {text(200, ""), "does not answer as a Hue bridge"},
	"null":             {text(200, "null"), "does not answer as a Hue bridge"},
	"a number":         {text(200, "42"), "does not answer as a Hue bridge"},
	"an empty list":    {text(200, "[]"), "does not answer as a Hue bridge"},
	"an odd list":      {text(200, "[1,2]"), "does not answer as a Hue bridge"},
	"an odd error":     {text(200, `[{"error":{"type":"x"}}]`), "does not answer as a Hue bridge"},
	"an odd lamp":      {text(200, `{"state":7,"lights":7,"1":7}`), "does not answer as a Hue bridge"},
	"cut JSON":         {text(200, `{"1":{"name":"La`), "does not answer as a Hue bridge"},
	"not found":        {text(404, "no such page"), "does not answer as a Hue bridge"},
	"too much to do":   {text(503, "{}"), "too much to do"},
	"too many":         {text(429, "{}"), "too much to do"},
	"an unknown key":   {text(200, `[{"error":{"type":1,"address":"/","description":"unauthorized user"}}]`), "does not know Roomtone any more"},
	"a redirect":       {redirect, "wants to be asked by https"},
	"no end":           {endless, "does not answer as a Hue bridge"},
	"no answer at all": {hang, "does not answer"},
	"a broken line":    {drop, "cannot be reached"},
}

func text(status int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

func redirect(w http.ResponseWriter, r *http.Request) bool {
	http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
	return true
}

func endless(w http.ResponseWriter, r *http.Request) bool {
	spaces := strings.Repeat(" ", 1<<20)
	for range 8 {
		if _, err := io.WriteString(w, spaces); err != nil {
			return true
		}
	}
	_, _ = io.WriteString(w, "{}")
	return true
}

func hang(w http.ResponseWriter, r *http.Request) bool {
	_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice that we left
	<-r.Context().Done()
	return true
}

func drop(w http.ResponseWriter, r *http.Request) bool { panic(http.ErrAbortHandler) }

func TestEveryFaultIsAPlainSentence(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFakeBridge(t, overWireHTTP)
				d := f.paired(t)
				if _, err := d.Snapshot(t.Context(), "Session room"); err != nil {
					t.Fatal(err)
				}
				f.fail(fault.do)
				check := func(what string, err error) {
					t.Helper()
					if err == nil || !strings.Contains(err.Error(), fault.says) {
						t.Errorf("%s: %v", what, err)
					}
					if !errors.Is(err, lighting.ErrAway) {
						t.Errorf("%s: it is not known that the bridge is away: %v", what, err)
					}
					if err != nil && strings.Contains(err.Error(), fakeKey) {
						t.Errorf("%s: the key is in the error: %v", what, err)
					}
				}
				_, err := d.Rooms(t.Context())
				check("rooms", err)
				_, err = d.Snapshot(t.Context(), "Session room")
				check("snapshot", err)
				began := time.Now()
				_, err = d.Apply(t.Context(), []lighting.Command{{Lamp: fakeID + "/1", Percent: 5}, {Lamp: fakeID + "/2", Percent: 5}})
				check("apply", err)
				if took := time.Since(began); took > 5*time.Second {
					t.Errorf("a bridge that is gone is asked for each lamp: %v", took)
				}
				f.fail(nil) // and all is well again
				if _, err := d.Snapshot(t.Context(), "Session room"); err != nil {
					t.Errorf("after the fault: %v", err)
				}
			})
		})
	}
}

func TestABridgeThatIsGoneIsAPlainSentence(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	f.Close()
	_, err := d.Snapshot(t.Context(), "Session room")
	if err == nil || !strings.Contains(err.Error(), "cannot be reached") || strings.Contains(err.Error(), fakeKey) {
		t.Errorf("%v", err)
	}
}

func TestTheEndOfTheContextEndsTheRequest(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	f.fail(hang)
	for _, b := range d.bridges {
		b.patience = time.Minute
	}
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, stop)
	began := time.Now()
	if _, err := d.Snapshot(ctx, "Session room"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestTwoBridgesDoNotGetIntoEachOthersWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newFakeBridge(t, overWire), newFakeBridge(t, overWireHTTP)
		first, second := a.paired(t).bridges[0], b.paired(t).bridges[0]
		second.id = "001788FFFE000002"
		d := &Driver{bridges: []*bridge{first, second}, found: map[string]string{}}

		rooms, err := d.Rooms(t.Context())
		if err != nil || len(rooms) != 2 {
			t.Fatalf("%d rooms, %v", len(rooms), err)
		}
		if _, err := d.Snapshot(t.Context(), "Session room"); err == nil || !strings.Contains(err.Error(), "001788FFFE000002/1") {
			t.Errorf("two rooms of one name: %v", err)
		}
		a.fail(hang)
		lamps, err := d.Snapshot(t.Context(), "001788FFFE000002/1")
		if err != nil || len(lamps) != 3 {
			t.Errorf("the second bridge, while the first hangs: %d lamps, %v", len(lamps), err)
		}
		rooms, err = d.Rooms(t.Context())
		if len(rooms) != 1 || err == nil {
			t.Errorf("%d rooms, %v", len(rooms), err)
		}
		reached, err := d.Apply(t.Context(), []lighting.Command{{Lamp: fakeID + "/1", Percent: 5}, {Lamp: "001788FFFE000002/1", Percent: 5}})
		if len(reached) != 1 || err == nil {
			t.Errorf("%d lamps reached, %v", len(reached), err)
		}
	})
}
