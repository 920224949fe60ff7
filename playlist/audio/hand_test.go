package audio

import (
	"math"
	"testing"
	"testing/synctest"

	"roomtone/playlist"
)

// levelsOf is the level of each hundredth of a second, against the tone hum
// at full level.
func levelsOf(frames [][2]float64) []float64 {
	var out []float64
	// 110 Hz: eleven periods are a tenth of a second, looked at ten times in it.
	const window, every = Rate / 10, Rate / 100
	for at := 0; at+window <= len(frames); at += every {
		out = append(out, inDecibels(rms(frames[at:at+window])/.3*math.Sqrt2))
	}
	return out
}

// A press comes when what it says is past for the engine, which is ahead of
// the ear by what the device keeps.
func TestAPressIsHeardWithinHalfASecond(t *testing.T) {
	path := wavFile(t, hum(48000, 60))
	synctest.Test(t, func(t *testing.T) {
		mix := playlist.Mix{Items: []playlist.Item{track(path, 0, 55*second)}, Stages: flat(0)}
		r := newRoom(Config{})
		r.hear(mix, 0, 10*second)
		pressed := r.tape.heard()
		mix.Hand = []playlist.Hand{{Start: 10*second - second/2, Ramp: second / 2, LevelDB: -15}}
		r.hear(mix, 10*second, 12*second)
		released := r.tape.heard()
		mix.Hand = append(mix.Hand, playlist.Hand{Start: 12*second - second/2, Ramp: 3 * second})
		r.hear(mix, 12*second, 20*second)
		frames := r.close()
		for i := pressed; ; i += Rate / 100 {
			if inDecibels(rms(frames[i:i+Rate/10])/.3*math.Sqrt2) < -14.5 {
				took := float64(i-pressed)/Rate + sinkSeconds
				t.Logf("heard 15 dB down %.2f s after the press", took)
				if took > .55 {
					t.Errorf("it took %.2f s", took)
				}
				break
			}
		}
		if got := levelsOf(frames[released:])[300]; math.Abs(got) > .1 {
			t.Errorf("three seconds after the key came up it is at %+.2f dB", got)
		}
		if step, at := click(frames); step > smooth {
			t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
		}
	})
}

func TestADeeperBedIsDarkerAndDenser(t *testing.T) {
	s := shape{brightness: .5, density: .5, energy: .4}
	d := s.deeper(2)
	if d.density <= s.density || d.brightness >= s.brightness || d.energy <= s.energy {
		t.Errorf("%+v becomes %+v", s, d)
	}
	if full := (shape{brightness: 0, density: 1, energy: 1}); full.deeper(3) != full {
		t.Error("there is nothing beyond the deepest")
	}
	if s.deeper(0) != s {
		t.Error("no depth changes it")
	}
}
