package audio

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gopxl/beep/v2"

	"roomtone/playlist"
)

// tape is a device that keeps what it plays, at the pace of the bubble's
// clock.
type tape struct {
	mu     sync.Mutex
	frames [][2]float64
	lost   chan error // makes the device vanish
}

func newTape() *tape { return &tape{lost: make(chan error)} }

func (*tape) Name() string { return "tape" }
func (*tape) Close() error { return nil }

func (d *tape) Play(ctx context.Context, s beep.Streamer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var why error
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case why = <-d.lost:
			stop()
		case <-ctx.Done():
		}
	})
	err := clock{}.Play(ctx, d.keep(s))
	stop()
	wg.Wait()
	return errors.Join(err, why)
}

// heard is how many frames were pulled so far.
func (d *tape) heard() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.frames)
}

// keep is s, with everything that is pulled from it kept.
func (d *tape) keep(s beep.Streamer) beep.Streamer {
	return beep.StreamerFunc(func(samples [][2]float64) (int, bool) {
		n, ok := s.Stream(samples)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.frames = append(d.frames, samples[:n]...)
		return n, ok
	})
}

// stage is a room in a bubble: a player whose device is a tape.
type room struct {
	*Player
	tape   *tape
	status playlist.Status
	faults []playlist.FileFault
	stop   context.CancelFunc
	done   chan struct{}
}

// newRoom starts a player in the bubble of the test.
func newRoom(c Config) *room {
	r := &room{Player: New(c), tape: newTape(), done: make(chan struct{})}
	r.output.open = func(context.Context, string) (Sink, error) { return r.tape, nil }
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { defer close(r.done); _ = r.Run(ctx) }()
	synctest.Wait()
	return r
}

// hear plays the mix for a while, as a conductor would: four times a second.
func (r *room) hear(mix playlist.Mix, from, to time.Duration) {
	for at := from; at < to; at += 250 * time.Millisecond {
		mix.Now = at
		_ = r.Reconcile(context.Background(), mix)
		time.Sleep(250 * time.Millisecond)
		r.status = r.Status()
		r.faults = append(r.faults, r.status.Faults...)
	}
}

// close ends the player and gives all that was heard.
func (r *room) close() [][2]float64 {
	r.stop()
	<-r.done
	time.Sleep(time.Hour) // for the files that hang
	return r.tape.frames
}

// click is the worst corner in the sound: the largest second difference,
// and where it is. It finds a jump, and also a gain that changes within a
// millisecond or two.
func click(frames [][2]float64) (most float64, at int) {
	for i := 2; i < len(frames); i++ {
		for c := range 2 {
			if d := math.Abs(frames[i][c] - 2*frames[i-1][c] + frames[i-2][c]); d > most {
				most, at = d, i
			}
		}
	}
	return most, at
}

// longestSilence is the longest run below -60 dB, in seconds, looked at every
// 50 ms.
func longestSilence(frames [][2]float64) float64 {
	const window = Rate / 20
	longest, run := 0, 0
	for i := 0; i+window <= len(frames); i += window {
		run++
		if inDecibels(rms(frames[i:i+window])) > -60 {
			run = 0
		}
		longest = max(longest, run)
	}
	return float64(longest) / 20
}

// hum is low enough that a click stands out: 110 Hz at -13 dB.
func hum(rate int, seconds float64) sound { return tone(rate, seconds, 110, .3) }

// humming is a file of any length that holds hum at 48 kHz, made where it is
// read: a long piece then costs no more than what is heard of it.
type humming struct{ at, frames int64 }

func (*humming) SampleRate() int { return 48000 }
func (*humming) Channels() int   { return 2 }
func (h *humming) Frames() int64 { return h.frames }
func (*humming) Close() error    { return nil }

func (h *humming) SeekFrame(frame int64) error {
	h.at = frame
	return nil
}

func (h *humming) ReadFrames(dst [][2]float32) (int, error) {
	for i := range dst {
		if h.at == h.frames {
			return i, io.EOF
		}
		x := float32(.3 * math.Sin(2*math.Pi*110*float64(h.at)/48000))
		dst[i] = [2]float32{x, x}
		h.at++
	}
	return len(dst), nil
}

// smooth is more than the worst corner of hum and the bed together, and less
// than that of hum faded within 64 frames.
const smooth = .003

func track(path string, start, length time.Duration) playlist.Item {
	return playlist.Item{
		Kind: playlist.KindTrack, Path: path, Start: start, End: start + length,
		FadeIn: 4 * time.Second, FadeOut: 4 * time.Second,
	}
}

const second = time.Second

func TestNoChangeOfThePiecesClicks(t *testing.T) {
	a, b := wavFile(t, hum(44100, 60)), wavFile(t, hum(48000, 60))
	items := []playlist.Item{track(a, 0, 30*second), track(b, 26*second, 60*second)}
	before := playlist.Mix{Items: items, Stages: flat(0)}
	skipped := slices.Clone(items[:1])
	skipped[0].End, skipped[0].FadeOut = 16*second, 6*second
	skipped = append(skipped, track(b, 12*second, 60*second))
	undone := append(flat(0), playlist.Stage{Start: 10 * second, Ramp: 4 * second, LevelDB: -15, BedOnly: true}, playlist.Stage{Start: 12 * second, Ramp: 8 * second})
	for name, later := range map[string]playlist.Mix{
		"a crossfade":           before,
		"a skip":                {Items: skipped, Stages: flat(0)},
		"a panic, undone":       {Items: items, Stages: undone},
		"nothing any more":      {Stages: flat(0)},
		"another file at once":  {Items: []playlist.Item{track(b, 4*second, 40*second)}, Stages: flat(0)},
		"a planned silence":     {Items: []playlist.Item{{Kind: playlist.KindSilence, Start: 10 * second, End: 22 * second, FadeIn: 2 * second, FadeOut: 2 * second}}, Stages: flat(0)},
		"the same file, moved":  {Items: []playlist.Item{track(a, 6*second, 40*second)}, Stages: flat(0)},
		"a file cut very short": {Items: []playlist.Item{{Kind: playlist.KindTrack, Path: a, Start: 0, End: 10*second + 100*time.Millisecond}}, Stages: flat(0)},
	} {
		t.Run(name, func(t *testing.T) { hearsNoClick(t, before, later) })
	}
}

// hearsNoClick plays one mix and, ten seconds later, another.
func hearsNoClick(t *testing.T, before, later playlist.Mix) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(Config{})
		r.hear(before, 0, 10*second)
		r.hear(later, 10*second, 32*second)
		frames := r.close()
		if step, at := click(frames); step > smooth {
			t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
		}
		if len(r.faults) > 0 {
			t.Error(r.faults)
		}
	})
}

// faulty opens files that go wrong in a way of their own: what hum is until
// at, then what happens.
type faulty struct {
	Stream
	left   int
	happen func(dst [][2]float32) (int, error)
}

func (f *faulty) ReadFrames(dst [][2]float32) (int, error) {
	if f.left < len(dst) {
		return f.happen(dst)
	}
	n, err := f.Stream.ReadFrames(dst)
	f.left -= n
	return n, err
}

func TestAFileThatFailsIsNamedOnceAndTheBedTakesItsPlace(t *testing.T) {
	whole := wavBytes(hum(48000, 60))
	good := write(t, "good.wav", whole)
	garbage := slices.Clone(whole)
	for i := 15 * 48000 * 8; i < len(garbage); i++ {
		garbage[i] = 0xff // no number
	}
	failing := func(after float64, happen func([][2]float32) (int, error)) func(string) (Stream, error) {
		return func(path string) (Stream, error) {
			s, err := Open(path)
			if err == nil && path == good {
				return &faulty{s, int(after * 48000), happen}, nil
			}
			return s, err
		}
	}
	for name, c := range map[string]struct {
		path string
		open func(string) (Stream, error)
	}{
		"missing":         {path: "/nowhere/at/all.mp3"},
		"truncated":       {path: write(t, "cut.wav", whole[:len(whole)/3])},
		"cut to a header": {path: write(t, "cut.wav", whole[:50])},
		"garbage":         {path: write(t, "bad.wav", garbage)},
		"all garbage":     {path: write(t, "bad.mp3", garbage[len(garbage)/2:])},
		"panics at once":  {path: good, open: failing(0, func([][2]float32) (int, error) { panic("boom") })},
		"panics later":    {path: good, open: failing(15, func([][2]float32) (int, error) { panic("boom") })},
		"panics opening":  {path: good, open: func(string) (Stream, error) { panic("boom") }},
		"breaks":          {path: good, open: failing(15, func([][2]float32) (int, error) { return 0, errors.New("input/output error") })},
		"stalls for good": {path: good, open: failing(15, func([][2]float32) (int, error) { time.Sleep(10 * time.Minute); return 0, errors.New("gone") })},
		"never opens":     {path: good, open: func(string) (Stream, error) { time.Sleep(10 * time.Minute); return nil, errors.New("gone") }},
		"trickles": {path: good, open: failing(5, func(dst [][2]float32) (int, error) {
			time.Sleep(3 * second)
			return copy(dst, make([][2]float32, 4800)), nil
		})},
		"ends too early": {path: write(t, "short.wav", wavBytes(hum(48000, 12)))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRoom(Config{Open: c.open})
				r.hear(playlist.Mix{Items: []playlist.Item{track(c.path, 2*second, 28*second)}, Stages: flat(0)}, 0, 32*second)
				frames := r.close()
				if name != "ends too early" && (len(r.faults) != 1 || r.faults[0].Path != c.path || r.faults[0].Reason == "") {
					t.Errorf("the faults are %v", r.faults)
				}
				if r.status.Sounding != "" {
					t.Errorf("%q still counts as sounding", r.status.Sounding)
				}
				if s := longestSilence(frames[:31*Rate]); s > 2 {
					t.Errorf("%.1f s of silence", s)
				}
				if step, at := click(frames); step > smooth {
					t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
				}
			})
		})
	}
}

func TestAStallOfSixSecondsIsNotHeard(t *testing.T) {
	path := wavFile(t, hum(48000, 60))
	mix := playlist.Mix{Items: []playlist.Item{track(path, 2*second, 50*second)}, Stages: flat(0)}
	played := func(t *testing.T, open func(string) (Stream, error)) [][2]float64 {
		var frames [][2]float64
		synctest.Test(t, func(t *testing.T) {
			r := newRoom(Config{Open: open})
			r.hear(mix, 0, 36*second)
			frames = r.close()
			if len(r.faults) > 0 {
				t.Error(r.faults)
			}
		})
		return frames
	}
	want := played(t, nil)
	got := played(t, func(path string) (Stream, error) {
		s, err := Open(path)
		f := &faulty{Stream: s, left: 25 * 48000}
		f.happen = func(dst [][2]float32) (int, error) {
			time.Sleep(6 * second)
			f.left = math.MaxInt
			return s.ReadFrames(dst)
		}
		return f, err
	})
	for i := range 35 * Rate {
		if want[i] != got[i] {
			t.Fatalf("at %.3f s it is heard: %v, not %v", float64(i)/Rate, got[i], want[i])
		}
	}
}

func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited a minute for %s", what)
}
