package audio

import "sync/atomic"

// ring carries frames from one writing to one reading goroutine without a
// lock. What was written becomes visible, and what was read becomes free, by
// one atomic store each.
type ring struct {
	frames [][2]float32
	wrote  atomic.Int64 // since the beginning
	read   atomic.Int64
}

func newRing(n int) *ring { return &ring{frames: make([][2]float32, n)} }

// level is how many frames can be read.
func (r *ring) level() int { return int(r.wrote.Load() - r.read.Load()) }

// free is how many frames can be written.
func (r *ring) free() int { return len(r.frames) - r.level() }

// write copies what fits and tells how much; for the writing side alone.
func (r *ring) write(src [][2]float32) int {
	src = src[:min(len(src), r.free())]
	at := r.wrote.Load()
	i := int(at % int64(len(r.frames)))
	n := copy(r.frames[i:], src)
	copy(r.frames, src[n:])
	r.wrote.Store(at + int64(len(src)))
	return len(src)
}

// peek is what can be read without a break, at most n frames; for the
// reading side alone. It stays valid until skip.
func (r *ring) peek(n int) [][2]float32 {
	i := int(r.read.Load() % int64(len(r.frames)))
	return r.frames[i:min(len(r.frames), i+min(n, r.level()))]
}

// skip frees n frames that were read.
func (r *ring) skip(n int) { r.read.Add(int64(n)) }
