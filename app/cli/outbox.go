package cli

import (
	"io"
	"sync"
)

// outbox writes on a goroutine of its own, in order, so that a terminal or a
// pipe that takes nothing holds up neither a session nor its keys. What waits
// is small: a session tells a few hundred lines.
type outbox struct {
	ready   chan struct{} // capacity 1: there is something to write
	written chan struct{} // closed when all is written, after close

	mu      sync.Mutex
	letters []letter
}

// letter is a text on its way.
type letter struct {
	to   io.Writer
	text []byte
}

// newOutbox begins to write. A write cannot be called off, so its goroutine
// may last as long as the process where nobody ever reads.
func newOutbox() *outbox {
	o := &outbox{ready: make(chan struct{}, 1), written: make(chan struct{})}
	go o.run()
	return o
}

// slot is a writer that leaves with the outbox what is meant for w.
func (o *outbox) slot(w io.Writer) io.Writer { return slot{o, w} }

// close takes nothing more. What was left is still written.
func (o *outbox) close() { close(o.ready) }

func (o *outbox) run() {
	defer close(o.written)
	for range o.ready {
		for _, l := range o.take() {
			// Whoever read it may have gone: that ends nothing.
			_, _ = l.to.Write(l.text)
		}
	}
}

func (o *outbox) take() []letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.letters
	o.letters = nil
	return taken
}

type slot struct {
	outbox *outbox
	to     io.Writer
}

// Write returns at once and never fails.
func (s slot) Write(b []byte) (int, error) {
	o := s.outbox
	o.mu.Lock()
	o.letters = append(o.letters, letter{s.to, append([]byte(nil), b...)})
	o.mu.Unlock()
	select {
	case o.ready <- struct{}{}:
	default:
	}
	return len(b), nil
}
