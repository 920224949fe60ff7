package hue

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/amimof/huego"
)

func TestTheDefaultClientGoesNowhereElse(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	if answer, err := http.Get(s.URL); err == nil {
		_ = answer.Body.Close()
		t.Error("a request without a gate passes")
	}
	g := newGate(mustParse(t, "http://127.0.0.1:1"), Credentials{})
	r, _ := http.NewRequestWithContext(g.through(t.Context()), http.MethodPut, s.URL, strings.NewReader("{}"))
	if answer, err := http.DefaultClient.Do(r); err == nil {
		_ = answer.Body.Close()
		t.Error("a request passes through another bridge's gate")
	}
	if _, err := huego.Discover(); err == nil || !strings.Contains(err.Error(), errFenced.Error()) {
		t.Errorf("the search in the cloud is not stopped: %v", err)
	}
	if reached {
		t.Error("the server was reached")
	}
}

func TestACertificateIsPinned(t *testing.T) {
	f := newFakeBridge(t, httptest.NewTLSServer)
	f.button = true
	c, err := Pair(t.Context(), strings.TrimPrefix(f.URL, "https://"), func(time.Duration) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Certificate) != 64 || c.BridgeID != fakeID || c.Key != fakeKey || c.Address != f.URL {
		t.Errorf("credentials: %+v, certificate %q, key of %d letters", c, c.Certificate, len(c.Key))
	}
	d, err := Open([]Credentials{c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Snapshot(t.Context(), "Session room"); err != nil {
		t.Errorf("the same certificate: %v", err)
	}

	c.Certificate = strings.Repeat("0", 64)
	asked := 0
	f.fail(func(http.ResponseWriter, *http.Request) bool { asked++; return false })
	changed, err := Open([]Credentials{c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer changed.Close()
	changed.locate = nil // this machine's network is not asked
	_, err = changed.Snapshot(t.Context(), "Session room")
	if err == nil || !strings.Contains(err.Error(), "another certificate") || asked > 0 {
		t.Errorf("another certificate: %v, asked %d times", err, asked)
	}

	c.Certificate = ""
	if _, err := Open([]Credentials{c}, nil); err == nil {
		t.Error("https without a pin is accepted")
	}
}

func TestABridgeWithoutHTTPSSaysHowToPair(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	_, err := Pair(t.Context(), strings.TrimPrefix(f.URL, "http://"), func(time.Duration) {})
	if err == nil || !strings.Contains(err.Error(), "pair it as "+f.URL) {
		t.Errorf("%v", err)
	}
	if len(f.sent()) > 0 {
		t.Error("http was tried without being asked for")
	}
}
