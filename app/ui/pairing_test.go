package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/app/settings"
)

// bridge answers as a Hue bridge does, and gives its key once its button was
// pressed.
type bridge struct {
	*httptest.Server
	pressed atomic.Bool
}

func newBridge(t *testing.T) *bridge {
	const key = "0123456789abcdef0123456789abcdef01234567"
	b := &bridge{}
	answer := func(w http.ResponseWriter, text string) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, text)
	}
	lamp := `{"name":"Lamp","type":"Extended color light","modelid":"LCT015","state":{"on":true,"bri":254,"ct":366,"colormode":"ct","reachable":true}}`
	room := `{"name":"Session room","type":"Room","class":"Living room","lights":["1"],"state":{"all_on":true,"any_on":true},"action":{"on":true,"bri":254}}`
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api", func(w http.ResponseWriter, _ *http.Request) {
		if b.pressed.Load() {
			answer(w, `[{"success":{"username":"`+key+`"}}]`)
			return
		}
		answer(w, `[{"error":{"type":101,"address":"","description":"link button not pressed"}}]`)
	})
	mux.HandleFunc("GET /api/"+key+"/config", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, `{"name":"Bridge","bridgeid":"001788FFFE000001","mac":"00:17:88:00:00:01"}`)
	})
	mux.HandleFunc("GET /api/"+key+"/groups", func(w http.ResponseWriter, _ *http.Request) { answer(w, `{"1":`+room+`}`) })
	mux.HandleFunc("GET /api/"+key+"/lights", func(w http.ResponseWriter, _ *http.Request) { answer(w, `{"1":`+lamp+`}`) })
	mux.HandleFunc("GET /api/"+key+"/lights/1", func(w http.ResponseWriter, _ *http.Request) { answer(w, lamp) })
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

// dial types an address, where no bridge has answered by itself, and asks for
// the one there.
func (r *room) dial(address string) {
	r.t.Helper()
	r.press("Pair a bridge…")
	r.reads("No bridge answered by itself. Type its address")
	entry := find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.PlaceHolder, "The bridge's address") })
	if entry == nil {
		r.t.Fatal("there is no line for the address")
	}
	test.Type(entry, address)
	r.press("Pair")
}

func TestPairingCountsDownUntilTheButtonIsPressed(t *testing.T) {
	b := newBridge(t)
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("2 · Room")
	r.reads("Pair your Hue bridge once")
	r.dial(b.URL)
	r.until("it counts", func() bool {
		return reads(r.content(), "Press the round button on the bridge: 30 seconds left.") || reads(r.content(), "Press the round button on the bridge: 29 seconds left.")
	})
	r.reads("Press the round button on the bridge: 28 seconds left.")
	b.pressed.Store(true)
	r.reads("The bridge is paired. Its rooms can be chosen now.")
	r.until("its room can be chosen", func() bool {
		pick := find(r.content(), func(s *widget.Select) bool {
			return len(s.Options) == 3 && strings.HasPrefix(s.Options[2], "Session room")
		})
		return pick != nil
	})
	if first[*widget.ProgressBar](r.content()) != nil {
		t.Error("it still counts")
	}
}

func TestABridgeThatAnswersByItselfIsOffered(t *testing.T) {
	b := newBridge(t)
	b.pressed.Store(true)
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("2 · Room")
	r.bridges = []session.Bridge{{BridgeID: "001788FFFE000001", Address: b.URL, Name: "Hue Bridge - 1A2B3C"}}
	r.press("Pair a bridge…")
	r.reads("Choose yours, then press its round button.")
	r.press("Hue Bridge - 1A2B3C at " + b.URL)
	r.reads("The bridge is paired. Its rooms can be chosen now.")
}

func TestPairingCanBeCalledOff(t *testing.T) {
	b := newBridge(t)
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("2 · Room")
	r.dial(b.URL)
	r.reads("seconds left")
	r.press("Stop")
	r.until("it can be begun again", func() bool { return r.button("Pair") != nil && r.button("Stop") == nil })
	if reads(r.content(), "anceled") {
		t.Errorf("it says %q", seen(r.content()))
	}
}

func TestPairingWithWhatIsNoBridge(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<html>Welcome</html>") }))
	t.Cleanup(page.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, c := range map[string]struct{ address, says string }{
		"no address":        {" ", "Type the bridge's address first."},
		"a web page":        {page.URL, strings.TrimPrefix(page.URL, "http://")},
		"nothing":           {gone.URL, strings.TrimPrefix(gone.URL, "http://")},
		"not an address":    {"http://[", "address"},
		"a word with blank": {"my bridge", "my bridge"},
	} {
		t.Run(name, func(t *testing.T) {
			r := openRoom(t, chosen(t, settings.Settings{}))
			r.press("2 · Room")
			r.dial(c.address)
			r.until("it says why", func() bool { return r.button("Stop") == nil && reads(r.content(), c.says) })
		})
	}
}
