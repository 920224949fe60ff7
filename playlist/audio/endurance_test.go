//go:build !race

package audio

// What is here takes the machine's measure: the race detector would make it
// another machine.

import (
	"math"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"roomtone/playlist"
	"roomtone/playlist/audio/monitor"
)

// The other core of a small computer is busy: nothing is heard of it.
func TestNothingIsHeardOfABusyComputer(t *testing.T) {
	server := newSoundServer(t)
	for range max(1, runtime.NumCPU()-1) {
		busy := exec.Command("sh", "-c", "while :; do :; done")
		if err := busy.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = busy.Process.Kill(); _ = busy.Wait() })
	}
	playing(t, Config{Output: "sink"})
	time.Sleep(2 * second)
	r := server.record(t)
	from := r.Len()
	waitFor(t, "eight seconds of sound", func() bool { return r.Len() > from+8*Rate })
	frames := wide(r.Frames(0)[from+Rate/3:])
	if step, at := click(frames); step > smooth {
		t.Errorf("a click of %.4f at %.3f s", step, float64(at)/Rate)
	}
	if s := longestSilence(frames); s > 0 {
		t.Errorf("%.2f s of silence", s)
	}
}

func TestHeadphonesAndRoomPlayTogetherAndOneWithoutTheOther(t *testing.T) {
	server := newSoundServer(t)
	nullSink(t, "ears")
	p := playing(t, Config{Output: "sink", LevelDB: -12, Headphones: "ears", HeadphonesDB: -3})
	waitFor(t, "both devices", func() bool { return strings.Contains(p.Status().Output, " and ears") })
	room, ears := server.record(t), monitor.Record(t, "ears.monitor", nil)
	waitFor(t, "the piece", func() bool { return p.Status().Sounding != "" })
	time.Sleep(3 * second) // it fades in, and reaches the ear
	soundsAt(t, room, "the room", -12)
	soundsAt(t, ears, "the headphones", -3)

	pactl(t, "set-sink-mute", "ears", "1")
	noticed(t, p, "headphones muted", "ears is muted", "device-muted")
	pactl(t, "set-sink-mute", "ears", "0")
	noticed(t, p, "headphones unmuted", "")

	// The headphones are pulled out: the room plays on, and then the other
	// way round.
	unload := func(name string) {
		out, err := exec.Command("pactl", "list", "short", "modules").Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			if index, rest, _ := strings.Cut(line, "\t"); strings.Contains(rest, "sink_name="+name+" ") {
				pactl(t, "unload-module", index)
			}
		}
	}
	before := room.Len()
	unload("ears")
	noticed(t, p, "headphones gone", "ears is not there", "device-gone", "no-device")
	time.Sleep(second)
	soundsAt(t, room, "the room alone", -12)
	if step, at := click(wide(room.Frames(0)[before:])); step > smooth {
		t.Errorf("the room clicks by %.4f at %.3f s", step, float64(at)/Rate)
	}
	nullSink(t, "ears")
	waitFor(t, "the headphones to be back", func() bool { return p.Status().Trouble == "" })
	ears = monitor.Record(t, "ears.monitor", nil)
	unload("sink")
	noticed(t, p, "room gone", "sink is not there", "device-gone", "no-device")
	time.Sleep(2 * second)
	soundsAt(t, ears, "the headphones alone", -3)
	if got := longestSilence(wide(ears.Frames(0)[Rate:])); got > 0 {
		t.Errorf("the headphones are silent for %.2f s", got)
	}
}

// A session of an hour, with a piece every two minutes, takes no more memory
// at its end than at its beginning, and leaves nothing running.
func TestMemoryIsFlatOverASession(t *testing.T) {
	path := wavFile(t, tone(8000, 140, 110, .3))
	mix := playlist.Mix{Stages: flat(0)}
	for at := time.Duration(0); at < time.Hour; at += 2 * time.Minute {
		it := track(path, at, 134*second)
		it.FadeIn, it.FadeOut = 14*second, 14*second
		mix.Items = append(mix.Items, it)
	}
	inUse := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapInuse) / (1 << 20)
	}
	goroutines := runtime.NumGoroutine()
	var early, late float64
	frames := 0
	_, err := Render(t.Context(), Config{}, always(mix), time.Hour, func(f [][2]float64) error {
		switch frames += len(f); frames / len(f) {
		case 5 * 600: // of tenths of a second
			early = inUse()
		case 59 * 600:
			late = inUse()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB after five minutes, %.1f MB after 59", early, late)
	if early == 0 || late > early+4 {
		t.Errorf("%.1f MB after five minutes, %.1f MB after 59", early, late)
	}
	for end := time.Now().Add(2 * second); runtime.NumGoroutine() > goroutines && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines are left, of %d", n, goroutines)
	}
}

func TestTheGainOfAPieceIsExactToTheSample(t *testing.T) {
	path := wavFile(t, noise(48000, 20, .3, 3))
	rendered := func(gain float64) [][2]float64 {
		it := track(path, 0, 19*second)
		it.GainDB = gain
		frames, _ := rendered(t, Config{}, playlist.Mix{Items: []playlist.Item{it}, Stages: flat(0)}, 12*second)
		return frames[5*Rate:]
	}
	full, soft := rendered(0), rendered(-7.3)
	for i := range full {
		for c := range 2 {
			if math.Abs(soft[i][c]-full[i][c]*decibels(-7.3)) > 1e-12 {
				t.Fatalf("frame %d is %v, not %v at −7.3 dB", i, soft[i], full[i])
			}
		}
	}
}

// More voices where the phase is dense, and a root that moves.
func TestADenserTargetHasMoreVoices(t *testing.T) {
	last := 0.0
	for _, density := range []float64{.1, .5, .9} {
		to := shape{brightness: .2, density: density, energy: .4}
		b := newBed(4, to)
		var block [bedBlock][2]float32
		heard, blocks, roots := 0.0, 0.0, map[float64]bool{}
		for at := 0.0; at < 400; at += bedBlock / float64(Rate) {
			b.generate(&block, to)
			for i := range b.voices {
				if b.voices[i].gain > .02 {
					heard++
				}
			}
			blocks++
			roots[b.root] = true
		}
		t.Logf("at density %.1f: %.1f voices, %d roots in 400 s", density, heard/blocks, len(roots))
		if heard/blocks < last+1 || len(roots) < 2 {
			t.Errorf("at density %.1f there are %.1f voices, after %.1f, over %d roots", density, heard/blocks, last, len(roots))
		}
		last = heard / blocks
	}
}
