package hue

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"roomtone/lighting"
)

// fakeBridge2 answers as a bridge does that has the second interface: TLS,
// resources, commands that change them, and a stream of events.
type fakeBridge2 struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	lights []map[string]any // as they are told
	away   map[string]bool  // devices
	puts   []put
	button bool
	events []fakeEvent
	wake   chan struct{}
	heads  []http.Header // of the requests for the stream
	mute   bool          // the stream tells nothing more
	// fault, where it is set, answers instead, unless it returns false.
	fault func(w http.ResponseWriter, r *http.Request) bool
}

type fakeEvent struct {
	id   int
	data string
}

func light2State(n int, on bool, brightness float64, mirek int) map[string]any {
	return map[string]any{
		"id": fmt.Sprintf("light-%d", n), "id_v1": fmt.Sprintf("/lights/%d", n), "type": "light",
		"owner":    map[string]any{"rid": fmt.Sprintf("device-%d", n), "rtype": "device"},
		"metadata": map[string]any{"name": fmt.Sprintf("Lamp %d", n), "archetype": "sultan_bulb"},
		"on":       map[string]any{"on": on},
		"dimming":  map[string]any{"brightness": brightness, "min_dim_level": 0.2},
		"color_temperature": map[string]any{
			"mirek": mirek, "mirek_valid": true,
			"mirek_schema": map[string]any{"mirek_minimum": 153, "mirek_maximum": 454},
		},
		"color": map[string]any{
			"xy":         map[string]any{"x": .45, "y": .41},
			"gamut":      map[string]any{"red": map[string]any{"x": .6915, "y": .3083}, "green": map[string]any{"x": .17, "y": .7}, "blue": map[string]any{"x": .1532, "y": .0475}},
			"gamut_type": "C",
		},
		"dynamics":      map[string]any{"status": "none", "status_values": []string{"none", "dynamic_palette"}, "speed": 0, "speed_valid": false},
		"effects":       map[string]any{"status": "no_effect", "effect_values": []string{"no_effect", "candle"}},
		"timed_effects": map[string]any{"status": "no_effect"},
		"alert":         map[string]any{"action_values": []string{"breathe"}},
		"mode":          "normal",
	}
}

// newFakeBridge2 has the room of newFakeBridge, a zone of one lamp, and a
// plug that can only be switched.
func newFakeBridge2(t *testing.T) *fakeBridge2 { return serveFakeBridge2(t, httptest.NewTLSServer) }

func serveFakeBridge2(t *testing.T, serve func(http.Handler) *httptest.Server) *fakeBridge2 {
	f := &fakeBridge2{t: t, away: map[string]bool{}, wake: make(chan struct{}), lights: []map[string]any{
		light2State(1, true, 100, 366), light2State(2, true, 40, 300), light2State(3, false, 80, 400),
		{
			"id": "light-9", "id_v1": "/lights/9", "type": "light", "owner": map[string]any{"rid": "device-9", "rtype": "device"},
			"metadata": map[string]any{"name": "Plug"}, "on": map[string]any{"on": true},
		},
	}}
	f.Server = serve(f)
	t.Cleanup(f.Server.Close)
	t.Cleanup(f.CloseClientConnections) // the stream, which has no end of its own
	return f
}

func (f *fakeBridge2) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	fault := f.fault
	f.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	path, second := strings.CutPrefix(r.URL.Path, "/clip/v2/resource/")
	switch {
	case r.URL.Path == "/eventstream/clip/v2":
		f.stream(w, r)
		return
	case !second:
		f.first(w, r)
		return
	case r.Header.Get("hue-application-key") != fakeKey:
		w.WriteHeader(http.StatusForbidden)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	kind, id, _ := strings.Cut(path, "/")
	switch {
	case r.Method == http.MethodPut && kind == "light":
		f.put(w, r, id)
	case kind == "light" && id != "":
		f.data(w, f.light(id))
	case kind == "light":
		f.data(w, f.lights)
	case kind == "bridge":
		f.data(w, []any{map[string]any{"id": "b", "bridge_id": strings.ToLower(fakeID)}})
	case kind == "room":
		f.data(w, []any{
			map[string]any{"id": "room-1", "id_v1": "/groups/1", "metadata": map[string]any{"name": "Session room"}, "children": f.owners()},
			map[string]any{"id": "room-2", "metadata": map[string]any{"name": "Empty"}, "children": []any{}},
		})
	case kind == "zone":
		f.data(w, []any{map[string]any{"id": "zone-1", "metadata": map[string]any{"name": "Corner"}, "children": []any{map[string]any{"rid": "light-2", "rtype": "light"}}}})
	case kind == "zigbee_connectivity":
		var all []any
		for _, owner := range f.owners() {
			all = append(all, map[string]any{"owner": owner, "status": f.status(owner["rid"].(string))})
		}
		f.data(w, all)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// owners are the devices of all lamps, which stand in one room.
func (f *fakeBridge2) owners() []map[string]any {
	var all []map[string]any
	for _, l := range f.lights {
		all = append(all, l["owner"].(map[string]any))
	}
	return all
}

func (f *fakeBridge2) status(device string) string {
	if f.away[device] {
		return "connectivity_issue"
	}
	return "connected"
}

// first are the few requests of the first interface that pairing needs.
func (f *fakeBridge2) first(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/api" && f.button:
		_, _ = fmt.Fprintf(w, `[{"success":{"username":%q}}]`, fakeKey)
	case r.URL.Path == "/api/"+fakeKey+"/config", r.URL.Path == "/api/0/config":
		_, _ = fmt.Fprintf(w, `{"name":"Bridge","bridgeid":%q,"mac":"00:17:88:00:00:01"}`, fakeID)
	default:
		_, _ = fmt.Fprint(w, `[{"error":{"type":1,"address":"/","description":"unauthorized user"}}]`)
	}
}

func (f *fakeBridge2) light(id string) []map[string]any {
	for _, l := range f.lights {
		if l["id"] == id {
			return []map[string]any{l}
		}
	}
	return []map[string]any{}
}

func (f *fakeBridge2) data(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{}, "data": data})
}

func (f *fakeBridge2) put(w http.ResponseWriter, r *http.Request, id string) {
	var body map[string]any
	lights := f.light(id)
	if json.NewDecoder(r.Body).Decode(&body) != nil || len(lights) != 1 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.puts = append(f.puts, put{id, body, time.Now()})
	if owner := lights[0]["owner"].(map[string]any)["rid"].(string); f.away[owner] {
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = fmt.Fprint(w, `{"data":[],"errors":[{"description":"device (light) has communication issues, command (on) may not have effect"}]}`)
		return
	}
	f.change(lights[0], body)
	f.data(w, []any{map[string]any{"rid": id, "rtype": "light"}})
}

// change carries out what a command or a hand asks, and tells of it.
func (f *fakeBridge2) change(light, what map[string]any) {
	told := map[string]any{"id": light["id"], "id_v1": light["id_v1"], "type": "light", "owner": light["owner"]}
	for field, value := range what {
		fields, ok := value.(map[string]any)
		if field == "dynamics" && fields["duration"] != nil {
			continue
		}
		if !ok {
			continue
		}
		switch field {
		case "effects", "timed_effects":
			fields = map[string]any{"status": fields["effect"]}
		case "effects_v2":
			fields = map[string]any{"status": fields["action"]}
		case "color":
			light["color_temperature"].(map[string]any)["mirek_valid"] = false
			light["color_temperature"].(map[string]any)["mirek"] = nil
			told["color_temperature"] = map[string]any{"mirek": nil, "mirek_valid": false}
		case "color_temperature":
			fields = map[string]any{"mirek": fields["mirek"], "mirek_valid": true}
		case "dynamics":
			fields = map[string]any{"status": "none"}
		}
		has, ok := light[field].(map[string]any)
		if !ok {
			has = map[string]any{}
			light[field] = has
		}
		for k, v := range fields {
			has[k] = v
		}
		told[field] = fields
	}
	f.tell(told)
}

// tell adds a message to the stream.
func (f *fakeBridge2) tell(told ...map[string]any) {
	data, err := json.Marshal([]any{map[string]any{"creationtime": time.Now().UTC().Format(time.RFC3339), "id": "e", "type": "update", "data": told}})
	if err != nil {
		f.t.Error(err)
	}
	f.events = append(f.events, fakeEvent{len(f.events) + 1, string(data)})
	close(f.wake)
	f.wake = make(chan struct{})
}

// hand changes a lamp as a switch or an app does.
func (f *fakeBridge2) hand(n int, what map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.change(f.light(fmt.Sprintf("light-%d", n))[0], what)
}

func (f *fakeBridge2) stream(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.heads = append(f.heads, r.Header.Clone())
	next := len(f.events)
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		_, _ = fmt.Sscanf(last, "%d:0", &next)
	}
	f.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = fmt.Fprint(w, ": hi\n\n")
	for {
		f.mu.Lock()
		events, wake := f.events[min(next, len(f.events)):], f.wake
		next = len(f.events)
		if f.mute {
			events = nil
		}
		f.mu.Unlock()
		for _, e := range events {
			_, _ = fmt.Fprintf(w, "id: %d:0\ndata: %s\n\n", e.id, e.data)
		}
		w.(http.Flusher).Flush()
		select {
		case <-wake:
		case <-r.Context().Done():
			return
		}
	}
}

func (f *fakeBridge2) streams() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.heads)
}

func (f *fakeBridge2) fail(fault func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *fakeBridge2) sent() []put {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]put(nil), f.puts...)
}

// paired is a driver for the fake bridge.
func (f *fakeBridge2) paired(t *testing.T) *Driver {
	t.Helper()
	f.mu.Lock()
	f.button = true
	f.mu.Unlock()
	return pairedWith(t, f.Server)
}

// snapshot is the session room.
func snapshotOf(t *testing.T, d *Driver) []lighting.Lamp {
	t.Helper()
	lamps, err := d.Snapshot(t.Context(), "Session room")
	if err != nil {
		t.Fatal(err)
	}
	return lamps
}
