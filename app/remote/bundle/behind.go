package bundle

import (
	"io"
	"sync/atomic"
)

// behind writes on a goroutine of its own, so that what is written next is
// made meanwhile. The two meet once for each buffer, because to wait for one
// another takes longer than to encrypt a few kilobytes.
type behind struct {
	to     io.Writer
	filled chan []byte
	empty  chan []byte
	buffer []byte
	failed atomic.Pointer[error]
	done   chan struct{} // closed once all is written
}

const (
	// behindBuffer is the size of a buffer in bytes.
	behindBuffer = 256 << 10
	behindCount  = 3 // one is filled, one is written, one lies between them
)

// newBehind begins; close must be called, or its goroutine stays.
func newBehind(to io.Writer) *behind {
	b := &behind{to: to, filled: make(chan []byte, behindCount), empty: make(chan []byte, behindCount), done: make(chan struct{})}
	for range behindCount {
		b.empty <- make([]byte, 0, behindBuffer)
	}
	b.buffer = <-b.empty
	go b.run()
	return b
}

func (b *behind) run() {
	defer close(b.done)
	for buffer := range b.filled {
		if b.fault() == nil {
			if _, err := b.to.Write(buffer); err != nil {
				b.failed.Store(&err)
			}
		}
		b.empty <- buffer[:0]
	}
}

func (b *behind) fault() error {
	if err := b.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// Write keeps what it is given until a buffer is full. It tells a fault of
// what was written before.
func (b *behind) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if err := b.fault(); err != nil {
			return n - len(p), err
		}
		fits := min(len(p), cap(b.buffer)-len(b.buffer))
		b.buffer = append(b.buffer, p[:fits]...)
		if p = p[fits:]; len(b.buffer) == cap(b.buffer) {
			b.filled <- b.buffer
			b.buffer = <-b.empty
		}
	}
	return n, nil
}

// close waits until all is written, and tells what went wrong.
func (b *behind) close() error {
	b.filled <- b.buffer
	close(b.filled)
	<-b.done
	return b.fault()
}
