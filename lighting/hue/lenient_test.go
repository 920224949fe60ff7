package hue

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"roomtone/lighting"
)

// odd lets a bridge answer for its lamps and its one room as other programs
// do that pass for one.
func odd(t *testing.T, lights, room string) (*Driver, *fakeBridge) {
	t.Helper()
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(lights), &all); err != nil {
		t.Fatal(err)
	}
	f.fail(func(w http.ResponseWriter, r *http.Request) bool {
		path := strings.TrimPrefix(r.URL.Path, "/api/"+fakeKey)
		one, isLight := all[strings.TrimPrefix(path, "/lights/")]
		switch {
		case r.Method != http.MethodGet:
			return false
		case path == "/lights":
			_, _ = io.WriteString(w, lights)
		case path == "/groups":
			_, _ = io.WriteString(w, `{"1":`+room+`}`)
		case path == "/groups/1":
			_, _ = io.WriteString(w, room)
		case isLight:
			_, _ = w.Write(one)
		default:
			return false
		}
		return true
	})
	return d, f
}

func TestLampsAreReadAsOtherProgramsWriteThem(t *testing.T) {
	const colour, white = "Extended color light", "Dimmable light"
	lit := lighting.Lamp{ID: fakeID + "/1", Name: "L", Reachable: true, On: true, Percent: 100}
	with := func(change func(*lighting.Lamp)) *lighting.Lamp { l := lit; change(&l); return &l }
	whole := with(func(l *lighting.Lamp) { l.Mirek, l.MirekLeast, l.MirekMost = 366, 153, 500 })
	for name, c := range map[string]struct {
		kind, state, more string
		want              *lighting.Lamp // nil: it is no lamp
	}{
		"texts for numbers":      {colour, `{"on":"true","bri":"254","ct":"366","colormode":"ct","reachable":1}`, "", whole},
		"fractions":              {colour, `{"on":true,"bri":253.6,"ct":366.0,"hue":8402.3,"sat":1.5,"colormode":"ct","reachable":true}`, "", whole},
		"too bright":             {white, `{"on":true,"bri":300,"reachable":true}`, "", &lit},
		"nulls":                  {white, `{"on":true,"bri":null,"ct":null,"xy":null,"colormode":null,"reachable":null}`, "", &lit},
		"as little as possible":  {"", `{"on":true,"bri":254}`, "", &lit},
		"no word of how":         {colour, `{"on":true,"bri":254,"ct":366}`, "", whole},
		"a narrow white":         {"Color temperature light", `{"on":true,"bri":254,"ct":366,"colormode":"ct"}`, `,"capabilities":{"control":{"ct":{"min":250,"max":370}}}`, with(func(l *lighting.Lamp) { l.Mirek, l.MirekLeast, l.MirekMost = 366, 250, 370 })},
		"a white as deCONZ says": {"Color temperature light", `{"on":true,"bri":254,"ct":366,"colormode":"ct"}`, `,"ctmin":"250","ctmax":454`, with(func(l *lighting.Lamp) { l.Mirek, l.MirekLeast, l.MirekMost = 366, 250, 454 })},
		"a white of nonsense":    {"Color temperature light", `{"on":true,"bri":254,"ct":366,"colormode":"ct"}`, `,"capabilities":{"control":{"ct":{"min":0,"max":65535}}}`, whole},
		"colours alone":          {"Color light", `{"on":true,"bri":254,"hue":1,"sat":1,"xy":[0.17,0.7],"colormode":"xy"}`, "", with(func(l *lighting.Lamp) { l.MirekLeast, l.MirekMost, l.Coloured = 153, 500, true })},
		"a plug":                 {"On/Off plug-in unit", `{"on":true,"bri":254}`, "", nil},
		"a plug as deCONZ says":  {"Smart plug", `{"on":true,"reachable":true}`, "", nil},
		"a blind":                {"Window covering device", `{"on":true,"bri":100,"reachable":true}`, "", nil},
		"what cannot be dimmed":  {"", `{"on":true,"reachable":true}`, "", nil},
		"a broken neighbour":     {white, `{"on":true,"bri":254}`, `},"2":{"state":7`, &lit},
		"one without a number":   {white, `{"on":true,"bri":254}`, `},"light.bed":{"state":{"on":true,"bri":1}`, &lit},
		"a group of one's own":   {white, `{"on":true,"bri":254}`, "", &lit},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := odd(t, `{"1":{"name":"L","type":"`+c.kind+`","state":`+c.state+c.more+`}}`, `{"name":"R","type":"LightGroup","lights":[1,"2",null,"1"]}`)
			lamps, err := d.Snapshot(t.Context(), "R")
			if err != nil {
				t.Fatal(err)
			}
			rooms, err := d.Rooms(t.Context())
			if c.want == nil {
				if len(lamps) != 0 || len(rooms) != 0 || err != nil {
					t.Errorf("it counts as a lamp: %+v, %v", lamps, err)
				}
				return
			}
			if err != nil || len(rooms) != 1 || len(lamps) != 1 {
				t.Fatalf("%d rooms, lamps %+v, %v", len(rooms), lamps, err)
			}
			got := lamps[0]
			got.Native, got.Effect = nil, ""
			if g, w := marshalled(t, got), marshalled(t, *c.want); g != w {
				t.Errorf("got\n%s, want\n%s", g, w)
			}
			if again, err := restored(lamps[0], time.Second); err != nil || again.Bri != brightest {
				t.Errorf("it is given back as %+v, %v", again, err)
			}
		})
	}
}

func marshalled(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A lamp that has no white of its own mixes it.
func TestALampOfColoursMixesItsWhite(t *testing.T) {
	d, f := odd(t, `{"1":{"name":"L","type":"Color light","state":{"on":true,"bri":254,"xy":[0.17,0.7],"colormode":"xy"},"capabilities":{"control":{"colorgamut":[[0.704,0.296],[0.2151,0.7106],[0.138,0.08]]}}}}`, `{"name":"R","type":"Room","lights":["1"]}`)
	lamps, err := d.Apply(t.Context(), []lighting.Command{{Lamp: fakeID + "/1", Percent: 50, Mirek: 370, Transition: time.Second}})
	if err != nil || len(lamps) != 1 || lamps[0].Coloured || lamps[0].Mirek != 370 {
		t.Errorf("it comes back as %+v, %v", lamps, err)
	}
	if sent := marshalled(t, f.sent()[0].body); !strings.Contains(sent, `"xy":[0.4`) || strings.Contains(sent, `"ct"`) {
		t.Errorf("it was sent %s", sent)
	}
}

func TestOddLampsOfTheSecondInterfaceHideNoOther(t *testing.T) {
	f := newFakeBridge2(t)
	d := f.paired(t)
	f.lights[0]["dimming"] = map[string]any{"brightness": "40"}
	f.lights[0]["color_temperature"] = map[string]any{"mirek": "366", "mirek_valid": true, "mirek_schema": map[string]any{"mirek_minimum": "250", "mirek_maximum": 370.0}}
	delete(f.lights[0], "color")
	f.lights[1]["metadata"] = 7
	lamps := snapshotOf(t, d)
	if len(lamps) != 2 || lamps[0].Percent != 40 || lamps[0].Mirek != 366 || lamps[0].MirekLeast != 250 || lamps[0].MirekMost != 370 || lamps[1].ID != fakeID+"/3" {
		t.Errorf("lamps: %+v", lamps)
	}
}

// A lamp that was taken out of the house fails by itself, and its bridge is
// not thought away.
func TestALampThatIsNoMore(t *testing.T) {
	onEveryBridge(t, func(t *testing.T, f standIn) {
		d := f.paired(t)
		before := snapshotOf(t, d)
		f.remove(1)
		lamps, err := d.Apply(t.Context(), []lighting.Command{{Lamp: before[0].ID, Percent: 5}, {Lamp: before[1].ID, Percent: 5}})
		if len(lamps) != 1 || !errors.Is(err, lighting.ErrNoLamp) {
			t.Errorf("%+v, %v", lamps, err)
		}
		given, err := f.paired(t).Restore(t.Context(), before[:2], time.Second)
		left, rest := lighting.Settle(lighting.Without(before[:2], given), err)
		if len(given) != 1 || len(left) != 0 || rest != nil {
			t.Errorf("given back %+v, still owed %+v, %v", given, left, rest)
		}
	})
}

// FuzzLenient: whatever a field holds, it is read, and its number lies within bounds.
func FuzzLenient(f *testing.F) {
	for _, text := range []string{`1`, `"1.5"`, `null`, `"NaN"`, `1e999`, `[]`, `{}`, `true`, `" on "`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var all struct {
			N number
			F flag
			W word
		}
		if !json.Valid(data) {
			return
		}
		text := string(data)
		if err := json.Unmarshal([]byte(`{"n":`+text+`,"f":`+text+`,"w":`+text+`}`), &all); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if n := all.N.whole(1, brightest); !(n >= 1 && n <= brightest) {
			t.Errorf("%s is %v", data, n)
		}
	})
}
