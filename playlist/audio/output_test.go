package audio

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gopxl/beep/v2"

	"roomtone/playlist"
)

func TestWithoutADeviceTheSessionGoesOnAndSaysSo(t *testing.T) {
	for wanted, says := range map[string]string{"": "No sound device", DefaultOutput: "No sound device", "speakers": "speakers"} {
		t.Run(wanted, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &room{Player: New(Config{Output: wanted}), tape: newTape(), done: make(chan struct{})}
				var there atomic.Bool
				var asked string
				r.output.open = func(_ context.Context, wanted string) (Sink, error) {
					asked = wanted
					if there.Load() {
						return r.tape, nil
					}
					return nil, errNoDevice
				}
				ctx, stop := context.WithCancel(t.Context())
				r.stop = stop
				go func() { defer close(r.done); _ = r.Run(ctx) }()
				mix := playlist.Mix{Stages: flat(0)}
				r.hear(mix, 0, 20*second)
				if !strings.Contains(r.status.Trouble, says) || !strings.Contains(r.status.Trouble, "goes on") {
					t.Errorf("says %q", r.status.Trouble)
				}
				if asked != wanted {
					t.Errorf("asked for %q", asked)
				}
				if at := r.engine.now() / Rate; at < 19.5 || at > 20.5 {
					t.Errorf("after 20 s the session is at %.2f s", at)
				}
				there.Store(true)
				r.hear(mix, 20*second, 26*second)
				if r.status.Trouble != "" || r.status.Output != "tape" {
					t.Errorf("with a device it is %+v", r.status)
				}
				frames := r.close()
				if got := inDecibels(rms(frames[2*Rate : 3*Rate])); got < -40 {
					t.Errorf("it sounds at %.1f dB", got)
				}
				if rms(frames[:Rate/100]) > rms(frames[Rate:2*Rate])/10 {
					t.Error("it did not come up from silence")
				}
			})
		})
	}
}

func TestADeviceThatIsLostComesBackByItselfAtTheRightPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := wavFile(t, hum(48000, 100))
		mix := playlist.Mix{Items: []playlist.Item{track(path, 0, 90*second)}, Stages: flat(0)}
		r := newRoom(Config{})
		r.hear(mix, 0, 10*second)
		var there atomic.Bool
		r.output.open = func(context.Context, string) (Sink, error) {
			if there.Load() {
				return r.tape, nil
			}
			return nil, errNoDevice
		}
		r.tape.lost <- errors.New("unplugged")
		synctest.Wait()
		heard := r.tape.heard()
		r.hear(mix, 10*second, 12*second)
		if r.status.Trouble == "" {
			t.Error("within two seconds nothing is said")
		}
		r.hear(mix, 12*second, 30*second)
		if r.tape.heard() != heard {
			t.Error("the lost device still takes sound")
		}
		there.Store(true)
		r.hear(mix, 30*second, 40*second)
		if r.status.Trouble != "" || r.status.Sounding != path {
			t.Errorf("back again it is %+v", r.status)
		}
		if at := r.engine.now() / Rate; at < 39.5 || at > 40.5 {
			t.Errorf("after 40 s the session is at %.2f s", at)
		}
		frames := r.close()
		if step, at := click(frames[heard:]); step > smooth {
			t.Errorf("a click of %.4f at %.3f s after it came back", step, float64(at)/Rate)
		}
	})
}

func TestTheEndOfAPlayerIsAFadeAndNoCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := wavFile(t, hum(48000, 60))
		r := newRoom(Config{})
		r.hear(playlist.Mix{Items: []playlist.Item{track(path, 0, 50*second)}, Stages: flat(0)}, 0, 10*second)
		start := time.Now()
		r.stop()
		<-r.done
		if took := time.Since(start); took > 2*second {
			t.Errorf("it took %v", took)
		}
		frames := r.tape.frames
		if step, at := click(frames); step > smooth {
			t.Errorf("a click of %.4f at %.3f s of %.3f", step, float64(at)/Rate, float64(len(frames))/Rate)
		}
		if frames[len(frames)-1] != [2]float64{} {
			t.Error("it ended before it was silent")
		}
	})
}

func TestNoOutputIsAClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &room{Player: New(Config{Output: NoOutput}), tape: newTape(), done: make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		r.stop = stop
		go func() { defer close(r.done); _ = r.Run(ctx) }()
		r.hear(playlist.Mix{Stages: flat(0)}, 0, 10*second)
		if r.status.Trouble != "" || r.status.Output == "" {
			t.Errorf("it says %+v", r.status)
		}
		if at := r.engine.now() / Rate; at < 9.9 || at > 10.1 {
			t.Errorf("after 10 s it is at %.2f s", at)
		}
		r.close()
	})
}

// counter is a streamer that counts.
type counter struct{ frames int64 }

func (c *counter) Stream(s [][2]float64) (int, bool) {
	c.frames += int64(len(s))
	return len(s), true
}
func (*counter) Err() error { return nil }

func TestTheClockKeepsTheTimeOfTheWall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		var c counter
		var s beep.Streamer = &c
		if err := (clock{}).Play(ctx, s); err != nil {
			t.Fatal(err)
		}
		if off := c.frames - 3600*Rate; off > 0 || off < -Rate/20 {
			t.Errorf("after an hour it is %d frames off", off)
		}
	})
}

func TestADeviceThatKeepsVanishingIsTriedWithPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Config{})
		tries := 0
		p.output.open = func(context.Context, string) (Sink, error) {
			tries++
			return nil, fmt.Errorf("%w today", errNoDevice)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = p.Run(ctx) }()
		time.Sleep(time.Minute)
		stop()
		<-done
		synctest.Wait()
		if tries < 10 || tries > 35 {
			t.Errorf("tried %d times in a minute", tries)
		}
	})
}

func TestTwoDevicesHearTheSameEachAtItsLevel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := wavFile(t, hum(48000, 100))
		mix := playlist.Mix{Items: []playlist.Item{track(path, 0, 90*second)}, Stages: flat(0)}
		r := &room{Player: New(Config{LevelDB: -12, Headphones: "ears", HeadphonesDB: -3}), tape: newTape(), done: make(chan struct{})}
		ears := newTape()
		r.output.open = func(context.Context, string) (Sink, error) { return r.tape, nil }
		r.second.open = func(context.Context, string) (Sink, error) { return ears, nil }
		ctx, stop := context.WithCancel(t.Context())
		r.stop = stop
		go func() { defer close(r.done); _ = r.Run(ctx) }()
		r.hear(mix, 0, 20*second)
		if r.status.Trouble != "" || r.status.Output != "tape" {
			t.Errorf("both play, and it is %+v", r.status)
		}
		// One is lost; the other does not notice.
		r.second.open = func(context.Context, string) (Sink, error) { return nil, errNoDevice }
		ears.lost <- errors.New("unplugged")
		r.hear(mix, 20*second, 40*second)
		if !strings.Contains(r.status.Trouble, "ears") {
			t.Errorf("the headphones are lost, and it says %q", r.status.Trouble)
		}
		frames := r.close()
		for _, c := range []struct {
			frames [][2]float64
			want   float64
		}{{between(frames, 10, 39), -12}, {between(ears.frames, 10, 19), -3}} {
			if got := inDecibels(rms(c.frames) / .3 * math.Sqrt2); math.Abs(got-c.want) > .1 {
				t.Errorf("it is heard at %.2f dB, not %.0f", got, c.want)
			}
			if step, at := click(c.frames); step > smooth {
				t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
			}
		}
	})
}
