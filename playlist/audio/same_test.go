//go:build !race

package audio

import (
	"testing"
	"testing/synctest"
	"time"

	"roomtone/playlist"
)

// A session that is rendered must be, sample by sample, what a device would
// have got: with pieces of several rates that cross, the bed before, between
// and after them, levels that change and a planned silence. What decides is
// the seed, and the place in session time at which a mix was first wanted.
func TestWhatIsRenderedIsWhatADevicePulls(t *testing.T) {
	const length = 4 * time.Minute
	a, b := wavFile(t, noise(44100, 60, .2, 1)), wavFile(t, noise(48000, 70, .3, 2))
	mix := playlist.Mix{
		Items: []playlist.Item{
			track(a, 20*second, 60*second),
			track(b, 76*second, 70*second),
			{Kind: playlist.KindSilence, Start: 150 * second, End: 175 * second, FadeIn: 4 * second, FadeOut: 4 * second},
		},
		Stages: append(flat(0),
			playlist.Stage{Start: 60 * second, Ramp: 20 * second, LevelDB: -6, Target: playlist.Target{EnergyStart: .6, EnergyEnd: .7, Brightness: .7, Density: .9}},
			playlist.Stage{Start: 200 * second, Ramp: 20 * second, LevelDB: -3},
			playlist.Stage{Start: length - 4*second, Ramp: 4 * second, Silent: true},
		),
	}
	want, faults := rendered(t, Config{Seed: 7}, mix, length)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var got [][2]float64
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(Config{Seed: 7})
		r.hear(mix, 0, length)
		got = r.close()
	})
	// The device ran for a moment before it was told what to play, and its
	// sound comes up over freshSeconds; when it is closed, it goes down again.
	lead := leadOf(got, want)
	if lead < 0 {
		t.Fatal("the recording holds nothing of what was rendered")
	}
	compared := 0
	for i := freshFrames; i < len(want)-Rate && i+lead < len(got); i++ {
		if got[i+lead] != want[i] {
			t.Fatalf("at %.4f s a device gets %v and the file %v", float64(i)/Rate, got[i+lead], want[i])
		}
		compared++
	}
	if compared < int(length.Seconds()-3)*Rate {
		t.Errorf("only %.1f s could be compared", float64(compared)/Rate)
	}
	if other, _ := rendered(t, Config{Seed: 8}, mix, 20*second); other[15*Rate] == want[15*Rate] {
		t.Error("another seed sounds the same: the comparison proves nothing")
	}
}

const freshFrames = Rate

// leadOf is how many frames a recording is ahead of a rendering, or −1.
func leadOf(recorded, rendered [][2]float64) int {
	const look = 64
	for lead := range Rate {
		same := true
		for i := freshFrames; same && i < freshFrames+look; i++ {
			same = recorded[i+lead] == rendered[i]
		}
		if same {
			return lead
		}
	}
	return -1
}
