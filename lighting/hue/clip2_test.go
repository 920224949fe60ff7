package hue

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

func TestTheBetterInterfaceIsTaken(t *testing.T) {
	for name, d := range map[string]*Driver{
		"*hue.clip2": newFakeBridge2(t).paired(t),
		"hue.clip1":  newFakeBridge(t, httptest.NewTLSServer).paired(t),
	} {
		snapshotOf(t, d)
		if got := fmt.Sprintf("%T", d.bridges[0].link); got != name {
			t.Errorf("%s, want %s", got, name)
		}
	}
	first := newFakeBridge(t, httptest.NewServer).paired(t)
	snapshotOf(t, first)
	if _, ok := first.bridges[0].link.(clip1); !ok {
		t.Error("the second interface was asked for by http")
	}
}

// What one interface writes down the other can give back: names are the same.
func TestBothInterfacesGiveTheSameNames(t *testing.T) {
	one, two := newFakeBridge(t, httptest.NewServer).paired(t), newFakeBridge2(t).paired(t)
	var ids [2][]string
	for i, d := range []*Driver{one, two} {
		rooms, err := d.Rooms(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = append(ids[i], rooms[0].ID, rooms[0].Name, rooms[0].Bridge)
		for _, l := range rooms[0].Lamps {
			ids[i] = append(ids[i], l.ID, l.Name)
		}
	}
	if !slices.Equal(ids[0], ids[1]) {
		t.Errorf("%v\n%v", ids[0], ids[1])
	}
	before := snapshotOf(t, one)
	given, err := two.Restore(t.Context(), before[:2], time.Second)
	if err != nil || len(given) != 2 {
		t.Errorf("what the first interface wrote down is not given back by the second: %v", err)
	}
	before = snapshotOf(t, two)
	given, err = one.Restore(t.Context(), before[:2], time.Second)
	if err != nil || len(given) != 2 {
		t.Errorf("what the second interface wrote down is not given back by the first: %v", err)
	}
}

func TestRoomsAndZonesOfTheSecondInterface(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	f.away["device-2"] = true
	rooms, err := d.Rooms(t.Context())
	if err != nil || len(rooms) != 2 || rooms[0].Name != "Session room" || rooms[1].Name != "Corner" {
		t.Fatalf("%+v, %v", rooms, err)
	}
	lamps := rooms[0].Lamps
	if len(lamps) != 3 {
		t.Fatalf("%d lamps: a plug is none", len(lamps))
	}
	if l := lamps[0]; !l.On || l.Percent != 100 || l.Mirek != 366 || l.Coloured || !l.Reachable || l.MirekLeast != 153 || l.MirekMost != 500 {
		t.Errorf("%+v", l)
	}
	if lamps[1].Reachable || lamps[2].On {
		t.Errorf("%+v", lamps[1:])
	}
	if corner := rooms[1].Lamps; len(corner) != 1 || corner[0].Name != "Lamp 2" {
		t.Errorf("%+v", corner)
	}
}

func TestACommandOfTheSecondInterface(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	f.away["device-2"] = true
	snapshotOf(t, d)
	dim := func(n string) lighting.Command {
		return lighting.Command{Lamp: fakeID + "/" + n, Percent: 10, Mirek: 400, Transition: 3 * time.Second}
	}
	lamps, err := d.Apply(t.Context(), []lighting.Command{dim("1"), dim("2"), dim("3")})
	if err != nil || len(lamps) != 3 || !lamps[0].On || lamps[0].Percent != 10 || lamps[0].Mirek != 400 || lamps[1].Reachable || lamps[2].On {
		t.Fatalf("%+v, %v", lamps, err)
	}
	off, on := dim("1"), dim("3")
	off.Power, on.Power = lighting.PowerOff, lighting.PowerOn
	if _, err := d.Apply(t.Context(), []lighting.Command{off, on}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"light-1 map[color_temperature:map[mirek:400] dimming:map[brightness:10] dynamics:map[duration:3000]]",
		"light-1 map[on:map[on:false]]",
		"light-3 map[color_temperature:map[mirek:400] dimming:map[brightness:10] dynamics:map[duration:3000] on:map[on:true]]",
	}
	var got []string
	for _, p := range f.sent() {
		got = append(got, fmt.Sprint(p.lamp, " ", p.body))
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent:\n%s", strings.Join(got, "\n"))
	}
}

// Below its own white a lamp mixes the amber of a blackbody from its colours,
// and is not then taken for one that somebody made pink.
func TestDeepAmberIsMixed(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	id := snapshotOf(t, d)[0].ID
	if _, err := d.Apply(t.Context(), []lighting.Command{{Lamp: id, Percent: 5, Mirek: 500}}); err != nil {
		t.Fatal(err)
	}
	body := f.sent()[0].body
	color, ok := body["color"].(map[string]any)
	if !ok || body["color_temperature"] != nil {
		t.Fatalf("sent %v", body)
	}
	xy := color["xy"].(map[string]any)
	x, y := lighting.Blackbody(500)
	if math.Abs(xy["x"].(float64)-x) > .001 || math.Abs(xy["y"].(float64)-y) > .001 {
		t.Errorf("%v, want %g, %g", xy, x, y)
	}
	if l := snapshotOf(t, d)[0]; l.Coloured || math.Abs(l.Mirek-500) > 5 {
		t.Errorf("read back it is %+v", l)
	}
	f.hand(1, map[string]any{"color": map[string]any{"xy": map[string]any{"x": .4, "y": .2}}})
	if l := snapshotOf(t, d)[0]; !l.Coloured {
		t.Errorf("pink is %+v", l)
	}
}

func TestEveryLightOfTheSecondInterfaceComesBack(t *testing.T) {
	for name, c := range map[string]struct {
		was  map[string]any
		want string
	}{
		"white":    {nil, "map[color_temperature:map[mirek:366] dimming:map[brightness:100] dynamics:map[duration:10000] on:map[on:true]]"},
		"coloured": {map[string]any{"color": map[string]any{"xy": map[string]any{"x": .2, "y": .3}}}, "map[color:map[xy:map[x:0.2 y:0.3]] dimming:map[brightness:100] dynamics:map[duration:10000] on:map[on:true]]"},
		"dim":      {map[string]any{"dimming": map[string]any{"brightness": 12.65}}, "map[color_temperature:map[mirek:366] dimming:map[brightness:12.65] dynamics:map[duration:10000] on:map[on:true]]"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeBridge2(t)
			d := f.paired(t)
			if c.was != nil {
				f.hand(1, c.was)
			}
			before := snapshotOf(t, d)[:1]
			raw, err := json.Marshal(before) // as it stands on disk
			if err != nil {
				t.Fatal(err)
			}
			var kept []lighting.Lamp
			if err := json.Unmarshal(raw, &kept); err != nil {
				t.Fatal(err)
			}
			f.hand(1, map[string]any{"on": map[string]any{"on": false}, "dimming": map[string]any{"brightness": 1.0}})
			again := f.paired(t) // after a crash nothing is known
			if given, err := again.Restore(t.Context(), kept, 10*time.Second); err != nil || len(given) != 1 {
				t.Fatalf("%v, %v", given, err)
			}
			if sent := f.sent(); len(sent) != 1 || fmt.Sprint(sent[0].body) != c.want {
				t.Errorf("sent %v\nwant %s", sent, c.want)
			}
		})
	}
}

func TestEffectsAndMovingScenesAreSeenAndEnded(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	f.lights[0]["effects"] = map[string]any{"status": "candle"}
	f.lights[1]["dynamics"] = map[string]any{"status": "dynamic_palette", "speed": .5}
	f.lights[2]["effects_v2"] = map[string]any{"status": map[string]any{"effect": "cosmos"}} // which older firmware does not know
	lamps := snapshotOf(t, d)
	if lamps[0].Effect != "candle" || lamps[1].Effect != "a moving scene" || lamps[2].Effect != "cosmos" {
		t.Fatalf("%q, %q, %q", lamps[0].Effect, lamps[1].Effect, lamps[2].Effect)
	}
	if err := d.Calm(t.Context(), lamps); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"map[effects:map[effect:no_effect]]",
		"map[color_temperature:map[mirek:300] dynamics:map[speed:0]]",
		"map[effects_v2:map[action:map[effect:no_effect]]]",
	} {
		if sent := f.sent(); len(sent) != 3 || fmt.Sprint(sent[i].body) != want {
			t.Errorf("sent %v\nwant %s", sent, want)
		}
	}
	for _, l := range snapshotOf(t, d) {
		if l.Effect != "" {
			t.Errorf("%s still runs %q", l.Name, l.Effect)
		}
	}
	one := newFakeBridge(t, httptest.NewServer)
	first := one.paired(t)
	one.set("1", "effect", "colorloop")
	lamps = snapshotOf(t, first)
	if lamps[0].Effect != "colorloop" {
		t.Errorf("%+v", lamps[0])
	}
	if err := first.Calm(t.Context(), lamps[:1]); err != nil || fmt.Sprint(one.sent()[0].body) != "map[effect:none on:true]" {
		t.Errorf("%v, %v", one.sent(), err)
	}
}

func TestEveryFaultOfTheSecondInterfaceIsAPlainSentence(t *testing.T) {
	words := map[string]string{
		"an unknown key": "refuses", // in the form of the first interface
		"a redirect":     "does not answer as a Hue bridge",
	}
	all := map[string]struct {
		do   func(w http.ResponseWriter, r *http.Request) bool
		says string
	}{
		"a key that is gone":   {text(403, "{}"), "does not know Roomtone any more"},
		"an answer of errors":  {text(200, `{"errors":[{"description":"this is <b>odd</b>"}],"data":[]}`), "this is <b>odd</b>"},
		"no data":              {text(200, `{"errors":[]}`), "does not answer as a Hue bridge"},
		"data of another kind": {text(200, `{"errors":[],"data":{"id":7}}`), "does not answer as a Hue bridge"},
	}
	for name, fault := range faults {
		if word, ok := words[name]; ok {
			fault.says = word
		}
		if name != "an unknown key" {
			all[name] = fault
		}
	}
	for name, fault := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := serveFakeBridge2(t, overWire)
				d := f.paired(t)
				snapshotOf(t, d)
				f.fail(fault.do)
				for what, ask := range map[string]func() error{
					"snapshot": func() error { _, err := d.Snapshot(t.Context(), "Session room"); return err },
					"apply": func() error {
						_, err := d.Apply(t.Context(), []lighting.Command{{Lamp: fakeID + "/1", Percent: 5}})
						return err
					},
				} {
					// A bridge that was lost is asked anew which interface it has.
					err := ask()
					if err == nil {
						t.Fatalf("%s: no error", what)
					}
					if strings.Contains(err.Error(), fakeKey) {
						t.Errorf("%s: the key is in the error: %v", what, err)
					}
				}
				f.fail(fault.do)
				d.bridges[0].link = d.bridges[0].second
				if _, err := d.Snapshot(t.Context(), "Session room"); err == nil || !strings.Contains(err.Error(), fault.says) {
					t.Errorf("%v\nwant: %s", err, fault.says)
				}
				f.fail(nil) // and all is well again
				d.bridges[0].forget()
				if _, err := d.Snapshot(t.Context(), "Session room"); err != nil {
					t.Errorf("after the fault: %v", err)
				}
			})
		})
	}
}

func TestOneLampOfTheSecondInterfaceThatFailsDoesNotStopTheOthers(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	snapshotOf(t, d)
	f.away["device-1"] = true // and the program does not know it yet
	reached, err := d.Apply(t.Context(), []lighting.Command{{Lamp: fakeID + "/1", Percent: 5}, {Lamp: fakeID + "/2", Percent: 5}, {Lamp: fakeID + "/77", Percent: 5}})
	if len(reached) != 1 || reached[0].Name != "Lamp 2" {
		t.Errorf("reached %+v", reached)
	}
	if err == nil || !strings.Contains(err.Error(), "communication issues") || !strings.Contains(err.Error(), "knows nothing of this lamp") {
		t.Errorf("%v", err)
	}
}

func TestABridgeThatDoesNotTellReachabilityIsUsedAllTheSame(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	f.fail(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "zigbee_connectivity") {
			w.WriteHeader(http.StatusNotFound)
			return true
		}
		return false
	})
	for _, l := range snapshotOf(t, d) {
		if !l.Reachable {
			t.Errorf("%s counts as out of reach", l.Name)
		}
	}
}

// FuzzLight2 takes a lamp as a foreign bridge may tell it.
func FuzzLight2(f *testing.F) {
	whole, err := json.Marshal(light2State(1, true, 40, 366))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, []byte(`{"id":"light-1","color_temperature":{"mirek":null,"mirek_valid":false}}`))
	f.Add([]byte(`{"dimming":{"brightness":-4},"color":{"xy":{"x":1e308,"y":-1}}}`), []byte(`{"color":{"gamut":{}}}`))
	f.Fuzz(func(t *testing.T, data, change []byte) {
		var l light2
		if json.Unmarshal(data, &l) != nil {
			return
		}
		c := newClip2(newBridge(mustParse(t, "https://127.0.0.1"), Credentials{BridgeID: "b", Key: "k"}))
		for range 2 {
			lamp := c.describe(l)
			if lamp.Percent < 0 || lamp.Percent > 100 || lamp.MirekMost < lamp.MirekLeast {
				t.Fatalf("%+v", lamp)
			}
			command := l.commanded(lighting.Command{Percent: 50, Mirek: 400, Transition: time.Second})
			if command.Effects != nil || command.On != nil || command.Dimming == nil {
				t.Fatalf("%+v", command)
			}
			lamp.On = true
			if _, err := l.restored(lamp, time.Second); err != nil {
				t.Fatalf("a lit lamp cannot be restored: %v", err)
			}
			l = l.copy()
			_ = json.Unmarshal(change, &l)
		}
	})
}
