package audio

import (
	"context"
	"sync/atomic"
)

const (
	bedBlock = 1024
	// bedAhead is how many blocks of the bed are kept ready: 4.1 s.
	bedAhead = 192
	// bedRefill is how many of them are made at once.
	bedRefill = 48
)

// bedRing keeps some seconds of the bed ready. The engine takes blocks in
// order and only while the bed is heard; the generator's goroutine makes a
// new one in the place of each that was used, with the shape for the time
// at which that one was heard. So what the bed plays follows from what was
// heard of it, not from how the goroutines ran.
type bedRing struct {
	slots [bedAhead]bedSlot
	made  atomic.Int64
	used  atomic.Int64
	wake  chan struct{}

	// The engine's own.
	offset int // into the slot that is being used
}

type bedSlot struct {
	frames [bedBlock][2]float32
	shape  shape // for the block that takes this one's place
}

func newBedRing() *bedRing { return &bedRing{wake: make(chan struct{}, 1)} }

// begin makes the first blocks, with one shape; before run.
func (b *bedRing) begin(generate func(*[bedBlock][2]float32, shape), s shape) {
	for i := range b.slots {
		b.slots[i].shape = s
	}
	b.fill(generate)
}

// run generates until ctx ends.
func (b *bedRing) run(ctx context.Context, generate func(*[bedBlock][2]float32, shape)) {
	for {
		b.fill(generate)
		select {
		case <-b.wake:
		case <-ctx.Done():
			return
		}
	}
}

// fill generates all that the ring has room for.
func (b *bedRing) fill(generate func(*[bedBlock][2]float32, shape)) {
	for b.made.Load()-b.used.Load() < bedAhead {
		slot := &b.slots[b.made.Load()%bedAhead]
		generate(&slot.frames, slot.shape)
		b.made.Add(1)
	}
}

// poke tells the generator that blocks may have been used.
func (b *bedRing) poke() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// blocks is how many blocks are ready, the one that is being used counted.
func (b *bedRing) blocks() int64 { return b.made.Load() - b.used.Load() }

// ready is how many frames can be used; the engine's.
func (b *bedRing) ready() int {
	return int(b.made.Load()-b.used.Load())*bedBlock - b.offset
}

// add mixes one quantum of the bed into mixed; the engine's.
func (b *bedRing) add(mixed *block, now shape, from, to float64) {
	if b.made.Load() == b.used.Load() {
		return
	}
	slot := &b.slots[b.used.Load()%bedAhead]
	step := (to - from) / quantum
	for i, f := range slot.frames[b.offset : b.offset+quantum] {
		g := from + step*float64(i+1)
		mixed[i][0] += g * float64(f[0])
		mixed[i][1] += g * float64(f[1])
	}
	if b.offset += quantum; b.offset == bedBlock {
		b.offset = 0
		slot.shape = now
		b.used.Add(1)
	}
}
