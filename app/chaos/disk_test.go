package chaos

import (
	"errors"
	"math/rand/v2"
	"sync"

	"roomtone/timer/journal"
)

// disk lies between a journal and its file. It can be full, it can fail to
// keep what it took, and the program on it can be killed.
type disk struct {
	journal.File
	mu sync.Mutex
	// room is how many more bytes it takes; less than 0 for as many as come.
	room   int
	noSync bool
	dead   bool
	// refuses is what every write is answered with; nil while it is taken.
	refuses error
}

var (
	errFull   = errors.New("no space left on device")
	errDisk   = errors.New("input/output error")
	errKilled = errors.New("the program was killed")
)

func (d *disk) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.dead:
		return 0, errKilled
	case d.refuses != nil:
		return 0, d.refuses
	case d.room < 0:
		return d.File.Write(b)
	case len(b) <= d.room:
		d.room -= len(b)
		return d.File.Write(b)
	}
	n, err := d.File.Write(b[:d.room])
	d.room = 0
	return n, errors.Join(err, errFull)
}

func (d *disk) Sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.dead:
		return errKilled
	case d.noSync:
		return errDisk
	}
	return nil // a test's folder needs not outlive the computer
}

// Truncate is left undone by a program that does not run any more.
func (d *disk) Truncate(size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return errKilled
	}
	return d.File.Truncate(size)
}

// fail makes one of the disk's faults begin.
func (d *disk) fail(draw *rand.Rand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if draw.IntN(3) == 0 {
		d.noSync = true
		return
	}
	d.room = draw.IntN(600)
}

func (d *disk) heal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room, d.noSync = -1, false
}

// refuse lets it take nothing, as one does that is full or read-only; nil ends
// that.
func (d *disk) refuse(why error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refuses = why
}

func (d *disk) kill() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
}
