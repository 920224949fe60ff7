package hue

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// init puts the fence up before any goroutine can use the client. The fence
// itself holds nothing: which bridge a request may go to comes with the
// request, so bridges and sessions cannot get into each other's way.
func init() {
	http.DefaultClient = &http.Client{Transport: fence{}}
}

// fence lets a request through the gate that its context carries.
type fence struct{}

type gateKey struct{}

var errFenced = errors.New("roomtone sends nothing through http.DefaultClient except to a paired bridge")

func (fence) RoundTrip(r *http.Request) (*http.Response, error) {
	g, ok := r.Context().Value(gateKey{}).(*gate)
	if !ok || r.URL.Scheme != g.base.Scheme || r.URL.Host != g.base.Host {
		if r.Body != nil {
			_ = r.Body.Close() // as the contract of RoundTripper asks
		}
		return nil, errFenced
	}
	return g.pass(r)
}

// largestAnswer bounds what a bridge may say: 50 lamps take about 50 kB.
const largestAnswer = 4 << 20

// gate leads to one bridge.
type gate struct {
	base      *url.URL
	transport *http.Transport
	// endless is for answers that go on; they must not use up the few
	// connections for commands.
	endless *http.Transport

	mu    sync.Mutex
	trust trust
	// no is what the bridge last said when it had too much to do, and peace
	// until when it wants to be left alone, whoever asks.
	no    statusError
	peace time.Time
}

// newGate leads to the bridge at base. Where no certificate of it is known
// the first is the one to trust, and every later one must be the same
// bridge's.
func newGate(base *url.URL, c Credentials) *gate {
	g := &gate{base: base, trust: trust{id: c.BridgeID, pin: c.Certificate}}
	g.transport = &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout: 3 * time.Second,
		MaxConnsPerHost:     2,
		IdleConnTimeout:     30 * time.Second,
		DisableCompression:  true,
		TLSClientConfig: &tls.Config{
			// Bridges have certificates of their maker's own authority, or
			// their own: the pin stands in for the usual check.
			InsecureSkipVerify: true,
			VerifyConnection:   g.verify,
		},
	}
	g.endless = g.transport.Clone()
	return g
}

func (g *gate) verify(c tls.ConnectionState) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.trust.accepts(c) {
		return &certificateError{g.base.Host}
	}
	g.trust.pin = fingerprint(c)
	return nil
}

// certificate is the fingerprint of the bridge's certificate, as given or as
// learnt.
func (g *gate) certificate() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trust.pin
}

func (g *gate) close() {
	g.transport.CloseIdleConnections()
	g.endless.CloseIdleConnections()
}

// pass carries a request to the bridge and accepts only a whole, bounded
// answer of a kind that a bridge gives.
func (g *gate) pass(r *http.Request) (*http.Response, error) {
	if err := g.busy(); err != nil {
		return nil, err
	}
	answer, err := g.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer+1))
	if closed := answer.Body.Close(); err == nil {
		err = closed
	}
	switch {
	case answer.StatusCode >= 300: // a redirect is never followed
		return nil, g.refused(answer)
	case err != nil:
		return nil, err
	case len(body) > largestAnswer:
		return nil, errForeign
	}
	if err := examine(body); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// stream carries a request to the bridge whose answer has no end. Who reads
// it bounds it.
func (g *gate) stream(r *http.Request) (*http.Response, error) {
	if err := g.busy(); err != nil {
		return nil, err
	}
	answer, err := g.endless.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if kind, _, _ := strings.Cut(answer.Header.Get("Content-Type"), ";"); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		return nil, errors.Join(g.refused(answer), answer.Body.Close())
	}
	return answer, nil
}

// statusError is an HTTP status that is no answer.
type statusError struct {
	code int
	// after is how long the bridge wants to be left in peace; 0 where it does
	// not say.
	after time.Duration
}

// refused is what a status says that is no answer.
func (g *gate) refused(answer *http.Response) *statusError {
	now := time.Now()
	e := statusError{answer.StatusCode, retryAfter(answer.Header.Get("Retry-After"), now)}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.no, g.peace = e, now.Add(e.after)
	return &e
}

// busy answers in the bridge's place while it wants to be left in peace.
func (g *gate) busy() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if left := time.Until(g.peace); left > 0 {
		return &statusError{g.no.code, left}
	}
	return nil
}

// longestRetry bounds what a bridge may ask for: a session's light should not
// be away for long.
const longestRetry = time.Minute

// retryAfter reads how long a device wants to be left in peace: seconds, or
// the end of it (RFC 9110, 10.2.3). What cannot be read says nothing.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, longestRetry)
	}
	end, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return min(max(end.Sub(now), 0), longestRetry)
}

func (e *statusError) Error() string {
	return fmt.Sprintf("HTTP status %d %s", e.code, http.StatusText(e.code))
}

// certificateError is a bridge that shows another certificate than before.
type certificateError struct{ host string }

func (e *certificateError) Error() string {
	return fmt.Sprintf("the device at %s shows another certificate than the bridge that was paired: it may be another device, or a bridge that was reset. If you trust it, pair it again", e.host)
}

// through gives a request's context the way to the bridge.
func (g *gate) through(ctx context.Context) context.Context {
	return context.WithValue(ctx, gateKey{}, g)
}
