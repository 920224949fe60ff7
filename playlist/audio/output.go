package audio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
)

// Output is a sound device.
type Output struct {
	Name        string // what [Config] takes
	Description string // for people
	// Default says that it is the computer's usual one, where that is known.
	Default bool
	// Trouble says in a plain sentence why nothing would be heard there; ""
	// while all is well, or where nobody can tell.
	Trouble string
}

// Sink is an open sound device, or what stands in for one.
type Sink interface {
	// Name is for people.
	Name() string
	// Play pulls s at the pace of the device until ctx ends, which is no
	// error, or the device is lost. It does not stream from s after it has
	// returned.
	Play(ctx context.Context, s beep.Streamer) error
	// Close gives the device back. It may hang where the device does.
	Close() error
}

// watched is a device of which more can be told than that it takes sound.
type watched interface {
	// Watch tells until ctx ends, whenever it changes, what the device is
	// called and, in a plain sentence, why what it takes is not heard, or not
	// heard where it was wanted; "" while all is well.
	Watch(ctx context.Context, wanted string, say func(place))
}

// counting is a device that tells how often it ran out of sound.
type counting interface{ Underruns() int }

// The names of outputs that are no device.
const (
	DefaultOutput = "device"
	NoOutput      = "null"
)

const (
	// sinkSeconds is how much sound a device keeps: below 0.2 gaps are heard
	// under load, and what is above delays a press.
	sinkSeconds = 0.3
	// startPatience is how long a device may take for its first sound, and
	// hangPatience how long it may take none later.
	startPatience = 3 * time.Second
	hangPatience  = 1500 * time.Millisecond
	retryLeast    = 500 * time.Millisecond
	retryMost     = 2 * time.Second
)

// errNoDevice is what openSink answers where there is nothing to play on.
var errNoDevice = errors.New("there is no sound device")

// output keeps its door pulled: by the wanted device while there is one, else
// by a clock, so that session time goes on.
type output struct {
	wanted string
	door   *door
	open   func(ctx context.Context, wanted string) (Sink, error)

	mu     sync.Mutex
	at     place
	device counting // that plays, or nil
	dry    int      // underruns of those before it
}

// place is where the sound goes, and while it does not get there, why: in a
// sentence, and by a code.
type place struct{ name, trouble, code string }

// underruns is how often any device of this output ran out of sound.
func (o *output) underruns() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.device == nil {
		return o.dry
	}
	return o.dry + o.device.Underruns()
}

// count makes a device the one whose underruns count further; nil for none.
func (o *output) count(device counting) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.device != nil {
		o.dry += o.device.Underruns()
	}
	o.device = device
}

func (o *output) status() place {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.at
}

func (o *output) say(at place) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = at
}

// run plays until ctx ends and the sound has faded out.
func (o *output) run(ctx context.Context) {
	if o.wanted == NoOutput {
		o.say(place{name: clock{}.Name()})
		_ = clock{}.Play(ctx, o.door)
		return
	}
	for ctx.Err() == nil {
		sink := o.wait(ctx)
		if sink == nil {
			return
		}
		o.door.fresh.Store(true)
		o.say(place{name: sink.Name()})
		if err := o.play(ctx, sink); err != nil {
			o.say(o.missing(deviceCode(err)))
		}
		go func() { _ = sink.Close() }() // a lost device may never come back from it
	}
}

// wait keeps the clock going until a device is open; nil when ctx ended.
func (o *output) wait(ctx context.Context) Sink {
	waiting, found := context.WithCancel(ctx)
	defer found()
	sinks := make(chan Sink)
	go func() {
		for pause := retryLeast; waiting.Err() == nil; pause = min(2*pause, retryMost) {
			sink, err := o.open(waiting, o.wanted)
			if err == nil {
				found()
				select {
				case sinks <- sink:
				case <-ctx.Done():
					_ = sink.Close()
				}
				return
			}
			// What was lost keeps the name of how: that it is not back says nothing new.
			o.say(o.missing(cmp.Or(o.status().code, deviceCode(err))))
			select {
			case <-time.After(pause):
			case <-waiting.Done():
			}
		}
	}()
	_ = clock{}.Play(waiting, o.door)
	select {
	case sink := <-sinks:
		return sink
	case <-ctx.Done():
		return nil
	}
}

// play plays until the device is lost. When ctx ends, the sound fades out
// first.
func (o *output) play(ctx context.Context, sink Sink) error {
	playing, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go func() {
		select {
		case <-ctx.Done():
		case <-playing.Done():
			return
		}
		o.door.closed.Store(true)
		const fade = freshSeconds + sinkSeconds + 0.1
		select {
		case <-time.After(fade * 1e9):
		case <-playing.Done():
		}
		stop()
	}()
	if c, ok := sink.(counting); ok {
		o.count(c)
		defer o.count(nil)
	}
	if w, ok := sink.(watched); ok {
		go w.Watch(playing, o.wanted, func(at place) {
			o.mu.Lock()
			defer o.mu.Unlock()
			if playing.Err() == nil { // what comes later is of a device that is gone
				o.at = at
			}
		})
	}
	return sink.Play(playing, o.door)
}

// missing is the clock, in place of the device that was lost or cannot be
// opened.
func (o *output) missing(code string) place {
	at := place{clock{}.Name(), "No sound device. The session goes on; plug one in and it will sound.", code}
	if o.wanted != "" && o.wanted != DefaultOutput {
		at.trouble = fmt.Sprintf("The sound device %s is not there. The session goes on; connect it and it will sound.", o.wanted)
	}
	return at
}

// openSink opens the wanted device: through a PulseAudio or PipeWire server
// where there is one, else through the system's own sound. A server may move
// the sound to another device where the wanted one is gone: that goes on.
func openSink(ctx context.Context, wanted string) (Sink, error) {
	return openDevice(ctx, wanted, false)
}

// openSinkAlone is openSink for one device of two: the sound of a lost one
// must not come from the other, twice.
func openSinkAlone(ctx context.Context, wanted string) (Sink, error) {
	return openDevice(ctx, wanted, true)
}

func openDevice(ctx context.Context, wanted string, stay bool) (Sink, error) {
	if wanted == DefaultOutput {
		wanted = ""
	}
	sink, err := openPulse(ctx, wanted, stay)
	if err == nil || !errors.Is(err, errNoServer) {
		return sink, err
	}
	return openSystem(ctx, wanted)
}

// Outputs lists the sound devices.
func Outputs(ctx context.Context) ([]Output, error) {
	outputs, err := pulseOutputs(ctx)
	if errors.Is(err, errNoServer) {
		return systemOutputs()
	}
	return outputs, err
}
