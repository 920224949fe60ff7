package chaos

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"

	"roomtone/playlist/audio"
)

// disc is where the music lies: it can stall, break, and hold what makes a
// decoder panic.
type disc struct {
	mu    sync.Mutex
	harms map[string]string // by path
}

func (d *disc) harm(path, harm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.harms == nil {
		d.harms = map[string]string{}
	}
	d.harms[path] = harm
}

func (d *disc) open(path string) (audio.Stream, error) {
	s, err := audio.Open(path)
	if err != nil {
		return nil, err
	}
	return &harmed{Stream: s, disc: d, path: path}, nil
}

// harmed is a file on the disc.
type harmed struct {
	audio.Stream
	disc *disc
	path string
}

func (s *harmed) ReadFrames(dst [][2]float32) (int, error) {
	s.disc.mu.Lock()
	harm := s.disc.harms[s.path]
	s.disc.mu.Unlock()
	switch harm {
	case "stalls":
		time.Sleep(200 * time.Millisecond) // for every 50 ms of sound
	case "panics":
		panic("a file that no decoder has seen yet")
	case "breaks":
		return 0, errors.New("input/output error")
	}
	return s.Stream.ReadFrames(dst)
}

// listener is a sound device that keeps nothing but what was wrong with what it
// was given. It takes sound at the pace of the clock.
type listener struct {
	mu     sync.Mutex
	closed bool
	frames int
	last   [2][2]float64 // the two frames before
	silent int           // frames in a row, and the most of them
	most   int
	peak   float64
	corner float64 // the worst, and the frame at which it was
	at     int
	// power is that of the present stretch of sound, before that of the stretch
	// before, and leap the worst change from one to the next, in dB.
	power, before, leap float64
}

func (*listener) Name() string { return "room" }
func (*listener) Close() error { return nil }

func (d *listener) Play(ctx context.Context, from beep.Streamer) error {
	const every = 20 * time.Millisecond
	frames := make([][2]float64, audio.Rate/50)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			from.Stream(frames)
			d.take(frames)
		case <-ctx.Done():
			return nil
		}
	}
}

// close ends the listening: what comes now is meant to become silent.
func (d *listener) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

const (
	// inaudible is -70 dB, and loudAlways the player's own ceiling of -1 dB.
	inaudible  = 3e-4
	loudAlways = .8913
	// cornerMost is more than the worst corner of the tones and the bed
	// together, and less than that of a tone faded within 64 frames.
	cornerMost = .003
	// awake is how long a device takes to come up, in frames.
	awake = audio.Rate
	// stretch is how long the level is taken together, in frames, and faint
	// that below which no change of it is heard, as power.
	stretch = audio.Rate / 2
	faint   = 1e-5
)

func (d *listener) take(frames [][2]float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	for _, f := range frames {
		d.silent++
		for c := range 2 {
			if math.IsNaN(f[c]) {
				d.peak = math.Inf(1) // it is no sound at all
			}
			d.peak = math.Max(d.peak, math.Abs(f[c]))
			if math.Abs(f[c]) > inaudible {
				d.silent = 0
			}
			if corner := math.Abs(f[c] - 2*d.last[1][c] + d.last[0][c]); d.frames > 2 && corner > d.corner {
				d.corner, d.at = corner, d.frames
			}
		}
		if d.frames > awake {
			d.most = max(d.most, d.silent)
		} else {
			d.silent = 0
		}
		d.last[0], d.last[1] = d.last[1], f
		d.frames++
		d.weigh(f)
	}
}

// weigh takes a frame's part in the level of the room.
func (d *listener) weigh(f [2]float64) {
	d.power += (f[0]*f[0] + f[1]*f[1]) / (2 * stretch)
	if d.frames%stretch > 0 {
		return
	}
	if d.frames > 2*awake && d.before > faint && d.power > faint {
		d.leap = math.Max(d.leap, math.Abs(10*math.Log10(d.power/d.before)))
	}
	d.before, d.power = d.power, 0
}

// judged is what was wrong with a session that was listened to for so long.
func (d *listener) judged(heardFor time.Duration) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var wrong []string
	if length := time.Duration(d.frames) * time.Second / audio.Rate; length < heardFor-time.Second {
		wrong = append(wrong, fmt.Sprintf("only %v were heard", length))
	}
	if silent := time.Duration(d.most) * time.Second / audio.Rate; silent > patient {
		wrong = append(wrong, fmt.Sprintf("nothing was heard for %v", silent))
	}
	if d.peak > loudAlways {
		wrong = append(wrong, fmt.Sprintf("a peak of %.4f", d.peak))
	}
	if d.corner > cornerMost {
		wrong = append(wrong, fmt.Sprintf("a click of %.4f at %.3f s", d.corner, float64(d.at)/audio.Rate))
	}
	return wrong
}
