package hue

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := parseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"192.168.1.20":         "https://192.168.1.20",
		" 192.168.1.20 ":       "https://192.168.1.20",
		"192.168.1.20:8443":    "https://192.168.1.20:8443",
		"http://192.168.1.20/": "http://192.168.1.20",
		"https://bridge.local": "https://bridge.local",
		"[fe80::1]":            "https://[fe80::1]",
	} {
		if u, err := parseAddress(address); err != nil || u.String() != want {
			t.Errorf("%q: %v, %v", address, u, err)
		}
	}
	for _, address := range []string{"", " ", "ftp://192.168.1.20", "http://", "192.168.1.20/api", "https://user:secret@192.168.1.20", "a b", "http://a?b", "https://a#b", "://", "192.168.1.20:port", "%"} {
		if u, err := parseAddress(address); err == nil {
			t.Errorf("%q is taken for %v", address, u)
		}
	}
}

func TestPairingWaitsForTheButton(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	var left []time.Duration
	c, err := Pair(t.Context(), f.URL, func(l time.Duration) {
		left = append(left, l)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.button = len(left) == 2
	})
	if err != nil || c.Key != fakeKey || c.Certificate != "" {
		t.Fatalf("%v, %v", c, err)
	}
	if len(left) != 2 || left[0] > pairWithin || left[0]-left[1] < 900*time.Millisecond {
		t.Errorf("the countdown: %v", left)
	}
}

func TestPairingEndsAfterHalfAMinute(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	address := f.URL
	waited := 0
	// The bridge answers from inside the bubble, so that its time can run.
	synctest.Test(t, func(t *testing.T) {
		b := newBridge(mustParse(t, address), Credentials{})
		b.gate().transport.RegisterProtocol("http", answering(`[{"error":{"type":101,"address":"","description":"link button not pressed"}}]`))
		began := time.Now()
		_, err := b.pair(t.Context(), func(left time.Duration) { waited++ })
		if err == nil || !strings.Contains(err.Error(), "nobody pressed the button") {
			t.Errorf("%v", err)
		}
		if took := time.Since(began); took != pairWithin {
			t.Errorf("it took %v", took)
		}
	})
	if waited != 30 {
		t.Errorf("the countdown moved %d times, want 30", waited)
	}
}

// answering is a bridge without a network.
type answering string

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

func TestPairingCanBeGivenUp(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	ctx, stop := context.WithCancel(t.Context())
	if _, err := Pair(ctx, f.URL, func(time.Duration) { stop() }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestPairingWithWhatIsNoBridge(t *testing.T) {
	for name, fault := range faults {
		if name == "no answer at all" {
			continue // takes the five seconds that it should
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeBridge(t, httptest.NewServer)
			f.fail(fault.do)
			if c, err := Pair(t.Context(), f.URL, func(time.Duration) {}); err == nil || !strings.Contains(err.Error(), fault.says) {
				t.Errorf("%v, %v", c, err)
			}
		})
	}
	for name, body := range map[string]string{
		"no key":            `[{"success":{}}]`,
		"a key of a number": `[{"success":{"username":7}}]`,
		"an empty key":      `[{"success":{"username":""}}]`,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeBridge(t, httptest.NewServer)
			f.fail(text(200, body))
			if c, err := Pair(t.Context(), f.URL, func(time.Duration) {}); err == nil || !strings.Contains(err.Error(), "does not answer as a Hue bridge") {
				t.Errorf("%v, %v", c, err)
			}
		})
	}
}
