package hue

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

func TestEventsAreReadAsTheyAreWritten(t *testing.T) {
	stream := ": hi\n\nid: 1:0\ndata: [1]\n\nid: 2:0\r\ndata: [2,\r\ndata: 3]\r\n\r\n\n\nevent: x\ndata:[4]\nretry: 5\n\ndata: cut"
	r := newEventReader(strings.NewReader(stream))
	var got []string
	for {
		e, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %q", e.id, e.data))
	}
	want := []string{` ""`, `1:0 "[1]"`, `2:0 "[2,\n3]"`, ` "[4]"`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte(": hi\n\nid: 1:0\ndata: [{\"data\":[{\"id\":\"light-1\",\"type\":\"light\",\"dimming\":{\"brightness\":3}}]}]\n\n"))
	f.Add([]byte("data: \n\ndata\n\nid\n\n:\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := newClip2(newBridge(mustParse(t, "https://127.0.0.1"), Credentials{BridgeID: "b", Key: "k"}))
		c.keep(light2{ID: "light-1", Dimming: &dimming2{50}})
		r := newEventReader(strings.NewReader(string(data)))
		for n := 0; ; n++ {
			e, err := r.next()
			if err != nil {
				return
			}
			if n > len(data) {
				t.Fatal("there are more events than letters")
			}
			for _, l := range c.hear(e.data) {
				if l.ID != "b/light-1" || l.Percent < 0 || l.Percent > 100 {
					t.Fatalf("%+v", l)
				}
			}
		}
	})
}

// After a break a bridge tells what happened meanwhile once more, after it
// was read. That is not the present, and must not be taken for a hand.
func TestWhatIsOlderThanTheLastReadingIsPassedOver(t *testing.T) {
	read := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for created, taken := range map[string]bool{
		"2026-01-02T03:04:04Z": false,
		"2026-01-02T03:04:05Z": true, // within the same second nobody knows
		"2026-01-02T03:04:06Z": true,
		"":                     true,
		"yesterday":            true,
	} {
		for kind, part := range map[string]string{
			"a lamp":           `{"id":"light-1","type":"light","dimming":{"brightness":3}}`,
			"a lamp's current": `{"type":"zigbee_connectivity","owner":{"rid":"device-1"},"status":"connectivity_issue"}`,
		} {
			c := newBridge(mustParse(t, "https://127.0.0.1"), Credentials{BridgeID: "b", Key: "k"}).second
			c.keep(light2{ID: "light-1", Owner: reference{ID: "device-1"}, Dimming: &dimming2{50}, at: read})
			c.awayAt = read
			told := c.hear(fmt.Appendf(nil, `[{"creationtime":%q,"data":[%s]}]`, created, part))
			if (len(told) == 1) != taken {
				t.Errorf("%s of %q, read at %v: %+v", kind, created, read, told)
			}
		}
	}
}

// watching follows the fake bridge and hands on every lamp that changes.
func watching(t *testing.T, d *Driver) <-chan lighting.Lamp {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	seen := make(chan lighting.Lamp, 100)
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Watch(ctx, func(l lighting.Lamp) { seen <- l })
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return seen
}

// tells waits until a lamp is told as it should be. What changes just as the
// stream is opened may be told twice.
func tells(t *testing.T, seen <-chan lighting.Lamp, what string, so func(lighting.Lamp) bool) lighting.Lamp {
	t.Helper()
	end := time.After(time.Minute)
	for {
		select {
		case l := <-seen:
			if so(l) {
				return l
			}
		case <-end:
			t.Fatalf("it is not told within a minute: %s", what)
		}
	}
}

func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not happen within a minute: %s", what)
		}
	}
}

func TestAHandOnALampIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveFakeBridge2(t, overWire)
		d := f.paired(t)
		snapshotOf(t, d)
		seen := watching(t, d)
		await(t, "the stream is open", func() bool { return f.streams() == 1 })
		f.hand(1, map[string]any{"dimming": map[string]any{"brightness": 73.0}})
		l := tells(t, seen, "a brightness", func(l lighting.Lamp) bool { return l.Name == "Lamp 1" && l.Percent == 73 })
		if l.Mirek != 366 || !l.On || !l.Reachable || len(l.Native) == 0 {
			t.Errorf("%+v", l)
		}
		f.hand(2, map[string]any{"on": map[string]any{"on": false}})
		tells(t, seen, "a switch", func(l lighting.Lamp) bool { return l.Name == "Lamp 2" && !l.On && l.Percent == 40 })
		f.mu.Lock()
		f.tell(map[string]any{"type": "zigbee_connectivity", "id": "z", "owner": map[string]any{"rid": "device-1"}, "status": "connectivity_issue"})
		f.mu.Unlock()
		tells(t, seen, "a lamp out of reach", func(l lighting.Lamp) bool { return l.Name == "Lamp 1" && !l.Reachable })
	})
}

func TestAfterABreakTheStreamGoesOnWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveFakeBridge2(t, overWire)
		d := f.paired(t)
		snapshotOf(t, d)
		seen := watching(t, d)
		await(t, "the stream is open", func() bool { return f.streams() == 1 })
		f.hand(1, map[string]any{"dimming": map[string]any{"brightness": 73.0}})
		tells(t, seen, "a brightness", func(l lighting.Lamp) bool { return l.Percent == 73 })
		f.fail(func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		})
		f.CloseClientConnections()
		f.hand(1, map[string]any{"dimming": map[string]any{"brightness": 12.0}}) // while nobody listens
		f.fail(nil)
		tells(t, seen, "what was missed", func(l lighting.Lamp) bool { return l.Percent == 12 })
		f.mu.Lock()
		defer f.mu.Unlock()
		if last := f.heads[len(f.heads)-1].Get("Last-Event-ID"); last != "1:0" {
			t.Errorf("after the break it asks for what came after %q", last)
		}
	})
}

func TestAStreamThatIsNoneIsLeftInPeace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveFakeBridge2(t, overWire)
		d := f.paired(t)
		snapshotOf(t, d)
		asked := 0
		f.fail(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/eventstream/clip/v2" {
				return false
			}
			f.mu.Lock()
			asked++
			f.mu.Unlock()
			_, _ = io.WriteString(w, "<html>"+strings.Repeat("no", 1<<16))
			return true
		})
		watching(t, d)
		time.Sleep(5 * time.Minute)
		f.mu.Lock()
		defer f.mu.Unlock()
		if asked < 8 || asked > 13 {
			t.Errorf("within 5 min it was asked %d times", asked)
		}
	})
}

// A line that was cut without a word is noticed by its silence, and what was
// missed is read.
func TestASilentStreamIsOpenedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveFakeBridge2(t, overWire)
		d := f.paired(t)
		snapshotOf(t, d)
		seen := watching(t, d)
		await(t, "the stream is open", func() bool { return f.streams() == 1 })
		f.mu.Lock()
		f.mute = true
		f.mu.Unlock()
		f.hand(1, map[string]any{"dimming": map[string]any{"brightness": 73.0}})
		time.Sleep(eventsIdle - time.Second)
		if f.streams() != 1 || len(seen) > 0 {
			t.Fatalf("%d streams, %d lamps told", f.streams(), len(seen))
		}
		time.Sleep(3 * time.Second)
		if f.streams() != 2 || len(seen) != 1 {
			t.Fatalf("after %v of silence: %d streams, %d lamps told", eventsIdle, f.streams(), len(seen))
		}
		if l := <-seen; l.Percent != 73 {
			t.Errorf("%+v", l)
		}
	})
}

func TestABridgeWithoutEventsIsLeftInPeace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFakeBridge(t, overWire)
		d := f.paired(t)
		snapshotOf(t, d)
		asked := 0
		f.fail(func(http.ResponseWriter, *http.Request) bool { asked++; return false })
		watching(t, d)
		time.Sleep(time.Hour)
		if asked > 0 {
			t.Errorf("within an hour it was asked %d times", asked)
		}
	})
}

// While its firmware changes a bridge answers with pages for people. That does
// not make it one without the second interface.
func TestABridgeWhoseFirmwareChangedIsWatchedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := serveFakeBridge2(t, overWire)
		d := f.paired(t)
		f.fail(text(http.StatusOK, "<html>updating</html>"))
		seen := watching(t, d)
		for range 20 {
			if _, err := d.Snapshot(t.Context(), "Session room"); err == nil {
				t.Fatal("a page for people is taken for lamps")
			}
			time.Sleep(10 * time.Second)
		}
		f.fail(nil)
		snapshotOf(t, d)
		if l := d.bridges[0].link; l != d.bridges[0].second {
			t.Errorf("it is asked by %T", l)
		}
		time.Sleep(2 * eventsAgainMost)
		f.hand(1, map[string]any{"dimming": map[string]any{"brightness": 73.0}})
		tells(t, seen, "a brightness", func(l lighting.Lamp) bool { return l.Percent == 73 })
	})
}
