package hue

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeBridge answers as a bridge of the second generation does: full states
// in lists, errors as lists with status 200, brightness refused while off.
type fakeBridge struct {
	*httptest.Server
	mu     sync.Mutex
	lamps  map[string]map[string]any // states
	puts   []put
	button bool
	// fault, where it is set, answers instead, unless it returns false.
	fault func(w http.ResponseWriter, r *http.Request) bool
}

type put struct {
	lamp string
	body map[string]any
	at   time.Time
}

const (
	fakeID  = "001788FFFE000001"
	fakeKey = "0123456789abcdef0123456789abcdef01234567"
)

func lampState(on bool, bri, ct int) map[string]any {
	return map[string]any{"on": on, "bri": bri, "ct": ct, "hue": 8000, "sat": 140, "xy": []float64{0.45, 0.41}, "colormode": "ct", "reachable": true, "alert": "none", "effect": "none", "mode": "homeautomation"}
}

// newFakeBridge has a room of three lamps: two lit and one off.
func newFakeBridge(t *testing.T, serve func(http.Handler) *httptest.Server) *fakeBridge {
	f := &fakeBridge{lamps: map[string]map[string]any{
		"1": lampState(true, 254, 366),
		"2": lampState(true, 100, 300),
		"3": lampState(false, 200, 400),
	}}
	f.Server = serve(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeBridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	fault := f.fault
	f.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	part := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/api":
		if !f.button {
			f.say(w, 101, "", "link button not pressed")
			return
		}
		_, _ = fmt.Fprintf(w, `[{"success":{"username":%q}}]`, fakeKey)
	case r.URL.Path == "/api/0/config": // what a bridge tells everybody
		_, _ = fmt.Fprintf(w, `{"name":"Bridge","bridgeid":%q,"mac":"00:17:88:00:00:01"}`, fakeID)
	case len(part) < 2 || part[1] != fakeKey:
		f.say(w, 1, "/", "unauthorized user")
	case len(part) == 3 && part[2] == "config":
		_, _ = fmt.Fprintf(w, `{"name":"Bridge","bridgeid":%q,"mac":"00:17:88:00:00:01"}`, fakeID)
	case len(part) == 3 && part[2] == "groups":
		_, _ = io.WriteString(w, `{"1":`+fakeRoom+`,"2":{"name":"Screen","type":"Entertainment","lights":["1"]},"3":{"name":"Empty","type":"Room","lights":[]}}`)
	case len(part) == 4 && part[2] == "groups" && part[3] == "1":
		_, _ = io.WriteString(w, fakeRoom)
	case len(part) == 3 && part[2] == "lights":
		all := map[string]any{}
		for id, s := range f.lamps {
			all[id] = light(id, s)
		}
		_ = json.NewEncoder(w).Encode(all)
	case len(part) == 4 && part[2] == "lights" && f.lamps[part[3]] != nil:
		_ = json.NewEncoder(w).Encode(light(part[3], f.lamps[part[3]]))
	case len(part) == 5 && part[4] == "state" && r.Method == http.MethodPut && f.lamps[part[3]] != nil:
		f.put(w, r, part[3])
	default:
		f.say(w, 3, r.URL.Path, "resource, "+r.URL.Path+", not available")
	}
}

const fakeRoom = `{"name":"Session room","type":"Room","class":"Living room","lights":["1","2","3"],"state":{"all_on":false,"any_on":true},"action":{"on":true,"bri":254}}`

func light(id string, state map[string]any) map[string]any {
	return map[string]any{"name": "Lamp " + id, "type": "Extended color light", "modelid": "LCT015", "state": state}
}

func (f *fakeBridge) say(w io.Writer, kind int, address, text string) {
	_, _ = fmt.Fprintf(w, `[{"error":{"type":%d,"address":%q,"description":%q}}]`, kind, address, text)
}

func (f *fakeBridge) put(w http.ResponseWriter, r *http.Request, lamp string) {
	var body map[string]any
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		f.say(w, 2, r.URL.Path, "body contains invalid json")
		return
	}
	f.puts = append(f.puts, put{lamp, body, time.Now()})
	state := f.lamps[lamp]
	on, _ := body["on"].(bool)
	if !on && body["on"] == nil && state["on"] == false {
		f.say(w, 201, r.URL.Path, "parameter, bri, is not modifiable. Device is set to off.")
		return
	}
	maps.Copy(state, body)
	delete(state, "transitiontime")
	switch {
	case body["xy"] != nil:
		state["colormode"] = "xy"
	case body["ct"] != nil:
		state["colormode"] = "ct"
	case body["hue"] != nil || body["sat"] != nil:
		state["colormode"] = "hs"
	}
	_, _ = fmt.Fprintf(w, `[{"success":{"/lights/%s/state/on":%v}}]`, lamp, state["on"])
}

// set changes a lamp as somebody else would.
func (f *fakeBridge) set(lamp, field string, value any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lamps[lamp][field] = value
}

func (f *fakeBridge) fail(fault func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *fakeBridge) sent() []put {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]put(nil), f.puts...)
}

// paired is a driver for the fake bridge.
func (f *fakeBridge) paired(t *testing.T) *Driver {
	t.Helper()
	f.mu.Lock()
	f.button = true
	f.mu.Unlock()
	return pairedWith(t, f.Server)
}

// pairedWith is a driver for what answers at a server, whose button is
// pressed.
func pairedWith(t *testing.T, s *httptest.Server) *Driver {
	t.Helper()
	asked := newBridge(mustParse(t, s.URL), Credentials{Address: s.URL})
	defer asked.close()
	reachedBy(asked, s)
	c, err := asked.pair(t.Context(), func(time.Duration) {})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open([]Credentials{c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	d.locate = nil // this machine's network is not asked
	for _, b := range d.bridges {
		b.patience = 300 * time.Millisecond
		reachedBy(b, s)
	}
	return d
}
