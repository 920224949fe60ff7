package hue

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
)

// wire is a network inside the test, so that a whole evening passes in a
// bubble of testing/synctest.
type wire struct {
	calls chan net.Conn
	cut   atomic.Bool
	done  chan struct{}
	once  sync.Once
}

var errCut = errors.New("connect: no route to host")

// overWire serves https without a real network, and overWireHTTP http.
func overWire(h http.Handler) *httptest.Server {
	s := wired(h)
	s.StartTLS()
	return s
}

func overWireHTTP(h http.Handler) *httptest.Server {
	s := wired(h)
	s.Start()
	return s
}

func wired(h http.Handler) *httptest.Server {
	return &httptest.Server{
		Listener: &wire{calls: make(chan net.Conn), done: make(chan struct{})},
		Config:   &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)},
	}
}

// reachedBy lets a bridge be asked by the wire that its server is at, if it
// is at one.
func reachedBy(b *bridge, s *httptest.Server) {
	if w := wireOf(s); w != nil {
		b.gate().transport.DialContext, b.gate().endless.DialContext = w.dial, w.dial
	}
}

func wireOf(s *httptest.Server) *wire {
	a, _ := s.Listener.Addr().(wireAddr)
	return a.wire
}

// wireAddr looks like an address of a small home network.
type wireAddr struct{ wire *wire }

func (wireAddr) Network() string { return "wire" }
func (wireAddr) String() string  { return "192.0.2.20" }

func (w *wire) Addr() net.Addr { return wireAddr{w} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.calls:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.done) })
	return nil
}

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if w.cut.Load() {
		return nil, errCut
	}
	ours, theirs := net.Pipe()
	select {
	case w.calls <- theirs:
		return ours, nil
	case <-w.done:
		return nil, errCut
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
